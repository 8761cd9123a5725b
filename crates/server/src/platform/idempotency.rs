//! Creating calls that are sent again: the first answer is given again, and nothing new is made.
//!
//! A program sends a key of its own with a creating call (`Idempotency-Key`). What it was answered is
//! kept in the transaction of what was made; the same key with another body is refused.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use dure_testbed::report::Message;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::Row;

use super::db::{Db, Tx};
use super::moment::Moment;
use super::web::{Caller, Problem};
use crate::testbed::sources::hex;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The longest key.
const LONGEST: usize = 200;

/// How long answers are kept.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// A creating call that may come again.
#[derive(Debug, Clone)]
pub struct Call {
    account: String,
    key: String,
    digest: String,
}

impl Call {
    /// The call of that caller at that address with that body; none without a key, and none of
    /// somebody who cannot be told from others.
    ///
    /// # Errors
    /// When the key is none.
    pub fn of(
        caller: &Caller,
        headers: &HeaderMap,
        body: &impl Serialize,
    ) -> Result<Option<Self>, Problem> {
        let Some(key) = headers.get(&HEADER) else { return Ok(None) };
        let sane = |k: &&str| {
            !k.is_empty() && k.len() <= LONGEST && k.bytes().all(|b| b.is_ascii_graphic())
        };
        let Some(key) = key.to_str().ok().filter(sane) else {
            let message = Message::new("problem-idempotency-key");
            return Err(Problem::new(StatusCode::BAD_REQUEST, message));
        };
        let whose = match (caller.principal.person(), caller.principal.session()) {
            (Some(person), _) => person.account.text(),
            (None, Some(session)) => session.text(),
            (None, None) => return Ok(None),
        };
        let body = serde_json::to_vec(body).unwrap_or_default();
        let mut hash = Sha256::new();
        hash.update(caller.path.as_bytes());
        hash.update([0]);
        hash.update(body);
        let digest = hex(&hash.finalize());
        Ok(Some(Self { account: whose, key: key.to_owned(), digest }))
    }

    /// What it was answered before.
    ///
    /// # Errors
    /// When the key came with something else before, or as the database does.
    pub async fn answered(&self, db: &Db) -> Result<Option<Response>, Problem> {
        let row = sqlx::query(
            "SELECT request_digest, status, answer FROM idempotency \
             WHERE account = $1 AND idempotency_key = $2 AND made_at > $3",
        )
        .bind(&self.account)
        .bind(&self.key)
        .bind(Moment::now().minus(KEPT).micros())
        .fetch_optional(db.read())
        .await?;
        let Some(row) = row else { return Ok(None) };
        if row.try_get::<String, _>("request_digest")? != self.digest {
            return Err(Problem::unusable(Message::new("problem-idempotency-other")));
        }
        let status = u16::try_from(row.try_get::<i64, _>("status")?).unwrap_or(200);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let answer: String = row.try_get("answer")?;
        let answer: serde_json::Value =
            serde_json::from_str(&answer).map_err(|e| Problem::internal(&e))?;
        let replayed = [(REPLAYED, HeaderValue::from_static("true"))];
        Ok(Some((status, replayed, Json(answer)).into_response()))
    }

    /// Keeps the answer, in the transaction of what was made. Of two calls at once the later one is
    /// rolled back.
    ///
    /// # Errors
    /// When the other one was first, or as the database does.
    pub async fn keep(
        &self,
        tx: &mut Tx,
        status: StatusCode,
        answer: &impl Serialize,
    ) -> Result<(), Problem> {
        sqlx::query(
            "DELETE FROM idempotency WHERE account = $1 AND idempotency_key = $2 AND made_at <= $3",
        )
        .bind(&self.account)
        .bind(&self.key)
        .bind(Moment::now().minus(KEPT).micros())
        .execute(&mut **tx)
        .await?;
        let kept = sqlx::query(
            "INSERT INTO idempotency \
             (account, idempotency_key, request_digest, status, answer, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account, idempotency_key) DO NOTHING",
        )
        .bind(&self.account)
        .bind(&self.key)
        .bind(&self.digest)
        .bind(i64::from(status.as_u16()))
        .bind(serde_json::to_string(answer).unwrap_or_default())
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
        match kept.rows_affected() {
            1 => Ok(()),
            _ => Err(Problem::conflict(Message::new("problem-idempotency-now"))),
        }
    }
}

/// Forgets old answers.
///
/// # Errors
/// As the database does.
pub async fn tidy(db: &Db) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    sqlx::query("DELETE FROM idempotency WHERE made_at < $1")
        .bind(Moment::now().minus(KEPT).micros())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
