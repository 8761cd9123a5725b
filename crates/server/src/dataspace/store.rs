//! The dataspace in the database.

use dure_dataspace::exchange::Exchange;
use dure_dataspace::negotiation::{Deed, State};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Agreement, Negotiation, Offer, OfferState, deed_of, word};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AgreementId, CentreId, NegotiationId, OfferId, OrganisationId};
use crate::platform::moment::Moment;

const OFFER: &str = "SELECT id, centre, organisation, dataset, title, about, policy, by_itself, state \
     FROM dataspace_offer";

fn json(row: &AnyRow, name: &str) -> Result<serde_json::Value, sqlx::Error> {
    Ok(serde_json::from_str(&row.try_get::<String, _>(name)?).unwrap_or_default())
}

fn offer(row: &AnyRow) -> Result<Offer, sqlx::Error> {
    Ok(Offer {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        organisation: id::column(row, "organisation")?,
        dataset: id::column(row, "dataset")?,
        title: row.try_get("title")?,
        about: row.try_get("about")?,
        policy: json(row, "policy")?,
        by_itself: row.try_get::<i64, _>("by_itself")? != 0,
        state: row.try_get::<String, _>("state")?.parse().unwrap_or(OfferState::Withdrawn),
    })
}

/// Keeps a new offer.
///
/// # Errors
/// As the database does.
pub async fn insert_offer(tx: &mut Tx, new: &Offer, by: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO dataspace_offer (id, centre, organisation, dataset, title, about, policy, \
         by_itself, state, made_by, made_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.organisation.text())
    .bind(new.dataset.text())
    .bind(&new.title)
    .bind(&new.about)
    .bind(new.policy.to_string())
    .bind(i64::from(new.by_itself))
    .bind(new.state.word())
    .bind(by)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes an offer back.
///
/// # Errors
/// As the database does.
pub async fn withdraw(tx: &mut Tx, of: OfferId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE dataspace_offer SET state = 'withdrawn', changed_at = $2 WHERE id = $1")
        .bind(of.text())
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The offer of that id.
///
/// # Errors
/// As the database does.
pub async fn find_offer(db: &Db, of: OfferId) -> Result<Option<Offer>, sqlx::Error> {
    let sql = format!("{OFFER} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(offer).transpose()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_offer_in(tx: &mut Tx, of: OfferId) -> Result<Option<Offer>, sqlx::Error> {
    let sql = format!("{OFFER} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(offer).transpose()
}

/// What is offered at a centre, the newest first, before that one.
///
/// # Errors
/// As the database does.
pub async fn published(
    db: &Db,
    centre: CentreId,
    before: &str,
    most: i64,
) -> Result<Vec<Offer>, sqlx::Error> {
    let sql = format!(
        "{OFFER} WHERE centre = $1 AND state = 'published' AND ($2 = '' OR id < $2) \
         ORDER BY id DESC LIMIT $3"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(before)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(offer).collect()
}

/// What an organisation offers, the newest first.
///
/// # Errors
/// As the database does.
pub async fn offers_of(db: &Db, of: OrganisationId) -> Result<Vec<Offer>, sqlx::Error> {
    let sql = format!("{OFFER} WHERE organisation = $1 ORDER BY id DESC LIMIT 200");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(offer).collect()
}

const NEGOTIATION: &str = "SELECT id, centre, organisation, side, peer, peer_pid, offer, title, state, \
     pending, message, attempts, agreement, version FROM negotiation";

fn negotiation(row: &AnyRow) -> Result<Negotiation, sqlx::Error> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let undecodable = |what: &str| sqlx::Error::Decode(format!("no {what}").into());
    let message = text("message")?;
    Ok(Negotiation {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        organisation: id::column(row, "organisation")?,
        peer: id::column(row, "peer")?,
        peer_pid: text("peer_pid")?,
        offer: id::column(row, "offer")?,
        title: text("title")?,
        exchange: Exchange {
            side: text("side")?.parse().map_err(|()| undecodable("side"))?,
            state: text("state")?.parse::<State>().ok(),
            pending: deed_of(&text("pending")?),
        },
        message: serde_json::from_str(&message).ok(),
        attempts: row.try_get("attempts")?,
        agreement: text("agreement")?.parse().ok(),
        version: row.try_get("version")?,
    })
}

/// Keeps a new negotiation.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, new: &Negotiation) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO negotiation (id, centre, organisation, side, peer, peer_pid, offer, title, \
         state, pending, message, made_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.organisation.text())
    .bind(new.exchange.side.word())
    .bind(new.peer.text())
    .bind(&new.peer_pid)
    .bind(new.offer.text())
    .bind(&new.title)
    .bind(new.exchange.state.map_or("", State::word))
    .bind(new.exchange.pending.map_or("", word))
    .bind(new.message.as_ref().map(ToString::to_string).unwrap_or_default())
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes where a negotiation stands; false where something else was faster.
///
/// # Errors
/// As the database does.
pub async fn update(
    tx: &mut Tx,
    changed: &Negotiation,
    next_at: Moment,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE negotiation SET peer_pid = $3, state = $4, pending = $5, message = $6, \
         attempts = $7, next_at = $8, agreement = $9, changed_at = $10, version = version + 1 \
         WHERE id = $1 AND version = $2",
    )
    .bind(changed.id.text())
    .bind(changed.version)
    .bind(&changed.peer_pid)
    .bind(changed.exchange.state.map_or("", State::word))
    .bind(changed.exchange.pending.map_or("", word))
    .bind(changed.message.as_ref().map(ToString::to_string).unwrap_or_default())
    .bind(changed.attempts)
    .bind(next_at.micros())
    .bind(changed.agreement.map(AgreementId::text).unwrap_or_default())
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// The negotiation of that id.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, of: NegotiationId) -> Result<Option<Negotiation>, sqlx::Error> {
    let sql = format!("{NEGOTIATION} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(negotiation).transpose()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_in(tx: &mut Tx, of: NegotiationId) -> Result<Option<Negotiation>, sqlx::Error> {
    let sql = format!("{NEGOTIATION} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(negotiation).transpose()
}

/// The provider's side of what a consumer calls by that name.
///
/// # Errors
/// As the database does.
pub async fn begun_as(
    tx: &mut Tx,
    organisation: OrganisationId,
    side: dure_dataspace::Side,
    peer_pid: &str,
) -> Result<Option<Negotiation>, sqlx::Error> {
    let sql = format!("{NEGOTIATION} WHERE organisation = $1 AND side = $2 AND peer_pid = $3");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(organisation.text())
        .bind(side.word())
        .bind(peer_pid);
    query.fetch_optional(&mut **tx).await?.as_ref().map(negotiation).transpose()
}

/// An organisation's negotiations, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(db: &Db, of: OrganisationId) -> Result<Vec<Negotiation>, sqlx::Error> {
    let sql = format!("{NEGOTIATION} WHERE organisation = $1 ORDER BY id DESC LIMIT 100");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(negotiation).collect()
}

/// Ids of negotiations whose message waits to be carried, the longest waiting first.
///
/// # Errors
/// As the database does.
pub async fn waiting(db: &Db, most: i64) -> Result<Vec<NegotiationId>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id FROM negotiation WHERE pending <> '' AND next_at <= $1 \
         ORDER BY next_at LIMIT $2",
    )
    .bind(Moment::now().micros())
    .bind(most)
    .fetch_all(db.read())
    .await?;
    rows.iter().map(|row| id::column(row, "id")).collect()
}

/// A message of a negotiation.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// When.
    pub at: Moment,
    /// Whether the own side sent it.
    pub own: bool,
    /// What was done by it.
    pub deed: Option<Deed>,
    /// The message.
    pub body: serde_json::Value,
    /// Whether it was taken; nothing while nothing was heard.
    pub taken: Option<bool>,
}

