//! The short form: twelve questions, five minutes, no account.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use dure_diagnosis::answers::Scope;
use dure_diagnosis::instrument::Instrument;
use dure_testbed::report::Message;

use super::store::{self, Asked, Fresh, Given};
use super::trail::{self, Change};
use super::{AnswerRole, instruments, result};
use crate::app::App;
use crate::identity::organisations::{self, OrganisationSize};
use crate::platform::authorisation::{Owner, Sector};
use crate::platform::id::DiagnosisId;
use crate::platform::keeper::{Keeper, View};
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, page};

/// A question on a form.
pub struct Question {
    /// Its item.
    pub item: String,
    /// Its number on the page.
    pub number: usize,
    /// The question.
    pub text: String,
    /// What is meant.
    pub help: String,
    /// The levels to choose from.
    pub levels: Vec<Choice>,
    /// Whether an answer is missing.
    pub missing: bool,
}

#[derive(Template)]
#[template(path = "diagnosis/short.html")]
struct Short<'a> {
    shell: Shell<'a>,
    sectors: Vec<Choice>,
    sizes: Vec<Choice>,
    questions: Vec<Question>,
    missing: usize,
    visitor: bool,
}

/// The instrument that is asked now.
///
/// # Errors
/// Where the program carries none, which its tests rule out.
pub fn instrument() -> Result<&'static Instrument, Problem> {
    instruments::current().ok_or_else(|| Problem::internal(&"there is no instrument"))
}

/// A question in the words of a sector; none for an item that the sector does not know.
#[must_use]
pub fn question(
    instrument: &Instrument,
    id: &str,
    sector: Sector,
    chosen: &str,
    caller: &Caller,
) -> Option<Question> {
    let item = &instrument[instrument.item_of(id)?];
    let words = item.words(instrument.sector_of(sector.word())?);
    let lang = caller.lang();
    let levels = words.levels.iter().zip(0_u8..);
    Some(Question {
        item: id.to_owned(),
        number: 0,
        text: instruments::said(&words.question, lang).to_owned(),
        help: instruments::said(&words.help, lang).to_owned(),
        levels: levels
            .map(|(level, at)| {
                Choice::new(&at.to_string(), instruments::said(level, lang).to_owned(), chosen)
            })
            .collect(),
        missing: false,
    })
}

async fn usual(app: &App, caller: &Caller) -> Answer<(Sector, OrganisationSize)> {
    match caller.principal.person() {
        Some(person) => Ok(organisations::profile(&app.db, person.organisation).await?),
        None => Ok((Sector::Machinery, OrganisationSize::Small)),
    }
}

fn form<'a>(
    caller: &'a Caller,
    (sector, size): (Sector, OrganisationSize),
    fields: &Fields,
    sent: bool,
) -> Answer<Short<'a>> {
    let instrument = instrument()?;
    let shorts = instrument.items.iter().filter(|item| item.short);
    let questions: Vec<Question> = shorts
        .zip(1..)
        .filter_map(|(item, number)| {
            let chosen = fields.one(&format!("level-{}", item.id));
            let mut question = question(instrument, &item.id, sector, chosen, caller)?;
            question.number = number;
            question.missing = sent && chosen.is_empty();
            Some(question)
        })
        .collect();
    let word = |id: &str| caller.words.text(id);
    Ok(Short {
        shell: caller.shell(&word("diagnosis-short-title")),
        sectors: Sector::ALL
            .iter()
            .map(|s| Choice::new(s.word(), word(&format!("sector-{s}")), sector.word()))
            .collect(),
        sizes: OrganisationSize::ALL
            .iter()
            .map(|s| Choice::new(s.word(), word(&format!("organisation-size-{s}")), size.word()))
            .collect(),
        missing: questions.iter().filter(|question| question.missing).count(),
        questions,
        visitor: caller.principal.person().is_none(),
    })
}

