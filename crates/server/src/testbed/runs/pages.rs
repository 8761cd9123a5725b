//! Pages of runs: the list, one of them while it goes on and as its report, and what is done to it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use serde::Deserialize;

use super::ask::{self, Ask};
use super::compare::{self, Comparison};
use super::live::{self, Live};
use super::shares::{self, Link};
use super::store::Narrow;
use super::{Run, RunState, of_caller, outputs, store, work};
use crate::app::App;
use crate::platform::authorisation::{Deed, Owner};
use crate::platform::blobs::removal::{self, Doomed};
use crate::platform::db::Tx;
use crate::platform::id::{DatasetId, RunId};
use crate::platform::keeper::{Keeper, View};
use crate::platform::numbers::{self, percent, readable};
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};
use crate::testbed::datasets::pages::{PAGE, left, to};
use crate::testbed::datasets::preview::{FORM, shown, version_of_caller};
use crate::testbed::datasets::store as datasets;
use crate::testbed::datasets::{Version, VersionState};
use crate::testbed::form::{Choice, Fields, on_page};
use crate::testbed::report as reports;

/// How many runs of one owner may wait at once.
pub const WAITING: i64 = 20;

/// Runs that can be asked again on another version.
const AGAIN: usize = 10;

/// A run in a list.
pub struct Row {
    /// Its page.
    pub href: String,
    /// Its id.
    pub id: String,
    /// What was asked.
    pub question: String,
    /// Of which data.
    pub data: String,
    /// The kind of badge.
    pub state: &'static str,
    /// The state, or what came out.
    pub badge: String,
    /// The key figure beside the baseline's.
    pub figure: String,
    /// When it was ordered.
    pub made_at: String,
    /// When, for machines.
    pub made_at_exact: String,
    /// Whether it can stand beside others.
    pub comparable: bool,
}

impl Row {
    /// Of a run.
    #[must_use]
    pub fn of(run: &Run, caller: &Caller) -> Self {
        let (state, badge) = badge(run, caller);
        Self {
            href: format!("/runs/{}", run.id),
            id: run.id.text(),
            question: question(run, caller),
            data: data(run, caller),
            state,
            badge,
            figure: figure(run, caller),
            made_at: run.made_at.readable(caller.lang()),
            made_at_exact: run.made_at.rfc3339(),
            comparable: run.state == RunState::Done,
        }
    }
}

/// What a run asks, in a few words.
#[must_use]
pub fn question(run: &Run, caller: &Caller) -> String {
    let problem = caller.words.text(&format!("ask-{}", run.problem.word()));
    match run.word("target") {
        Some(target) => format!("{problem} ({target})"),
        None => problem,
    }
}

fn data(run: &Run, caller: &Caller) -> String {
    let version = Message::new("version-n").count("n", run.number as usize);
    format!("{}, {}", run.dataset_name, caller.say(&version))
}

fn badge(run: &Run, caller: &Caller) -> (&'static str, String) {
    match (run.state, &run.summary) {
        (RunState::Done, Some(summary)) => {
            let kind = match summary.verdict.as_str() {
                "enough" => "enough",
                "more" => "more",
                _ => "not",
            };
            (kind, caller.words.text(&format!("verdict-{kind}")))
        }
        (state, _) => {
            let kind = match state {
                RunState::Waiting => "running",
                RunState::Done => "ok",
                RunState::Failed => "error",
                RunState::Cancelled => "",
            };
            (kind, caller.words.text(&format!("run-{}", state.word())))
        }
    }
}

fn figure(run: &Run, caller: &Caller) -> String {
    use dure_testbed::report::Metric;
    let Some(summary) = &run.summary else { return String::new() };
    let share = matches!(
        summary.metric,
        Metric::InjectedFound
            | Metric::FalseAlarms
            | Metric::Misses
            | Metric::Precision
            | Metric::Recall
    );
    let say = |x: f64| if share { percent(x) } else { readable(x) };
    let word = serde_json::to_value(summary.metric).ok();
    let word = word.as_ref().and_then(|w| w.as_str()).unwrap_or_default();
    let name = caller.words.text(&format!("metric-{word}"));
    match (summary.reached, summary.baseline) {
        (Some(reached), Some(baseline)) => caller.say(
            &Message::new("run-figure-beside")
                .text("name", name)
                .text("reached", say(reached))
                .text("baseline", say(baseline)),
        ),
        (Some(reached), None) => format!("{name} {}", say(reached)),
        _ => String::new(),
    }
}

/// What a list is narrowed to, and where it goes on.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    problem: String,
}

