//! The words of the command line as a question, and the rules between them. The same words stand in
//! the manifest, so that a report is made again by the very way it was made.

mod error;

use std::collections::BTreeMap;

use dure_testbed::evaluate::threshold::Prices;
use dure_testbed::problem::Request;
use dure_testbed::report::Problem;
use dure_testbed::table::Kind;
use dure_testbed::table::read::{Delimiter, ReadOptions};

pub use error::OptionError;

/// The largest count that an option takes; beyond it lies a slip of the finger.
pub const MOST: u64 = 1_000_000_000;

/// The problems, in the order in which they are told.
pub const PROBLEMS: [Problem; 4] =
    [Problem::Anomaly, Problem::Life, Problem::Failure, Problem::Estimate];

/// Options that say what is asked and how the files are to be read, by their names without dashes.
/// What is told only about outputs and threads is no part of it: it does not change a result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options(BTreeMap<String, Vec<String>>);

/// A question and how to read the files it is put to.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The question. `ignore` and `keep` hold the words as given: lists are taken apart when the
    /// columns are known.
    pub request: Request,
    /// Corrections to the guessed form of the files.
    pub read: ReadOptions,
}

impl Options {
    /// The options that there are, and whether each may be given more than once.
    pub const NAMES: [(&str, bool); 18] = [
        ("problem", false),
        ("time", false),
        ("unit", false),
        ("target", false),
        ("censor", false),
        ("train-rows", false),
        ("ignore", true),
        ("keep", true),
        ("horizon", false),
        ("cost-miss", false),
        ("cost-alarm", false),
        ("delimiter", false),
        ("encoding", false),
        ("decimal", false),
        ("header", false),
        ("sheet", false),
        ("kind", true),
        ("day-first", false),
    ];

    /// Adds what was given for an option.
    pub fn add(&mut self, option: &str, value: impl Into<String>) {
        self.0.entry(option.to_owned()).or_default().push(value.into());
    }

    /// The options as they stand in the manifest.
    #[must_use]
    pub fn words(&self) -> &BTreeMap<String, Vec<String>> {
        &self.0
    }

    /// The options of a manifest.
    ///
    /// # Errors
    /// When this version does not know one of them.
    pub fn from_words(words: &BTreeMap<String, Vec<String>>) -> Result<Self, OptionError> {
        match words.keys().find(|w| !Self::NAMES.iter().any(|(name, _)| name == w)) {
            Some(unknown) => Err(OptionError::Unknown { option: unknown.clone() }),
            None => Ok(Self(words.clone())),
        }
    }

    /// The question that these options put.
    ///
    /// # Errors
    /// When a word is not understood or the options do not fit together.
    pub fn question(&self, seed: u64) -> Result<Question, OptionError> {
        let mut request = Request::new(self.problem()?);
        request.time = self.text("time");
        request.unit = self.text("unit");
        request.target = self.text("target");
        request.censor = self.text("censor");
        request.ignore = self.many("ignore");
        request.keep = self.many("keep");
        request.train_rows = self.count("train-rows")?;
        request.horizon = self.count("horizon")?;
        request.prices = self.prices()?;
        request.seed = seed;
        self.fit(request.problem)?;
        Ok(Question { request, read: self.read()? })
    }

    fn fit(&self, problem: Problem) -> Result<(), OptionError> {
        let rules: [(&str, &[Problem]); 4] = [
            ("train-rows", &[Problem::Anomaly, Problem::Failure, Problem::Estimate]),
            ("horizon", &[Problem::Estimate]),
            ("censor", &[Problem::Life]),
            ("cost-miss", &[Problem::Failure]),
        ];
        for (option, problems) in rules {
            if self.one(option).is_some() && !problems.contains(&problem) {
                let problems: Vec<&str> = problems.iter().map(|p| p.word()).collect();
                return Err(OptionError::OtherProblem {
                    option: option.to_owned(),
                    problems: problems.join(", "),
                });
            }
        }
        Ok(())
    }

    fn problem(&self) -> Result<Problem, OptionError> {
        let word = self.one("problem").ok_or(OptionError::NoProblem)?;
        let known = PROBLEMS.into_iter().find(|p| p.word() == word);
        known.ok_or_else(|| self.not_a_choice("problem", "anomaly, life, failure, estimate"))
    }

