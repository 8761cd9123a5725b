//! A question, from anybody.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use dure_matching::lexicon::Lexicon;
use dure_testbed::report::Message;
use serde::Deserialize;

use super::letters::{self, Told};
use super::{Case, CaseState, Said, due, store};
use crate::app::App;
use crate::identity::input::Email;
use crate::identity::organisations;
use crate::identity::tries::{self, Counted};
use crate::needs::{self, Attached, NeedState};
use crate::platform::authorisation::{Owned, Owner, Sector};
use crate::platform::db::Tx;
use crate::platform::id::{CaseId, NeedId};
use crate::platform::keeper::Keeper;
use crate::platform::mail;
use crate::platform::moment::Moment;
use crate::platform::secret::Secret;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields, name};
use crate::platform::web::form::{Faults, refused};
use crate::platform::web::{Answer, Caller, page};

#[derive(Template)]
#[template(path = "window/new.html")]
struct New<'a> {
    shell: Shell<'a>,
    faults: Faults,
    fields: &'a Fields,
    sectors: Vec<Choice>,
    stranger: bool,
    days: String,
}

fn new_page<'a>(caller: &'a Caller, fields: &'a Fields, faults: Faults) -> New<'a> {
    let stranger = caller.principal.person().is_none();
    let named = |s: &Sector| {
        Choice::new(s.word(), caller.words.text(&format!("sector-{s}")), fields.one("sector"))
    };
    New {
        shell: caller.shell(&caller.words.text("case-new-title")),
        faults,
        fields,
        sectors: if stranger { Sector::ALL.iter().map(named).collect() } else { Vec::new() },
        stranger,
        days: due::FIRST_ANSWER.to_string(),
    }
}

/// What the question may be about.
#[derive(Deserialize, Default)]
pub struct About {
    #[serde(default)]
    need: String,
}

/// `GET /window/new`.
///
/// # Errors
/// As the database does.
pub async fn new(State(app): State<App>, caller: Caller, Query(about): Query<About>) -> Answer {
    let mut pairs = Vec::new();
    if let Ok(id) = about.need.parse::<NeedId>()
        && let Ok(need) = needs::own(&app, &caller, id).await
    {
        pairs.push(("need".to_owned(), id.text()));
        pairs.push(("subject".to_owned(), need.title));
        pairs.push(("question".to_owned(), need.text));
    }
    page(&new_page(&caller, &Fields::from(pairs), Faults::new()))
}

/// A question that can be taken.
pub(super) struct Asked {
    pub(super) subject: String,
    pub(super) question: String,
    pub(super) sector: Sector,
    pub(super) name: String,
    pub(super) email: String,
}

async fn parsed(app: &App, caller: &Caller, fields: &Fields) -> Answer<Result<Asked, Faults>> {
    let mut faults = Faults::new();
    let question = match needs::writing::text_of(fields.one("question")) {
        Ok(question) => question,
        Err(message) => {
            faults.add("question", message, caller);
            String::new()
        }
    };
    let subject =
        name(fields.one("subject")).unwrap_or_else(|| needs::writing::title_of(&question));
    let (sector, who, email) = match caller.principal.person() {
        Some(person) => {
            let (sector, _) = organisations::profile(&app.db, person.organisation).await?;
            (Some(sector), person.name.clone(), String::new())
        }
        None => {
            let who = name(fields.one("name")).unwrap_or_default();
            if who.is_empty() {
                faults.add("name", Message::new("fault-missing"), caller);
            }
            let email = match fields.one("email") {
                "" => String::new(),
                text => {
                    text.parse::<Email>().map(|email| email.text().to_owned()).unwrap_or_else(|e| {
                        faults.add("email", e.message(), caller);
                        String::new()
                    })
                }
            };
            if !fields.ticked("privacy") {
                faults.add("privacy", Message::new("fault-consent"), caller);
            }
            (fields.one("sector").parse().ok(), who, email)
        }
    };
    let Some(sector) = sector else {
        faults.add("sector", Message::new("fault-choice"), caller);
        return Ok(Err(faults));
    };
    Ok(match faults.is_empty() {
        true => Ok(Asked { subject, question, sector, name: who, email }),
        false => Err(faults),
    })
}

