//! Negotiations between two who sit here, from asking to the agreement.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::chain::Chain;
use crate::bench::figure::{Figure, Form, Goal};
use crate::bench::server::site::{PATIENCE, Role, Site};
use crate::process::output;
use crate::workspace::root;

/// How many are asked for one after the other, with a pause, and how many at once.
const ALONE: usize = 200;
const TOGETHER: usize = 6000;

/// How many ask at once.
const AT_ONCE: usize = 8;

/// Negotiates.
///
/// # Errors
/// When an offer is not to be had.
pub fn measure(site: &Site, chain: &Chain, data: &Path) -> Result<Vec<Figure>, String> {
    let offers: Vec<&str> = chain.participants.iter().map(|one| one.offer.as_str()).collect();
    let since = now();
    let mut client = site.sign_in(Role::Owner)?;
    for offer in offers.iter().take(ALONE) {
        ask(&mut client, offer)?;
        std::thread::sleep(Duration::from_millis(25));
    }
    let alone = all_done(data, since, ALONE)?;
    let since = now();
    std::thread::scope(|scope| {
        let share = |part: usize| {
            offers.iter().skip(ALONE + part).step_by(AT_ONCE).take(TOGETHER / AT_ONCE)
        };
        let asking: Vec<_> = (0..AT_ONCE)
            .map(|part| {
                let mine: Vec<&str> = share(part).copied().collect();
                scope.spawn(move || {
                    let mut client = site.sign_in(Role::Owner)?;
                    mine.iter().try_for_each(|offer| ask(&mut client, offer))
                })
            })
            .collect();
        asking.into_iter().try_for_each(|one| one.join().map_err(|_| "a client died".to_owned())?)
    })?;
    let together = all_done(data, since, TOGETHER)?;
    println!("  alone {alone:?}, together {together:?}");
    Ok(vec![
        Figure::new(
            "negotiation, request to FINALIZED, one at a time: median",
            alone.median,
            Form::With(1, "ms"),
        )
        .aims_at(Goal::AtMost(10.0)),
        Figure::new("the same: time of the 99th of 100", alone.p99, Form::With(1, "ms")),
        Figure::new(
            format!("negotiations a second, {TOGETHER} asked for by {AT_ONCE} at once"),
            TOGETHER as f64 / together.seconds,
            Form::Digits(0),
        )
        .aims_at(Goal::AtLeast(500.0)),
    ])
}

fn ask(client: &mut crate::bench::server::http::Client, offer: &str) -> Result<(), String> {
    let wanted = serde_json::json!({ "offer": offer });
    client.tell("/api/v1/dataspace/negotiations", &wanted, 201).map(|_| ())
}

fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros())
}

/// How negotiations went.
#[derive(Debug)]
struct Went {
    median: f64,
    p99: f64,
    seconds: f64,
}

fn all_done(data: &Path, since: u128, count: usize) -> Result<Went, String> {
    let begun = Instant::now();
    loop {
        let mut command = Command::new("python3");
        command.arg(root().join("xtask/crowd/negotiated.py")).arg(data.join("dure.db"));
        let said = output(command.arg(since.to_string()))?;
        let numbers: Vec<f64> = said.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        let [done, open, median, p99, seconds] = numbers[..] else {
            return Err(format!("negotiations are told of in another way: {said}"));
        };
        if done as usize >= count && open == 0.0 {
            return Ok(Went { median, p99, seconds });
        }
        if begun.elapsed() > PATIENCE {
            return Err(format!("{done} of {count} negotiations have ended, {open} have not"));
        }
        std::thread::sleep(Duration::from_millis(250));
    }
}
