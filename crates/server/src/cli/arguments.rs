//! From parsed arguments to an order and its outputs.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dure_testbed::problem::Part;

use crate::platform::i18n::Lang;
use crate::testbed::Trouble;
use crate::testbed::options::{OptionError, Options, count};
use crate::testbed::outputs::{Kind, Outputs, Target};
use crate::testbed::sources::Brought;

/// More threads than any machine this runs on has cores.
const MOST_THREADS: u64 = 1024;

/// Where the report goes when no place is named.
pub const DEFAULT_REPORT: &str = "dure-report.html";

/// The names of all outputs in a folder, but for the manifest's.
pub const EVERYTHING: [(Kind, Option<Lang>, &str); 5] = [
    (Kind::Html, Some(Lang::Ko), "report.ko.html"),
    (Kind::Html, Some(Lang::En), "report.en.html"),
    (Kind::Json, None, "report.json"),
    (Kind::PredictionsCsv, None, "predictions.csv"),
    (Kind::PredictionsParquet, None, "predictions.parquet"),
];

/// The name of the manifest beside them.
pub const MANIFEST: &str = "manifest.json";

/// What `dure try` was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The files.
    pub files: Vec<Brought>,
    /// The question and the form of the files.
    pub options: Options,
    /// The seed.
    pub seed: u64,
    /// How many threads; None for as many as there are cores.
    pub threads: Option<usize>,
    /// What to write.
    pub outputs: Outputs,
    /// Whether no output was named, so that the answer is told on the standard output.
    pub told: bool,
    /// Whether another program waits for it, and hears of progress and trouble as JSON.
    pub supervised: bool,
}

/// Understands the arguments of `dure try`.
///
/// # Errors
/// When a word is not understood or the options do not fit together.
pub fn attempt(given: &ArgMatches) -> Result<Attempt, Trouble> {
    let files = files(given)?;
    let mut options = Options::default();
    for (name, _) in Options::NAMES {
        for value in given.get_many::<String>(name).into_iter().flatten() {
            options.add(name, value);
        }
    }
    let seed = seed(given)?;
    options.question(seed)?;
    let targets = targets(given)?;
    let told = targets.is_empty();
    let targets = if told { vec![default_target()] } else { targets };
    let into = given.get_one::<PathBuf>("into");
    let manifest = match (given.get_one::<PathBuf>("manifest"), into) {
        (Some(path), _) => path.clone(),
        (None, Some(folder)) => folder.join(MANIFEST),
        (None, None) => beside(&targets[0].path),
    };
    let threads = threads(given)?;
    let supervised = given.get_flag("supervised");
    let outputs = Outputs { targets, manifest };
    Ok(Attempt { files, options, seed, threads, outputs, told, supervised })
}

/// How many threads were asked for.
///
/// # Errors
/// When it is no count.
pub fn threads(given: &ArgMatches) -> Result<Option<usize>, OptionError> {
    let told = given.get_one::<String>("threads");
    Ok(told.map(|t| count("threads", t, MOST_THREADS)).transpose()?.map(|n| n as usize))
}

fn files(given: &ArgMatches) -> Result<Vec<Brought>, OptionError> {
    let of = |name: &str, part: Part| -> Vec<Brought> {
        let paths = given.get_many::<PathBuf>(name).into_iter().flatten();
        paths.map(|path| Brought { part, path: path.clone() }).collect()
    };
    let [data, train, apply] =
        [of("data", Part::Data), of("train", Part::Train), of("apply", Part::Apply)];
    if !train.is_empty() && given.contains_id("train-rows") {
        let (first, second) = ("train".to_owned(), "train-rows".to_owned());
        return Err(OptionError::Together { first, second });
    }
    Ok([data, train, apply].concat())
}

fn seed(given: &ArgMatches) -> Result<u64, OptionError> {
    let Some(told) = given.get_one::<String>("seed") else { return Ok(1) };
    told.trim().parse().map_err(|_| OptionError::NotASeed { value: told.clone() })
}

fn targets(given: &ArgMatches) -> Result<Vec<Target>, Trouble> {
    let mut targets = Vec::new();
    for (name, kind) in [("html", Kind::Html), ("json", Kind::Json)] {
        if let Some(path) = given.get_one::<PathBuf>(name) {
            targets.push(Target { kind, lang: None, path: path.clone() });
        }
    }
    for named in given.get_many::<PathBuf>("predictions").into_iter().flatten() {
        for path in predictions(named) {
            targets.push(Target { kind: Kind::of_predictions(&path)?, lang: None, path });
        }
    }
    if let Some(folder) = given.get_one::<PathBuf>("into") {
        targets.extend(everything(folder));
    }
    Ok(targets)
}

/// One file, or several divided by commas: `out.csv,out.parquet`.
fn predictions(named: &Path) -> Vec<PathBuf> {
    let Some(text) = named.to_str() else { return vec![named.to_owned()] };
    let parts: Vec<PathBuf> = text.split(',').map(PathBuf::from).collect();
    match parts.iter().all(|p| Kind::of_predictions(p).is_ok()) {
        true => parts,
        false => vec![named.to_owned()],
    }
}

