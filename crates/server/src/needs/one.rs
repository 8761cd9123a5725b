//! The page of a need: the story of a problem from its first word to the result.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use dure_matching::lexicon::{Lexicon, Named};
use dure_matching::lists;
use dure_testbed::report::Message;
use serde::Deserialize;

use super::store::{self, Hanging, NeedFile};
use super::{
    Attached, Need, NeedPart, NeedState, Visibility, course, joining, list, of_reader, own, writing,
};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::authorisation::{Deed, Owner};
use crate::platform::i18n::Lang;
use crate::platform::id::{NeedId, RunId};
use crate::platform::keeper::View;
use crate::platform::moment::Moment;
use crate::platform::numbers::{readable, size};
use crate::platform::search::{self, Kind};
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, flash, page};
use crate::testbed::runs;

/// How many needs are near enough to be called similar, and how many of them are shown.
const NEAR: usize = 8;
const SIMILAR: usize = 3;

/// A moment of the story.
struct Event {
    day: String,
    what: String,
    who: String,
    text: String,
    href: String,
}

struct FileRow {
    href: String,
    name: String,
    size: String,
    delete: String,
}

/// A need that others have solved.
struct Similar {
    href: String,
    title: String,
    sentence: String,
}

#[derive(Template)]
#[template(path = "needs/one.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    kind: &'static str,
    state: String,
    company: String,
    paragraphs: Vec<String>,
    confidential: Vec<String>,
    outcome: String,
    facts: Vec<(String, String)>,
    problem: String,
    items: Vec<String>,
    files: Vec<FileRow>,
    events: Vec<Event>,
    similar: Vec<Similar>,
    mine: bool,
    draft: bool,
    visitor: bool,
    over: bool,
    reach: String,
    views: Vec<(String, String, bool)>,
    as_seen: String,
    next: Vec<Choice>,
    runs: Vec<Choice>,
}

/// The name of a province.
#[must_use]
pub fn region(code: &str, lang: Lang) -> String {
    let found = (!code.is_empty()).then(|| lists::region(code)).flatten();
    found.map_or_else(String::new, |one| if lang == Lang::Ko { one.ko } else { one.en }.to_owned())
}

/// Names of the lexicon.
#[must_use]
pub fn names(ids: &[String], all: &[Named], lang: Lang) -> String {
    let found = all.iter().filter(|one| ids.contains(&one.id));
    let label = |one: &Named| if lang == Lang::Ko { one.ko.clone() } else { one.en.clone() };
    found.map(label).collect::<Vec<_>>().join(", ")
}

fn paragraphs(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// What is told of a need beside its words.
fn facts(need: &Need, caller: &Caller) -> Vec<(String, String)> {
    let (words, lang) = (caller.words, caller.lang());
    let (processes, equipment) = Lexicon::shipped().map_or_else(
        |_| Default::default(),
        |lexicon| {
            let equipment = names(&need.equipment, lexicon.equipment(), lang);
            (names(&need.processes, lexicon.processes(), lang), equipment)
        },
    );
    let industry = (!need.industry.is_empty()).then(|| lists::industry(&need.industry)).flatten();
    let industry = industry.map(|one| {
        format!(
            "{} ({}, {})",
            if lang == Lang::Ko { one.ko } else { one.en },
            one.code,
            lists::REVISION
        )
    });
    let budget = need
        .budget
        .map(|won| words.say(&Message::new("need-won").text("won", readable(won as f64))));
    let all = [
        ("field-sector", words.text(&format!("sector-{}", need.sector))),
        ("need-ask-process", processes),
        ("need-ask-equipment", equipment),
        ("need-ask-industry", industry.unwrap_or_default()),
        ("need-ask-region", region(&need.region, lang)),
        ("need-ask-budget", budget.unwrap_or_default()),
        ("need-ask-by", need.by.map(|by| by.day(lang)).unwrap_or_default()),
    ];
    let told = all.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(id, value)| (words.text(id), value)).collect()
}

/// As whom the owner looks at it.
#[derive(Deserialize, Default)]
pub struct As {
    #[serde(default, rename = "as")]
    seen_as: String,
}

/// `GET /needs/{id}`.
///
/// # Errors
/// Where there is no such need for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<NeedId>,
    Query(seen): Query<As>,
) -> Answer {
    let (whole, at) = of_reader(&app, &caller, id).await?;
    let mine = at == Visibility::Private;
    // The owner may look at it as others do.
    let other = seen.seen_as.parse::<Visibility>().ok().filter(|other| mine && *other > at);
    let from = other.unwrap_or(at);
    let Some(need) = whole.seen_from(from) else {
        return Ok(flash::redirect(&format!("/needs/{id}"), "info", "need-not-seen"));
    };
    page(&one(&app, &caller, &need, from, mine && other.is_none(), mine).await?)
}

