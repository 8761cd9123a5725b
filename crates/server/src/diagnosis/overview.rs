//! The list of diagnoses, and one of them from above: who answers what, how far they are, what is next.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use dure_diagnosis::answers::Scope;
use dure_testbed::report::Message;

use super::store::{self, Asked, Fresh, Gathered};
use super::trail::{self, Change};
use super::{
    AnswerRole, Diagnosis, DiagnosisState, Frame, Respondent, instruments, of_caller, people,
    result, short,
};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::authorisation::{Deed, Owner, Role};
use crate::platform::db::Tx;
use crate::platform::id::DiagnosisId;
use crate::platform::keeper::{Keeper, View};
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// Diagnoses on the list.
const MOST: i64 = 50;

/// A diagnosis on the list.
pub struct Row {
    /// Where it is.
    pub href: String,
    /// Its name: full or short, and the day.
    pub name: String,
    /// Whose, where that is not the reader's organisation.
    pub organisation: String,
    /// The kind of badge of its state.
    pub kind: &'static str,
    /// Its state.
    pub state: String,
    /// The stage that it found; may be empty.
    pub stage: String,
    /// Its points; may be empty.
    pub points: String,
}

fn row(diagnosis: &Diagnosis, organisation: String, caller: &Caller) -> Row {
    let done = diagnosis.state == DiagnosisState::Done;
    let day = diagnosis.done_at.unwrap_or(diagnosis.made_at).day(caller.lang());
    let scope = format!("diagnosis-{}", store::scope_word(diagnosis.scope));
    let stage = instruments::of(&diagnosis.edition)
        .and_then(|instrument| instrument.stages.get(diagnosis.stage))
        .filter(|_| diagnosis.overall.is_some())
        .map(|stage| instruments::said(&stage.name, caller.lang()).to_owned());
    Row {
        href: match done && diagnosis.scope == Scope::Short {
            true => format!("/diagnosis/{}/report", diagnosis.id),
            false => format!("/diagnosis/{}", diagnosis.id),
        },
        name: format!("{} · {day}", caller.words.text(&scope)),
        organisation,
        kind: if done { "ok" } else { "running" },
        state: caller.words.text(&format!("diagnosis-state-{}", diagnosis.state)),
        stage: stage.unwrap_or_default(),
        points: diagnosis.overall.map(|points| format!("{points:.0}")).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "diagnosis/list.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    shared: Vec<Row>,
    may_begin: bool,
    advises: bool,
    groups: bool,
}

/// `GET /diagnosis`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let own = match View::of(&caller) {
        Some(view) => store::list(&app.db, &view, "", MOST).await?,
        None => Vec::new(),
    };
    let person = caller.principal.person();
    let advises = person.is_some_and(|p| p.is(Role::Assessor) || p.is(Role::Consultant));
    let shared = match person.filter(|_| advises) {
        Some(person) => store::shared(&app.db, person.centre, MOST).await?,
        None => Vec::new(),
    };
    page(&List {
        shell: caller.shell(&caller.words.text("diagnosis-title")),
        rows: own.iter().map(|one| row(one, String::new(), &caller)).collect(),
        shared: shared
            .iter()
            .map(|one| row(&one.diagnosis, one.organisation.clone(), &caller))
            .collect(),
        may_begin: person.is_some() && matches!(Keeper::of(&caller), Ok(Some(_))),
        advises,
        groups: person.is_some_and(|p| super::groups::MAY_SEE.iter().any(|role| p.is(*role))),
    })
}

/// `POST /diagnosis`: begins a full diagnosis of the caller's organisation.
///
/// # Errors
/// Where the caller may not, or as the database does.
pub async fn begin(State(app): State<App>, caller: Caller) -> Answer {
    let mut tx = app.db.begin().await?;
    let made = begun(&app, &mut tx, &caller).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/diagnosis/{made}")).into_response())
}

