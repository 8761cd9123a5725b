//! Processes and their messages in the database, the same for both kinds.

use dure_dataspace::Side;
use dure_dataspace::exchange::Exchange;
use dure_dataspace::transfer;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::dataspace::process::{Kind, Process};
use crate::dataspace::{Negotiation, Party, Transfer};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AgreementId, OrganisationId, TransferId};
use crate::platform::moment::Moment;

fn select<S: Kind>() -> String {
    format!(
        "SELECT id, centre, organisation, side, peer, peer_pid, callback, state, pending, message, \
         attempts, version, {} FROM {}",
        S::ABOUT.join(", "),
        S::TABLE
    )
}

fn process<S: Kind>(row: &AnyRow) -> Result<Process<S>, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let undecodable = |what: &str| sqlx::Error::Decode(format!("no {what}").into());
    let about = S::ABOUT.iter().map(|name| text(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(Process {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        organisation: id::column(row, "organisation")?,
        peer: id::column(row, "peer")?,
        peer_pid: text("peer_pid")?,
        callback: text("callback")?,
        exchange: Exchange {
            side: text("side")?.parse().map_err(|()| undecodable("side"))?,
            state: S::of_word(&text("state")?),
            pending: S::deed_of(&text("pending")?),
        },
        message: serde_json::from_str(&text("message")?).ok(),
        attempts: row.try_get("attempts")?,
        version: row.try_get("version")?,
        about: S::about(&about),
    })
}

fn message<S: Kind>(of: &Process<S>) -> String {
    of.message.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// Keeps a new process.
///
/// # Errors
/// As the database does.
pub async fn insert<S: Kind>(tx: &mut Tx, new: &Process<S>) -> Result<(), sqlx::Error> {
    let gaps = S::ABOUT.iter().enumerate().map(|(at, _)| format!(", ${}", at + 12));
    let sql = format!(
        "INSERT INTO {} (id, centre, organisation, side, peer, peer_pid, callback, state, pending, \
         message, made_at, changed_at, {}) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11{})",
        S::TABLE,
        S::ABOUT.join(", "),
        gaps.collect::<String>()
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(new.id.to_string())
        .bind(new.centre.text())
        .bind(new.organisation.text())
        .bind(new.exchange.side.word())
        .bind(new.peer.text())
        .bind(&new.peer_pid)
        .bind(&new.callback)
        .bind(new.exchange.state.map_or("", S::word))
        .bind(new.exchange.pending.map_or("", S::deed_word))
        .bind(message(new))
        .bind(Moment::now().micros());
    for column in S::columns(&new.about) {
        query = query.bind(column);
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

/// Writes where a process stands; false where something else was faster.
///
/// # Errors
/// As the database does.
pub async fn update<S: Kind>(
    tx: &mut Tx,
    changed: &Process<S>,
    next_at: Moment,
) -> Result<bool, sqlx::Error> {
    let about = S::ABOUT.iter().enumerate().map(|(at, name)| format!(", {name} = ${}", at + 11));
    let sql = format!(
        "UPDATE {} SET peer_pid = $3, callback = $4, state = $5, pending = $6, message = $7, \
         attempts = $8, next_at = $9, changed_at = $10, version = version + 1{} \
         WHERE id = $1 AND version = $2",
        S::TABLE,
        about.collect::<String>()
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(changed.id.to_string())
        .bind(changed.version)
        .bind(&changed.peer_pid)
        .bind(&changed.callback)
        .bind(changed.exchange.state.map_or("", S::word))
        .bind(changed.exchange.pending.map_or("", S::deed_word))
        .bind(message(changed))
        .bind(changed.attempts)
        .bind(next_at.micros())
        .bind(Moment::now().micros());
    for column in S::columns(&changed.about) {
        query = query.bind(column);
    }
    Ok(query.execute(&mut **tx).await?.rows_affected() > 0)
}

/// The process of that id.
///
/// # Errors
/// As the database does.
pub async fn find<S: Kind>(db: &Db, of: S::Id) -> Result<Option<Process<S>>, sqlx::Error> {
    let sql = format!("{} WHERE id = $1", select::<S>());
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.to_string());
    query.fetch_optional(db.read()).await?.as_ref().map(process).transpose()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_in<S: Kind>(tx: &mut Tx, of: S::Id) -> Result<Option<Process<S>>, sqlx::Error> {
    let sql = format!("{} WHERE id = $1", select::<S>());
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.to_string());
    query.fetch_optional(&mut **tx).await?.as_ref().map(process).transpose()
}

/// The process of that id, held until the transaction ends: whoever else would write it waits, and then finds what
/// was written.
///
/// # Errors
/// As the database does.
pub async fn hold<S: Kind>(tx: &mut Tx, of: S::Id) -> Result<Option<Process<S>>, sqlx::Error> {
    let sql = format!("UPDATE {} SET version = version WHERE id = $1", S::TABLE);
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.to_string()).execute(&mut **tx).await?;
    find_in(tx, of).await
}

/// The own side of what another calls by that name.
///
/// # Errors
/// As the database does.
pub async fn begun_as<S: Kind>(
    tx: &mut Tx,
    organisation: OrganisationId,
    side: Side,
    (peer, peer_pid): (Party, &str),
) -> Result<Option<Process<S>>, sqlx::Error> {
    let sql = format!(
        "{} WHERE organisation = $1 AND side = $2 AND peer = $3 AND peer_pid = $4 \
         AND peer_pid <> ''",
        select::<S>()
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(organisation.text())
        .bind(side.word())
        .bind(peer.text())
        .bind(peer_pid);
    query.fetch_optional(&mut **tx).await?.as_ref().map(process).transpose()
}

/// An organisation's processes, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of_organisation<S: Kind>(
    db: &Db,
    of: OrganisationId,
) -> Result<Vec<Process<S>>, sqlx::Error> {
    let sql = format!("{} WHERE organisation = $1 ORDER BY id DESC LIMIT 100", select::<S>());
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(process).collect()
}

/// The own side of the negotiation that led to an agreement.
///
/// # Errors
/// As the database does.
pub async fn negotiation_of(
    db: &Db,
    of: OrganisationId,
    agreement: AgreementId,
) -> Result<Option<Negotiation>, sqlx::Error> {
    let sql = format!(
        "{} WHERE organisation = $1 AND agreement = $2",
        select::<dure_dataspace::negotiation::State>()
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text()).bind(agreement.text());
    query.fetch_optional(db.read()).await?.as_ref().map(process).transpose()
}

/// The transfers of an agreement.
///
/// # Errors
/// As the database does.
pub async fn transfers_of(tx: &mut Tx, of: AgreementId) -> Result<Vec<Transfer>, sqlx::Error> {
    let sql = format!("{} WHERE agreement = $1 ORDER BY id", select::<transfer::State>());
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(&mut **tx).await?.iter().map(process).collect()
}

/// Processes whose message waits to be carried to somebody here or to somebody elsewhere, the longest waiting
/// first.
///
/// # Errors
/// As the database does.
pub async fn waiting<S: Kind>(
    db: &Db,
    most: i64,
    outside: bool,
) -> Result<Vec<(S::Id, Party)>, sqlx::Error> {
    let outside = if outside { "LIKE" } else { "NOT LIKE" };
    let sql = format!(
        "SELECT id, peer FROM {} WHERE pending <> '' AND next_at <= $1 AND peer {outside} 'peer:%' \
         ORDER BY next_at LIMIT $2",
        S::TABLE
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(Moment::now().micros())
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(|row| Ok((id::column(row, "id")?, id::column(row, "peer")?))).collect()
}

/// Processes whose message waits for that side.
///
/// # Errors
/// As the database does.
pub async fn waiting_for<S: Kind>(
    db: &Db,
    peer: Party,
    most: i64,
) -> Result<Vec<S::Id>, sqlx::Error> {
    let sql = format!(
        "SELECT id FROM {} WHERE pending <> '' AND next_at <= $1 AND peer = $2 \
         ORDER BY next_at LIMIT $3",
        S::TABLE
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(Moment::now().micros())
        .bind(peer.text())
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(|row| id::column(row, "id")).collect()
}

/// Takes a waiting message for oneself until then; false where another took it.
///
/// # Errors
/// As the database does.
pub async fn take<S: Kind>(
    tx: &mut Tx,
    of: &Process<S>,
    until: Moment,
) -> Result<bool, sqlx::Error> {
    let sql = format!(
        "UPDATE {} SET next_at = $3, attempts = attempts + 1, version = version + 1 \
         WHERE id = $1 AND version = $2",
        S::TABLE
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(of.id.to_string())
        .bind(of.version)
        .bind(until.micros());
    Ok(query.execute(&mut **tx).await?.rows_affected() > 0)
}

/// Transfers of ours that go on though their token has ended by then.
///
/// # Errors
/// As the database does.
pub async fn outlived(db: &Db, now: Moment) -> Result<Vec<TransferId>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id FROM transfer WHERE side = 'provider' AND state = 'STARTED' AND pending = '' \
         AND opens_until <> '' AND CAST(opens_until AS BIGINT) < $1 LIMIT 1000",
    )
    .bind(now.micros())
    .fetch_all(db.read())
    .await?;
    rows.iter().map(|row| id::column(row, "id")).collect()
}

/// Whether the data of a transfer were read before.
///
/// # Errors
/// As the database does.
pub async fn was_read(tx: &mut Tx, of: TransferId) -> Result<bool, sqlx::Error> {
    let query = sqlx::query("SELECT first_read FROM transfer WHERE id = $1").bind(of.text());
    let row = query.fetch_optional(&mut **tx).await?;
    row.map_or(Ok(false), |row| Ok(!row.try_get::<String, _>(0)?.is_empty()))
}

/// Notes that the data of a transfer are read for the first time.
///
/// # Errors
/// As the database does.
pub async fn read_first(tx: &mut Tx, of: TransferId) -> Result<(), sqlx::Error> {
    let now = Moment::now().micros().to_string();
    sqlx::query("UPDATE transfer SET first_read = $2, version = version + 1 WHERE id = $1")
        .bind(of.text())
        .bind(now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A message of a process.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<S: Kind> {
    /// When.
    pub at: Moment,
    /// Whether the own side sent it.
    pub own: bool,
    /// What was done by it.
    pub deed: Option<S::Deed>,
    /// The message.
    pub body: serde_json::Value,
    /// Whether it was taken; nothing while nothing was heard.
    pub taken: Option<bool>,
}

/// Keeps a message, or what was answered to it.
///
/// # Errors
/// As the database does.
pub async fn put_message<S: Kind>(
    tx: &mut Tx,
    of: &Process<S>,
    own: bool,
    name: &str,
    (deed, body): (S::Deed, &serde_json::Value),
    taken: bool,
) -> Result<(), sqlx::Error> {
    let sql = format!(
        "INSERT INTO {0}_message (id, {0}, at, direction, message_id, deed, body, answer) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT ({0}, direction, message_id) DO UPDATE SET answer = excluded.answer",
        S::TABLE
    );
    let id = uuid::Uuid::now_v7().to_string();
    // What has no name of its own is kept each time that it comes.
    let name = if name.is_empty() { &id } else { name };
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(&id)
        .bind(of.id.to_string())
        .bind(Moment::now().micros())
        .bind(if own { "out" } else { "in" })
        .bind(name)
        .bind(S::deed_word(deed))
        .bind(without_secrets(body).to_string())
        .bind(if taken { "taken" } else { "refused" })
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The message as people may read it: what opens data is not kept in a conversation.
fn without_secrets(body: &serde_json::Value) -> serde_json::Value {
    let mut body = body.clone();
    let properties = body.pointer_mut("/dataAddress/endpointProperties");
    for one in properties.and_then(|all| all.as_array_mut()).into_iter().flatten() {
        let plain = one.get("name").and_then(|name| name.as_str()) == Some("authType");
        if let (false, Some(value)) = (plain, one.get_mut("value")) {
            *value = "…".into();
        }
    }
    body
}

/// What was answered to a message that came before.
///
/// # Errors
/// As the database does.
pub async fn answered<S: Kind>(
    tx: &mut Tx,
    of: S::Id,
    name: &str,
) -> Result<Option<bool>, sqlx::Error> {
    if name.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT answer FROM {0}_message WHERE {0} = $1 AND direction = 'in' AND message_id = $2",
        S::TABLE
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.to_string()).bind(name);
    let row = query.fetch_optional(&mut **tx).await?;
    row.map(|row| Ok(row.try_get::<String, _>("answer")? == "taken")).transpose()
}

/// The messages of a process in their order.
///
/// # Errors
/// As the database does.
pub async fn messages<S: Kind>(db: &Db, of: S::Id) -> Result<Vec<Kept<S>>, sqlx::Error> {
    let sql = format!(
        "SELECT at, direction, deed, body, answer FROM {0}_message WHERE {0} = $1 \
         ORDER BY at, id LIMIT 500",
        S::TABLE
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.to_string());
    let rows = query.fetch_all(db.read()).await?;
    let kept = |row: &AnyRow| {
        Ok(Kept {
            at: Moment::from_micros(row.try_get("at")?),
            own: row.try_get::<String, _>("direction")? == "out",
            deed: S::deed_of(&row.try_get::<String, _>("deed")?),
            body: super::json(row, "body")?,
            taken: match row.try_get::<String, _>("answer")?.as_str() {
                "taken" => Some(true),
                "refused" => Some(false),
                _ => None,
            },
        })
    };
    rows.iter().map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_data_is_not_kept_in_a_conversation() {
        let body = dure_dataspace::message::fetched_with("https://a.example/data", "geheim");
        let kept = without_secrets(&serde_json::json!({ "dataAddress": body })).to_string();
        assert!(!kept.contains("geheim") && kept.contains("bearer") && kept.contains("a.example"));
    }
}
