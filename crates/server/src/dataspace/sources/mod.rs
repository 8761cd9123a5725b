//! Data that are offered from where they are: behind an address of the firm's own server, or an object in its
//! bucket. Nothing of them is kept here; at each read they are fetched and go through the same terms as what lies
//! here. To participants such a place is a dataset like any other.

pub mod api;
pub mod pages;
mod store;

use std::time::Duration;

use dure_testbed::report::Message;
use futures_util::{StreamExt, TryStreamExt};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::bucket::Place;
use super::leaving::Pieces;
use super::outbound::Unheard;
use super::{acts, bucket};
use crate::app::App;
use crate::platform::id::{CentreId, DatasetId, OrganisationId};
use crate::platform::web::fields::name as named;
use crate::platform::web::{Answer, Caller, Problem};

pub use store::{find, of_organisation};

/// The longest address or secret, in characters.
const LONGEST: usize = 2000;

/// The most places of an organisation.
const MOST: usize = 200;

/// For how long the next bytes are waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many bytes are shown of a place that is tried.
const TASTE: usize = 2 << 10;

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An address that answers a GET.
    Http,
    /// An object of an S3-compatible bucket.
    Bucket,
}

impl Kind {
    /// Its word in the database and the ids of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Bucket => "bucket",
        }
    }
}

/// A place from which an organisation offers data.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id, where a dataset's stands.
    pub id: DatasetId,
    /// The tenant.
    pub centre: CentreId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What it is called.
    pub name: String,
    /// What kind of place.
    pub kind: Kind,
    /// The address.
    pub address: String,
    /// Of a bucket: where its service is.
    pub endpoint: String,
    /// Of a bucket: the region.
    pub region: String,
    /// What is shown there, sealed.
    secret: String,
}

/// What is shown at a place.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Shown {
    #[serde(default)]
    authorization: String,
    #[serde(default)]
    access_key: String,
    #[serde(default)]
    secret_key: String,
}

/// A place that is to be known.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSource {
    /// What to call it.
    pub name: String,
    /// An address that answers a GET, or `s3://bucket/object`. A table of text has an address that ends in `.csv`.
    #[schema(example = "https://data.press.example/line-3/load.csv")]
    pub address: String,
    /// What is shown there in the header `Authorization`.
    #[serde(default)]
    pub authorization: String,
    /// Of a bucket: where its service is; that of AWS where it is empty.
    #[serde(default)]
    pub endpoint: String,
    /// Of a bucket: the region.
    #[serde(default)]
    pub region: String,
    /// Of a bucket: the id of the key that may read it.
    #[serde(default)]
    pub access_key: String,
    /// Of a bucket: the secret of that key.
    #[serde(default)]
    pub secret_key: String,
}

impl Source {
    /// The last part of its address, by whose ending a table is known.
    #[must_use]
    pub fn file_name(&self) -> &str {
        let path = self.address.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default()
    }

    fn shown(&self, app: &App) -> Shown {
        let opened = app.seal.open(&self.secret).unwrap_or_default();
        serde_json::from_str(&opened).unwrap_or_default()
    }

    fn place(&self, shown: Shown) -> Option<Place> {
        let (bucket, key) = Place::of_address(&self.address)?;
        Some(Place {
            bucket,
            key,
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            access_key: shown.access_key,
            secret_key: shown.secret_key,
        })
    }
}

fn wrong(id: &'static str) -> Problem {
    Problem::unusable(Message::new(id))
}

/// A place of the caller's organisation as it would be kept.
///
/// # Errors
/// Where something of it cannot be used.
async fn checked(app: &App, caller: &Caller, new: &NewSource) -> Answer<Source> {
    let person = caller.person()?;
    if !acts(person) {
        return Err(Problem::forbidden());
    }
    let name = named(&new.name).ok_or_else(|| wrong("problem-source-name"))?;
    let secrets = [&new.authorization, &new.access_key, &new.secret_key];
    let all = [&new.address, &new.endpoint, &new.region].into_iter().chain(secrets);
    if all.into_iter().any(|text| text.chars().count() > LONGEST) {
        return Err(Problem::unusable(Message::new("need-too-long").count("most", LONGEST)));
    }
    if secrets.iter().any(|text| !text.bytes().all(|byte| (b' '..=b'~').contains(&byte))) {
        return Err(wrong("problem-source-secret"));
    }
    let shown = Shown {
        authorization: new.authorization.trim().to_owned(),
        access_key: new.access_key.trim().to_owned(),
        secret_key: new.secret_key.trim().to_owned(),
    };
    let shown = serde_json::to_string(&shown).map_err(|e| Problem::internal(&e))?;
    let secret = app.seal.close(&shown);
    let source = Source {
        id: DatasetId::new(),
        centre: person.centre,
        organisation: person.organisation,
        name,
        kind: if new.address.starts_with("s3://") { Kind::Bucket } else { Kind::Http },
        address: new.address.trim().to_owned(),
        endpoint: new.endpoint.trim().to_owned(),
        region: new.region.trim().to_owned(),
        secret: secret.ok_or_else(|| Problem::internal(&"the system has no randomness"))?,
    };
    let allowed = match source.kind {
        Kind::Http => app.line.allows(&source.address).is_ok(),
        Kind::Bucket => {
            let place = source.place(Shown::default()).filter(Place::is_sound);
            place.is_some_and(|place| app.line.allows(&place.service()).is_ok())
        }
    };
    if !allowed {
        return Err(wrong("problem-source-address"));
    }
    if of_organisation(&app.db, person.organisation).await?.len() >= MOST {
        return Err(Problem::conflict(Message::new("problem-source-many").count("most", MOST)));
    }
    Ok(source)
}

