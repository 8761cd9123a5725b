//! Who somebody is that shows a token of its own, and what issuers that we trust say of it.

use dure_dataspace::identity::credential::Credential;
use dure_dataspace::identity::credential::issue::{MEMBERSHIP, ROLE};
use dure_dataspace::identity::credential::presentation::Presentation;
use dure_dataspace::identity::credential::query::{
    PATH, PresentationQuery, PresentationResponse, Scope,
};
use dure_dataspace::identity::credential::status::StatusList;
use dure_dataspace::identity::did::{Did, Document};
use dure_dataspace::identity::jwt;
use dure_dataspace::identity::token::{self, IdToken, Proven};
use dure_dataspace::identity::trust::{Known, Trust};
use futures_util::future::BoxFuture;
use reqwest::Method;
use serde_json::Value;

use super::{LIFE, centre_did, did, internal, key, now};
use crate::app::App;
use crate::dataspace::{Peer, store};
use crate::identity::centres::Centre;
use crate::platform::id::OrganisationId;
use crate::platform::moment::Moment;
use crate::platform::web::Answer;

/// For how long what credentials say is believed without asking again.
const BELIEVED: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// The same where nothing was said: it may have been away.
const NOTHING_SAID: std::time::Duration = std::time::Duration::from_secs(60);

/// How many lists of what was taken back are fetched for one participant.
const LISTS: usize = 4;

/// The participant that a token of its own proves, where the organisation knows it. The same token a second time
/// proves nothing.
///
/// # Errors
/// As the database does.
pub fn proven<'a>(
    app: &'a App,
    to: OrganisationId,
    shown: &'a str,
) -> BoxFuture<'a, Answer<Option<Peer>>> {
    Box::pin(proof(app, to, shown))
}

async fn proof(app: &App, to: OrganisationId, shown: &str) -> Answer<Option<Peer>> {
    let Ok(said) = jwt::said_issuer(shown) else { return Ok(None) };
    // Only of whom we know is anything fetched.
    let peer = store::peer_of_participant(&app.db, to, said.as_str()).await?;
    let Some(peer) = peer else { return Ok(None) };
    let Some(document) = fetched(app, &said).await else { return Ok(None) };
    let proven = match token::verify(shown, &document, &did(app, to)?, now()) {
        Ok(proven) => proven,
        Err(why) => {
            tracing::info!(participant = %said, %why, "a token proves nothing");
            return Ok(None);
        }
    };
    if !first(app, &proven).await? {
        return Ok(None);
    }
    if peer.known_until < Moment::now() {
        learned(app, &peer, &document, &proven).await?;
        // As it is known now.
        return Ok(store::find_peer(&app.db, peer.id).await?);
    }
    Ok(Some(peer))
}

/// Whether a token comes for the first time.
///
/// # Errors
/// As the database does.
pub async fn first(app: &App, of: &Proven) -> Answer<bool> {
    let mut tx = app.db.begin().await?;
    let written = sqlx::query(
        "INSERT INTO dataspace_seen (issuer, jti, until) VALUES ($1, $2, $3) \
         ON CONFLICT (issuer, jti) DO NOTHING",
    )
    .bind(of.issuer.as_str())
    .bind(&of.jti)
    .bind(of.until.as_microsecond())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(written.rows_affected() > 0)
}

/// The document of a DID; nothing where it cannot be had. Closed networks have it without TLS as well.
pub async fn fetched(app: &App, of: &Did) -> Option<Document> {
    let address = of.document_address().ok()?;
    let plain = address.replacen("https://", "http://", 1);
    let addresses = match app.config.dataspace_inside {
        true => vec![plain, address],
        false => vec![address],
    };
    for address in addresses {
        match app.line.json(Method::GET, &address, "", None).await {
            Ok(told) => match Document::read(of, told.to_string().as_bytes()) {
                Ok(document) => return Some(document),
                Err(why) => tracing::info!(did = %of, %why, "a document cannot be used"),
            },
            Err(why) => tracing::info!(did = %of, %why, "a document was not had"),
        }
    }
    None
}

/// Asks a participant for its credentials, and keeps what they say of it.
async fn learned(app: &App, peer: &Peer, document: &Document, proven: &Proven) -> Answer<()> {
    let credentials = match (document.credential_service(), &proven.access) {
        (Some(service), Some(access)) => presented(app, peer, document, service, access).await?,
        _ => Vec::new(),
    };
    let Some(centre) = app.centres.by_id(peer.centre) else { return Ok(()) };
    let lists = lists(app, &credentials).await;
    let known = trust(app, &centre)?.known(&proven.issuer, &credentials, &lists, now());
    for refused in &known.refused {
        tracing::info!(participant = %proven.issuer, ?refused, "a credential counts for nothing");
    }
    let mut tx = app.db.begin().await?;
    store::learn_peer(&mut tx, peer.id, &said(app, &centre, &known)?).await?;
    tx.commit().await?;
    Ok(())
}