/// Keeps a message, or what was answered to it.
///
/// # Errors
/// As the database does.
pub async fn put_message(
    tx: &mut Tx,
    of: NegotiationId,
    own: bool,
    message_id: &str,
    (deed, body): (Deed, &str),
    taken: Option<bool>,
) -> Result<(), sqlx::Error> {
    let answer = match taken {
        Some(true) => "taken",
        Some(false) => "refused",
        None => "",
    };
    sqlx::query(
        "INSERT INTO negotiation_message (id, negotiation, at, direction, message_id, deed, body, \
         answer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (negotiation, direction, message_id) DO UPDATE SET answer = excluded.answer",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(of.text())
    .bind(Moment::now().micros())
    .bind(if own { "out" } else { "in" })
    .bind(message_id)
    .bind(word(deed))
    .bind(body)
    .bind(answer)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What was answered to a message that came before.
///
/// # Errors
/// As the database does.
pub async fn answered(
    tx: &mut Tx,
    of: NegotiationId,
    message_id: &str,
) -> Result<Option<bool>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT answer FROM negotiation_message WHERE negotiation = $1 AND direction = 'in' \
         AND message_id = $2",
    )
    .bind(of.text())
    .bind(message_id)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Ok(row.try_get::<String, _>("answer")? == "taken")).transpose()
}

