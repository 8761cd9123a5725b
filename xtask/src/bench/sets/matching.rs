//! Matching: how long a day of meetings takes to plan, and the meaning of a sentence.

use std::path::Path;
use std::process::Command;

use crate::assets::model;
use crate::bench::dure::workshop;
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::process::output;
use crate::setup::venv_python;
use crate::workspace::{root, target};

/// A large expo: guests, hosts, slots.
const DAY: [&str; 3] = ["500", "200", "24"];

/// So many profiles are searched.
const PROFILES: &str = "100000";

/// So many sentences have their meaning found.
const SENTENCES: usize = 120;

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("matching")?;
    let day = Planned::measure()?;
    let mut figures = day.figures();
    figures.extend(meaning(&folder)?);
    figures.extend(found(&folder)?);
    figures.extend(speed()?);
    Ok(Section {
        title: "Matching".to_owned(),
        protocol: format!(
            "A day of {} companies, {} suppliers and {} slots, on one thread: everybody wishes to meet 4 to \
            12, a third is away for a part of the day; then ten go home at noon and the rest is planned \
            anew. Search: `search_quality` on needs in plain words (those of the set that nothing was chosen \
            on) and two public sets, `search_speed` on profiles put together of sentences. The meaning of {SENTENCES} needs in plain words ({}), on one thread, beside the program \
            of the package that carries the model.",
            DAY[0], DAY[1], DAY[2], "`crates/matching/tests/lay`"
        ),
        commands: vec![
            format!("meetings_speed {}", DAY.join(" ")),
            "embed_speed e5-small-q4.bin sentences.txt ours.csv".to_owned(),
            "python xtask/peers/sentences.py sentences.txt theirs.csv".to_owned(),
            "search_quality DOCUMENTS QUERIES JUDGMENTS e5-small-q4.bin morphemes".to_owned(),
            format!("search_speed technologies.jsonl needs.jsonl {PROFILES} e5-small-q4.bin"),
        ],
        figures,
        notes: vec![day.said],
    })
}

fn example(name: &str) -> Command {
    Command::new(target().join("release/examples").join(name))
}

/// What planning a day came to.
struct Planned {
    whole: f64,
    change: f64,
    proven: bool,
    /// What the program says of it, as a sentence.
    said: String,
}

impl Planned {
    fn measure() -> Result<Self, String> {
        Self::read(&output(example("meetings_speed").args(DAY))?)
    }

    fn read(said: &str) -> Result<Self, String> {
        let unknown = || format!("meetings_speed said what nobody understands:\n{said}");
        let mut lines = said.lines();
        let mut seconds = lines.next().unwrap_or_default().split(' ').map(str::parse);
        let (Some(Ok(whole)), Some(Ok(change))) = (seconds.next(), seconds.next()) else {
            return Err(unknown());
        };
        let rest: Vec<&str> = lines.collect();
        let proven = rest.iter().find_map(|line| line.rsplit_once("proven "));
        let (_, proven) = proven.ok_or_else(unknown)?;
        Ok(Self { whole, change, proven: proven == "true", said: format!("{}.", rest.join("; ")) })
    }

    fn figures(&self) -> Vec<Figure> {
        vec![
            Figure::new("planning the whole day", self.whole, Form::With(2, "s"))
                .aims_at(Goal::AtMost(5.0)),
            Figure::new("planning the rest anew at noon", self.change, Form::With(2, "s"))
                .aims_at(Goal::AtMost(1.0)),
            Figure::new(
                "the plan is proven the best (1) or not (0)",
                f64::from(self.proven),
                Form::Digits(0),
            ),
        ]
    }
}

/// Ours and the package's own, in turn, on the same sentences.
fn meaning(folder: &Path) -> Result<Vec<Figure>, String> {
    let needs = std::fs::read_to_string(root().join("crates/matching/tests/lay/needs.jsonl"));
    let needs = needs.map_err(|e| format!("needs.jsonl: {e}"))?;
    let texts = needs.lines().take(SENTENCES).map(|line| {
        let need: serde_json::Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
        Ok(need["text"].as_str().unwrap_or_default().to_owned())
    });
    let texts: Vec<String> = texts.collect::<Result<_, String>>()?;
    let file = folder.join("sentences.txt");
    std::fs::write(&file, texts.join("\n") + "\n")
        .map_err(|e| format!("{}: {e}", file.display()))?;
    let mut ours = example("embed_speed");
    ours.current_dir(folder).arg(model::file()?).args(["sentences.txt", "ours.csv"]);
    let said = output(&mut ours)?;
    let mut said = said.split_whitespace().map(str::parse::<f64>);
    let (Some(Ok(seconds)), Some(Ok(memory))) = (said.next(), said.next()) else {
        return Err("embed_speed said what nobody understands".to_owned());
    };
    let mut theirs = Command::new(venv_python(model::MODEL.requirement)?);
    theirs.current_dir(folder).arg(root().join("xtask/peers/sentences.py"));
    theirs.args(["sentences.txt", "theirs.csv"]).env("OMP_NUM_THREADS", "1");
    let peer: f64 =
        output(&mut theirs)?.trim().parse().map_err(|e| format!("sentences.py: {e}"))?;
    let least = least_cosine(&vectors(folder, "ours.csv")?, &vectors(folder, "theirs.csv")?)?;
    Ok(vec![
        Figure::new("the meaning of a need, the median", 1000.0 * seconds, Form::With(0, "ms"))
            .aims_at(Goal::AtMost(60.0))
            .beside("the package's own program", 1000.0 * peer),
        Figure::new("the least cosine between its vectors and ours", least, Form::Digits(4))
            .aims_at(Goal::AtLeast(0.999)),
        Figure::new("memory (RSS) that the model takes", memory / 1e6, Form::With(0, "MB")),
    ])
}

