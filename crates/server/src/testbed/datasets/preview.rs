//! A version as it was read: to be looked at, corrected, and asked.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use dure_testbed::table::Kind;

use super::pages::to;
use super::reading::Reading;
use super::store::{self, Words};
use super::{Dataset, DatasetFile, PARTS, Version, VersionState, of_caller, part_of};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::id::DatasetId;
use crate::platform::numbers::{self, percent, readable};
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};
use crate::testbed::form::{Choice, Fault, Fields, not_too_long, on_page};
use crate::testbed::options::Options;
use crate::testbed::runs::ask::Ask;
use crate::testbed::runs::live::{self, Live};

/// Columns of the preview; a wider table is for a program.
const COLUMNS_SHOWN: usize = 60;

struct Head {
    position: usize,
    name: String,
    label: String,
    class: &'static str,
    kinds: Vec<Choice>,
    about: String,
}

struct Cell {
    text: String,
    missing: bool,
    number: bool,
}

struct FileRow {
    position: i64,
    name: String,
    label: String,
    size: String,
    parts: Vec<Choice>,
}

/// How the files were read, as fields to be corrected.
struct FormFields {
    delimiter: Vec<Choice>,
    encoding: Vec<Choice>,
    decimal: Vec<Choice>,
    header: Vec<Choice>,
    day_first: Vec<Choice>,
    sheet: String,
    is_text: bool,
    is_workbook: bool,
}

#[derive(Template)]
#[template(path = "testbed/preview.html")]
struct Preview<'a> {
    shell: Shell<'a>,
    dataset: &'a Dataset,
    number: i64,
    facts: Vec<(String, String)>,
    warnings: Vec<String>,
    trouble: String,
    files: Vec<FileRow>,
    heads: Vec<Head>,
    rows: Vec<(String, Vec<Cell>)>,
    more_columns: String,
    form: FormFields,
    ask: Option<Ask>,
    again: Vec<Choice>,
    may_change: bool,
    form_faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "testbed/examining.html")]
struct Examining<'a> {
    shell: Shell<'a>,
    dataset: &'a Dataset,
    live: Live,
}

/// The caller's version of that number.
///
/// # Errors
/// When there is none.
pub async fn version_of_caller(
    app: &App,
    caller: &Caller,
    (id, number): (DatasetId, i64),
    deed: Deed,
) -> Result<(Dataset, Version), Problem> {
    let dataset = of_caller(app, caller, id, deed).await?;
    let version = store::version_of(&app.db, id, number).await?;
    Ok((dataset, version.ok_or_else(Problem::not_found)?))
}

/// `GET /datasets/{id}/versions/{number}`.
///
/// # Errors
/// When there is no such version for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(DatasetId, i64)>,
) -> Answer {
    let (dataset, version) = version_of_caller(&app, &caller, at, Deed::Read).await?;
    if version.state == VersionState::Examining {
        let live = live::of_job(&app, &caller, version.job, &events(&version)).await?;
        let shell = caller.shell(&dataset.name);
        return page(&Examining { shell, dataset: &dataset, live });
    }
    let ask = version.reading.as_ref().map(|r| Ask::of(&caller, r, &version.asks));
    shown(&app, &caller, &dataset, &version, ask, Vec::new()).await
}

/// The page of a version, with the question as it was filled in.
///
/// # Errors
/// As the database does.
pub async fn shown(
    app: &App,
    caller: &Caller,
    dataset: &Dataset,
    version: &Version,
    ask: Option<Ask>,
    form_faults: Vec<Fault>,
) -> Answer {
    let files = store::files(&app.db, &version.id).await?;
    let nothing = Reading::default();
    let reading = version.reading.as_ref().unwrap_or(&nothing);
    let trouble = version.trouble.as_ref().map(|m| on_page(caller.words, &caller.say(m)));
    let again = crate::testbed::runs::pages::askable_again(app, caller, dataset.id, &version.id);
    let faulty = !form_faults.is_empty() || ask.as_ref().is_some_and(|a| !a.faults.is_empty());
    let title = match &trouble {
        Some(_) => caller.words.text("preview-unreadable"),
        None => caller.words.text("preview-title"),
    };
    let answer = page(&Preview {
        shell: caller.shell(&title),
        number: version.number,
        facts: facts(caller, version, reading),
        warnings: reading.warnings.iter().map(|w| caller.say(w)).collect(),
        trouble: trouble.unwrap_or_default(),
        files: files.iter().map(|f| file_row(caller, f)).collect(),
        heads: heads(caller, version, reading, ask.as_ref()),
        rows: rows(reading),
        more_columns: more_columns(caller, reading),
        form: form_fields(caller, version, reading),
        again: again.await?,
        may_change: dataset.lets(caller, Deed::Change),
        ask,
        dataset,
        form_faults,
    })?;
    match faulty {
        true => Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response()),
        false => Ok(answer),
    }
}

