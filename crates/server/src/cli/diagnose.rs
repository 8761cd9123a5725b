//! `dure diagnose` and `dure instrument check`: a diagnosis without a server.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dure_diagnosis::answers::Answers;
use dure_diagnosis::instrument::{INDUSTRIAL_DX_2026, Instrument, MOST_BYTES, read};
use dure_diagnosis::report::{Around, next_way, report, usual_lanes};
use dure_diagnosis::score::score;
use dure_testbed::report::Message;
use serde::Serialize;

use super::exit::Exit;
use super::{complain, say};
use crate::diagnosis::result::paper;
use crate::diagnosis::result::view::{Cover, Teller};
use crate::platform::i18n::Words;

/// What went wrong, told already.
type Told<T> = Result<T, Exit>;

/// A fault of a file of the crate as a sentence of ours: its kind is the id, its fields are the gaps.
#[must_use]
pub fn sentence(kind: &str, fault: &impl Serialize) -> Message {
    let value = serde_json::to_value(fault).unwrap_or_default();
    let name = value.get("fault").and_then(|name| name.as_str()).unwrap_or("unreadable");
    let mut message = Message::new(format!("{kind}-{name}"));
    for (key, value) in value.as_object().into_iter().flatten() {
        if key != "fault" {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            message = message.text(key.as_str(), text);
        }
    }
    message
}

fn text_of(path: &Path, words: &Words) -> Told<String> {
    let refused = |why: String| {
        let message = Message::new("diagnose-cannot-read")
            .text("file", path.display().to_string())
            .text("why", why);
        complain(words, &message);
        Exit::Data
    };
    let long = std::fs::metadata(path).map_err(|e| refused(e.to_string()))?.len();
    if long > MOST_BYTES as u64 {
        return Err(refused(words.text("diagnose-too-long")));
    }
    let bytes = std::fs::read(path).map_err(|e| refused(e.to_string()))?;
    String::from_utf8(bytes).map_err(|_| refused(words.text("diagnose-not-text")))
}

fn instrument(text: &str, file: &str, words: &Words) -> Told<Instrument> {
    read(text).map_err(|problems| {
        for problem in &problems {
            let what = words.say(&sentence("instrument-fault", &problem.fault));
            let message = Message::new("instrument-problem")
                .text("file", file)
                .text("line", problem.line.to_string())
                .text("place", &problem.place)
                .text("what", what);
            complain(words, &message);
        }
        Exit::Data
    })
}

/// `dure instrument check FILE`.
pub fn check(given: &ArgMatches, words: &Words) -> Exit {
    let path = given.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let checked = text_of(&path, words)
        .and_then(|text| instrument(&text, &path.display().to_string(), words));
    match checked {
        Ok(found) => {
            let message = Message::new("instrument-right")
                .text("instrument", found.edition.to_string())
                .count("dimensions", found.dimensions.len())
                .count("items", found.items.len())
                .count("gates", found.gates.len());
            say(&words.say(&message));
            Exit::Done
        }
        Err(exit) => exit,
    }
}

