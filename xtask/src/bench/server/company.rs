//! A company of the demo world whose pages are as full as pages get: a page of datasets, a page of
//! runs, and a finished report of each of the four questions.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::http::Client;
use super::site::{PATIENCE, Role, Site};

/// More than stand on a page of a list, which holds twenty.
const DATASETS: usize = 21;

/// A company.
pub struct Company {
    /// Its owner, signed in.
    pub owner: Client,
    /// A dataset of it.
    pub dataset: String,
    /// Its finished runs: what was asked, and the id.
    pub runs: Vec<(String, String)>,
}

impl Company {
    /// Signs its owner in, and makes datasets and runs of the site's own samples.
    ///
    /// # Errors
    /// When the server refuses something, or a run does not end with a report.
    pub fn furnish(site: &Site) -> Result<Self, String> {
        let mut owner = site.sign_in(Role::Owner)?;
        // The very data that the site's samples are, so their questions fit.
        let samples = dure_demo_data::all(1);
        let mut asked = Vec::new();
        for i in 0..DATASETS {
            let sample = &samples[i % samples.len()];
            let dataset = made(&mut owner, sample.id)?;
            wait(&mut owner, &format!("/api/v1/datasets/{dataset}/versions/1"), "ready")?;
            let words = words(&sample.question);
            let new = json!({ "dataset": dataset, "version": 1, "words": words });
            let run = owner.tell("/api/v1/runs", &new, 201)?;
            let run = run["id"].as_str().unwrap_or_default().to_owned();
            if i < samples.len() {
                wait(&mut owner, &format!("/api/v1/runs/{run}"), "done")?;
            } else {
                // A list shows it all the same, and nobody needs a second report.
                let cancel = format!("/api/v1/runs/{run}/cancel");
                owner.ask("POST", &cancel, &[], &[])?;
            }
            asked.push((sample.question.problem.to_owned(), dataset, run));
        }
        let dataset = asked.first().map(|(_, dataset, _)| dataset.clone()).unwrap_or_default();
        let runs = asked.into_iter().take(samples.len()).map(|(problem, _, run)| (problem, run));
        Ok(Self { owner, dataset, runs: runs.collect() })
    }
}

/// Makes a dataset of a sample; its id.
fn made(owner: &mut Client, sample: &str) -> Result<String, String> {
    let answer = owner.send(&format!("/try/{sample}"), "")?;
    let place = answer.header("location").unwrap_or_default();
    let id = place.strip_prefix("/datasets/").and_then(|rest| rest.split('/').next());
    id.map(str::to_owned).ok_or_else(|| format!("the sample {sample} led to \"{place}\""))
}

/// Asks until something is in that state.
///
/// # Errors
/// When it is not in time, or in a state that it does not leave.
pub fn wait(client: &mut Client, path: &str, state: &str) -> Result<Value, String> {
    let begun = Instant::now();
    loop {
        let found = client.get(path)?.json()?;
        match found["state"].as_str().unwrap_or_default() {
            there if there == state => return Ok(found),
            "waiting" | "examining" if begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            other => return Err(format!("{path} is {other} and not {state}")),
        }
    }
}

/// A question in the words of the command line.
fn words(question: &dure_demo_data::Question) -> Value {
    let mut words = json!({ "problem": [question.problem] });
    let mut say = |word: &str, value: Option<String>| {
        if let Some(value) = value {
            words[word] = json!([value]);
        }
    };
    say("time", question.time.map(str::to_owned));
    say("unit", question.unit.map(str::to_owned));
    say("target", question.target.map(str::to_owned));
    say("train-rows", question.train_rows.map(|n| n.to_string()));
    say("cost-miss", question.costs.map(|(miss, _)| miss.to_string()));
    say("cost-alarm", question.costs.map(|(_, alarm)| alarm.to_string()));
    words
}