/// Whom a centre believes: itself, and those whom the configuration names.
fn trust(app: &App, centre: &Centre) -> Answer<Trust> {
    let types = [MEMBERSHIP, ROLE];
    let own = centre_did(app, centre)?;
    let slug = centre.slug.as_str();
    let mut trust = Trust::none().with(&own, types).speaking_for(&own, [slug]);
    for other in &app.config.trusted_issuers {
        if let Ok(other) = other.parse::<Did>() {
            trust = trust.with(&other, types);
        }
    }
    Ok(trust)
}

/// What is known, as policies ask for it: of the own centre by the word that its own organisations have, of
/// others by issuer and name, so that nobody else can say it.
fn said(app: &App, centre: &Centre, known: &Known) -> Answer<store::Learned> {
    let own = centre_did(app, centre)?;
    let until = known.until().map(|until| Moment::from_micros(until.as_microsecond()));
    let nothing = known.memberships.is_empty() && known.roles.is_empty();
    let latest = Moment::now().plus(if nothing { NOTHING_SAID } else { BELIEVED });
    let of = |issuer: &Did, name: &str| match *issuer == own {
        true => "centre".to_owned(),
        false => format!("{issuer} {name}"),
    };
    Ok(store::Learned {
        memberships: known.memberships.iter().map(|one| of(&one.issuer, &one.of)).collect(),
        roles: known
            .roles
            .iter()
            .map(|one| match one.issuer == own {
                true => one.role.clone(),
                false => format!("{} {}", one.issuer, one.role),
            })
            .collect(),
        until: until.map_or(latest, |until| until.min(latest)),
    })
}

/// The credentials that a participant shows to us.
async fn presented(
    app: &App,
    peer: &Peer,
    document: &Document,
    service: &str,
    access: &str,
) -> Answer<Vec<Credential>> {
    let own = did(app, peer.organisation)?;
    let jti = uuid::Uuid::now_v7().to_string();
    let token = IdToken {
        audience: document.id(),
        jti: &jti,
        now: now(),
        life: LIFE,
        access: Some(access),
    };
    let token = format!("Bearer {}", token.sign(&key(app, &own).await?).map_err(internal)?);
    let scopes = [MEMBERSHIP, ROLE].map(Scope::of_type).to_vec();
    let asked = PresentationQuery { scopes }.json();
    let address = format!("{}{PATH}", service.trim_end_matches('/'));
    let said = app.line.json(Method::POST, &address, &token, Some((&jti, &asked))).await;
    let said: Value = match said {
        Ok(said) => said,
        Err(why) => {
            tracing::info!(peer = %peer.id, %why, "no credentials were shown");
            return Ok(Vec::new());
        }
    };
    let Ok(said) = PresentationResponse::read(&said) else { return Ok(Vec::new()) };
    let mut credentials = Vec::new();
    for presentation in said.presentations {
        let shown = Presentation::verify(&presentation, document, &own, None, now());
        for credential in shown.map(|one| one.credentials).unwrap_or_default() {
            credentials.extend(signed(app, peer, &credential).await?);
        }
    }
    Ok(credentials)
}

/// A credential of somebody whom we believe; of nobody else anything is fetched.
async fn signed(app: &App, peer: &Peer, credential: &str) -> Answer<Option<Credential>> {
    let Ok(issuer) = jwt::said_issuer(credential) else { return Ok(None) };
    let Some(centre) = app.centres.by_id(peer.centre) else { return Ok(None) };
    let own = centre_did(app, &centre)?;
    let trusted =
        issuer == own || app.config.trusted_issuers.iter().any(|one| one == issuer.as_str());
    if !trusted {
        tracing::info!(%issuer, "an issuer is not known");
        return Ok(None);
    }
    let Some(document) = fetched(app, &issuer).await else { return Ok(None) };
    Ok(Credential::signed(credential, &document).ok())
}

/// The lists that tell what was taken back.
async fn lists(app: &App, credentials: &[Credential]) -> Vec<StatusList> {
    let mut told: Vec<(Did, String)> = Vec::new();
    for credential in credentials {
        for entry in &credential.status {
            told.push((credential.issuer.clone(), entry.list.clone()));
        }
    }
    told.truncate(LISTS);
    let mut all = Vec::new();
    for (issuer, list) in told {
        let Ok(answer) = app.line.ask(Method::GET, &list, "", None).await else { continue };
        let Ok(text) = crate::dataspace::outbound::text(answer).await else { continue };
        let Some(document) = fetched(app, &issuer).await else { continue };
        all.extend(StatusList::verify(text.trim(), &document, &list, now()));
    }
    all
}
