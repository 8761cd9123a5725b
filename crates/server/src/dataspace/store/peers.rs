//! Participants of other installations in the database.

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::dataspace::Peer;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, OrganisationId, PeerId};
use crate::platform::moment::Moment;

const PEER: &str = "SELECT id, centre, organisation, participant, name, address, token_out, \
     closed_at, memberships, roles, known_until FROM dataspace_peer";

fn peer(row: &AnyRow) -> Result<Peer, sqlx::Error> {
    Ok(Peer {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        organisation: id::column(row, "organisation")?,
        participant: row.try_get("participant")?,
        name: row.try_get("name")?,
        address: row.try_get("address")?,
        token_out: row.try_get("token_out")?,
        closed: row.try_get::<i64, _>("closed_at")? > 0,
        memberships: lines(row, "memberships")?,
        roles: lines(row, "roles")?,
        known_until: Moment::from_micros(row.try_get("known_until")?),
    })
}

fn lines(row: &AnyRow, name: &str) -> Result<Vec<String>, sqlx::Error> {
    let text: String = row.try_get(name)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// What credentials say of a participant.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// What it is a member of.
    pub memberships: Vec<String>,
    /// In which roles.
    pub roles: Vec<String>,
    /// Until when that is believed.
    pub until: Moment,
}

/// Keeps what credentials say of a participant.
///
/// # Errors
/// As the database does.
pub async fn learn_peer(tx: &mut Tx, of: PeerId, said: &Learned) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE dataspace_peer SET memberships = $2, roles = $3, known_until = $4 WHERE id = $1",
    )
    .bind(of.text())
    .bind(said.memberships.join("\n"))
    .bind(said.roles.join("\n"))
    .bind(said.until.micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The participant of that id in the protocol, where the organisation knows it.
///
/// # Errors
/// As the database does.
pub async fn peer_of_participant(
    db: &Db,
    of: OrganisationId,
    participant: &str,
) -> Result<Option<Peer>, sqlx::Error> {
    let sql = format!(
        "{PEER} WHERE organisation = $1 AND participant = $2 AND closed_at = 0 \
         ORDER BY id DESC LIMIT 1"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text()).bind(participant);
    query.fetch_optional(db.read()).await?.as_ref().map(peer).transpose()
}

/// Keeps a participant, with the digest of what it will show us.
///
/// # Errors
/// As the database does.
pub async fn insert_peer(
    tx: &mut Tx,
    new: &Peer,
    token_in: &str,
    by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO dataspace_peer (id, centre, organisation, participant, name, address, \
         token_out, token_in, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.organisation.text())
    .bind(&new.participant)
    .bind(&new.name)
    .bind(&new.address)
    .bind(&new.token_out)
    .bind(token_in)
    .bind(by)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What an organisation gives to a participant from now on; what it gave before opens nothing any more.
///
/// # Errors
/// As the database does.
pub async fn turn_peer(tx: &mut Tx, of: PeerId, token_in: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE dataspace_peer SET token_in = $2 WHERE id = $1")
        .bind(of.text())
        .bind(token_in)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Keeps what an organisation shows to a participant from now on, sealed.
///
/// # Errors
/// As the database does.
pub async fn show_peer(tx: &mut Tx, of: PeerId, token_out: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE dataspace_peer SET token_out = $2 WHERE id = $1")
        .bind(of.text())
        .bind(token_out)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Has nothing to do with a participant any more.
///
/// # Errors
/// As the database does.
pub async fn close_peer(tx: &mut Tx, of: PeerId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE dataspace_peer SET closed_at = $2, token_out = '' WHERE id = $1")
        .bind(of.text())
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The participant of that id.
///
/// # Errors
/// As the database does.
pub async fn find_peer(db: &Db, of: PeerId) -> Result<Option<Peer>, sqlx::Error> {
    let sql = format!("{PEER} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(peer).transpose()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_peer_in(tx: &mut Tx, of: PeerId) -> Result<Option<Peer>, sqlx::Error> {
    let sql = format!("{PEER} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(peer).transpose()
}

/// Who shows an organisation what has that digest.
///
/// # Errors
/// As the database does.
pub async fn peer_by_token(
    db: &Db,
    of: OrganisationId,
    digest: &str,
) -> Result<Option<Peer>, sqlx::Error> {
    let sql = format!("{PEER} WHERE organisation = $1 AND token_in = $2 AND closed_at = 0");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text()).bind(digest);
    query.fetch_optional(db.read()).await?.as_ref().map(peer).transpose()
}

/// The participants that an organisation knows, the newest first.
///
/// # Errors
/// As the database does.
pub async fn peers_of(db: &Db, of: OrganisationId) -> Result<Vec<Peer>, sqlx::Error> {
    let sql =
        format!("{PEER} WHERE organisation = $1 AND closed_at = 0 ORDER BY id DESC LIMIT 200");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(peer).collect()
}