#[derive(Template)]
#[template(path = "testbed/runs.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    states: Vec<Choice>,
    problems: Vec<Choice>,
    narrowed: bool,
    first: bool,
    comparable: usize,
    after: String,
}

/// `GET /runs`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let state = RunState::from_word(&asked.state).map_or("", RunState::word);
    let problem = super::problem_of(&asked.problem).map_or("", |p| p.word());
    let narrow =
        Narrow { state: state.to_owned(), problem: problem.to_owned(), dataset: String::new() };
    let mut runs = match View::of(&caller) {
        Some(view) => store::list(&app.db, &view, &narrow, &asked.after, PAGE as i64 + 1).await?,
        None => Vec::new(),
    };
    let more = runs.len() > PAGE;
    runs.truncate(PAGE);
    let after = match runs.last().filter(|_| more) {
        Some(last) => format!("/runs?after={}&state={state}&problem={problem}", last.id),
        None => String::new(),
    };
    let rows: Vec<Row> = runs.iter().map(|r| Row::of(r, &caller)).collect();
    let text = |id: &str| caller.words.text(id);
    page(&List {
        shell: caller.shell(&text("runs-title")),
        comparable: rows.iter().filter(|r| r.comparable).count(),
        states: RunState::ALL
            .iter()
            .map(|s| Choice::new(s.word(), text(&format!("run-{}", s.word())), state))
            .collect(),
        problems: crate::testbed::form::problems(caller.words, problem),
        narrowed: !state.is_empty() || !problem.is_empty(),
        first: asked.after.is_empty(),
        rows,
        after,
    })
}

/// `POST /runs`: asks a version of a dataset.
///
/// # Errors
/// When there is no such version, or too much waits already.
pub async fn make(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let dataset: DatasetId = fields.one("dataset").parse().map_err(|_| Problem::not_found())?;
    let number: i64 = fields.one("number").parse().map_err(|_| Problem::not_found())?;
    let at = (dataset, number);
    let (dataset, version) = version_of_caller(&app, &caller, at, Deed::Read).await?;
    match ask::question(&caller, &version, &fields) {
        Ok((problem, words)) => {
            let question = Question { problem, words, again_of: None };
            let run = order(&app, &caller, &version, &question).await?;
            Ok(to(&format!("/runs/{run}")))
        }
        Err(faults) => {
            let ask = version.reading.as_ref().map(|r| Ask::again(&caller, r, &fields, faults));
            shown(&app, &caller, &dataset, &version, ask, Vec::new()).await
        }
    }
}

/// Orders a run on a version that can be asked.
///
/// # Errors
/// When the version was not read, or too much waits already.
pub async fn order(
    app: &App,
    caller: &Caller,
    version: &Version,
    question: &Question,
) -> Result<RunId, Problem> {
    let mut tx = app.db.begin().await?;
    let run = order_in(&mut tx, caller, version, question).await?;
    tx.commit().await?;
    Ok(run)
}

/// What is asked.
pub struct Question {
    /// The problem.
    pub problem: dure_testbed::report::Problem,
    /// The question and the form, in the words of the command line.
    pub words: datasets::Words,
    /// The run whose question is asked again.
    pub again_of: Option<RunId>,
}

/// Orders a run in a transaction of the caller's.
///
/// # Errors
/// When the version was not read, or too much waits already.
pub async fn order_in(
    tx: &mut Tx,
    caller: &Caller,
    version: &Version,
    question: &Question,
) -> Result<RunId, Problem> {
    if version.state != VersionState::Ready {
        return Err(Problem::conflict(Message::new("problem-version-not-ready")));
    }
    let keeper = Keeper::of(caller)?.ok_or_else(Problem::not_found)?;
    if store::waiting(tx, &keeper.owned()).await? >= WAITING {
        return Err(Problem::conflict(Message::new("problem-runs-waiting")));
    }
    Ok(store::order(tx, &keeper, version, question).await?)
}

#[derive(Template)]
#[template(path = "testbed/waiting.html")]
struct Waiting<'a> {
    shell: Shell<'a>,
    run: &'a Run,
    facts: Vec<(String, String)>,
    live: Live,
    may_change: bool,
}

#[derive(Template)]
#[template(path = "testbed/ended.html")]
struct EndedWithout<'a> {
    shell: Shell<'a>,
    run: &'a Run,
    facts: Vec<(String, String)>,
    trouble: String,
    may_change: bool,
}

/// A file to take along.
pub struct Download {
    /// Where it is.
    pub href: String,
    /// What it is.
    pub label: String,
    /// How large it is.
    pub size: String,
}