fn events(version: &Version) -> String {
    format!("/datasets/{}/versions/{}/events", version.dataset, version.number)
}

fn facts(caller: &Caller, version: &Version, reading: &Reading) -> Vec<(String, String)> {
    let text = |id: &str| caller.words.text(id);
    let mut facts = Vec::new();
    if version.reading.is_some() {
        let columns = reading.columns.len() as u64 + reading.more_columns;
        facts.push((text("fact-rows"), readable(reading.rows as f64)));
        facts.push((text("fact-columns"), readable(columns as f64)));
    }
    facts.push((text("fact-size"), numbers::size(version.bytes)));
    if let Some(form) = reading.files.first() {
        let read_as = [
            Some(form.format.to_uppercase()),
            form.encoding.clone(),
            form.delimiter.as_deref().map(|d| caller.words.text(delimiter_id(d))),
        ];
        let read_as = read_as.into_iter().flatten().collect::<Vec<_>>().join(", ");
        facts.push((text("fact-read-as"), read_as));
    }
    facts
}

/// The id of the sentence that names a delimiter.
fn delimiter_id(delimiter: &str) -> &'static str {
    match delimiter {
        "," => "delimiter-comma",
        ";" => "delimiter-semicolon",
        "|" => "delimiter-bar",
        "tab" | "\t" => "delimiter-tab",
        ":" => "form-colon",
        _ => "delimiter-spaces",
    }
}

fn file_row(caller: &Caller, file: &DatasetFile) -> FileRow {
    let part = |p: &dure_testbed::problem::Part| {
        Choice::new(p.word(), caller.words.text(&format!("part-{}", p.word())), file.part.word())
    };
    FileRow {
        position: file.position,
        name: file.name.clone(),
        label: caller.say(&Message::new("part-of").text("file", &file.name)),
        size: numbers::size(file.bytes),
        parts: PARTS.iter().map(part).collect(),
    }
}

fn heads(caller: &Caller, version: &Version, reading: &Reading, ask: Option<&Ask>) -> Vec<Head> {
    let told = told_kinds(&version.form);
    let shown = reading.columns.iter().enumerate().take(COLUMNS_SHOWN);
    shown
        .map(|(i, column)| {
            let chosen = told.iter().find(|(c, _)| *c == column.name).map_or("", |(_, kind)| kind);
            let mut about = match column.kind {
                Kind::Category => {
                    let many = column.distinct >= super::reading::MOST_DISTINCT as u64;
                    let id = if many { "head-distinct-many" } else { "head-distinct" };
                    vec![caller.say(&Message::new(id).count("n", column.distinct as usize))]
                }
                // Most names tell their unit themselves.
                _ => column
                    .unit
                    .clone()
                    .into_iter()
                    .filter(|u| !column.name.contains(u.as_str()))
                    .collect(),
            };
            if column.missing > 0.0 {
                let share = percent(column.missing);
                about.push(caller.say(&Message::new("head-missing").text("share", share)));
            }
            Head {
                position: i,
                name: column.name.clone(),
                label: caller.say(&Message::new("kind-of").text("name", &column.name)),
                class: ask.map_or("", |a| a.role(&column.name)),
                kinds: kinds(caller, column.kind, chosen),
                about: about.join(", "),
            }
        })
        .collect()
}

/// Kinds that were told: column and word.
fn told_kinds(form: &Words) -> Vec<(String, String)> {
    let told = form.get("kind").into_iter().flatten();
    told.filter_map(|k| k.rsplit_once('=').map(|(c, k)| (c.to_owned(), k.to_owned()))).collect()
}

/// The kinds to choose from; the first is what was found by itself.
fn kinds(caller: &Caller, found: Kind, chosen: &str) -> Vec<Choice> {
    let word = |kind: Kind| match kind {
        Kind::Number => "number",
        Kind::Category => "category",
        Kind::Time => "time",
    };
    let name = |kind: &str| caller.words.text(&format!("kind-{kind}"));
    let by_itself = match chosen {
        "" => caller.say(&Message::new("kind-guessed").text("kind", name(word(found)))),
        _ => caller.words.text("form-guess"),
    };
    let all = ["number", "category", "time"].map(|k| Choice::new(k, name(k), chosen));
    std::iter::once(Choice::new("", by_itself, chosen)).chain(all).collect()
}

fn rows(reading: &Reading) -> Vec<(String, Vec<Cell>)> {
    let numbers: Vec<bool> = reading.columns.iter().map(|c| c.kind == Kind::Number).collect();
    let cell = |(i, text): (usize, &Option<String>)| Cell {
        missing: text.is_none(),
        number: numbers.get(i).copied().unwrap_or(false),
        text: text.clone().unwrap_or_default(),
    };
    let row = |(i, row): (usize, &Vec<Option<String>>)| {
        let at = i as u64 * reading.every.max(1) + 1;
        (at.to_string(), row.iter().enumerate().take(COLUMNS_SHOWN).map(cell).collect())
    };
    reading.preview.iter().enumerate().map(row).collect()
}

