//! What our participants show: documents, tokens, and to those who may ask, credentials of their centre.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use dure_dataspace::identity::credential::issue::Grant;
use dure_dataspace::identity::credential::presentation::Show;
use dure_dataspace::identity::credential::query::{PresentationQuery, PresentationResponse};
use dure_dataspace::identity::credential::{Credential, Profile};
use dure_dataspace::identity::did::Did;
use dure_dataspace::identity::jwt;
use dure_dataspace::identity::token::{self, IdToken};
use serde_json::Value;
use sqlx::Row;

use super::{LIFE, centre_did, did, internal, key, now, own_document, proving, service};
use crate::app::App;
use crate::identity::centres::Centre;
use crate::identity::organisations;
use crate::platform::id::OrganisationId;
use crate::platform::moment::Moment;
use crate::platform::secret::{self, Secret};
use crate::platform::web::{Answer, Problem};

/// How long a credential that is shown holds: shown anew each time, it need not hold for long.
const HOLDS: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// `GET /dsp/{organisation}/did.json`.
///
/// # Errors
/// Where there is no such organisation.
pub async fn document(State(app): State<App>, Path(of): Path<OrganisationId>) -> Answer {
    organisations::centre(&app.db, of).await?.ok_or_else(Problem::not_found)?;
    let told = own_document(&app, &did(&app, of)?, Some(&service(&app, of))).await?;
    Ok(Json(told.json()).into_response())
}

/// `GET /dsp/centres/{slug}/did.json`.
///
/// # Errors
/// Where there is no such centre.
pub async fn centre_document(State(app): State<App>, Path(slug): Path<String>) -> Answer {
    let centre = app.centres.by_slug(&slug).ok_or_else(Problem::not_found)?;
    let told = own_document(&app, &centre_did(&app, &centre)?, None).await?;
    Ok(Json(told.json()).into_response())
}

/// A token that tells `other` who we are, and with what our credentials may be asked for.
///
/// # Errors
/// As the database does.
pub async fn token(app: &App, of: OrganisationId, other: &Did) -> Answer<String> {
    let own = did(app, of)?;
    let access = Secret::new();
    let until = Moment::now().plus(std::time::Duration::from_secs(LIFE.unsigned_abs()));
    let mut tx = app.db.begin().await?;
    sqlx::query(
        "INSERT INTO dataspace_access (digest, organisation, given_to, until) VALUES ($1, $2, $3, $4)",
    )
    .bind(access.digest())
    .bind(of.text())
    .bind(other.as_str())
    .bind(until.micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let jti = uuid::Uuid::now_v7().to_string();
    let token = IdToken {
        audience: other,
        jti: &jti,
        now: now(),
        life: LIFE,
        access: Some(access.reveal()),
    };
    token.sign(&key(app, &own).await?).map_err(internal)
}

/// `POST /dsp/{organisation}/claims/presentations/query`: the credentials of an organisation of ours, to whom it
/// gave the means to ask.
pub async fn query(
    State(app): State<App>,
    Path(of): Path<OrganisationId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match asked(&app, of, &headers, &body).await {
        Ok(Some(answer)) => Json(answer).into_response(),
        Ok(None) => StatusCode::UNAUTHORIZED.into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn asked(
    app: &App,
    of: OrganisationId,
    headers: &HeaderMap,
    body: &Bytes,
) -> Answer<Option<Value>> {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(shown) = shown.and_then(|value| value.split_once(' ')).map(|(_, token)| token.trim())
    else {
        return Ok(None);
    };
    let own = did(app, of)?;
    let Some(verifier) = asking(app, of, &own, shown).await? else { return Ok(None) };
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let Ok(asked) = PresentationQuery::read(&asked) else {
        return Err(Problem::of_status(StatusCode::BAD_REQUEST));
    };
    let id = organisations::centre(&app.db, of).await?.ok_or_else(Problem::not_found)?;
    let centre = app.centres.by_id(id).ok_or_else(Problem::not_found)?;
    let credentials = credentials(app, &centre, of, &own, &asked).await?;
    let jti = uuid::Uuid::now_v7().to_string();
    let show = Show {
        profile: Profile::V20,
        audience: &verifier,
        jti: &jti,
        nonce: None,
        now: now(),
        life: LIFE,
    };
    let presentation = show.sign(&key(app, &own).await?, &credentials).map_err(internal)?;
    Ok(Some(PresentationResponse { presentations: vec![presentation] }.json()))
}

/// Who asks for our credentials, where we gave it the means.
async fn asking(app: &App, of: OrganisationId, own: &Did, shown: &str) -> Answer<Option<Did>> {
    let Ok(said) = jwt::said_issuer(shown) else { return Ok(None) };
    // Of nobody to whom we gave nothing is anything fetched.
    let given = sqlx::query(
        "SELECT digest FROM dataspace_access WHERE organisation = $1 AND given_to = $2 \
         AND until > $3 LIMIT 1",
    )
    .bind(of.text())
    .bind(said.as_str())
    .bind(Moment::now().micros())
    .fetch_optional(app.db.read())
    .await?;
    if given.is_none() {
        return Ok(None);
    }
    let Some(document) = proving::fetched(app, &said).await else { return Ok(None) };
    let Ok(proven) = token::verify(shown, &document, own, now()) else { return Ok(None) };
    let Some(access) = &proven.access else { return Ok(None) };
    let given = sqlx::query(
        "SELECT given_to FROM dataspace_access WHERE digest = $1 AND organisation = $2 \
         AND until > $3",
    )
    .bind(secret::digest(access))
    .bind(of.text())
    .bind(Moment::now().micros())
    .fetch_optional(app.db.read())
    .await?;
    let given: Option<String> = given.map(|row| row.try_get(0)).transpose()?;
    if given.as_deref() != Some(proven.issuer.as_str()) || !proving::first(app, &proven).await? {
        return Ok(None);
    }
    Ok(Some(proven.issuer))
}

/// What the centre says of an organisation: that it is a member, and what kind of organisation it is.
async fn credentials(
    app: &App,
    centre: &Centre,
    of: OrganisationId,
    own: &Did,
    asked: &PresentationQuery,
) -> Answer<Vec<String>> {
    let issuer = centre_did(app, centre)?;
    let key = key(app, &issuer).await?;
    let document = own_document(app, &issuer, None).await?;
    let until = Moment::now().plus(HOLDS);
    let until = jiff::Timestamp::from_microsecond(until.micros()).map_err(internal)?;
    let kind = organisations::kind(&app.db, of).await?;
    let id = format!("urn:dure:membership:{of}");
    let from = now();
    let grant = Grant { profile: Profile::V20, id: &id, subject: own, from, until, status: None };
    let membership = grant.membership(&key, &centre.slug);
    let id = format!("urn:dure:role:{of}");
    let role = Grant { id: &id, ..grant }.role(&key, &centre.slug, kind.word());
    let mut all = Vec::new();
    for one in [membership, role] {
        let one = one.map_err(internal)?;
        let read = Credential::signed(&one, &document).map_err(internal)?;
        if asked.covers(&read) {
            all.push(one);
        }
    }
    Ok(all)
}
