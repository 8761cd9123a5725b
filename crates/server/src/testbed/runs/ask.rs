//! The question as a form, and the form as a question.

use dure_testbed::report::{Message, Problem as Asked};
use dure_testbed::table::Kind;

use crate::platform::web::Caller;
use crate::testbed::datasets::Version;
use crate::testbed::datasets::reading::{Column, Reading};
use crate::testbed::datasets::store::Words;
use crate::testbed::form::{Choice, Fault, Fields, not_too_long, on_page, problems};
use crate::testbed::options::Options;
use crate::testbed::runs::problem_of;

/// Columns that can be left out on the page.
const LISTED: usize = 400;

/// The question as a form.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// The four problems.
    pub problems: Vec<Choice>,
    /// Columns for what is asked.
    pub targets: Vec<Choice>,
    /// Columns for which machine.
    pub units: Vec<Choice>,
    /// Columns for when.
    pub times: Vec<Choice>,
    /// Columns that say which histories ended without a failure.
    pub censors: Vec<Choice>,
    /// Columns that can be left out; chosen where they are.
    pub ignored: Vec<Choice>,
    /// The first rows that are known to be normal.
    pub train_rows: String,
    /// So many rows ahead.
    pub horizon: String,
    /// What a missed failure costs.
    pub cost_miss: String,
    /// What a false alarm costs.
    pub cost_alarm: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Ask {
    /// The form for a version that was read, filled in by what was asked before or can be guessed.
    #[must_use]
    pub fn of(caller: &Caller, reading: &Reading, asks: &Words) -> Self {
        let told = |word: &str| asks.get(word).and_then(|v| v.last()).cloned();
        let known = |column: Option<String>| column.filter(|c| reading.column(c).is_some());
        let guess = &reading.guess;
        let time = known(told("time")).or_else(|| guess.time.clone()).unwrap_or_default();
        let unit = known(told("unit")).or_else(|| guess.unit.clone()).unwrap_or_default();
        let target = known(told("target")).or_else(|| guess.target.clone()).unwrap_or_default();
        let none = Vec::new();
        let ignored = asks.get("ignore").unwrap_or(&none);
        let mut form = Self::filled(
            caller,
            reading,
            &told("problem").unwrap_or_default(),
            [&target, &unit, &time, &told("censor").unwrap_or_default()],
            &|name| ignored.iter().any(|i| i == name),
        );
        form.train_rows = told("train-rows").unwrap_or_default();
        form.horizon = told("horizon").unwrap_or_default();
        form.cost_miss = told("cost-miss").unwrap_or_default();
        form.cost_alarm = told("cost-alarm").unwrap_or_default();
        form
    }

    /// The form as it was sent, with what is wrong in it.
    #[must_use]
    pub fn again(caller: &Caller, reading: &Reading, fields: &Fields, faults: Vec<Fault>) -> Self {
        let roles = ["target", "unit", "time", "censor"].map(|f| fields.one(f));
        let mut form = Self::filled(caller, reading, fields.one("problem"), roles, &|name| {
            fields.many("ignore").any(|i| i == name)
        });
        let kept = |name: &str| fields.one(name).chars().take(40).collect::<String>();
        form.train_rows = kept("train-rows");
        form.horizon = kept("horizon");
        form.cost_miss = kept("cost-miss");
        form.cost_alarm = kept("cost-alarm");
        form.faults = faults;
        form
    }

    fn filled(
        caller: &Caller,
        reading: &Reading,
        problem: &str,
        [target, unit, time, censor]: [&str; 4],
        ignored: &dyn Fn(&str) -> bool,
    ) -> Self {
        let columns = |chosen: &str, fits: &dyn Fn(&Column) -> bool| -> Vec<Choice> {
            let fitting = reading.columns.iter().filter(|c| fits(c) || c.name == chosen);
            fitting.map(|c| Choice::new(&c.name, label(c), chosen)).collect()
        };
        let to_ignore: Vec<Choice> = reading
            .columns
            .iter()
            .take(LISTED)
            .map(|c| Choice { chosen: ignored(&c.name), ..Choice::new(&c.name, label(c), "") })
            .collect();
        Self {
            problems: problems(caller.words, problem),
            targets: columns(target, &|c| c.kind != Kind::Time),
            units: columns(unit, &|c| c.kind != Kind::Time),
            times: columns(time, &|c| c.kind != Kind::Category),
            censors: columns(censor, &|c| c.kind != Kind::Time),
            ignored: to_ignore,
            ..Self::default()
        }
    }

    /// The class of a column's head: what the column is for.
    #[must_use]
    pub fn role(&self, column: &str) -> &'static str {
        let is = |list: &[Choice]| list.iter().any(|c| c.chosen && c.value == column);
        if is(&self.times) {
            "time"
        } else if is(&self.targets) {
            "target"
        } else if is(&self.ignored) {
            "left-out"
        } else {
            ""
        }
    }

    /// What is wrong with a field; empty where nothing is.
    #[must_use]
    pub fn fault(&self, field: &str) -> &str {
        self.faults.iter().find(|f| f.field == field).map_or("", |f| f.text.as_str())
    }
}

