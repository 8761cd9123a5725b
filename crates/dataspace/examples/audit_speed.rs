//! How long a log takes: `audit_speed [ENTRIES]`, ten million where nothing is told. Prints how fast it grows,
//! how long proofs take from stored nodes, and how fast signatures, proofs and exports are verified.

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use dure_dataspace::audit::export::{self, Entry, Proof, Writer};
use dure_dataspace::audit::{
    Checkpoint, Frontier, Hash, Nodes, Plan, Position, Signer, Stored, leaf, verify,
};

/// How many proofs are computed for a mean.
const PROOFS: u64 = 100_000;

/// The nodes of a log, level by level.
#[derive(Default)]
struct Store(Vec<Vec<Hash>>);

impl Store {
    fn keep(&mut self, node: Stored) {
        match self.0.get_mut(usize::from(node.at.level)) {
            Some(row) => row.push(node.hash),
            None => self.0.push(vec![node.hash]),
        }
    }
}

impl Nodes for Store {
    fn node(&self, at: Position) -> Option<Hash> {
        self.0.get(usize::from(at.level))?.get(usize::try_from(at.index).ok()?).copied()
    }
}

fn body(number: u64) -> String {
    format!(
        r#"{{"at":"2026-05-01T00:00:00Z","kind":"read","provider":"prv-{:016x}","consumer":"con-{:016x}","what":{{"agreement":"agr-{number:032x}","rows":{number}}}}}"#,
        number % 97,
        number % 101,
    )
}

/// Numbers below a bound, scattered and the same every time.
fn scattered(bound: u64) -> impl Iterator<Item = u64> {
    (0..PROOFS).map(move |n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % bound)
}

fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn micros(count: u64, took: Duration) -> f64 {
    took.as_secs_f64() * 1e6 / count as f64
}

/// Grows a log by batches of so many entries; the hashes of entries are made beforehand.
fn grown(size: u64, batch: u64) -> Result<(Frontier, Store, Duration), Box<dyn Error>> {
    let (mut log, mut store, mut took) = (Frontier::default(), Store::default(), Duration::ZERO);
    let mut next = 0;
    while next < size {
        let until = size.min(next + batch.max(10_000));
        let leaves: Vec<Hash> = (next..until).map(|n| leaf(body(n).as_bytes())).collect();
        let begun = Instant::now();
        for some in leaves.chunks(usize::try_from(batch)?) {
            log.append_all(some)?.into_iter().for_each(|node| store.keep(node));
        }
        took += begun.elapsed();
        next = until;
    }
    Ok((log, store, took))
}

fn main() -> Result<(), Box<dyn Error>> {
    let size: u64 = std::env::args().nth(1).map_or(Ok(10_000_000), |text| text.parse())?;
    let signer = Signer::new("centre.example/log", &[7; 32])?;

    let begun = Instant::now();
    (0..size.min(1_000_000)).for_each(|n| {
        black_box(leaf(body(n).as_bytes()));
    });
    let rate = per_second(size.min(1_000_000), begun.elapsed());
    println!("hash of an entry (with its body written)  {rate:>12.0} a second");
    let (_, _, took) = grown(size, 1)?;
    println!("append, one by one                        {:>12.0} a second", per_second(size, took));
    let (log, store, took) = grown(size, 1000)?;
    println!("append, in batches of 1000                {:>12.0} a second", per_second(size, took));
    let nodes: usize = store.0.iter().map(Vec::len).sum();
    println!("entries {size}, nodes {nodes}, {} MB of hashes", nodes * 32 / 1_000_000);

    let begun = Instant::now();
    let mut reads = 0;
    for entry in scattered(size) {
        let plan = Plan::inclusion(entry, size)?;
        reads += plan.needs().count() as u64;
        black_box(plan.hashes(&store)?);
    }
    println!(
        "proof of inclusion                        {:>12.2} microseconds, {:.1} reads",
        micros(PROOFS, begun.elapsed()),
        reads as f64 / PROOFS as f64
    );
    let begun = Instant::now();
    let mut reads = 0;
    for old in scattered(size) {
        let plan = Plan::consistency(old + 1, size)?;
        reads += plan.needs().count() as u64;
        black_box(plan.hashes(&store)?);
    }
    println!(
        "proof of consistency                      {:>12.2} microseconds, {:.1} reads",
        micros(PROOFS, begun.elapsed()),
        reads as f64 / PROOFS as f64
    );

    let root = log.root();
    let proofs: Vec<_> = scattered(size)
        .map(|entry| Ok((entry, Plan::inclusion(entry, size)?.hashes(&store)?)))
        .collect::<Result<_, Box<dyn Error>>>()?;
    let begun = Instant::now();
    for (entry, proof) in &proofs {
        let hash = store.node(Position { level: 0, index: *entry }).ok_or("no entry")?;
        assert!(verify::inclusion(hash, *entry, size, proof, root));
    }
    println!(
        "verify inclusion                          {:>12.0} a second",
        per_second(PROOFS, begun.elapsed())
    );

    let point = Checkpoint { origin: "centre.example/log".into(), size, root };
    let begun = Instant::now();
    (0..10_000).try_for_each(|_| point.sign(&signer).map(|note| drop(black_box(note))))?;
    println!(
        "sign a checkpoint                         {:>12.0} a second",
        per_second(10_000, begun.elapsed())
    );
    let (note, keys) = (point.sign(&signer)?.to_string(), [signer.verifier().clone()]);
    let begun = Instant::now();
    for _ in 0..10_000 {
        black_box(Checkpoint::open(&note, &point.origin, &keys)?);
    }
    println!(
        "open a checkpoint                         {:>12.0} a second",
        per_second(10_000, begun.elapsed())
    );

    // A whole log of a million entries, and a part of the whole one.
    let first = size.min(1_000_000);
    let (mut writer, mut document) = Writer::begin(&point.origin, &keys, &[], true)?;
    for number in 0..first {
        document += &writer.entry(Entry { number, body: body(number), ..Entry::default() })?;
    }
    let root = Frontier::of(first, &store)?.root();
    let short = Checkpoint { size: first, root, ..point.clone() };
    document += &writer.checkpoint(&short.sign(&signer)?, &[])?;
    document += &writer.end()?;
    let begun = Instant::now();
    let report = export::verify(document.as_bytes())?;
    assert_eq!((report.entries, report.root), (first, root));
    println!(
        "verify an export, whole                   {:>12.0} entries a second, {:.0} MB a second",
        per_second(first, begun.elapsed()),
        per_second(document.len() as u64, begun.elapsed()) / 1e6
    );
    let (mut writer, mut document) = Writer::begin(&point.origin, &keys, &[], false)?;
    document += &writer.checkpoint(&point.sign(&signer)?, &[])?;
    let step = size.div_ceil(PROOFS).max(1);
    for number in (0..size).step_by(usize::try_from(step)?) {
        let hashes = Plan::inclusion(number, size)?.hashes(&store)?;
        let proof = Some(Proof { size, hashes });
        document += &writer.entry(Entry { number, body: body(number), proof, openings: vec![] })?;
    }
    document += &writer.end()?;
    let begun = Instant::now();
    let report = export::verify(document.as_bytes())?;
    println!(
        "verify an export, a part                  {:>12.0} entries a second, {:.0} MB a second",
        per_second(report.entries, begun.elapsed()),
        per_second(document.len() as u64, begun.elapsed()) / 1e6
    );
    Ok(())
}
