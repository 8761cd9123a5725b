//! How fast search is: `search_speed PROFILES NEEDS COUNT [MODEL]`.
//!
//! Profiles and needs are lines of JSON. Makes so many profiles by putting sentences of different ones
//! together, each the same at every run, and prints, apart by tabs: profiles indexed in a second; the 99th
//! percentile of a search without meaning, of one with it (the meaning of the question found within it), and
//! of names while they are typed, in milliseconds; all on one thread.

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;
use std::fs::File;
use std::time::Instant;

use dure_matching::embed::{Model, Vector};
use dure_matching::search::{Document, Index, Query};

/// Numbers from a seed (Park and Miller's minimal standard generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as usize % most.max(1)
    }
}

fn column(path: &str, names: &[&str]) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let rows = text.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line)?;
        Ok(names.iter().map(|name| line[*name].as_str().unwrap_or("").to_owned()).collect())
    });
    rows.collect()
}

fn percentile(mut milliseconds: Vec<f64>) -> f64 {
    milliseconds.sort_by(f64::total_cmp);
    let at = (milliseconds.len() * 99).div_ceil(100).saturating_sub(1);
    milliseconds.get(at).copied().unwrap_or(f64::NAN)
}

fn timed(mut deed: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    deed()?;
    Ok(1000.0 * begun.elapsed().as_secs_f64())
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [profiles, needs, count, rest @ ..] = words.as_slice() else {
        return Err("search_speed PROFILES NEEDS COUNT [MODEL]".into());
    };
    let count: usize = count.parse()?;
    let profiles = column(profiles, &["name", "solves", "text"])?;
    let needs: Vec<String> = column(needs, &["text"])?.into_iter().flatten().collect();
    let model = rest.first().map(|path| Ok::<_, Box<dyn Error>>(Model::open(File::open(path)?)?));
    let model = model.transpose()?;
    let mut numbers = Numbers(7);
    let mut made = Vec::new();
    for number in 0..count {
        let mut pick = |part: usize| {
            let one = profiles.get(numbers.below(profiles.len()));
            one.and_then(|one| one.get(part)).cloned().unwrap_or_default()
        };
        let (title, text) = (pick(0), format!("{} {}", pick(1), pick(2)));
        let mut document = Document::new("all", &format!("{title} {number}"), &text);
        if model.is_some() {
            let direction = (0..384).map(|_| numbers.below(2001) as f32 - 1000.0).collect();
            document.meaning = vec![Vector::of(direction).packed()];
        }
        made.push(document);
    }
    let index = Index::new()?;
    let begun = Instant::now();
    for (number, document) in made.into_iter().enumerate() {
        index.put(&number.to_string(), vec![document])?;
    }
    index.publish()?;
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    let look = |query: &Query| index.find(query).map(|_| ()).map_err(Into::into);
    look(&Query::of(needs.first().map_or("", String::as_str)).seen_by("all"))?;
    let (mut plain, mut meant, mut typed) = (Vec::new(), Vec::new(), Vec::new());
    for need in &needs {
        plain.push(timed(|| look(&Query::of(need).seen_by("all")))?);
    }
    for need in needs.iter().filter(|_| model.is_some()).take(200) {
        meant.push(timed(|| {
            let mut query = Query::of(need).seen_by("all");
            query.meaning = model.as_ref().map(|model| model.query(need)).transpose()?;
            look(&query)
        })?);
    }
    for profile in profiles.iter().filter_map(|one| one.first()) {
        for long in 1..=6 {
            let beginning: String = profile.chars().take(long).collect();
            let circles = ["all".to_owned()];
            typed.push(timed(|| {
                index.suggest(&beginning, &circles, &[], 8).map(|_| ()).map_err(Into::into)
            })?);
        }
    }
    println!(
        "{rate:.0}\t{:.3}\t{:.3}\t{:.3}",
        percentile(plain),
        percentile(meant),
        percentile(typed)
    );
    Ok(())
}
