//! Data sets of ours, for trying without bringing anything. They are generated, and say so.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use dure_demo_data::{DataSet, Question};

use super::datasets::DatasetFile;
use super::datasets::store::NewFile;
use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::jobs::JobError;

/// The seed of all samples: everybody sees the same bytes.
const SEED: u64 = 1;

/// All of them, made once they are asked for.
pub fn all() -> &'static [DataSet] {
    static ALL: OnceLock<Vec<DataSet>> = OnceLock::new();
    ALL.get_or_init(|| dure_demo_data::all(SEED))
}

/// Ids, without making the data.
pub const IDS: [&str; 4] = ["pump", "tools", "moulding", "furnace"];

/// The sample of that id.
pub async fn find(id: &str) -> Option<&'static DataSet> {
    if !IDS.contains(&id) {
        return None;
    }
    let found = tokio::task::spawn_blocking(all).await.ok()?;
    found.iter().find(|s| s.id == id)
}

/// Its title.
#[must_use]
pub fn title(sample: &DataSet, lang: Lang) -> &'static str {
    match lang {
        Lang::Ko => sample.title_ko,
        Lang::En => sample.title_en,
    }
}

/// The files of a new dataset of it.
#[must_use]
pub fn files(sample: &DataSet) -> Vec<NewFile> {
    let of = |part: &'static str| {
        move |file: &dure_demo_data::File| NewFile {
            part,
            name: file.name.to_owned(),
            bytes: file.bytes.len() as u64,
            upload: None,
        }
    };
    let learn = sample.learn.iter().map(of("data"));
    learn.chain(sample.apply.iter().map(of("apply"))).collect()
}

/// Its question in the words of the command line.
#[must_use]
pub fn question(question: &Question) -> BTreeMap<String, Vec<String>> {
    let mut words = BTreeMap::new();
    let mut say = |word: &str, value: Option<String>| {
        if let Some(value) = value {
            words.insert(word.to_owned(), vec![value]);
        }
    };
    say("problem", Some(question.problem.to_owned()));
    say("time", question.time.map(str::to_owned));
    say("unit", question.unit.map(str::to_owned));
    say("target", question.target.map(str::to_owned));
    say("train-rows", question.train_rows.map(|n| n.to_string()));
    say("cost-miss", question.costs.map(|c| c.0.to_string()));
    say("cost-alarm", question.costs.map(|c| c.1.to_string()));
    words
}

/// Puts the sample's files where the dataset's files are to lie.
///
/// # Errors
/// When there is no such sample any more, or the store is away.
pub async fn put(
    app: &App,
    id: &str,
    files: &[DatasetFile],
    scratch: &Path,
) -> Result<(), JobError> {
    let Some(sample) = find(id).await else {
        let message = dure_testbed::report::Message::new("problem-not-found");
        return Err(JobError::Failed(message));
    };
    let away = |e: &dyn std::fmt::Display| JobError::Retry(e.to_string());
    for (file, made) in files.iter().zip(sample.learn.iter().chain(&sample.apply)) {
        let path = scratch.join(format!("sample-{}", file.position));
        tokio::fs::write(&path, &made.bytes).await.map_err(|e| away(&e))?;
        app.blobs.put_file(&file.blob, &path).await.map_err(|e| away(&e))?;
    }
    Ok(())
}
