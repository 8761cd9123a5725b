//! Verifies the export of a log: `audit_verify LOG_KEY [COUNTERPARTY_KEY…] < export.jsonl`. The keys are the
//! verifier keys that you have from elsewhere, written `name+id+key`. Without any, it is verified by the keys
//! of the document itself, and those are printed for you to compare.

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;
use std::process::ExitCode;

use dure_dataspace::audit::Verifier;
use dure_dataspace::audit::export::{Known, verify, verify_by};

fn main() -> ExitCode {
    match told() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("not verified: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn told() -> Result<(), Box<dyn Error>> {
    let keys: Vec<Verifier> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let document = std::io::stdin().lock();
    let report = match keys.split_first() {
        None => verify(document)?,
        Some((log, others)) => {
            // Every key under the name of the first one is the log's.
            let (own, counterparties): (Vec<_>, Vec<_>) =
                others.iter().cloned().partition(|key| key.name() == log.name());
            let keys = [vec![log.clone()], own].concat();
            verify_by(document, &Known { keys, counterparties })?
        }
    };
    let extent = if report.whole { "whole" } else { "in part" };
    println!("{}, {extent}: {} of {} entries", report.origin, report.entries, report.size);
    println!("{} checkpoints, {} commitments opened", report.checkpoints, report.openings);
    for key in &report.keys {
        println!("signed by {key}");
    }
    for (by, receipts) in &report.receipts {
        println!("{} receipts, up to {} entries, of {by}", receipts.count, receipts.size);
    }
    Ok(())
}
