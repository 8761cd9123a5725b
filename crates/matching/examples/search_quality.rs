//! How well search finds: `search_quality DOCUMENTS QUERIES JUDGMENTS [MODEL [DICTIONARY]]`.
//!
//! Documents and queries are lines of JSON (`id`, `title`, `text`), judgments lines of query, document and
//! grade, apart by tabs. For each way of looking prints its name, the queries it was measured on, and the
//! means of recall at one, of average precision and of nDCG at ten (gain 2^grade - 1). Vectors are kept
//! beside the documents, so that another run need not find them again.

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dure_matching::embed::{Model, Packed, Vector};
use dure_matching::morphemes::Morphemes;
use dure_matching::search::{Document, Index, Query, passages};

type Anyhow<T> = Result<T, Box<dyn Error>>;

struct Text {
    id: String,
    title: String,
    text: String,
}

fn texts(path: &str) -> Anyhow<Vec<Text>> {
    let word = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap_or("").to_owned();
    let lines = std::fs::read_to_string(path)?;
    let lines = lines.lines().map(serde_json::from_str::<serde_json::Value>);
    lines
        .map(|line| {
            let line = line?;
            Ok(Text {
                id: word(&line, "id"),
                title: word(&line, "title"),
                text: word(&line, "text"),
            })
        })
        .collect()
}

type Judgments = BTreeMap<String, BTreeMap<String, u32>>;

fn judgments(path: &str) -> Anyhow<Judgments> {
    let mut all = Judgments::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let mut parts = line.split('\t');
        let (Some(query), Some(document), Some(grade)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(format!("no judgment: {line}").into());
        };
        all.entry(query.to_owned()).or_default().insert(document.to_owned(), grade.parse()?);
    }
    Ok(all)
}

fn dictionary(folder: &Path) -> Anyhow<Morphemes> {
    let open = |name: &str| File::open(folder.join(name)).map(BufReader::new);
    Ok(Morphemes::open(open("sys.dic")?, open("unk.dic")?, open("char.bin")?, open("matrix.bin")?)?)
}

/// Vectors that were found before lie in a file of their own.
fn meanings(
    path: PathBuf,
    texts: impl Iterator<Item = Vec<String>>,
    of: impl Fn(&str) -> Anyhow<Vector>,
) -> Anyhow<Vec<Vec<Vector>>> {
    if let Ok(kept) = std::fs::read_to_string(&path) {
        let all: Vec<Vec<Vec<f32>>> = serde_json::from_str(&kept)?;
        return Ok(all.into_iter().map(|v| v.into_iter().map(Vector::of).collect()).collect());
    }
    let all = texts.map(|parts| parts.iter().map(|part| of(part)).collect::<Anyhow<Vec<_>>>());
    let all = all.collect::<Anyhow<Vec<_>>>()?;
    let numbers: Vec<Vec<&[f32]>> =
        all.iter().map(|v| v.iter().map(Vector::numbers).collect()).collect();
    std::fs::write(path, serde_json::to_string(&numbers)?)?;
    Ok(all)
}

#[derive(Default)]
struct Sums {
    recall: f64,
    precision: f64,
    gain: f64,
}

impl Sums {
    fn add(&mut self, order: &[String], grades: &BTreeMap<String, u32>) {
        let relevant = grades.values().filter(|grade| **grade > 0).count() as f64;
        let grade = |id: &String| grades.get(id).copied().unwrap_or(0);
        self.recall += f64::from(u8::from(order.first().is_some_and(|id| grade(id) > 0)));
        let mut found = 0.0;
        for (id, rank) in order.iter().zip(1_u32..) {
            if grade(id) > 0 {
                found += 1.0;
                self.precision += found / f64::from(rank) / relevant;
            }
        }
        let gain = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
            grades
                .zip(2_u32..)
                .map(|(g, at)| (2_f64.powi(g as i32) - 1.0) / f64::from(at).log2())
                .sum()
        };
        let mut best: Vec<u32> = grades.values().copied().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let best = gain(&mut best.into_iter().take(10));
        self.gain += gain(&mut order.iter().take(10).map(grade)) / best.max(1e-9);
    }
}

fn main() -> Anyhow<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [documents, queries, judged, rest @ ..] = words.as_slice() else {
        return Err("search_quality DOCUMENTS QUERIES JUDGMENTS [MODEL [DICTIONARY]]".into());
    };
    let (texts_of, asked, judged) = (texts(documents)?, texts(queries)?, judgments(judged)?);
    let model = rest
        .first()
        .map(|path| Ok::<_, Box<dyn Error>>(Model::open(File::open(path)?)?))
        .transpose()?;
    let dictionary =
        rest.get(1).map(|folder| dictionary(Path::new(folder))).transpose()?.map(Arc::new);
    let (mut of_texts, mut of_queries) = (Vec::new(), Vec::new());
    if let Some(model) = &model {
        let parts = texts_of.iter().map(|t| passages(&t.title, &t.text));
        of_texts =
            meanings(
                format!("{documents}.vectors").into(),
                parts,
                |text| Ok(model.passage(text)?),
            )?;
        let parts = asked.iter().map(|t| vec![t.text.clone()]);
        of_queries =
            meanings(format!("{queries}.vectors").into(), parts, |text| Ok(model.query(text)?))?;
    }
    for way in [Way::Pairs, Way::Words, Way::Meaning, Way::WordsAndMeaning] {
        let with_words = !matches!(way, Way::Meaning);
        let with_meaning = matches!(way, Way::Meaning | Way::WordsAndMeaning);
        if with_meaning && model.is_none() {
            continue;
        }
        let index = Index::new()?;
        if !matches!(way, Way::Pairs) {
            index.take_apart_by(dictionary.clone());
        }
        for (at, text) in texts_of.iter().enumerate() {
            let mut document = Document::new("all", &text.title, &text.text);
            document.meaning =
                of_texts.get(at).into_iter().flatten().map(Vector::packed).collect::<Vec<Packed>>();
            index.put(&text.id, vec![document])?;
        }
        index.publish()?;
        let (mut sums, mut count) = (Sums::default(), 0);
        for (at, query) in asked.iter().enumerate() {
            let Some(grades) = judged.get(&query.id) else { continue };
            let mut look = Query::of(if with_words { &query.text } else { "" }).seen_by("all");
            look.most = 1000;
            look.pairs_alone = matches!(way, Way::Pairs);
            look.meaning =
                of_queries.get(at).filter(|_| with_meaning).and_then(|v| v.first().cloned());
            let order: Vec<String> =
                index.find(&look)?.hits.into_iter().map(|hit| hit.object).collect();
            sums.add(&order, grades);
            count += 1;
        }
        let n = f64::from(count);
        println!(
            "{way:?}\t{count}\t{:.4}\t{:.4}\t{:.4}",
            sums.recall / n,
            sums.precision / n,
            sums.gain / n
        );
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
enum Way {
    /// BM25 on pairs of syllables and Latin words alone.
    Pairs,
    /// All that goes by words.
    Words,
    /// Meaning alone.
    Meaning,
    /// What search does.
    WordsAndMeaning,
}