async fn one<'a>(
    app: &App,
    caller: &'a Caller,
    need: &Need,
    from: Visibility,
    mine: bool,
    owner: bool,
) -> Answer<One<'a>> {
    let words = caller.words;
    let near = from <= Visibility::Centre;
    let company = match need.owned.by {
        Owner::Organisation(of) if need.shows(NeedPart::Company, from) => {
            organisations::name(&app.db, of).await?.unwrap_or_default()
        }
        _ => String::new(),
    };
    let files = match need.shows(NeedPart::Files, from) {
        true => store::files(&app.db, need.id).await?,
        false => Vec::new(),
    };
    let reach = words.text(&format!("need-seen-{}", need.reach()));
    let views = [Visibility::Centre, Visibility::Sector, Visibility::Public];
    let views = views.iter().filter(|_| owner && need.state != NeedState::Draft);
    Ok(One {
        shell: caller.shell(&need.title),
        at: format!("/needs/{}", need.id),
        kind: list::badge(need.state),
        state: words.text(&format!("need-state-{}", need.state)),
        company,
        paragraphs: paragraphs(&need.text),
        confidential: paragraphs(&need.confidential),
        outcome: need.outcome.clone(),
        facts: facts(need, caller),
        problem: match need.problem.is_empty() || !near {
            true => String::new(),
            false => words.text(&format!("need-problem-{}", need.problem)),
        },
        items: match near {
            true => {
                need.items.iter().filter_map(|i| writing::item_text(i, caller.lang())).collect()
            }
            false => Vec::new(),
        },
        files: files.iter().map(|file| file_row(need.id, file, mine)).collect(),
        events: if near { events(app, caller, need, from).await? } else { Vec::new() },
        similar: similar(app, caller, need).await?,
        mine,
        draft: need.state == NeedState::Draft,
        visitor: matches!(need.owned.by, Owner::Visitor(_)),
        over: need.state.is_over(),
        reach,
        views: views
            .map(|at| {
                let label = words.text(&format!("need-as-{at}"));
                (format!("/needs/{}?as={at}", need.id), label, *at == from)
            })
            .collect(),
        as_seen: match owner && !mine {
            true => words.text(&format!("need-as-{from}")),
            false => String::new(),
        },
        next: match mine {
            true => need
                .state
                .next()
                .filter(|next| *next != NeedState::Open)
                .map(|s| Choice::new(s.word(), words.text(&format!("need-state-{s}")), ""))
                .collect(),
            false => Vec::new(),
        },
        runs: if mine { own_runs(app, caller).await? } else { Vec::new() },
    })
}

fn file_row(need: NeedId, file: &NeedFile, mine: bool) -> FileRow {
    let href = format!("/needs/{need}/files/{}", file.id);
    FileRow {
        delete: if mine { format!("{href}/delete") } else { String::new() },
        href,
        name: file.name.clone(),
        size: size(file.bytes),
    }
}

/// Steps and what hangs on it, in the order of time.
async fn events(app: &App, caller: &Caller, need: &Need, from: Visibility) -> Answer<Vec<Event>> {
    let id = need.id;
    let mut all: Vec<(Moment, Event)> = Vec::new();
    for mut step in store::steps(&app.db, id).await? {
        // Why it ended is its outcome, which may be hidden.
        if step.state.is_over() && !need.shows(NeedPart::Outcome, from) {
            step.reason.clear();
        }
        // Who acted tells whose it is.
        if !need.shows(NeedPart::Company, from) {
            step.name.clear();
        }
        let what = caller.words.text(&format!("need-step-{}", step.state));
        let day = step.at.day(caller.lang());
        let event = Event { day, what, who: step.name, text: step.reason, href: String::new() };
        all.push((step.at, event));
    }
    for one in store::hanging(&app.db, id).await? {
        let what = caller.words.text(&format!("need-attached-{}", one.kind));
        let (day, href) = (one.at.day(caller.lang()), href(&one));
        all.push((one.at, Event { day, what, who: String::new(), text: one.said, href }));
    }
    all.sort_by_key(|(at, _)| *at);
    Ok(all.into_iter().map(|(_, event)| event).collect())
}

