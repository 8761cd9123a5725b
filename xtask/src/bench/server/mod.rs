//! The server: how soon it is there, what its pages stand, what they weigh, what uploads reach.

mod company;
pub mod groups;
pub mod http;
mod lighthouse;
mod look;
mod pages;
pub mod rows;
pub mod site;
pub mod start;
mod uploads;
pub mod wrk;

use super::dure::workshop;
use super::figure::Section;
use crate::setup;
use company::Company;
use lighthouse::Lighthouse;
use site::Site;

/// The folder of the demo world, among the others of the workshop.
const WORLD: &str = "world";

/// Measures it.
pub fn measure() -> Result<Section, String> {
    setup::need_programs(&[("wrk", "wrk"), ("node", "nodejs"), ("kill", "procps")])?;
    let folder = workshop("server")?;
    let lighthouse = Lighthouse::ready(&folder)?;
    start::world(&folder, WORLD)?;
    let mut figures = start::measure(&folder, WORLD)?;

    let site = Site::start(&folder, WORLD)?;
    let command = site.command.clone();
    let mut company = Company::furnish(&site)?;
    let pages = pages::measure(&site, &mut company, &folder)?;
    figures.extend(pages.figures());
    let looks = look::measure(&site, &company, &lighthouse)?;
    figures.extend(looks.figures());
    site.stop()?;

    for part in ["large", "crowd"] {
        // A new server for each: its peak of memory is its own.
        start::world(&folder, part)?;
        let site = Site::start(&folder, part)?;
        figures.extend(match part {
            "large" => uploads::large(&site, &folder)?,
            _ => uploads::crowd(&site)?,
        });
        site.stop()?;
        let data = folder.join(part);
        std::fs::remove_dir_all(&data).map_err(|e| format!("{}: {e}", data.display()))?;
    }
    Ok(Section {
        title: "Server".to_owned(),
        protocol: PROTOCOL.to_owned(),
        commands: vec![command, pages::shown(), look::shown()],
        figures,
        notes: vec![pages.table(), looks.notes()],
    })
}

const PROTOCOL: &str = "\
The release binary with its demo world on SQLite, on the same machine as whoever asks. \
**Pages:** wrk with 16 connections, each asking again as soon as it was answered, with the cookie of \
somebody signed in and taking what is packed, as browsers do; it runs on the same cores as the server and \
is part of the figure. The company's lists are full, and it has a report of each of the four questions. \
**Weight and Lighthouse:** Chromium without anything kept from before, in Korean, with Lighthouse's own \
telephone and its slow line; three looks, of which the median counts. \
**Uploads:** by the resumable protocol in pieces of 64 MiB, a piece acknowledged when it is synced to the \
disk; afterwards the server's SHA-256 of each file is held against the sender's.";
