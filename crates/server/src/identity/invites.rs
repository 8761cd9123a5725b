//! Invitations: a link that lets one person into an organisation, once, for a week.

use std::time::Duration;

use serde::Serialize;
use sqlx::Row;
use utoipa::ToSchema;

use super::input::Email;
use crate::platform::authorisation::Role;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AccountId, CentreId, InviteId, OrganisationId};
use crate::platform::moment::Moment;
use crate::platform::secret::{Secret, digest};

/// How long one is good.
pub const GOOD_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// How many may wait at once.
const AT_MOST: i64 = 100;

/// An invitation as the owners see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InviteView {
    /// Its id.
    pub id: InviteId,
    /// Whom it is for.
    pub email: String,
    /// What the person will be: `member` or `owner`.
    pub role: Role,
    /// When it was made.
    pub made: Moment,
    /// Until when it is good.
    pub until: Moment,
}

/// An invitation as it is accepted.
#[derive(Debug, Clone)]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// The centre.
    pub centre: CentreId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Whom it is for.
    pub email: String,
    /// What the person will be.
    pub role: Role,
    /// Who made it.
    pub by: String,
}

/// What a link leads to.
#[derive(Debug)]
pub enum Found {
    /// An invitation that waits.
    Waiting(Box<Invite>),
    /// One that somebody accepted.
    Used,
    /// One whose week is over.
    Expired,
    /// None: a wrong address, or one that was withdrawn.
    Unknown,
}

/// Those that wait to be accepted.
///
/// # Errors
/// As the database does.
pub async fn waiting(
    db: &Db,
    organisation: OrganisationId,
) -> Result<Vec<InviteView>, sqlx::Error> {
    let sql = "SELECT id, email, role, made_at, until FROM invite \
         WHERE organisation = $1 AND used_at = 0 AND until > $2 ORDER BY id DESC";
    let rows = sqlx::query(sql)
        .bind(organisation.text())
        .bind(Moment::now().micros())
        .fetch_all(db.read())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(InviteView {
                id: id::column(row, "id")?,
                email: row.try_get("email")?,
                role: role(&row.try_get::<String, _>("role")?),
                made: Moment::from_micros(row.try_get("made_at")?),
                until: Moment::from_micros(row.try_get("until")?),
            })
        })
        .collect()
}

fn role(word: &str) -> Role {
    if word == Role::Owner.word() { Role::Owner } else { Role::Member }
}

/// Makes one; an older one for the same person is withdrawn. Nothing where too many wait.
///
/// # Errors
/// As the database does.
pub async fn make(
    tx: &mut Tx,
    centre: CentreId,
    organisation: OrganisationId,
    by: AccountId,
    email: &Email,
    role: Role,
) -> Result<Option<(InviteId, Secret)>, sqlx::Error> {
    sqlx::query("DELETE FROM invite WHERE organisation = $1 AND email = $2 AND used_at = 0")
        .bind(organisation.text())
        .bind(email.text())
        .execute(&mut **tx)
        .await?;
    let sql = "SELECT COUNT(*) FROM invite WHERE organisation = $1 AND used_at = 0 AND until > $2";
    let waiting = sqlx::query(sql)
        .bind(organisation.text())
        .bind(Moment::now().micros())
        .fetch_one(&mut **tx)
        .await?;
    if waiting.try_get::<i64, _>(0)? >= AT_MOST {
        return Ok(None);
    }
    let (id, secret, now) = (InviteId::new(), Secret::new(), Moment::now());
    let sql = "INSERT INTO invite \
         (id, secret_digest, centre, organisation, email, role, made_by, made_at, until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    sqlx::query(sql)
        .bind(id.text())
        .bind(secret.digest())
        .bind(centre.text())
        .bind(organisation.text())
        .bind(email.text())
        .bind(role.word())
        .bind(by.text())
        .bind(now.micros())
        .bind(now.plus(GOOD_FOR).micros())
        .execute(&mut **tx)
        .await?;
    Ok(Some((id, secret)))
}

/// Withdraws one; tells whether it waited.
///
/// # Errors
/// As the database does.
pub async fn withdraw(
    tx: &mut Tx,
    organisation: OrganisationId,
    invite: InviteId,
) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("DELETE FROM invite WHERE id = $1 AND organisation = $2 AND used_at = 0")
            .bind(invite.text())
            .bind(organisation.text())
            .execute(&mut **tx)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// What the link with that secret leads to.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, secret: &str) -> Result<Found, sqlx::Error> {
    let sql = "SELECT i.id, i.centre, i.organisation, i.email, i.role, i.until, i.used_at, \
         o.name AS organisation_name, COALESCE(a.name, '') AS by_name \
         FROM invite i JOIN organisation o ON o.id = i.organisation \
         LEFT JOIN account a ON a.id = i.made_by WHERE i.secret_digest = $1";
    let row = sqlx::query(sql).bind(digest(secret)).fetch_optional(db.read()).await?;
    let Some(row) = row else { return Ok(Found::Unknown) };
    if row.try_get::<i64, _>("used_at")? > 0 {
        return Ok(Found::Used);
    }
    if row.try_get::<i64, _>("until")? <= Moment::now().micros() {
        return Ok(Found::Expired);
    }
    Ok(Found::Waiting(Box::new(Invite {
        id: id::column(&row, "id")?,
        centre: id::column(&row, "centre")?,
        organisation: id::column(&row, "organisation")?,
        organisation_name: row.try_get("organisation_name")?,
        email: row.try_get("email")?,
        role: role(&row.try_get::<String, _>("role")?),
        by: row.try_get("by_name")?,
    })))
}

/// Takes one up; false where somebody was faster, or it was withdrawn or became stale meanwhile.
///
/// # Errors
/// As the database does.
pub async fn take_up(tx: &mut Tx, invite: InviteId) -> Result<bool, sqlx::Error> {
    let now = Moment::now().micros();
    let sql = "UPDATE invite SET used_at = $1 WHERE id = $2 AND used_at = 0 AND until > $1";
    let done = sqlx::query(sql).bind(now).bind(invite.text()).execute(&mut **tx).await?;
    Ok(done.rows_affected() > 0)
}
