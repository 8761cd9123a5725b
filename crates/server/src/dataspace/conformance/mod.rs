//! Conformance with the Dataspace Protocol 2025-1, over real HTTP in both directions.
//!
//! The Eclipse test kit is brought by Maven; where its artifacts cannot be had, this suite stands for it: the
//! same groups and numbers, of which it is public what the connector under test does and what is to be refused.
//! The other side here is written by hand, message by message, and shares no code with ours.
//!
//! A row tells a course: `>x` the other side says x and is answered with success, `!x` it says x and has to be
//! refused with the state unchanged, `<x` our side says x of itself, `=STATE` what our side tells of the state, where it
//! does not go on by itself.

mod catalogs;
pub mod kit;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use dure_dataspace::{Side, negotiation, transfer};

use dure_dataspace::message::{Negotiating, Transferring};

use super::automation::{Automation, Next, Table};
use super::process::{Kind, Negotiation, Transfer};
use kit::{Kit, Played};

/// Our side is the provider of what is negotiated.
const NEGOTIATION: [(&str, &str); 15] = [
    ("CN:01-01", ">request <offer =OFFERED"),
    ("CN:01-02", ">request <offer =OFFERED >request <terminate =TERMINATED"),
    ("CN:01-03", ">request <offer >accept <agree =AGREED >verify <finalize =FINALIZED"),
    ("CN:01-04", ">request <agree =AGREED >verify <finalize =FINALIZED"),
    ("CN:02-01", ">request <terminate =TERMINATED"),
    ("CN:02-02", ">request =REQUESTED >terminate =TERMINATED"),
    ("CN:02-03", ">request <agree >terminate =TERMINATED"),
    ("CN:02-04", ">request <offer >terminate =TERMINATED"),
    ("CN:02-05", ">request <offer <terminate =TERMINATED"),
    ("CN:02-06", ">request <offer >accept <terminate =TERMINATED"),
    ("CN:02-07", ">request <agree >verify <terminate =TERMINATED"),
    ("CN:03-01", ">request <agree >verify <finalize !terminate =FINALIZED"),
    ("CN:03-02", ">request <offer !verify =OFFERED"),
    ("CN:03-03", ">request <offer >accept !verify =ACCEPTED"),
    ("CN:03-04", ">request <offer >request !request =REQUESTED"),
];

/// Our side is the consumer.
const NEGOTIATION_CONSUMER: [(&str, &str); 16] = [
    (
        "CN_C:01-01",
        "<request >offer <accept =ACCEPTED >agree <verify =VERIFIED >finalize =FINALIZED",
    ),
    ("CN_C:01-02", "<request >offer <request =REQUESTED >terminate =TERMINATED"),
    ("CN_C:01-03", "<request >offer <terminate =TERMINATED"),
    ("CN_C:01-04", "<request >agree <verify >finalize =FINALIZED"),
    ("CN_C:02-01", "<request =REQUESTED >terminate =TERMINATED"),
    ("CN_C:02-02", "<request <terminate =TERMINATED"),
    ("CN_C:02-03", "<request >agree <terminate =TERMINATED"),
    ("CN_C:02-04", "<request >offer =OFFERED >terminate =TERMINATED"),
    ("CN_C:02-05", "<request >offer <accept >terminate =TERMINATED"),
    ("CN_C:02-06", "<request >agree <verify >terminate =TERMINATED"),
    ("CN_C:03-01", "<request !finalize =REQUESTED"),
    ("CN_C:03-02", "<request >offer !finalize =OFFERED"),
    ("CN_C:03-03", "<request >offer !offer =OFFERED"),
    ("CN_C:03-04", "<request >offer <accept !offer =ACCEPTED"),
    ("CN_C:03-05", "<request >offer <accept !finalize =ACCEPTED"),
    ("CN_C:03-06", "<request >offer <accept >agree !finalize =AGREED"),
];

/// Our side is the provider of what is transferred.
const TRANSFER: [(&str, &str); 16] = [
    ("TP:01-01", ">request <start <terminate =TERMINATED"),
    ("TP:01-02", ">request <start <complete =COMPLETED"),
    ("TP:01-03", ">request <start <suspend <terminate =TERMINATED"),
    ("TP:01-04", ">request <start <suspend <start <complete =COMPLETED"),
    ("TP:01-05", ">request <terminate =TERMINATED"),
    ("TP:02-01", ">request <start =STARTED >terminate =TERMINATED"),
    ("TP:02-02", ">request <start >complete =COMPLETED"),
    ("TP:02-03", ">request <start >suspend =SUSPENDED >terminate =TERMINATED"),
    ("TP:02-04", ">request <start >suspend >start =STARTED >complete =COMPLETED"),
    ("TP:02-05", ">request =REQUESTED >terminate =TERMINATED"),
    ("TP:03-01", ">request !complete =REQUESTED"),
    ("TP:03-02", ">request !suspend =REQUESTED"),
    ("TP:03-03", ">request <start !start =STARTED"),
    ("TP:03-04", ">request <start >complete !start =COMPLETED"),
    ("TP:03-05", ">request <start >terminate !complete =TERMINATED"),
    ("TP:03-06", ">request <start >suspend !complete =SUSPENDED"),
];