/// A set on which search is measured: its name, its files, what it reaches for.
struct Asked {
    name: &'static str,
    documents: String,
    queries: String,
    judgments: String,
}

/// How well search finds, beside pairs of syllables alone. Sets that are not there are left out.
fn found(folder: &Path) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for set in [lay()?, korean()?, cranfield()?].into_iter().flatten() {
        let write = |what: &str, text: &str| {
            let path = folder.join(format!("{}.{what}", set.name));
            std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok::<_, String>(path)
        };
        let mut measured = example("search_quality");
        measured
            .arg(write("documents", &set.documents)?)
            .arg(write("queries", &set.queries)?)
            .arg(write("judgments", &set.judgments)?)
            .arg(model::file()?)
            .arg(model::MORPHEMES.folder()?);
        let said = output(&mut measured)?;
        let of = |way: &str| -> Result<[f64; 3], String> {
            let line = said.lines().find(|line| line.split('\t').next() == Some(way));
            let numbers = line.into_iter().flat_map(|line| line.split('\t').skip(2));
            let numbers: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
            numbers.try_into().map_err(|_| format!("search_quality said no {way}:\n{said}"))
        };
        let (plain, whole) = (of("Pairs")?, of("WordsAndMeaning")?);
        let peer = "pairs of syllables alone";
        figures.push(match set.name {
            "korean" => Figure::new("AutoRAG Korean set: recall at 1", whole[0], Form::Digits(3))
                .aims_at(Goal::AtLeast(0.9))
                .beside(peer, plain[0]),
            "cranfield" => {
                Figure::new("Cranfield: mean average precision", whole[1], Form::Digits(3))
                    .aims_at(Goal::AtLeast(0.4))
                    .beside(peer, plain[1])
            }
            _ => Figure::new(
                "lay needs: nDCG at 10, times that of pairs of syllables alone",
                whole[2] / plain[2],
                Form::Digits(2),
            )
            .aims_at(Goal::AtLeast(1.25)),
        });
    }
    Ok(figures)
}

/// A line for search_quality.
fn line(id: &str, title: &str, text: &str) -> String {
    format!("{}\n", serde_json::json!({ "id": id, "title": title, "text": text }))
}

