//! The dataspace: a value chain of thousands in one process, what a negotiation takes, how fast data leave.

mod catalogs;
mod chain;
mod examples;
mod negotiating;
mod pulling;

use super::dure::workshop;
use super::figure::Section;
use super::server::site::Site;
use super::server::start;
use crate::setup;
use chain::Chain;

/// The folder of the demo world, among the others of the workshop.
const WORLD: &str = "chain";

/// Measures it.
pub fn measure() -> Result<Section, String> {
    setup::need_programs(&[
        ("wrk", "wrk"),
        ("python3", "python3"),
        ("curl", "curl"),
        ("nginx", "nginx"),
        ("kill", "procps"),
    ])?;
    let folder = workshop("dataspace")?;
    let mut figures = examples::policies()?;
    figures.extend(examples::log()?);
    figures.extend(examples::durable(&folder)?);
    start::world(&folder, WORLD)?;
    let chain = Chain::forged(&folder, WORLD)?;
    figures.extend(chain::started(&folder, WORLD)?);
    let site = Site::start(&folder, WORLD)?;
    let command = site.command.clone();
    figures.extend(catalogs::measure(&site, &chain, &folder)?);
    figures.extend(negotiating::measure(&site, &chain, &folder.join(WORLD))?);
    figures.extend(pulling::measure(&site, &chain, &folder)?);
    site.stop()?;
    std::fs::remove_dir_all(&folder).map_err(|e| e.to_string())?;
    Ok(Section {
        title: "Dataspace".to_owned(),
        protocol: PROTOCOL.to_owned(),
        commands: vec![
            "cargo run --release --package dure-dataspace --example policy_speed".to_owned(),
            "cargo run --release --package dure-dataspace --example audit_speed".to_owned(),
            "dure audit speed --entries 10000000".to_owned(),
            command,
        ],
        figures,
        notes: vec![NOTES.to_owned()],
    })
}

const PROTOCOL: &str = "\
The release binary on SQLite with `synchronous=FULL`, on the same machine and cores as whoever asks. The demo \
world has 7,000 participants more, each with ten offers, and one with 100,000. **Catalogs:** the Dataspace \
Protocol's own request over HTTP, by wrk with 16 connections, of a participant chosen anew each time. \
**Negotiations:** a person's program asks for an offer that agrees by itself; the time is that from its row to \
its end in the database: the request is synced before it is acknowledged, what follows by itself is one synced \
transaction. **Pull:** the same file from the data plane, the policy \
and the agreement asked, and from nginx with `sendfile`, by turns, each three times; the ratio is that of the \
medians.";

const NOTES: &str = "\
The connector that most others run (Eclipse EDC) is the peer that belongs beside these figures. Its artifacts \
could not be had from the package registries that this machine reaches, so there is no ratio to it here; what \
is published of it is that its state machines look for work once a second by default.";
