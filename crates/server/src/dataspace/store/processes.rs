//! Processes and their messages in the database, the same for both kinds.

use dure_dataspace::Side;
use dure_dataspace::exchange::Exchange;
use dure_dataspace::transfer;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::dataspace::process::{Kind, Process};
use crate::dataspace::{Negotiation, Party, Transfer};
use crate::platform::db::{Db, Tx, rows};
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

/// Keeps new processes, each with the moment when its message is due.
///
/// # Errors
/// As the database does.
pub async fn insert<S: Kind>(
    tx: &mut Tx,
    new: &[(&Process<S>, Moment)],
) -> Result<(), sqlx::Error> {
    for piece in rows::pieces(new) {
        let sql = format!(
            "INSERT INTO {} (id, centre, organisation, side, peer, peer_pid, callback, state, \
             pending, message, attempts, next_at, made_at, changed_at, {}) VALUES {}",
            S::TABLE,
            S::ABOUT.join(", "),
            rows::gaps(14 + S::ABOUT.len(), piece.len())
        );
        let now = Moment::now().micros();
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (one, next_at) in piece {
            query = query
                .bind(one.id.to_string())
                .bind(one.centre.text())
                .bind(one.organisation.text())
                .bind(one.exchange.side.word())
                .bind(one.peer.text())
                .bind(&one.peer_pid)
                .bind(&one.callback)
                .bind(one.exchange.state.map_or("", S::word))
                .bind(one.exchange.pending.map_or("", S::deed_word))
                .bind(message(one))
                .bind(one.attempts)
                .bind(next_at.micros())
                .bind(now)
                .bind(now);
            for column in S::columns(&one.about) {
                query = query.bind(column);
            }
        }
        query.execute(&mut **tx).await?;
    }
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

/// The process of that id, held until the transaction ends: whoever else would write it waits, and then finds what
/// was written.
///
/// # Errors
/// As the database does.
pub async fn hold<S: Kind>(
    db: &Db,
    tx: &mut Tx,
    of: S::Id,
) -> Result<Option<Process<S>>, sqlx::Error> {
    let sql = format!("{} WHERE id = $1{}", select::<S>(), db.held());
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.to_string());
    query.fetch_optional(&mut **tx).await?.as_ref().map(process).transpose()
}

/// The own side of what another calls by that name.
///
/// # Errors
/// As the database does.
pub async fn begun_as<S: Kind>(
    db: &Db,
    tx: &mut Tx,
    organisation: OrganisationId,
    side: Side,
    (peer, peer_pid): (Party, &str),
) -> Result<Option<Process<S>>, sqlx::Error> {
    let sql = format!(
        "{} WHERE organisation = $1 AND side = $2 AND peer = $3 AND peer_pid = $4 \
         AND peer_pid <> ''{}",
        select::<S>(),
        db.held()
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

/// Transfers of an organisation, each with when it last changed: those of an agreement, or one of them.
///
/// # Errors
/// As the database does.
pub async fn seen_transfers(
    db: &Db,
    of: OrganisationId,
    agreement: Option<AgreementId>,
    id: Option<TransferId>,
) -> Result<Vec<(Transfer, Moment)>, sqlx::Error> {
    let select = select::<transfer::State>().replacen("SELECT ", "SELECT changed_at, ", 1);
    let sql = format!(
        "{select} WHERE organisation = $1 AND ($2 = '' OR agreement = $2) AND ($3 = '' OR id = $3) \
         ORDER BY id DESC LIMIT 50"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(of.text())
        .bind(agreement.map(AgreementId::text).unwrap_or_default())
        .bind(id.map(TransferId::text).unwrap_or_default());
    let rows = query.fetch_all(db.read()).await?;
    rows.iter()
        .map(|row| Ok((process(row)?, Moment::from_micros(row.try_get("changed_at")?))))
        .collect()
}

/// Processes whose message waits to be carried to somebody here, the longest waiting first, held until the
/// transaction ends; what another server holds is left to it.
///
/// # Errors
/// As the database does.
pub async fn hold_waiting<S: Kind>(
    db: &Db,
    tx: &mut Tx,
    most: i64,
) -> Result<Vec<Process<S>>, sqlx::Error> {
    let sql = format!("{}{}", waiting::<S>(&select::<S>(), "NOT LIKE"), db.skip_locked());
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(Moment::now().micros()).bind(most);
    query.fetch_all(&mut **tx).await?.iter().map(process).collect()
}

/// The same by their ids, and not held.
///
/// # Errors
/// As the database does.
pub async fn waiting_here<S: Kind>(db: &Db, most: i64) -> Result<Vec<S::Id>, sqlx::Error> {
    let sql = waiting::<S>(&format!("SELECT id FROM {}", S::TABLE), "NOT LIKE");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(Moment::now().micros()).bind(most);
    let rows = query.fetch_all(db.read()).await?;
    rows.iter().map(|row| id::column(row, "id")).collect()
}

/// Participants elsewhere for whom messages wait.
///
/// # Errors
/// As the database does.
pub async fn waited_for<S: Kind>(db: &Db, most: i64) -> Result<Vec<Party>, sqlx::Error> {
    let sql = waiting::<S>(&format!("SELECT peer FROM {}", S::TABLE), "LIKE");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(Moment::now().micros()).bind(most);
    let rows = query.fetch_all(db.read()).await?;
    rows.iter().map(|row| id::column(row, "peer")).collect()
}

fn waiting<S: Kind>(select: &str, outside: &str) -> String {
    format!(
        "{select} WHERE pending <> '' AND next_at <= $1 AND peer {outside} 'peer:%' \
         ORDER BY next_at LIMIT $2"
    )
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