fn word(value: &serde_json::Value, name: &str) -> String {
    match value.get(name) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn read(path: &Path) -> Result<String, String> {
    let failed = |e: std::io::Error| format!("{}: {e}", path.display());
    if path.extension().is_some_and(|ending| ending == "gz") {
        return output(Command::new("gzip").arg("-dc").arg(path));
    }
    std::fs::read_to_string(path).map_err(failed)
}

fn values(text: &str) -> Result<Vec<serde_json::Value>, String> {
    text.lines().map(|line| serde_json::from_str(line).map_err(|e| e.to_string())).collect()
}

/// Needs in plain words; the questions that nothing was chosen on.
fn lay() -> Result<Option<Asked>, String> {
    let folder = root().join("crates/matching/tests/lay");
    let technologies = values(&read(&folder.join("technologies.jsonl"))?)?;
    let documents = technologies.iter().map(|one| {
        let text = format!("{}\n{}", word(one, "solves"), word(one, "text"));
        line(&word(one, "id"), &word(one, "name"), &text)
    });
    let needs = values(&read(&folder.join("needs.jsonl"))?)?;
    let split = read(&folder.join("split.tsv"))?;
    let told = |need: &str| split.lines().any(|line| line == format!("{need}\ttest"));
    let judgments = read(&folder.join("judgments.tsv"))?;
    let judgments =
        judgments.lines().skip(1).filter(|line| line.split('\t').next().is_some_and(told));
    Ok(Some(Asked {
        name: "lay",
        documents: documents.collect(),
        queries: needs.iter().map(|one| line(&word(one, "id"), "", &word(one, "text"))).collect(),
        judgments: judgments.map(|line| format!("{line}\n")).collect(),
    }))
}

fn korean() -> Result<Option<Asked>, String> {
    let folder = crate::workspace::real_data().join("korean_retrieval");
    if !folder.is_dir() {
        return Ok(None);
    }
    let documents = values(&read(&folder.join("corpus.jsonl.gz"))?)?;
    let queries = values(&read(&folder.join("queries_dev57.jsonl"))?)?;
    let judged = queries.iter().flat_map(|one| {
        let relevant = one["relevant"].as_array().cloned().unwrap_or_default();
        let id = word(one, "qid");
        relevant.into_iter().filter_map(move |of| Some(format!("{id}\t{}\t1\n", of.as_str()?)))
    });
    Ok(Some(Asked {
        name: "korean",
        documents: documents
            .iter()
            .map(|one| line(&word(one, "id"), "", &word(one, "text")))
            .collect(),
        judgments: judged.collect(),
        queries: queries
            .iter()
            .map(|one| line(&word(one, "qid"), "", &word(one, "query")))
            .collect(),
    }))
}

fn cranfield() -> Result<Option<Asked>, String> {
    let folder = crate::workspace::real_data().join("cranfield");
    if !folder.is_dir() {
        return Ok(None);
    }
    let documents = values(&read(&folder.join("corpus.jsonl.gz"))?)?;
    let queries = values(&read(&folder.join("queries_dev.jsonl"))?)?;
    let judged = read(&folder.join("qrels_dev.tsv"))?;
    // Codes 1 to 4 are relevant, -1 is not (ORIGIN.md).
    let judged = judged.lines().skip(1).filter_map(|row| {
        let mut cells = row.split('\t');
        let (query, document, code) = (cells.next()?, cells.next()?, cells.next()?);
        let relevant = code.trim().parse::<i32>().is_ok_and(|code| code >= 1);
        relevant.then(|| format!("{query}\t{document}\t1\n"))
    });
    Ok(Some(Asked {
        name: "cranfield",
        documents: documents
            .iter()
            .map(|one| line(&word(one, "id"), &word(one, "title"), &word(one, "text")))
            .collect(),
        judgments: judged.collect(),
        queries: queries
            .iter()
            .map(|one| line(&word(one, "qid"), "", &word(one, "query")))
            .collect(),
    }))
}

/// How fast search is over many profiles, on one thread.
fn speed() -> Result<Vec<Figure>, String> {
    let folder = root().join("crates/matching/tests/lay");
    let mut measured = example("search_speed");
    measured
        .arg(folder.join("technologies.jsonl"))
        .arg(folder.join("needs.jsonl"))
        .arg(PROFILES)
        .arg(model::file()?);
    let said = output(&mut measured)?;
    let numbers: Vec<f64> = said.trim().split('\t').filter_map(|x| x.parse().ok()).collect();
    let [rate, plain, meant, typed] = numbers.as_slice() else {
        return Err(format!("search_speed said what nobody understands:\n{said}"));
    };
    let milliseconds = Form::With(1, "ms");
    Ok(vec![
        Figure::new("profiles indexed in a second", *rate, Form::With(0, ""))
            .aims_at(Goal::AtLeast(5000.0)),
        Figure::new("search over 100,000 profiles, p99", *plain, milliseconds)
            .aims_at(Goal::AtMost(20.0)),
        Figure::new("the same with the meaning of the question, p99", *meant, milliseconds)
            .aims_at(Goal::AtMost(60.0)),
        Figure::new("names while they are typed, p99", *typed, milliseconds)
            .aims_at(Goal::AtMost(10.0)),
    ])
}

type Vectors = Vec<Vec<f64>>;

fn vectors(folder: &Path, name: &str) -> Result<Vectors, String> {
    let text = std::fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"))?;
    let row = |line: &str| {
        line.split(',').map(|x| x.parse().map_err(|e| format!("{name}: {e}"))).collect()
    };
    text.lines().map(row).collect()
}

/// All vectors are of length one.
fn least_cosine(ours: &Vectors, theirs: &Vectors) -> Result<f64, String> {
    if ours.len() != SENTENCES || theirs.len() != SENTENCES {
        return Err(format!("{} and {} vectors of {SENTENCES}", ours.len(), theirs.len()));
    }
    let cosine = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    Ok(ours.iter().zip(theirs).map(cosine).fold(f64::INFINITY, f64::min))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_planner_says_is_read() {
        let said = "0.071 0.042\n9 wishes, 8 meetings\nno plan can have more than 3, proven true\nafter it 7\n";
        let day = Planned::read(said).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((day.whole, day.change, day.proven), (0.071, 0.042, true));
        assert!(Planned::read("").is_err() && Planned::read("0.1 0.2\n").is_err());
    }

    #[test]
    fn the_least_of_all_cosines_counts() {
        let ours = vec![vec![1.0, 0.0]; SENTENCES];
        let mut theirs = ours.clone();
        theirs[7] = vec![0.6, 0.8];
        assert_eq!(least_cosine(&ours, &theirs), Ok(0.6));
        assert!(least_cosine(&ours, &theirs[1..].to_vec()).is_err());
    }
}