/// `dure diagnose`.
pub fn run(given: &ArgMatches, words: &Words) -> Exit {
    match diagnosed(given, words) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn diagnosed(given: &ArgMatches, words: &Words) -> Told<()> {
    let path = |name: &str| given.get_one::<PathBuf>(name).cloned();
    let instrument = match path("instrument") {
        Some(path) => instrument(&text_of(&path, words)?, &path.display().to_string(), words)?,
        None => instrument(INDUSTRIAL_DX_2026, "industrial-dx-level-2026.toml", words)?,
    };
    let answers = path("answers").unwrap_or_default();
    let told = |fault| {
        complain(words, &sentence("answer-fault", &fault));
        Exit::Data
    };
    let answers = Answers::read(&text_of(&answers, words)?).map_err(told)?;
    let assessment = answers
        .check(&instrument)
        .map_err(|faults| faults.into_iter().map(told).last().unwrap_or(Exit::Data))?;
    let found = score(&instrument, &assessment);
    if found.overall.is_none() {
        complain(words, &Message::new("problem-diagnosis-empty"));
        return Err(Exit::Data);
    }
    let lanes = usual_lanes(&instrument, &assessment);
    let standing = found.overall.and_then(|overall| {
        dure_diagnosis::standing::Peers::new(Vec::new(), 1)
            .standing(overall.mean, instrument.prior.as_ref())
    });
    let around = Around { standing, lanes, ..Around::default() };
    let way = next_way(&instrument, &found);
    let report = report(&instrument, &assessment, &found, way.as_ref(), &around);
    let cover = Cover {
        company: given.get_one::<String>("company").cloned().unwrap_or_default(),
        people: answers.respondents.len(),
        proofs: answers
            .evidence
            .iter()
            .filter_map(|proof| {
                let item = &instrument[instrument.item_of(&proof.item)?];
                let question = &item.words(assessment.sector).question;
                let question = crate::diagnosis::instruments::said(question, words.lang());
                Some((question.to_owned(), proof.what.clone()))
            })
            .collect(),
        ..Cover::default()
    };
    let document = Teller::new(words).document(&report, &cover);
    say(&format!(
        "{} {} · {} {} ({})",
        words.text("diagnosis-stage"),
        document.stage,
        words.text("diagnosis-overall"),
        document.overall,
        document.overall_range
    ));
    for sentence in document.caution.iter().chain(&document.summary) {
        say(sentence);
    }
    if let Some(path) = path("json") {
        let json = serde_json::to_vec_pretty(&report).map_err(|_| Exit::Internal)?;
        write(&path, &json, words)?;
    }
    if let Some(path) = path("pdf") {
        let pdf = paper::pdf(&document).map_err(|error| {
            tracing::debug!(%error, "no document");
            complain(words, &Message::new("problem-no-fonts"));
            Exit::Internal
        })?;
        write(&path, &pdf, words)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8], words: &Words) -> Told<()> {
    std::fs::write(path, bytes).map_err(|error| {
        let message = Message::new("diagnose-cannot-write")
            .text("file", path.display().to_string())
            .text("why", error.to_string());
        complain(words, &message);
        Exit::Internal
    })?;
    say(&words.say(&Message::new("diagnose-written").text("file", path.display().to_string())));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::i18n::Lang;

    #[test]
    fn a_fault_becomes_a_sentence_with_its_gaps_filled() {
        let wrong = INDUSTRIAL_DX_2026.replacen("\"dure-instrument/1\"", "\"other/9\"", 1);
        let problems = read(&wrong).unwrap_err();
        for lang in Lang::ALL {
            let words = Words::of(lang);
            let said = words.say(&sentence("instrument-fault", &problems[0].fault));
            assert!(said.contains("other/9") && said.contains("dure-instrument/1"), "{said}");
        }
    }

    #[test]
    fn every_fault_has_a_sentence_in_both_languages() {
        const INSTRUMENT: [&str; 15] = [
            "unreadable",
            "format",
            "id",
            "twice",
            "unknown",
            "no-words",
            "weights",
            "range",
            "length",
            "circle-of-gates",
            "circle-of-items",
            "condition",
            "empty",
            "two-variants",
            "stage-gates",
        ];
        const ANSWERS: [&str; 10] = [
            "unreadable",
            "other-edition",
            "unknown",
            "does-not-apply",
            "no-such-level",
            "goal",
            "twice",
            "not-asked",
            "no-reason",
            "no-run-here",
        ];
        for lang in Lang::ALL {
            let words = Words::of(lang);
            for name in INSTRUMENT {
                assert!(words.has(&format!("instrument-fault-{name}")), "{name}");
            }
            for name in ANSWERS {
                assert!(words.has(&format!("answer-fault-{name}")), "{name}");
            }
        }
    }
}