/// Where something that hangs on a need is; each room says who may see it.
fn href(one: &Hanging) -> String {
    let room = match one.kind {
        Attached::Diagnosis => "/diagnosis",
        Attached::Dataset => "/datasets",
        Attached::Run => "/runs",
        Attached::Case => "/window/cases",
        Attached::Introduction => "/matching/introductions",
        // Their rooms are not there yet.
        Attached::Meeting | Attached::Project | Attached::Story => return String::new(),
    };
    format!("{room}/{}", one.object)
}

/// Needs like this one that others have solved, as far as the caller may see them.
async fn similar(app: &App, caller: &Caller, need: &Need) -> Answer<Vec<Similar>> {
    let query = search::Query {
        text: format!("{} {}", need.title, need.text).chars().take(600).collect(),
        kinds: vec![Kind::Need],
        quick: true,
        most: NEAR,
        ..search::Query::default()
    };
    let found = search::find(app, caller, &query).await?;
    // Among the nearest of all: the nearest of a few solved ones may have nothing to do with it.
    let solved = found.hits.into_iter().filter(|hit| hit.state == NeedState::Solved.word());
    let others = solved.filter(|hit| hit.object != need.id.text()).take(SIMILAR);
    let similar = others.map(|hit| Similar {
        href: format!("/needs/{}", hit.object),
        title: hit.title,
        sentence: hit.quote.text,
    });
    Ok(similar.collect())
}

/// Finished runs of the caller.
async fn own_runs(app: &App, caller: &Caller) -> Answer<Vec<Choice>> {
    let Some(view) = View::of(caller) else { return Ok(Vec::new()) };
    let narrow =
        runs::store::Narrow { state: runs::RunState::Done.word().to_owned(), ..Default::default() };
    let found = runs::store::list(&app.db, &view, &narrow, "", 50).await?;
    Ok(found.into_iter().map(|run| Choice::new(&run.id.text(), run.dataset_name, "")).collect())
}

/// `POST /needs/{id}/state`: opens it, takes it on, closes it.
///
/// # Errors
/// Where the need is not the caller's, may not go there, or a reason is missing.
pub async fn set_state(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<NeedId>,
    Form(fields): Form<Fields>,
) -> Answer {
    own(&app, &caller, id).await?;
    let unknown = |()| Problem::unusable(Message::new("problem-need-state"));
    let to: NeedState = fields.one("to").parse().map_err(unknown)?;
    take(&app, &caller, id, to, fields.one("reason")).await?;
    Ok(flash::redirect(&format!("/needs/{id}"), "ok", &format!("need-{to}")))
}

/// Takes the caller's need to a state.
///
/// # Errors
/// As [`set_state`].
pub async fn take(
    app: &App,
    caller: &Caller,
    id: NeedId,
    to: NeedState,
    reason: &str,
) -> Answer<()> {
    if reason.chars().count() > course::LONGEST_REASON {
        let message = Message::new("need-too-long").count("most", course::LONGEST_REASON);
        return Err(Problem::unusable(message));
    }
    if to.is_over() && reason.is_empty() {
        return Err(Problem::unusable(Message::new("problem-need-reason")));
    }
    let reason = writing::plain(reason);
    let mut tx = app.db.begin().await?;
    let need = store::find_in(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    if matches!(need.owned.by, Owner::Visitor(_)) {
        return Err(Problem::conflict(Message::new("problem-need-visitor")));
    }
    course::moved(&mut tx, caller, need, to, &reason).await?;
    Ok(tx.commit().await?)
}

/// `POST /needs/{id}/attach`: hangs a run of the caller's on it.
///
/// # Errors
/// Where the need or the run is not the caller's.
pub async fn attach_run(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<NeedId>,
    Form(fields): Form<Fields>,
) -> Answer {
    own(&app, &caller, id).await?;
    let run: RunId = fields.one("run").parse().map_err(|_| Problem::not_found())?;
    let run = runs::of_caller(&app, &caller, run, Deed::Read).await?;
    let mut tx = app.db.begin().await?;
    course::attach(&mut tx, id, Attached::Run, &run.id.text(), &run.dataset_name).await?;
    let reason = caller.say(&Message::new("need-tried").text("data", &run.dataset_name));
    course::advance(&mut tx, &caller, id, NeedState::InTrial, &reason).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/needs/{id}"), "ok", "need-attached"))
}

/// `POST /needs/{id}/delete`.
///
/// # Errors
/// Where the need is not the caller's.
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<NeedId>) -> Answer {
    own(&app, &caller, id).await?;
    let mut tx = app.db.begin().await?;
    joining::gone(&mut tx, id).await?;
    tx.commit().await?;
    Ok(flash::redirect("/needs", "ok", "need-deleted"))
}