    fn prices(&self) -> Result<Option<Prices>, OptionError> {
        match (self.price("cost-miss")?, self.price("cost-alarm")?) {
            (Some(miss), Some(alarm)) => Ok(Some(Prices { miss, alarm })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(OptionError::Alone {
                option: "cost-miss".to_owned(),
                needs: "cost-alarm".to_owned(),
            }),
            (None, Some(_)) => Err(OptionError::Alone {
                option: "cost-alarm".to_owned(),
                needs: "cost-miss".to_owned(),
            }),
        }
    }

    fn read(&self) -> Result<ReadOptions, OptionError> {
        Ok(ReadOptions {
            delimiter: self.delimiter()?,
            encoding: self.text("encoding"),
            decimal: self.decimal()?,
            header: self.yes_or_no("header")?,
            sheet: self.text("sheet"),
            kinds: self.kinds()?,
            day_first: self.yes_or_no("day-first")?,
            at_most_cells: None,
        })
    }

    fn delimiter(&self) -> Result<Option<Delimiter>, OptionError> {
        let Some(word) = self.one("delimiter") else { return Ok(None) };
        Ok(Some(match word {
            "tab" | "\t" | "\\t" => Delimiter::Byte(b'\t'),
            "spaces" | "space" | " " => Delimiter::Whitespace,
            "comma" => Delimiter::Byte(b','),
            "semicolon" => Delimiter::Byte(b';'),
            _ => match word.as_bytes() {
                [byte @ (b',' | b';' | b'|' | b':')] => Delimiter::Byte(*byte),
                _ => return Err(self.not_a_choice("delimiter", "',' ';' '|' ':' tab spaces")),
            },
        }))
    }

    fn decimal(&self) -> Result<Option<char>, OptionError> {
        match self.one("decimal") {
            None => Ok(None),
            Some(".") => Ok(Some('.')),
            Some(",") => Ok(Some(',')),
            Some(_) => Err(self.not_a_choice("decimal", "'.' ','")),
        }
    }

    fn yes_or_no(&self, option: &str) -> Result<Option<bool>, OptionError> {
        match self.one(option) {
            None => Ok(None),
            Some("yes") => Ok(Some(true)),
            Some("no") => Ok(Some(false)),
            Some(_) => Err(self.not_a_choice(option, "yes, no")),
        }
    }

    fn kinds(&self) -> Result<BTreeMap<String, Kind>, OptionError> {
        self.many("kind")
            .into_iter()
            .map(|told| {
                let kind = told.rsplit_once('=').and_then(|(column, kind)| {
                    let kind = match kind {
                        "number" => Kind::Number,
                        "category" => Kind::Category,
                        "time" => Kind::Time,
                        _ => return None,
                    };
                    (!column.is_empty()).then(|| (column.to_owned(), kind))
                });
                kind.ok_or(OptionError::NotAKind { value: told })
            })
            .collect()
    }

    fn count(&self, option: &str) -> Result<Option<usize>, OptionError> {
        let counted = self.one(option).map(|value| count(option, value, MOST)).transpose()?;
        Ok(counted.map(|n| n as usize))
    }

    fn price(&self, option: &str) -> Result<Option<f64>, OptionError> {
        let Some(value) = self.one(option) else { return Ok(None) };
        match value.trim().parse::<f64>() {
            Ok(price) if price.is_finite() && price > 0.0 => Ok(Some(price)),
            _ => Err(OptionError::NotAPrice { option: option.to_owned(), value: value.to_owned() }),
        }
    }

    fn one(&self, option: &str) -> Option<&str> {
        self.0.get(option).and_then(|v| v.last()).map(String::as_str)
    }

    fn text(&self, option: &str) -> Option<String> {
        self.one(option).map(str::to_owned)
    }

    fn many(&self, option: &str) -> Vec<String> {
        self.0.get(option).cloned().unwrap_or_default()
    }

    fn not_a_choice(&self, option: &str, choices: &str) -> OptionError {
        OptionError::NotAChoice {
            option: option.to_owned(),
            value: self.text(option).unwrap_or_default(),
            choices: choices.to_owned(),
        }
    }
}

/// A whole number from 1 to `most`.
///
/// # Errors
/// When it is none.
pub fn count(option: &str, value: &str, most: u64) -> Result<u64, OptionError> {
    match value.trim().parse::<u64>() {
        Ok(n) if (1..=most).contains(&n) => Ok(n),
        _ => {
            Err(OptionError::NotACount { option: option.to_owned(), value: value.to_owned(), most })
        }
    }
}

/// Names as given, lists taken apart: a word that is itself a column stays whole, so that a name with
/// commas can be given by an option of its own.
#[must_use]
pub fn names(given: &[String], is_column: impl Fn(&str) -> bool) -> Vec<String> {
    let mut names = Vec::new();
    for word in given {
        if is_column(word) {
            names.push(word.clone());
        } else {
            let parts = word.split(',').map(str::trim).filter(|p| !p.is_empty());
            names.extend(parts.map(str::to_owned));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(given: &[(&str, &str)]) -> Options {
        let mut options = Options::default();
        for (name, value) in given {
            options.add(name, *value);
        }
        options
    }

    fn wrong(given: &[(&str, &str)]) -> String {
        options(given).question(1).unwrap_err().message().id
    }

    #[test]
    fn every_option_reaches_the_question() {
        let question = options(&[
            ("problem", "estimate"),
            ("time", "t"),
            ("unit", "u"),
            ("target", "y"),
            ("horizon", "3"),
            ("ignore", "a,b"),
            ("keep", "c"),
            ("delimiter", "tab"),
            ("encoding", "cp949"),
            ("decimal", ","),
            ("header", "no"),
            ("sheet", "시트1"),
            ("kind", "a=b=category"),
            ("day-first", "yes"),
        ])
        .question(7)
        .unwrap();
        let request = question.request;
        assert_eq!(request.problem, Problem::Estimate);
        assert_eq!(request.time.as_deref(), Some("t"));
        assert_eq!(request.unit.as_deref(), Some("u"));
        assert_eq!(request.target.as_deref(), Some("y"));
        assert_eq!((request.horizon, request.seed), (Some(3), 7));
        assert_eq!((request.ignore, request.keep), (vec!["a,b".into()], vec!["c".into()]));
        let read = question.read;
        assert_eq!(read.delimiter, Some(Delimiter::Byte(b'\t')));
        assert_eq!(read.encoding.as_deref(), Some("cp949"));
        assert_eq!(
            (read.decimal, read.header, read.day_first),
            (Some(','), Some(false), Some(true))
        );
        assert_eq!(read.sheet.as_deref(), Some("시트1"));
        assert_eq!(read.kinds["a=b"], Kind::Category);
    }

    #[test]
    fn prices_come_in_pairs_and_are_amounts() {
        let both = [("problem", "failure"), ("cost-miss", "5000"), ("cost-alarm", "2.5")];
        let prices = options(&both).question(1).unwrap().request.prices;
        assert_eq!(prices, Some(Prices { miss: 5000.0, alarm: 2.5 }));
        assert_eq!(wrong(&[("problem", "failure"), ("cost-miss", "1")]), "usage-alone");
        assert_eq!(wrong(&[("problem", "failure"), ("cost-alarm", "1")]), "usage-alone");
        for bad in ["-1", "0", "NaN", "inf", "much", ""] {
            let given = [("problem", "failure"), ("cost-miss", bad), ("cost-alarm", "1")];
            assert_eq!(wrong(&given), "usage-not-a-price", "{bad}");
        }
    }

    #[test]
    fn counts_start_at_one_and_end_somewhere() {
        for bad in ["0", "-3", "2.5", "ten", "99999999999999999999"] {
            let given = [("problem", "anomaly"), ("train-rows", bad)];
            assert_eq!(wrong(&given), "usage-not-a-count", "{bad}");
        }
    }

    #[test]
    fn an_option_of_another_problem_is_refused() {
        assert_eq!(wrong(&[("problem", "life"), ("horizon", "3")]), "usage-other-problem");
        assert_eq!(wrong(&[("problem", "life"), ("train-rows", "3")]), "usage-other-problem");
        assert_eq!(wrong(&[("problem", "failure"), ("censor", "c")]), "usage-other-problem");
        let prices = [("problem", "life"), ("cost-miss", "3"), ("cost-alarm", "3")];
        assert_eq!(wrong(&prices), "usage-other-problem");
    }

    #[test]
    fn a_word_that_is_no_choice_is_refused() {
        assert_eq!(wrong(&[]), "usage-no-problem");
        assert_eq!(wrong(&[("problem", "fault")]), "usage-not-a-choice");
        for (option, bad) in
            [("delimiter", "ab"), ("delimiter", "é"), ("decimal", ";"), ("header", "maybe")]
        {
            assert_eq!(wrong(&[("problem", "life"), (option, bad)]), "usage-not-a-choice");
        }
        for bad in ["temperature", "=time", "a=word"] {
            assert_eq!(wrong(&[("problem", "life"), ("kind", bad)]), "usage-not-a-kind");
        }
    }

    #[test]
    fn a_name_with_commas_stays_whole_where_there_is_such_a_column() {
        let given = ["a, b".to_owned(), "load, left".to_owned(), "c".to_owned()];
        let names = names(&given, |n| n == "load, left");
        assert_eq!(names, ["a", "b", "load, left", "c"]);
    }

    #[test]
    fn words_of_another_version_are_refused() {
        let words = BTreeMap::from([("depth".to_owned(), vec!["3".to_owned()])]);
        assert_eq!(
            Options::from_words(&words),
            Err(OptionError::Unknown { option: "depth".into() })
        );
    }
}
