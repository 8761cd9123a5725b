//! Identity by claims (Decentralized Claims Protocol 1.0): each organisation has a DID under its path and keys of
//! its own; a participant elsewhere that is known by its DID shows a token that it issued itself, and credentials
//! of issuers that the centre trusts. Nothing is exchanged beforehand but the DIDs.

mod keys;
mod proving;
mod showing;

use dure_dataspace::identity::did::{Did, Document, OwnKey, Relationship};
use dure_testbed::report::Message;
use jiff::Timestamp;

pub use keys::{key, rotated};
pub use proving::proven;
pub use showing::{centre_document, document, query};

use super::Peer;
use crate::app::App;
use crate::identity::centres::Centre;
use crate::platform::id::OrganisationId;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Problem};

/// How many seconds a token of ours lives.
const LIFE: i64 = 300;

/// What time it is.
fn now() -> Timestamp {
    Timestamp::from_microsecond(Moment::now().micros()).unwrap_or_default()
}

fn internal(why: impl std::fmt::Display) -> Problem {
    Problem::internal(&why)
}

/// The DID whose document stands below the site's address at that path. A site without a name has none (did:web,
/// section 3.1: no IP address).
fn below(app: &App, path: &str) -> Answer<Did> {
    let site = app.config.public_url.split_once("://").map_or("", |(_, site)| site);
    Did::of_document(&format!("https://{site}/dsp/{path}/did.json"))
        .map_err(|_| Problem::conflict(Message::new("problem-no-did").text("site", site)))
}

/// The DID of an organisation of ours.
///
/// # Errors
/// Where the site's address is none under which a document could stand.
pub fn did(app: &App, of: OrganisationId) -> Answer<Did> {
    below(app, &of.text())
}

/// The DID of a centre, which issues credentials to its organisations.
///
/// # Errors
/// The same.
pub fn centre_did(app: &App, centre: &Centre) -> Answer<Did> {
    below(app, &format!("centres/{}", centre.slug))
}

/// Where the credentials of an organisation of ours are asked for.
fn service(app: &App, of: OrganisationId) -> String {
    format!("{}/dsp/{of}/claims", app.config.public_url)
}

/// The document of one of ours.
async fn own_document(app: &App, did: &Did, service: Option<&str>) -> Answer<Document> {
    let keys = keys::all(app, did).await?;
    let uses = &Relationship::ALL;
    let own: Vec<OwnKey<'_>> =
        keys.iter().map(|(fragment, key)| OwnKey { fragment, key: key.public(), uses }).collect();
    Document::own(did, &own, service).map_err(internal)
}

/// What an organisation of ours shows to a participant elsewhere: what that one gave to it, else a token that says
/// who we are and with what our credentials may be asked for.
///
/// # Errors
/// As the database does.
pub async fn shown(app: &App, peer: &Peer) -> Answer<String> {
    let given = app.seal.open(&peer.token_out).unwrap_or_default();
    let other = peer.participant.parse::<Did>();
    match (given.is_empty(), other) {
        (true, Ok(other)) => {
            let token = showing::token(app, peer.organisation, &other).await?;
            Ok(format!("Bearer {token}"))
        }
        _ => Ok(given),
    }
}

/// Forgets tokens that nobody would take any more.
///
/// # Errors
/// As the database does.
pub async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    for sql in [
        "DELETE FROM dataspace_seen WHERE until < $1",
        "DELETE FROM dataspace_access WHERE until < $1",
    ] {
        let mut tx = app.db.begin().await?;
        sqlx::query(sql).bind(Moment::now().micros()).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    Ok(())
}
