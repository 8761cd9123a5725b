//! How long the meaning of a sentence takes: `embed_speed MODEL SENTENCES VECTORS`. Reads sentences, one a
//! line, and writes their vectors, one a line. Prints the median of the seconds for one, on one thread, and
//! the memory that the model takes, in bytes.

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use dure_matching::embed::Model;

/// What lies in memory; 0 where the system does not tell.
fn memory() -> f64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    1024.0 * kilobytes.unwrap_or(0.0)
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [model, sentences, vectors] = words.as_slice() else {
        return Err("embed_speed MODEL SENTENCES VECTORS".into());
    };
    let before = memory();
    let model = Model::open(File::open(model)?)?;
    model.query("")?;
    let taken = memory() - before;
    let mut into = BufWriter::new(File::create(vectors)?);
    let mut seconds = Vec::new();
    for sentence in std::fs::read_to_string(sentences)?.lines() {
        let begun = Instant::now();
        let vector = model.query(sentence)?;
        seconds.push(begun.elapsed().as_secs_f64());
        let numbers: Vec<String> = vector.numbers().iter().map(f32::to_string).collect();
        writeln!(into, "{}", numbers.join(","))?;
    }
    into.flush()?;
    seconds.sort_by(f64::total_cmp);
    let median = seconds.get(seconds.len() / 2).ok_or("there is no sentence")?;
    println!("{median:.6} {taken:.0}");
    Ok(())
}