#[derive(Template)]
#[template(path = "testbed/report.html")]
struct Reported<'a> {
    shell: Shell<'a>,
    run: &'a Run,
    part: &'a reports::Part,
    explore: String,
    downloads: Vec<Download>,
    links: Vec<Link>,
    fresh: String,
    link_days: Vec<Choice>,
    again: Vec<Choice>,
    before: Option<Comparison>,
    may_change: bool,
    owned_by_organisation: bool,
    data: String,
}

/// `GET /runs/{id}`.
///
/// # Errors
/// When there is no such run for the caller.
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    let run = of_caller(&app, &caller, id, Deed::Read).await?;
    match run.state {
        RunState::Waiting => waiting(&app, &caller, &run).await,
        RunState::Done => reported(&app, &caller, &run, String::new()).await,
        RunState::Failed | RunState::Cancelled => {
            let trouble = run.trouble.as_ref().map(|m| on_page(caller.words, &caller.say(m)));
            page(&EndedWithout {
                shell: caller.shell(&question(&run, &caller)),
                facts: facts(&run, &caller),
                trouble: trouble.unwrap_or_default(),
                may_change: caller.principal.may(Deed::Change, &run.owned),
                run: &run,
            })
        }
    }
}

async fn waiting(app: &App, caller: &Caller, run: &Run) -> Answer {
    let events = format!("/runs/{}/events", run.id);
    page(&Waiting {
        shell: caller.shell(&question(run, caller)),
        facts: facts(run, caller),
        live: live::of_job(app, caller, run.job, &events).await?,
        may_change: caller.principal.may(Deed::Change, &run.owned),
        run,
    })
}

fn facts(run: &Run, caller: &Caller) -> Vec<(String, String)> {
    vec![
        (caller.words.text("fact-data"), data(run, caller)),
        (caller.words.text("fact-ordered"), run.made_at.readable(caller.lang())),
    ]
}

/// The page of a report; `fresh` is a link that was made just now.
///
/// # Errors
/// When the report is not there.
pub async fn reported(app: &App, caller: &Caller, run: &Run, fresh: String) -> Answer {
    let open = app.opened.of(app, run.id).await?;
    let part = open.part(caller.words);
    let may_change = caller.principal.may(Deed::Change, &run.owned);
    let links = match may_change {
        true => shares::of_run(app, caller, run.id).await?,
        false => Vec::new(),
    };
    let again = match may_change {
        true => versions_beside(app, caller, run).await?,
        false => Vec::new(),
    };
    let answer = page(&Reported {
        shell: caller.shell(&part.question),
        explore: format!("/runs/{}/report.json", run.id),
        downloads: downloads(app, caller, run.id).await?,
        link_days: shares::DAYS
            .iter()
            .map(|d| {
                let label = Message::new("retain-days").count("n", *d as usize);
                Choice::new(&d.to_string(), caller.say(&label), "30")
            })
            .collect(),
        before: compare::with_before(app, caller, run, &open).await?,
        owned_by_organisation: matches!(run.owned.by, Owner::Organisation(_)),
        data: data(run, caller),
        part,
        links,
        again,
        fresh,
        may_change,
        run,
    })?;
    Ok(answer)
}

async fn downloads(app: &App, caller: &Caller, run: RunId) -> Result<Vec<Download>, Problem> {
    let made = store::outputs_of(&app.db, run).await?;
    let of = |output: &outputs::Output| Download {
        href: format!("/runs/{run}/files/{}", output.name),
        label: caller.words.text(&format!("file-{}", output.name.replace('.', "-"))),
        size: numbers::size(output.bytes),
    };
    Ok(made.iter().map(of).collect())
}

/// The other versions of the run's dataset that can be asked the same.
async fn versions_beside(app: &App, caller: &Caller, run: &Run) -> Result<Vec<Choice>, Problem> {
    let versions = datasets::versions(&app.db, run.dataset).await?;
    let other = versions.iter().filter(|v| v.id != run.version && v.state == VersionState::Ready);
    let label = |v: &Version| {
        let version = caller.say(&Message::new("version-n").count("n", v.number as usize));
        let rows = v.reading.as_ref().map_or(0, |r| r.rows);
        let rows = Message::new("rows-n").text("rows", readable(rows as f64));
        format!("{version}: {}", caller.say(&rows))
    };
    Ok(other.map(|v| Choice::new(&v.number.to_string(), label(v), "")).collect())
}

