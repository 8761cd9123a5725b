//! `cargo xtask demo`: the server with its demo world; `cargo xtask demo reports`: the main job on demo
//! data from the command line.

mod index;

use std::path::{Path, PathBuf};
use std::process::Command;

use dure_demo_data::{DataSet, File, Question};

use crate::process::{cargo, on_path, run as run_shown};
use crate::workspace::{shown, target, unattended};
use crate::{assets, setup};

const SEED: u64 = 2026;

/// The languages that reports are made in.
pub const LANGUAGES: [&str; 2] = ["ko", "en"];

/// The demo world, or the reports where those are asked for.
pub fn run(words: &[String]) -> Result<(), String> {
    match words {
        [] => serve(),
        [word] if word == "reports" => show_reports(),
        [word, ..] => Err(format!("there is no demo {word}; there is `reports`")),
    }
}

/// Builds and starts the server with its demo world, in which one click signs a visitor in.
fn serve() -> Result<(), String> {
    setup::need_programs(&[("cc", "build-essential")])?;
    if let Err(reason) = assets::run() {
        println!("the pages do without scripts and fonts: {reason}");
    }
    run_shown(&mut cargo(&["build", "--workspace"]))?;
    let data = target().join("demo-world");
    println!("\nopen http://localhost:8080/demo and choose a role; Ctrl+C ends it");
    let mut server = Command::new(target().join("debug/dure"));
    // Passkeys need a name: browsers make none for a bare address.
    server.args(["serve", "--demo", "yes", "--listen", "127.0.0.1:8080"]);
    match assets::model::bring() {
        Ok(()) => {
            server.arg("--language").arg(target().join("assets"));
        }
        Err(reason) => println!("search goes on words alone: {reason}"),
    }
    server.args(["--public-url", "http://localhost:8080", "--log", "warn", "--data"]).arg(data);
    run_shown(&mut server)
}

/// Builds, makes the data and the reports, names them, and opens them where somebody looks on.
fn show_reports() -> Result<(), String> {
    setup::need_programs(&[("cc", "build-essential")])?;
    let index = make()?;
    println!("\nthe reports:");
    for report in reports() {
        println!("  {}", shown(&report));
    }
    println!("all of them: {}", shown(&index));
    open(&index);
    Ok(())
}

/// Makes the data and the reports; the page that links them.
pub fn make() -> Result<PathBuf, String> {
    run_shown(&mut cargo(&["build", "--workspace"]))?;
    let folder = folder();
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", shown(&folder)))?;
    let sets = dure_demo_data::all(SEED);
    for set in &sets {
        for file in set.learn.iter().chain(&set.apply) {
            write(&folder.join(file.name), &file.bytes)?;
        }
        for language in LANGUAGES {
            println!("\n{}", if language == "ko" { set.title_ko } else { set.title_en });
            run_shown(&mut attempt(set, &folder, language))?;
        }
    }
    let page = folder.join("index.html");
    write(&page, index::page(&sets).as_bytes())?;
    Ok(page)
}

/// The reports that are there.
pub fn reports() -> Vec<PathBuf> {
    let sets = dure_demo_data::all(SEED);
    let names = sets.iter().flat_map(|set| LANGUAGES.map(|language| report_name(set, language)));
    names.map(|name| folder().join(name)).filter(|path| path.is_file()).collect()
}

fn folder() -> PathBuf {
    target().join("demo")
}

/// The file name of a report.
fn report_name(set: &DataSet, language: &str) -> String {
    format!("{}.{language}.html", set.id)
}

/// The binary as `cargo build` leaves it.
pub fn binary() -> PathBuf {
    target().join("debug/dure")
}

fn attempt(set: &DataSet, folder: &Path, language: &str) -> Command {
    let mut command = Command::new(binary());
    command.current_dir(folder).arg("try").args(names(&set.learn));
    command.args(words(&set.question));
    if !set.apply.is_empty() {
        command.arg("--apply").args(names(&set.apply));
    }
    command.args(["--lang", language, "--html", &report_name(set, language)]);
    command.args(["--json", &format!("{}.{language}.json", set.id)]);
    command.args(["--predictions", &format!("{}.predictions.csv", set.id)]);
    command
}

fn names(files: &[File]) -> impl Iterator<Item = &'static str> {
    files.iter().map(|f| f.name)
}

/// A question as words of the command line.
fn words(question: &Question) -> Vec<String> {
    let mut words = vec!["--problem".to_owned(), question.problem.to_owned()];
    let mut add = |option: &str, value: Option<String>| {
        words.extend(value.into_iter().flat_map(|v| [option.to_owned(), v]));
    };
    add("--time", question.time.map(str::to_owned));
    add("--unit", question.unit.map(str::to_owned));
    add("--target", question.target.map(str::to_owned));
    add("--train-rows", question.train_rows.map(|n| n.to_string()));
    add("--cost-miss", question.costs.map(|(miss, _)| miss.to_string()));
    add("--cost-alarm", question.costs.map(|(_, alarm)| alarm.to_string()));
    words
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", shown(path)))
}

/// Opens a page on a desktop; where there is none, its name was printed.
fn open(page: &Path) {
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|v| std::env::var_os(v).is_some());
    if unattended() || !(desktop || cfg!(target_os = "macos")) {
        return;
    }
    if let Some(opener) = ["xdg-open", "open"].iter().find_map(|name| on_path(name)) {
        // A page that does not open was named above.
        let _ = Command::new(opener).arg(page).spawn();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_becomes_words_of_the_command_line() {
        let question = Question {
            problem: "failure",
            target: Some("불량"),
            costs: Some((5, 1)),
            ..Question::default()
        };
        let expected =
            ["--problem", "failure", "--target", "불량", "--cost-miss", "5", "--cost-alarm", "1"];
        assert_eq!(words(&question), expected);
    }
}