fn more_columns(caller: &Caller, reading: &Reading) -> String {
    let hidden =
        reading.columns.len().saturating_sub(COLUMNS_SHOWN) + reading.more_columns as usize;
    match hidden {
        0 => String::new(),
        n => caller.say(&Message::new("preview-more-columns").count("n", n)),
    }
}

fn form_fields(caller: &Caller, version: &Version, reading: &Reading) -> FormFields {
    let told = |word: &str| {
        version.form.get(word).and_then(|v| v.last()).map(String::as_str).unwrap_or_default()
    };
    let text = |id: &str| caller.words.text(id);
    let list = |word: &str, lines: &[(&str, String)]| -> Vec<Choice> {
        let guess = Choice::new("", text("form-guess"), told(word));
        let lines = lines.iter().map(|(v, label)| Choice::new(v, label.clone(), told(word)));
        std::iter::once(guess).chain(lines).collect()
    };
    let yes_no = [("yes", text("report-yes")), ("no", text("report-no"))];
    let encodings = ["utf-8", "cp949", "utf-16le", "utf-16be", "windows-1252", "shift_jis"];
    let first = reading.files.first();
    FormFields {
        delimiter: list(
            "delimiter",
            &[
                ("comma", text("delimiter-comma")),
                ("semicolon", text("delimiter-semicolon")),
                ("tab", text("delimiter-tab")),
                ("|", text("delimiter-bar")),
                (":", text("form-colon")),
                ("spaces", text("delimiter-spaces")),
            ],
        ),
        encoding: list("encoding", &encodings.map(|e| (e, e.to_uppercase()))),
        decimal: list("decimal", &[(".", text("form-point")), (",", text("form-comma"))]),
        header: list("header", &yes_no),
        day_first: list("day-first", &[("yes", text("form-day")), ("no", text("form-month"))]),
        sheet: told("sheet").to_owned(),
        // What could not be read may be anything.
        is_text: first.is_none_or(|f| f.encoding.is_some()),
        is_workbook: first.is_none_or(|f| f.encoding.is_none() && f.format != "parquet"),
    }
}

/// `POST /datasets/{id}/versions/{number}/form`: corrects how it is to be read.
///
/// # Errors
/// When a word is none of the form's.
pub async fn correct(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(DatasetId, i64)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (dataset, version) = version_of_caller(&app, &caller, at, Deed::Change).await?;
    let form = corrected(&version, &fields);
    if let Err(message) = check(&form) {
        let fault = Fault::new("", on_page(caller.words, &caller.say(&message)));
        return shown(&app, &caller, &dataset, &version, None, vec![fault]).await;
    }
    let parts: Vec<(i64, &'static str)> = store::files(&app.db, &version.id)
        .await?
        .iter()
        .map(|f| (f.position, fields.one(&format!("part-{}", f.position))))
        .filter(|(_, word)| !word.is_empty())
        .map(|(position, word)| (position, part_of(word).word()))
        .collect();
    let mut tx = app.db.begin().await?;
    store::correct(&mut tx, &version.id, &form, &parts).await?;
    tx.commit().await?;
    Ok(to(&format!("/datasets/{}/versions/{}", at.0, at.1)))
}

/// The words of the form that may be told once.
pub const FORM: [&str; 6] = ["delimiter", "encoding", "decimal", "header", "sheet", "day-first"];

fn corrected(version: &Version, fields: &Fields) -> Words {
    let mut form = Words::new();
    for word in FORM {
        let value = fields.one(word);
        if !value.is_empty() {
            form.insert(word.to_owned(), vec![value.chars().take(200).collect()]);
        }
    }
    let columns = version.reading.iter().flat_map(|r| &r.columns).enumerate();
    let kinds: Vec<String> = columns
        .map(|(i, column)| (&column.name, fields.one(&format!("kind-{i}"))))
        .filter(|(_, kind)| !kind.is_empty())
        .map(|(name, kind)| format!("{name}={kind}"))
        .collect();
    if !kinds.is_empty() {
        form.insert("kind".to_owned(), kinds);
    }
    form
}

/// Whether these words say how a file is to be read.
///
/// # Errors
/// Which one does not.
pub fn check(form: &Words) -> Result<(), Message> {
    not_too_long(form)?;
    let mut words = form.clone();
    words.insert("problem".to_owned(), vec!["anomaly".to_owned()]);
    let options = Options::from_words(&words).map_err(|e| e.message())?;
    options.question(1).map(|_| ()).map_err(|e| e.message())
}

/// `GET /datasets/{id}/versions/{number}/events`.
///
/// # Errors
/// When there is no such version for the caller.
pub async fn follow(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(DatasetId, i64)>,
) -> Answer {
    let (_, version) = version_of_caller(&app, &caller, at, Deed::Read).await?;
    Ok(live::events(app, caller, version.job))
}