/// Begins a full diagnosis; whoever begins it is asked everything.
///
/// # Errors
/// As [`begin`].
pub async fn begun(app: &App, tx: &mut Tx, caller: &Caller) -> Answer<DiagnosisId> {
    let person = caller.person()?;
    let keeper = Keeper::of(caller)?.ok_or_else(Problem::forbidden)?;
    let (sector, size) = organisations::profile(&app.db, person.organisation).await?;
    let last = match View::of(caller) {
        Some(view) => result::last_closed(app, &view).await?,
        None => None,
    };
    let fresh = Fresh {
        edition: &short::instrument()?.edition,
        sector,
        size: size.word(),
        scope: Scope::Full,
        goals: last.as_ref().map(|last| last.goals.clone()).unwrap_or_default(),
        after: last.map(|last| last.id),
    };
    let made = store::begin(tx, &keeper, &fresh).await?;
    let asked = Asked {
        account: Some(person.account),
        name: &person.name,
        role: AnswerRole::Management,
        sections: &[],
    };
    store::ask(tx, made, &asked).await?;
    trail::note(tx, caller, made, Change::Begun, "", ("", "")).await?;
    Ok(made)
}

/// A dimension as the overview shows it.
pub struct Section {
    /// Where the reader answers it; empty where the reader is not asked.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What it asks after.
    pub about: String,
    /// How many of its questions have an answer of somebody.
    pub answered: usize,
    /// How many questions it has for this company.
    pub all: usize,
    /// How many of them the reader has answered.
    pub mine: usize,
    /// Who is asked.
    pub people: String,
}

/// Somebody who answers, as the overview shows it.
pub struct PersonRow {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// What they are.
    pub role: String,
    /// What they are asked.
    pub sections: String,
    /// The kind of badge.
    pub kind: &'static str,
    /// How far they are.
    pub state: String,
}

/// A goal.
pub struct Goal {
    /// The KPI.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How much it counts.
    pub choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "diagnosis/one.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    kind: String,
    open: bool,
    sections: Vec<Section>,
    people: Vec<PersonRow>,
    colleagues: Vec<Choice>,
    roles: Vec<Choice>,
    dimensions: Vec<Choice>,
    goals: Vec<Goal>,
    answered: usize,
    all: usize,
    shared: bool,
    may_change: bool,
    may_assess: bool,
    i_answer: bool,
    i_am_done: bool,
    confirmed: usize,
}

/// The questions that a company is asked, by dimension.
#[must_use]
pub fn asked(frame: Frame, scope: Scope) -> Vec<(usize, Vec<String>)> {
    let instrument = frame.instrument;
    let asks = |item: &dure_diagnosis::instrument::Item| {
        item.applies(frame.sector, frame.size) && (scope == Scope::Full || item.short)
    };
    instrument
        .dimensions
        .iter()
        .zip(0..)
        .map(|(dimension, at)| {
            let items = dimension.items.iter().map(|item| &instrument[*item]);
            (at, items.filter(|item| asks(item)).map(|item| item.id.clone()).collect())
        })
        .collect()
}

/// Who of those that answer the caller is.
#[must_use]
pub fn me<'a>(caller: &Caller, respondents: &'a [Respondent]) -> Option<&'a Respondent> {
    let account = caller.principal.person().map(|person| person.account);
    respondents.iter().find(|one| one.account == account)
}

fn sections(
    frame: Frame,
    diagnosis: &Diagnosis,
    gathered: &Gathered,
    caller: &Caller,
) -> Vec<Section> {
    let mine = me(caller, &gathered.respondents);
    let lang = caller.lang();
    let has = |answers: &BTreeMap<String, store::Given>, item: &String| {
        answers.get(item).is_some_and(|given| given.level.is_some())
    };
    asked(frame, diagnosis.scope)
        .into_iter()
        .filter_map(|(at, items)| {
            let dimension = frame.instrument.dimensions.get(at)?;
            let asked: Vec<&Respondent> =
                gathered.respondents.iter().filter(|one| one.answers(&dimension.id)).collect();
            let i_am_asked = mine.is_some_and(|mine| mine.answers(&dimension.id));
            let my_answers = mine.and_then(|mine| gathered.answers.get(&mine.id));
            let people: Vec<&str> = asked.iter().map(|one| one.name.as_str()).collect();
            Some(Section {
                href: match i_am_asked && diagnosis.state == DiagnosisState::Open {
                    true => format!("/diagnosis/{}/sections/{}", diagnosis.id, dimension.id),
                    false => String::new(),
                },
                name: instruments::said(&dimension.name, lang).to_owned(),
                about: instruments::said(&dimension.about, lang).to_owned(),
                answered: items
                    .iter()
                    .filter(|item| gathered.answers.values().any(|answers| has(answers, item)))
                    .count(),
                mine: my_answers
                    .map_or(0, |mine| items.iter().filter(|item| has(mine, item)).count()),
                all: items.len(),
                people: people.join(", "),
            })
        })
        .collect()
}

