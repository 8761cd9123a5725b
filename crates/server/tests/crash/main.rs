//! `kill -9` at random moments, under load: nothing that was acknowledged is lost, nothing is done twice.
//!
//! A real `dure serve` on a folder of its own is killed and started again, while clients bring files,
//! make datasets, order runs, sign up, share and delete, and write down what was acknowledged. After
//! each kill the processes, the database and the files are looked at; in between, backups are taken
//! under load and restored. `DURE_TEST_KILLS` says how often (a few times by itself; `cargo xtask test`
//! kills it 200 times), `DURE_TEST_SEED` repeats the choices of a run.

// The helpers of tests stand outside of test functions.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod backup;
mod client;
mod deeds;
mod houses;
mod http;
mod inspect;
mod ledger;
mod random;
mod recovery;
mod server;
mod story;

use std::time::Duration;

use random::Random;
use story::Story;

/// How many clients there are.
const CLIENTS: usize = 4;

/// How often the server is killed where nothing else is said.
const KILLS: u64 = 8;

fn told(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn whenever_the_server_is_killed_nothing_acknowledged_is_lost_and_nothing_is_done_twice() {
    let kills = told("DURE_TEST_KILLS").unwrap_or(KILLS);
    let seed = told("DURE_TEST_SEED").unwrap_or_else(random::of_the_moment);
    println!("{kills} kills, seed {seed}");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    // Made within the runtime, in which its clients live.
    runtime.block_on(async { Story::new(seed).told(kills).await });
}

#[test]
fn whichever_of_two_who_negotiate_is_killed_both_come_to_the_same_end() {
    let kills = told("DURE_TEST_KILLS").unwrap_or(KILLS);
    let seed = told("DURE_TEST_SEED").unwrap_or_else(random::of_the_moment);
    println!("{kills} kills of two houses, seed {seed}");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(houses::told(seed, kills));
}

/// How long the server lives this time: mostly hardly at all, now and then long enough for a run.
fn lifetime(random: &mut Random) -> Duration {
    let milliseconds = match random.below(20) {
        0..14 => 20 + random.below(400),
        14..19 => 400 + random.below(800),
        _ => 1200 + random.below(2800),
    };
    Duration::from_millis(milliseconds)
}