/// `GET /diagnosis/short`.
///
/// # Errors
/// As the database does.
pub async fn show(State(app): State<App>, caller: Caller) -> Answer {
    let usual = usual(&app, &caller).await?;
    page(&form(&caller, usual, &Fields::default(), false)?)
}

/// `POST /diagnosis/short`: a closed diagnosis of what was answered.
///
/// # Errors
/// As the database does. A form with open questions comes back with what was answered.
pub async fn send(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let usual = usual(&app, &caller).await?;
    let sector = fields.one("sector").parse().unwrap_or(usual.0);
    let size: OrganisationSize = fields.one("size").parse().unwrap_or(usual.1);
    let again = form(&caller, (sector, size), &fields, true)?;
    if again.missing > 0 {
        let again = page(&again)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let instrument = instrument()?;
    let given = instrument.items.iter().filter(|item| item.short).map(|item| {
        let level = fields.one(&format!("level-{}", item.id)).parse().ok();
        let level = level.filter(|level| usize::from(*level) < instrument.scale.levels());
        (item.id.as_str(), Given { level, comment: String::new() })
    });
    let given: Vec<(&str, Given)> = given.collect();
    if given.iter().any(|(_, given)| given.level.is_none()) {
        return Err(Problem::unusable(Message::new("problem-diagnosis-level")));
    }
    let mut tx = app.db.begin().await?;
    let (keeper, cookie) = Keeper::or_visitor(&app, &mut tx, &caller).await?;
    let after = match View::of(&caller) {
        Some(view) => result::last_closed(&app, &view).await?.map(|last| last.id),
        None => None,
    };
    let fresh = Fresh {
        edition: &instrument.edition,
        sector,
        size: size.word(),
        scope: Scope::Short,
        goals: Default::default(),
        after,
    };
    let made = store::begin(&mut tx, &keeper, &fresh).await?;
    trail::note(&mut tx, &caller, made, Change::Begun, "", ("", "")).await?;
    answered(&mut tx, &caller, &keeper, made, &given).await?;
    tx.commit().await?;
    close(&app, &caller, made).await?;
    Ok((cookie, Redirect::to(&format!("/diagnosis/{made}/report"))).into_response())
}

async fn answered(
    tx: &mut crate::platform::db::Tx,
    caller: &Caller,
    keeper: &Keeper,
    made: DiagnosisId,
    given: &[(&str, Given)],
) -> Result<(), sqlx::Error> {
    let person = caller.principal.person();
    let asked = Asked {
        account: person.map(|person| person.account).filter(|_| !keeper.is_visitor()),
        name: person.map_or("", |person| person.name.as_str()),
        role: AnswerRole::Management,
        sections: &[],
    };
    let who = store::ask(tx, made, &asked).await?;
    for (item, given) in given {
        store::answer(tx, who, item, given).await?;
    }
    store::person_done(tx, who, true).await
}

/// Scores a diagnosis and closes it.
///
/// # Errors
/// Where nothing was answered, or as the database does.
pub async fn close(app: &App, caller: &Caller, id: DiagnosisId) -> Result<(), Problem> {
    let Some(diagnosis) = store::find(&app.db, id).await? else { return Err(Problem::not_found()) };
    diagnosis.still_open()?;
    let gathered = store::gather(&app.db, id).await?;
    let (_, _, score) = result::scored(&diagnosis, &gathered)?;
    if score.overall.is_none() {
        return Err(Problem::conflict(Message::new("problem-diagnosis-empty")));
    }
    let mut tx = app.db.begin().await?;
    let held = store::hold(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    held.still_open()?;
    store::scored(&mut tx, id, &score).await?;
    store::set_done(&mut tx, id, Moment::now().micros()).await?;
    trail::note(&mut tx, caller, id, Change::Closed, "", ("", "")).await?;
    tx.commit().await?;
    if let Owner::Organisation(_) = diagnosis.owned.by {
        metrics::counter!("dure_diagnoses_closed").increment(1);
    }
    Ok(())
}