fn label(column: &Column) -> String {
    match &column.unit {
        Some(unit) if !column.name.contains(unit.as_str()) => format!("{} [{unit}]", column.name),
        _ => column.name.clone(),
    }
}

/// The question that a form puts to a version: the problem, and the words of the command line with
/// those of the version's form.
///
/// # Errors
/// What is wrong, field by field.
pub fn question(
    caller: &Caller,
    version: &Version,
    fields: &Fields,
) -> Result<(Asked, Words), Vec<Fault>> {
    let fault = |field: &str, message: Message| {
        Fault::new(field, on_page(caller.words, &caller.say(&message)))
    };
    let Some(problem) = problem_of(fields.one("problem")) else {
        return Err(vec![fault("problem", Message::new("ask-fault-problem"))]);
    };
    let mut faults = Vec::new();
    let mut words = version.form.clone();
    words.insert("problem".to_owned(), vec![problem.word().to_owned()]);
    for word in columns_of(problem) {
        let column = fields.one(word);
        if !column.is_empty() {
            if !is_column(version, column) {
                faults.push(fault(word, Message::new("ask-fault-column").text("name", column)));
            }
            words.insert((*word).to_owned(), vec![column.to_owned()]);
        }
    }
    for word in amounts_of(problem) {
        let amount: String = fields.one(word).chars().filter(|c| *c != ',').collect();
        if !amount.is_empty() {
            words.insert((*word).to_owned(), vec![amount]);
        }
    }
    let roles: Vec<&str> = columns_of(problem).iter().map(|w| fields.one(w)).collect();
    let ignored: Vec<String> = fields
        .many("ignore")
        .filter(|name| is_column(version, name) && !roles.contains(name))
        .map(str::to_owned)
        .collect();
    if !ignored.is_empty() {
        words.insert("ignore".to_owned(), ignored);
    }
    for needed in needed_by(problem) {
        if !words.contains_key(*needed) {
            faults.push(fault(needed, Message::new(format!("ask-fault-{needed}"))));
        }
    }
    faults.extend(misunderstood(&words).map(|(field, message)| fault(field, message)));
    match faults.is_empty() {
        true => Ok((problem, words)),
        false => Err(faults),
    }
}

/// The first word that makes no question, with its field.
fn misunderstood(words: &Words) -> Option<(&'static str, Message)> {
    let message = match (not_too_long(words), Options::from_words(words)) {
        (Err(message), _) => message,
        (_, Ok(options)) => options.question(1).err()?.message(),
        (_, Err(e)) => e.message(),
    };
    let about = match message.args.get("option") {
        Some(dure_testbed::report::Arg::Text(option)) => option.clone(),
        _ => String::new(),
    };
    let fields = ["train-rows", "horizon", "cost-miss", "cost-alarm"];
    let field = fields.into_iter().find(|f| *f == about).unwrap_or("");
    Some((field, message))
}

fn is_column(version: &Version, name: &str) -> bool {
    // Of a very wide table not every column is kept; the run itself knows them all.
    let reading = version.reading.as_ref();
    reading.is_none_or(|r| r.more_columns > 0 || r.column(name).is_some())
}

fn columns_of(problem: Asked) -> &'static [&'static str] {
    match problem {
        Asked::Anomaly => &["time", "unit", "target"],
        Asked::Life => &["time", "unit", "censor"],
        Asked::Failure | Asked::Estimate => &["time", "unit", "target"],
    }
}

fn amounts_of(problem: Asked) -> &'static [&'static str] {
    match problem {
        Asked::Anomaly => &["train-rows"],
        Asked::Life => &[],
        Asked::Failure => &["cost-miss", "cost-alarm"],
        Asked::Estimate => &["horizon"],
    }
}

fn needed_by(problem: Asked) -> &'static [&'static str] {
    match problem {
        Asked::Anomaly => &[],
        Asked::Life => &["unit"],
        Asked::Failure | Asked::Estimate => &["target"],
    }
}