/// Makes a place known to the caller's organisation. Tells what it is called from now on.
///
/// # Errors
/// Where something of it cannot be used.
pub async fn known(app: &App, caller: &Caller, new: &NewSource) -> Answer<DatasetId> {
    let source = checked(app, caller, new).await?;
    let mut tx = app.db.begin().await?;
    store::insert(&mut tx, &source, &caller.person()?.account.text()).await?;
    tx.commit().await?;
    Ok(source.id)
}

/// The place, where it is one of the caller's organisation.
///
/// # Errors
/// Where it is none.
pub async fn of_caller(app: &App, caller: &Caller, id: DatasetId) -> Answer<Source> {
    let person = caller.person()?;
    let found = find(&app.db, id).await?;
    let own = |one: &Source| one.organisation == person.organisation && acts(person);
    found.filter(own).ok_or_else(Problem::not_found)
}

/// Forgets a place of the caller's: what was offered of it is withdrawn, and nothing more leaves.
///
/// # Errors
/// Where it is not the caller's.
pub async fn removed(app: &App, caller: &Caller, id: DatasetId) -> Answer<()> {
    let source = of_caller(app, caller, id).await?;
    let mut tx = app.db.begin().await?;
    store::remove(&mut tx, source.id).await?;
    tx.commit().await?;
    Ok(())
}

/// The bytes of a place as they come.
///
/// # Errors
/// Where it does not answer with them.
pub async fn bytes(app: &App, source: &Source) -> Answer<Pieces> {
    opened(app, source).await.map_err(|why| {
        tracing::info!(source = %source.id, %why, "a source of data was not read");
        Problem::conflict(Message::new("problem-source-silent").text("why", why.to_string()))
    })
}

async fn opened(app: &App, source: &Source) -> Result<Pieces, Unheard> {
    let shown = source.shown(app);
    let bytes: Pieces = match source.kind {
        Kind::Http => {
            let ask = app.line.ask(Method::GET, &source.address, &shown.authorization, None);
            let response = ask.await?;
            if !response.status().is_success() {
                let status = response.status().as_u16();
                return Err(Unheard::Status { status, body: String::new() });
            }
            response.bytes_stream().map_err(std::io::Error::other).boxed()
        }
        Kind::Bucket => {
            let place = source.place(shown).ok_or_else(|| Unheard::Address(String::new()))?;
            let bytes = tokio::time::timeout(PATIENCE, bucket::Place::bytes(&place, &app.line));
            let bytes = bytes.await.map_err(|_| Unheard::Stalled)??;
            bytes.map_err(std::io::Error::other).boxed()
        }
    };
    Ok(patient(bytes))
}

/// The same bytes; where none come for a while they are broken off.
fn patient(bytes: Pieces) -> Pieces {
    let pieces = futures_util::stream::unfold(bytes, |mut bytes| async move {
        let next = tokio::time::timeout(PATIENCE, bytes.next()).await;
        let next = next.unwrap_or_else(|_| Some(Err(std::io::Error::other(Unheard::Stalled))));
        next.map(|piece| (piece, bytes))
    });
    pieces.fuse().boxed()
}

/// The beginning of what a place has, as text: so that whoever names one sees that it is the right one.
///
/// # Errors
/// Where it does not answer.
pub async fn tasted(app: &App, source: &Source) -> Answer<String> {
    let mut bytes = bytes(app, source).await?;
    let mut taste = Vec::new();
    while let Some(piece) = bytes.next().await {
        let piece = piece.map_err(|why| {
            Problem::conflict(Message::new("problem-source-silent").text("why", why.to_string()))
        })?;
        taste.extend_from_slice(&piece);
        if taste.len() >= TASTE {
            break;
        }
    }
    taste.truncate(TASTE);
    Ok(String::from_utf8_lossy(&taste).into_owned())
}