/// The messages of a negotiation in their order.
///
/// # Errors
/// As the database does.
pub async fn messages(db: &Db, of: NegotiationId) -> Result<Vec<Kept>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT at, direction, deed, body, answer FROM negotiation_message \
         WHERE negotiation = $1 ORDER BY at, id",
    )
    .bind(of.text())
    .fetch_all(db.read())
    .await?;
    let kept = |row: &AnyRow| {
        Ok(Kept {
            at: Moment::from_micros(row.try_get("at")?),
            own: row.try_get::<String, _>("direction")? == "out",
            deed: deed_of(&row.try_get::<String, _>("deed")?),
            body: json(row, "body")?,
            taken: match row.try_get::<String, _>("answer")?.as_str() {
                "taken" => Some(true),
                "refused" => Some(false),
                _ => None,
            },
        })
    };
    rows.iter().map(kept).collect()
}

const AGREEMENT: &str = "SELECT id, centre, provider, consumer, offer, dataset, title, policy, uses, \
     made_at, ended_at, ended_by, reason FROM agreement";

fn agreement(row: &AnyRow) -> Result<Agreement, sqlx::Error> {
    let ended: i64 = row.try_get("ended_at")?;
    Ok(Agreement {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        provider: id::column(row, "provider")?,
        consumer: id::column(row, "consumer")?,
        offer: id::column(row, "offer")?,
        dataset: id::column(row, "dataset")?,
        title: row.try_get("title")?,
        policy: json(row, "policy")?,
        uses: u64::try_from(row.try_get::<i64, _>("uses")?).unwrap_or(0),
        made_at: Moment::from_micros(row.try_get("made_at")?),
        ended_at: (ended > 0).then(|| Moment::from_micros(ended)),
        ended_by: row.try_get::<String, _>("ended_by")?.parse().ok(),
        reason: row.try_get("reason")?,
    })
}

/// Keeps an agreement; once, however often it is heard.
///
/// # Errors
/// As the database does.
pub async fn insert_agreement(tx: &mut Tx, new: &Agreement) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO agreement (id, centre, provider, consumer, offer, dataset, title, policy, \
         made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.provider.text())
    .bind(new.consumer.text())
    .bind(new.offer.text())
    .bind(new.dataset.text())
    .bind(&new.title)
    .bind(new.policy.to_string())
    .bind(new.made_at.micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The agreement of that id.
///
/// # Errors
/// As the database does.
pub async fn find_agreement(db: &Db, of: AgreementId) -> Result<Option<Agreement>, sqlx::Error> {
    let sql = format!("{AGREEMENT} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(agreement).transpose()
}

/// The agreement of that id, held in this transaction: nobody else counts a use meanwhile.
///
/// # Errors
/// As the database does.
pub async fn hold_agreement(
    tx: &mut Tx,
    of: AgreementId,
) -> Result<Option<Agreement>, sqlx::Error> {
    sqlx::query("UPDATE agreement SET uses = uses WHERE id = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    let sql = format!("{AGREEMENT} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(agreement).transpose()
}

/// Counts a use.
///
/// # Errors
/// As the database does.
pub async fn used(tx: &mut Tx, of: AgreementId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE agreement SET uses = uses + 1 WHERE id = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends an agreement; false where it was ended before.
///
/// # Errors
/// As the database does.
pub async fn end_agreement(
    tx: &mut Tx,
    of: AgreementId,
    by: OrganisationId,
    reason: &str,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE agreement SET ended_at = $2, ended_by = $3, reason = $4 \
         WHERE id = $1 AND ended_at = 0",
    )
    .bind(of.text())
    .bind(Moment::now().micros())
    .bind(by.text())
    .bind(reason)
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// An organisation's agreements, the newest first.
///
/// # Errors
/// As the database does.
pub async fn agreements_of(db: &Db, of: OrganisationId) -> Result<Vec<Agreement>, sqlx::Error> {
    let sql =
        format!("{AGREEMENT} WHERE provider = $1 OR consumer = $1 ORDER BY id DESC LIMIT 200");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(agreement).collect()
}