fn default_target() -> Target {
    Target { kind: Kind::Html, lang: None, path: PathBuf::from(DEFAULT_REPORT) }
}

/// Every output, the page in both languages.
fn everything(folder: &Path) -> impl Iterator<Item = Target> {
    let of = |(kind, lang, name): &(Kind, Option<Lang>, &str)| Target {
        kind: *kind,
        lang: *lang,
        path: folder.join(name),
    };
    EVERYTHING.iter().map(of)
}

/// The manifest's place beside the first output: `report.html` → `report.manifest.json`. Beside a
/// device or a pipe nothing can be kept, so there it goes to the current folder.
fn beside(output: &Path) -> PathBuf {
    let special = std::fs::metadata(output).is_ok_and(|m| !m.is_file() && !m.is_dir());
    let near = if special { Path::new(DEFAULT_REPORT) } else { output };
    near.with_extension("manifest.json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command::command;
    use crate::platform::i18n::Words;

    fn understood(line: &str) -> Result<Attempt, String> {
        let all = command(&Words::new(Lang::En));
        let words = line.split(' ');
        let matches = all.try_get_matches_from(words).map_err(|e| format!("{:?}", e.kind()))?;
        attempt(matches.subcommand().unwrap().1).map_err(|t| t.message().id)
    }

    #[test]
    fn files_keep_their_parts_and_order() {
        let line = "dure try a b --problem life --unit u --train c --train d --apply e f";
        let files = understood(line).unwrap().files;
        let told: Vec<(Part, &str)> =
            files.iter().map(|f| (f.part, f.path.to_str().unwrap())).collect();
        assert_eq!(
            told,
            [
                (Part::Data, "a"),
                (Part::Data, "b"),
                (Part::Train, "c"),
                (Part::Train, "d"),
                (Part::Apply, "e"),
                (Part::Apply, "f"),
            ]
        );
    }

    #[test]
    fn predictions_may_be_named_twice_or_in_a_list() {
        let kinds = |line: &str| -> Vec<Kind> {
            understood(line).unwrap().outputs.targets.iter().map(|t| t.kind).collect()
        };
        let both = vec![Kind::PredictionsCsv, Kind::PredictionsParquet];
        assert_eq!(kinds("dure try a --problem anomaly --predictions p.csv,p.parquet"), both);
        let twice = "dure try a --problem anomaly --predictions p.CSV --predictions p.parquet";
        assert_eq!(kinds(twice), both);
        assert_eq!(kinds("dure try a --problem anomaly --predictions a,b.csv").len(), 1);
        let ending = understood("dure try a --problem anomaly --predictions p.xlsx");
        assert_eq!(ending.unwrap_err(), "error-output-ending");
    }

    #[test]
    fn the_manifest_lies_beside_the_report() {
        let manifest = |line: &str| understood(line).unwrap().outputs.manifest;
        let html = "dure try a --problem anomaly --json o/r.json --html o/r.html";
        assert_eq!(manifest(html), Path::new("o/r.manifest.json"));
        assert_eq!(
            manifest("dure try a --problem anomaly"),
            Path::new("dure-report.manifest.json")
        );
        let named = "dure try a --problem anomaly --manifest m.json";
        assert_eq!(manifest(named), Path::new("m.json"));
        assert!(understood(named).unwrap().told);
    }

    #[test]
    fn everything_goes_into_one_folder_in_both_languages() {
        let outputs = understood("dure try a --problem anomaly --into o").unwrap().outputs;
        assert_eq!(outputs.manifest, Path::new("o/manifest.json"));
        let pages: Vec<Option<Lang>> =
            outputs.targets.iter().filter(|t| t.kind == Kind::Html).map(|t| t.lang).collect();
        assert_eq!(pages, [Some(Lang::Ko), Some(Lang::En)]);
        assert_eq!(outputs.targets.len(), EVERYTHING.len());
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let wrong = |line: &str| understood(line).unwrap_err();
        assert_eq!(wrong("dure try --problem anomaly"), "MissingRequiredArgument");
        assert_eq!(wrong("dure try --problem anomaly --apply a b"), "MissingRequiredArgument");
        assert_eq!(
            wrong("dure try a --problem anomaly --train b --train-rows 3"),
            "usage-together"
        );
        assert_eq!(wrong("dure try a --problem anomaly --threads 0"), "usage-not-a-count");
        assert_eq!(wrong("dure try a --problem anomaly --threads 5000"), "usage-not-a-count");
        assert_eq!(wrong("dure try a --problem anomaly --seed -1"), "usage-not-a-seed");
        assert_eq!(wrong("dure try a --problem anomaly --lang fr"), "InvalidValue");
        assert_eq!(wrong("dure try a --problem anomaly --colour red"), "UnknownArgument");
    }
}