fn person_row(frame: Frame, one: &Respondent, gathered: &Gathered, caller: &Caller) -> PersonRow {
    let names = |id: &String| {
        let found = frame.instrument.dimensions.iter().find(|dimension| dimension.id == *id);
        found.map(|dimension| instruments::said(&dimension.name, caller.lang()).to_owned())
    };
    let count = gathered
        .answers
        .get(&one.id)
        .map_or(0, |answers| answers.values().filter(|given| given.level.is_some()).count());
    PersonRow {
        id: one.id.text(),
        name: one.name.clone(),
        role: caller.words.text(&format!("answer-role-{}", one.role)),
        sections: match one.sections.is_empty() {
            true => caller.words.text("diagnosis-all-sections"),
            false => one.sections.iter().filter_map(names).collect::<Vec<_>>().join(", "),
        },
        kind: if one.done_at.is_some() { "ok" } else { "running" },
        state: match one.done_at {
            Some(_) => caller.words.text("diagnosis-person-done"),
            None => caller.say(&Message::new("diagnosis-person-answers").count("count", count)),
        },
    }
}

fn goals(frame: Frame, diagnosis: &Diagnosis, caller: &Caller) -> Vec<Goal> {
    let kpis = frame.instrument.kpis.iter();
    kpis.map(|kpi| {
        let now = diagnosis.goals.get(&kpi.id).copied().unwrap_or(1).to_string();
        let choice = |goal: u8| {
            let label = caller.words.text(&format!("diagnosis-goal-{goal}"));
            Choice::new(&goal.to_string(), label, &now)
        };
        Goal {
            id: kpi.id.clone(),
            name: instruments::said(&kpi.name, caller.lang()).to_owned(),
            choices: (0..=3).map(choice).collect(),
        }
    })
    .collect()
}

/// `GET /diagnosis/{id}`.
///
/// # Errors
/// Where there is no such diagnosis for the caller.
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Read).await?;
    let frame = diagnosis.frame()?;
    let gathered = store::gather(&app.db, id).await?;
    let sections = sections(frame, &diagnosis, &gathered, &caller);
    let mine = me(&caller, &gathered.respondents);
    let may_change = caller.principal.may(Deed::Change, &diagnosis.owned);
    let lang = caller.lang();
    let kind = format!(
        "{} · {}",
        instruments::said(&frame.instrument[frame.sector].name, lang),
        instruments::said(&frame.instrument[frame.size].name, lang)
    );
    let dimensions = frame.instrument.dimensions.iter().map(|dimension| {
        Choice::new(&dimension.id, instruments::said(&dimension.name, lang).to_owned(), "")
    });
    let role = |role: &AnswerRole| {
        Choice::new(role.word(), caller.words.text(&format!("answer-role-{role}")), "production")
    };
    page(&One {
        shell: caller.shell(&caller.words.text("diagnosis-one-title")),
        at: format!("/diagnosis/{id}"),
        kind,
        open: diagnosis.state == DiagnosisState::Open,
        answered: sections.iter().map(|section| section.answered).sum(),
        all: sections.iter().map(|section| section.all).sum(),
        sections,
        people: gathered
            .respondents
            .iter()
            .map(|one| person_row(frame, one, &gathered, &caller))
            .collect(),
        colleagues: match may_change {
            true => people::free(&app, &caller, &gathered.respondents).await?,
            false => Vec::new(),
        },
        roles: AnswerRole::ALL.iter().map(role).collect(),
        dimensions: dimensions.collect(),
        goals: goals(frame, &diagnosis, &caller),
        shared: diagnosis.owned.shared_with_consultants,
        may_change: may_change && matches!(diagnosis.owned.by, Owner::Organisation(_)),
        may_assess: caller.principal.may(Deed::Assess, &diagnosis.owned),
        i_answer: mine.is_some(),
        i_am_done: mine.is_some_and(|mine| mine.done_at.is_some()),
        confirmed: gathered.confirmations.len(),
    })
}

/// `POST /diagnosis/{id}/close`.
///
/// # Errors
/// Where it is not the caller's, closed, or empty.
pub async fn close(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    of_caller(&app, &caller, id, Deed::Change).await?;
    short::close(&app, &caller, id).await?;
    Ok(flash::redirect(&format!("/diagnosis/{id}/report"), "ok", "diagnosis-closed"))
}

