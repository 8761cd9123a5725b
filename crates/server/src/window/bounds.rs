//! How much at once is too much: what is more is put aside for a person, or refused.

use sqlx::Row;

use super::{Case, Said, Side};
use crate::identity::accounts::Account;
use crate::platform::authorisation::Owner;
use crate::platform::db::Tx;
use crate::platform::id::{AccountId, CentreId};
use crate::platform::mail::Received;
use crate::platform::moment::Moment;

const HOUR: i64 = 3_600_000_000;

/// How many messages of somebody without an account a case takes by e-mail in an hour.
const SAID: i64 = 30;

/// How many cases one address opens by e-mail in a day.
const OF_ONE: i64 = 10;

/// How many cases are opened by e-mail at a centre in an hour, by whomever: an address costs nothing.
const OF_ALL: i64 = 100;

/// How many appointments of a case are proposed or agreed at once.
pub(super) const APPOINTMENTS: usize = 5;

/// Whether somebody without an account said too much in a case lately.
pub(super) async fn too_much_said(
    tx: &mut Tx,
    case: &Case,
    side: Side,
    now: Moment,
) -> Result<bool, sqlx::Error> {
    if side == Side::Centre || matches!(case.owned.by, Owner::Organisation(_)) {
        return Ok(false);
    }
    let row = sqlx::query(
        "SELECT COUNT(*) FROM case_message WHERE case_id = $1 AND kind = $2 AND at > $3",
    )
    .bind(case.id.text())
    .bind(Said::Company.word())
    .bind(now.micros() - HOUR)
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get::<i64, _>(0)? >= SAID)
}

/// Whether so many cases were opened by e-mail lately that another one waits for a person.
pub(super) async fn too_many_asked(
    tx: &mut Tx,
    centre: CentreId,
    account: Option<&Account>,
    mail: &Received,
) -> Result<bool, sqlx::Error> {
    let now = Moment::now().micros();
    let email = if account.is_none() { mail.from.as_str() } else { "" };
    let account = account.map(|one| one.id).map(AccountId::text).unwrap_or_default();
    let row = sqlx::query(
        "SELECT COUNT(CASE WHEN c.email = $3 AND c.asked_by = $4 THEN 1 END), \
         COUNT(CASE WHEN c.made_at > $5 THEN 1 END) FROM window_case c \
         JOIN case_message m ON m.case_id = c.id AND m.words = 'case-step-mailed' \
         WHERE c.centre = $1 AND c.made_at > $2",
    )
    .bind(centre.text())
    .bind(now - 24 * HOUR)
    .bind(email)
    .bind(account)
    .bind(now - HOUR)
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get::<i64, _>(0)? >= OF_ONE || row.try_get::<i64, _>(1)? >= OF_ALL)
}