/// The caller's earlier runs on other versions of a dataset, whose questions can be put to this one.
///
/// # Errors
/// As the database does.
pub async fn askable_again(
    app: &App,
    caller: &Caller,
    dataset: DatasetId,
    version: &str,
) -> Result<Vec<Choice>, Problem> {
    let Some(view) = View::of(caller) else { return Ok(Vec::new()) };
    let narrow = Narrow { state: "done".to_owned(), dataset: dataset.text(), ..Default::default() };
    let runs = store::list(&app.db, &view, &narrow, "", PAGE as i64).await?;
    let other = runs
        .iter()
        .filter(|r| r.version != version && caller.principal.may(Deed::Change, &r.owned));
    let label = |run: &Run| format!("{} ({})", question(run, caller), data(run, caller));
    Ok(other.take(AGAIN).map(|r| Choice::new(&r.id.text(), label(r), "")).collect())
}

/// `POST /runs/{id}/again`: the same question to another version of the dataset.
///
/// # Errors
/// When there is no such version.
pub async fn again(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RunId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let number: i64 = fields.one("number").parse().map_err(|_| Problem::not_found())?;
    let run = ask_again(&app, &caller, id, number).await?;
    Ok(to(&format!("/runs/{run}")))
}

/// Puts the question of a run to another version of its dataset.
///
/// # Errors
/// When there is no such version or run.
pub async fn ask_again(
    app: &App,
    caller: &Caller,
    id: RunId,
    number: i64,
) -> Result<RunId, Problem> {
    let (version, question) = question_again(app, caller, id, number).await?;
    order(app, caller, &version, &question).await
}

/// The question of a run, and the version it is put to next.
///
/// # Errors
/// When there is no such version or run.
pub async fn question_again(
    app: &App,
    caller: &Caller,
    id: RunId,
    number: i64,
) -> Result<(Version, Question), Problem> {
    let before = of_caller(app, caller, id, Deed::Change).await?;
    let at = (before.dataset, number);
    let (_, version) = version_of_caller(app, caller, at, Deed::Read).await?;
    // The question of the run before, the form of the new files.
    let mut words = before.words.clone();
    words.retain(|word, _| word != "kind" && !FORM.contains(&word.as_str()));
    words.extend(version.form.clone());
    Ok((version, Question { problem: before.problem, words, again_of: Some(before.id) }))
}

/// `POST /runs/{id}/cancel`.
///
/// # Errors
/// When it is not the caller's.
pub async fn cancel(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    take_back(&app, &caller, id).await?;
    Ok(to(&format!("/runs/{id}")))
}

/// Takes a run back; one that is over stays as it is.
///
/// # Errors
/// When it is not the caller's.
pub async fn take_back(app: &App, caller: &Caller, id: RunId) -> Result<(), Problem> {
    let run = of_caller(app, caller, id, Deed::Change).await?;
    let mut tx = app.db.begin().await?;
    work::taken_back(&mut tx, &run).await?;
    Ok(tx.commit().await?)
}

/// `POST /runs/{id}/delete`.
///
/// # Errors
/// When it is not the caller's.
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    erase(&app, &caller, id).await?;
    Ok(left("/runs", "run-deleted"))
}

/// Deletes a run and what it made.
///
/// # Errors
/// When it is not the caller's.
pub async fn erase(app: &App, caller: &Caller, id: RunId) -> Result<(), Problem> {
    let run = of_caller(app, caller, id, Deed::Delete).await?;
    let mut tx = app.db.begin().await?;
    store::cancel(&mut tx, &run).await?;
    store::delete(&mut tx, id).await?;
    let doomed = Doomed { blobs: outputs::every_blob(id), uploads: Vec::new() };
    removal::order(&mut tx, &doomed).await?;
    Ok(tx.commit().await?)
}

/// `POST /runs/{id}/consultants`: whether the centre's consultants may see it.
///
/// # Errors
/// When it is not the caller's.
pub async fn consultants(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RunId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let run = of_caller(&app, &caller, id, Deed::Change).await?;
    if matches!(run.owned.by, Owner::Visitor(_)) {
        return Err(Problem::of_status(StatusCode::UNAUTHORIZED));
    }
    let mut tx = app.db.begin().await?;
    store::share_with_consultants(&mut tx, id, fields.ticked("consultants")).await?;
    tx.commit().await?;
    Ok(left(&format!("/runs/{id}"), "saved"))
}

/// `GET /runs/{id}/events`.
///
/// # Errors
/// When there is no such run for the caller.
pub async fn follow(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    let run = of_caller(&app, &caller, id, Deed::Read).await?;
    Ok(live::events(app, caller, run.job).into_response())
}