/// `POST /diagnosis/{id}/share`: the centre's assessors and consultants may see it, or no longer.
///
/// # Errors
/// Where it is not the caller's.
pub async fn share(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DiagnosisId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Change).await?;
    let Owner::Organisation(_) = diagnosis.owned.by else { return Err(Problem::forbidden()) };
    let shared = fields.one("shared") == "yes";
    let mut tx = app.db.begin().await?;
    store::set_shared(&mut tx, id, i64::from(shared)).await?;
    let after = if shared { "yes" } else { "no" };
    trail::note(&mut tx, &caller, id, Change::Shared, "", ("", after)).await?;
    tx.commit().await?;
    let said = if shared { "diagnosis-shared" } else { "diagnosis-unshared" };
    Ok(flash::redirect(&format!("/diagnosis/{id}"), "ok", said))
}

/// `POST /diagnosis/{id}/goals`.
///
/// # Errors
/// Where it is not the caller's, or closed.
pub async fn set_goals(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DiagnosisId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Change).await?;
    diagnosis.still_open()?;
    let frame = diagnosis.frame()?;
    let kpis = frame.instrument.kpis.iter();
    let goals: BTreeMap<String, u8> = kpis
        .filter_map(|kpi| {
            let goal: u8 = fields.one(&format!("goal-{}", kpi.id)).parse().ok()?;
            (goal <= 3).then(|| (kpi.id.clone(), goal))
        })
        .collect();
    let json = |goals: &BTreeMap<String, u8>| serde_json::to_string(goals).unwrap_or_default();
    let (before, after) = (json(&diagnosis.goals), json(&goals));
    let mut tx = app.db.begin().await?;
    store::set_goals(&mut tx, id, &after).await?;
    trail::note(&mut tx, &caller, id, Change::Goals, "", (&before, &after)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/diagnosis/{id}"), "ok", "diagnosis-goals"))
}

/// `POST /diagnosis/{id}/delete`: with its answers and its files.
///
/// # Errors
/// Where it is not the caller's.
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    of_caller(&app, &caller, id, Deed::Delete).await?;
    let proofs = store::proofs(&app.db, id).await?;
    let mut tx = app.db.begin().await?;
    store::delete(&mut tx, id).await?;
    super::evidence::doom(&mut tx, &proofs).await?;
    tx.commit().await?;
    Ok(flash::redirect("/diagnosis", "ok", "diagnosis-deleted"))
}

/// A change on the trail's page.
struct TrailRow {
    at: String,
    at_exact: String,
    name: String,
    what: String,
    item: String,
    before: String,
    after: String,
}

#[derive(Template)]
#[template(path = "diagnosis/trail.html")]
struct TrailPage<'a> {
    shell: Shell<'a>,
    home: String,
    rows: Vec<TrailRow>,
}

/// `GET /diagnosis/{id}/trail`. Answers are each respondent's own until the diagnosis is closed: the trail
/// tells that somebody changed an answer, and what it was only to whoever gave it.
///
/// # Errors
/// Where there is no such diagnosis for the caller.
pub async fn trail_page(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DiagnosisId>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Read).await?;
    let frame = diagnosis.frame()?;
    let open = diagnosis.state == DiagnosisState::Open;
    let me = caller.principal.person().map(|person| person.account);
    let entries = trail::of(&app.db, id, 500).await?;
    let rows = entries.into_iter().map(|entry| {
        let hidden =
            open && matches!(entry.what, Change::Answer | Change::Comment) && entry.account != me;
        let item = frame.instrument.item_of(&entry.item).map(|at| {
            let words = frame.instrument[at].words(frame.sector);
            instruments::said(&words.question, caller.lang()).to_owned()
        });
        TrailRow {
            at: entry.at.readable(caller.lang()),
            at_exact: entry.at.rfc3339(),
            name: entry.name,
            what: caller.words.text(&format!("diagnosis-trail-{}", entry.what)),
            item: item.unwrap_or(entry.item),
            before: if hidden { String::new() } else { entry.before },
            after: if hidden { String::new() } else { entry.after },
        }
    });
    page(&TrailPage {
        shell: caller.shell(&caller.words.text("diagnosis-trail-title")),
        home: format!("/diagnosis/{id}"),
        rows: rows.collect(),
    })
}