/// `POST /window`.
///
/// # Errors
/// Where somebody without an account asks too often, or the database refuses.
pub async fn ask(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let asked = match parsed(&app, &caller, &fields).await? {
        Ok(asked) => asked,
        Err(faults) => return refused(&new_page(&caller, &fields, faults)),
    };
    if caller.principal.person().is_none() {
        tries::begin(&app.db, &[Counted::Ask(caller.origin.clone())]).await?;
    }
    let need = match fields.one("need").parse::<NeedId>() {
        Ok(id) => needs::own(&app, &caller, id).await.ok(),
        Err(_) => None,
    };
    let mut tx = app.db.begin().await?;
    let (keeper, cookie) = Keeper::or_visitor(&app, &mut tx, &caller).await?;
    let (made, key) = taken(&mut tx, &app, &caller, &keeper, asked, need.map(|n| n.id)).await?;
    let made = made.id;
    tx.commit().await?;
    let to = match key {
        Some(key) => format!("/window/cases/{made}?key={}&new=1", key.reveal()),
        None => format!("/window/cases/{made}?new=1"),
    };
    Ok((cookie, Redirect::to(&to)).into_response())
}

/// Takes a question: keeps the case, and tells whoever asked that it came.
///
/// # Errors
/// As the database does.
pub(super) async fn taken(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    keeper: &Keeper,
    asked: Asked,
    need: Option<NeedId>,
) -> Answer<(Case, Option<Secret>)> {
    let (made, key) = begun(tx, caller, keeper, asked, need).await?;
    let told = Told::Received { key: key.as_ref().map(Secret::reveal).unwrap_or_default() };
    letters::to_asker(tx, app, &made, &told).await?;
    Ok((made, key))
}

/// Keeps a case, and hangs it on its need. Somebody without an account gets a secret to follow it by.
async fn begun(
    tx: &mut Tx,
    caller: &Caller,
    keeper: &Keeper,
    asked: Asked,
    need: Option<NeedId>,
) -> Answer<(Case, Option<Secret>)> {
    let now = Moment::now();
    let person = caller.principal.person();
    let key = person.is_none().then(Secret::new);
    let problem = Lexicon::shipped().ok().and_then(|lexicon| {
        let text = format!("{}\n{}", asked.subject, asked.question);
        lexicon.problems_in(&text).first().map(|one| one.0.to_owned())
    });
    let case = Case {
        id: CaseId::new(),
        owned: Owned { centre: keeper.centre, by: keeper.by, shared_with_consultants: true },
        asked_by: person.map(|person| person.account),
        name: asked.name,
        email: asked.email,
        key_digest: key.as_ref().map(Secret::digest).unwrap_or_default(),
        mail_token: mail::fresh_token(),
        lang: caller.lang(),
        subject: asked.subject,
        question: asked.question,
        need: need.map(NeedId::text).unwrap_or_default(),
        sector: asked.sector,
        problem: problem.unwrap_or_default(),
        state: CaseState::New,
        consultant: None,
        due_at: Some(due::after(now, due::FIRST_ANSWER)),
        answered_at: None,
        closed_at: None,
        stars: None,
        comment: String::new(),
        version: 1,
        made_at: now,
    };
    store::insert(tx, keeper, &case).await?;
    let account = case.asked_by.map(|account| account.text()).unwrap_or_default();
    store::say(tx, case.id, Said::Step, (&account, &case.name), "case-step-asked", now).await?;
    if let (Some(need), Owner::Organisation(_)) = (need, keeper.by) {
        needs::attach(tx, need, Attached::Case, &case.id.text(), &case.subject).await?;
        needs::advance(tx, caller, need, NeedState::InConsultation, "").await?;
    }
    Ok((case, key))
}