/// Our side is the consumer.
const TRANSFER_CONSUMER: [(&str, &str); 16] = [
    ("TP_C:01-01", "<request >start =STARTED >terminate =TERMINATED"),
    ("TP_C:01-02", "<request >start >complete =COMPLETED"),
    ("TP_C:01-03", "<request >start >suspend =SUSPENDED >terminate =TERMINATED"),
    ("TP_C:01-04", "<request >start >suspend >start >complete =COMPLETED"),
    ("TP_C:01-05", "<request >terminate =TERMINATED"),
    ("TP_C:02-01", "<request >start <terminate =TERMINATED"),
    ("TP_C:02-02", "<request >start <complete =COMPLETED"),
    ("TP_C:02-03", "<request >start <suspend <terminate =TERMINATED"),
    ("TP_C:02-04", "<request >start <suspend <start <complete =COMPLETED"),
    ("TP_C:02-05", "<request <terminate =TERMINATED"),
    ("TP_C:03-01", "<request !complete =REQUESTED"),
    ("TP_C:03-02", "<request !suspend =REQUESTED"),
    ("TP_C:03-03", "<request >start !start =STARTED"),
    ("TP_C:03-04", "<request >start >complete !start =COMPLETED"),
    ("TP_C:03-05", "<request >start >terminate !complete =TERMINATED"),
    ("TP_C:03-06", "<request >start >suspend !complete =SUSPENDED"),
];

/// What sets a deed of ours off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Happened<D> {
    /// The other side did this.
    Heard(D),
    /// The other side has acknowledged this of ours.
    Acknowledged(D),
}

/// How far the own deeds of each row are done.
static DONE: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);

/// What our side does of itself by its row: what stands before a deed of ours sets it off.
fn own<S: Kind>(course: &str) -> Vec<(Happened<S::Deed>, S::Deed)> {
    let mut before = None;
    let mut all = Vec::new();
    for token in course.split(' ') {
        let (sign, word) = token.split_at(1);
        let Some(deed) = S::deed_of(word) else { continue };
        match (sign, before) {
            ("<", Some(happened)) => all.push((happened, deed)),
            ("!", _) => continue,
            _ => {}
        }
        before = Some(match sign {
            "<" => Happened::Acknowledged(deed),
            _ => Happened::Heard(deed),
        });
    }
    all
}

fn next<S: Kind>(row: &str, rows: &[(&str, &str)], happened: Happened<S::Deed>) -> Option<S::Deed> {
    let (_, course) = rows.iter().find(|(id, _)| *id == row)?;
    let mut done = DONE.lock().unwrap();
    let at = done.entry(row.to_owned()).or_default();
    let (due, deed) = own::<S>(course).get(*at).copied()?;
    (due == happened).then(|| {
        *at += 1;
        deed
    })
}

/// Our side does what its row says.
pub struct Scripted;

impl Scripted {
    fn negotiating(
        of: &Negotiation,
        happened: Happened<negotiation::Deed>,
    ) -> Next<negotiation::Deed> {
        let rows = match of.exchange.side {
            Side::Provider => &NEGOTIATION[..],
            Side::Consumer => &NEGOTIATION_CONSUMER,
        };
        let next = next::<negotiation::State>(&of.about.title, rows, happened);
        next.map_or(Next::Nothing, Next::Do)
    }

    fn transferring(
        of: &Transfer,
        row: &str,
        happened: Happened<transfer::Deed>,
    ) -> Next<transfer::Deed> {
        let rows = match of.exchange.side {
            Side::Provider => &TRANSFER[..],
            Side::Consumer => &TRANSFER_CONSUMER,
        };
        next::<transfer::State>(row, rows, happened).map_or(Next::Nothing, Next::Do)
    }
}

impl Automation for Scripted {
    fn heard(
        &self,
        of: &Negotiation,
        message: &Negotiating,
        _: Table<'_>,
    ) -> Next<negotiation::Deed> {
        Self::negotiating(of, Happened::Heard(message.deed()))
    }

    fn acknowledged(&self, of: &Negotiation, deed: negotiation::Deed) -> Next<negotiation::Deed> {
        Self::negotiating(of, Happened::Acknowledged(deed))
    }

    fn heard_of_transfer(
        &self,
        of: &Transfer,
        agreement: &str,
        message: &Transferring,
        _: bool,
    ) -> Next<transfer::Deed> {
        Self::transferring(of, agreement, Happened::Heard(message.deed()))
    }

    fn acknowledged_of_transfer(
        &self,
        of: &Transfer,
        agreement: &str,
        deed: transfer::Deed,
    ) -> Next<transfer::Deed> {
        Self::transferring(of, agreement, Happened::Acknowledged(deed))
    }
}

async fn all_pass<S: Played>(group: &str, side: Side, rows: &[(&str, &str)]) {
    let mut kit = Kit::open().await;
    let mut failed = Vec::new();
    for (row, course) in rows {
        if let Err(why) = kit.play::<S>(row, side, course).await {
            failed.push(format!("{row} ({course}): {why}"));
        }
    }
    println!("{group}: {} passed, {} failed", rows.len() - failed.len(), failed.len());
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test]
async fn a_provider_negotiates_as_the_protocol_says() {
    all_pass::<negotiation::State>("CN", Side::Provider, &NEGOTIATION).await;
}

#[tokio::test]
async fn a_consumer_negotiates_as_the_protocol_says() {
    all_pass::<negotiation::State>("CN_C", Side::Consumer, &NEGOTIATION_CONSUMER).await;
}

#[tokio::test]
async fn a_provider_transfers_as_the_protocol_says() {
    all_pass::<transfer::State>("TP", Side::Provider, &TRANSFER).await;
}

#[tokio::test]
async fn a_consumer_transfers_as_the_protocol_says() {
    all_pass::<transfer::State>("TP_C", Side::Consumer, &TRANSFER_CONSUMER).await;
}
