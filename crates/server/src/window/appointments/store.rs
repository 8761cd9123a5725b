//! Appointments in the database.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Appointment, AppointmentState};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AccountId, AppointmentId, CaseId};
use crate::platform::moment::Moment;

const FROM: &str = "SELECT id, case_id, centre, consultant, at, minutes, place, state, version \
     FROM appointment";

fn appointment(row: &AnyRow) -> Result<Appointment, sqlx::Error> {
    Ok(Appointment {
        id: id::column(row, "id")?,
        case: id::column(row, "case_id")?,
        centre: id::column(row, "centre")?,
        consultant: id::column(row, "consultant")?,
        at: Moment::from_micros(row.try_get("at")?),
        minutes: u32::try_from(row.try_get::<i64, _>("minutes")?).unwrap_or(0),
        place: row.try_get("place")?,
        state: row.try_get::<String, _>("state")?.parse().unwrap_or(AppointmentState::Cancelled),
        version: row.try_get("version")?,
    })
}

/// Keeps a new one.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, new: &Appointment) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO appointment (id, case_id, centre, consultant, at, minutes, place, state, \
         made_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(new.id.text())
    .bind(new.case.text())
    .bind(new.centre.text())
    .bind(new.consultant.text())
    .bind(new.at.micros())
    .bind(i64::from(new.minutes))
    .bind(&new.place)
    .bind(new.state.word())
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes where one stands; false where somebody else was faster.
///
/// # Errors
/// As the database does.
pub async fn update(tx: &mut Tx, changed: &Appointment) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE appointment SET state = $3, changed_at = $4, version = version + 1 \
         WHERE id = $1 AND version = $2",
    )
    .bind(changed.id.text())
    .bind(changed.version)
    .bind(changed.state.word())
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// Those of a case, in their order.
///
/// # Errors
/// As the database does.
pub async fn of_case(db: &Db, case: CaseId) -> Result<Vec<Appointment>, sqlx::Error> {
    let sql = format!("{FROM} WHERE case_id = $1 ORDER BY at, id");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(case.text());
    query.fetch_all(db.read()).await?.iter().map(appointment).collect()
}

/// How many of a case are proposed or agreed and still to come.
///
/// # Errors
/// As the database does.
pub async fn open_in(tx: &mut Tx, case: CaseId, now: Moment) -> Result<usize, sqlx::Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM appointment WHERE case_id = $1 AND at > $2 \
         AND state IN ('proposed', 'agreed')",
    )
    .bind(case.text())
    .bind(now.micros())
    .fetch_one(&mut **tx)
    .await?;
    Ok(usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(usize::MAX))
}

/// That one of a case.
///
/// # Errors
/// As the database does.
pub async fn find(
    db: &Db,
    case: CaseId,
    id: AppointmentId,
) -> Result<Option<Appointment>, sqlx::Error> {
    Ok(of_case(db, case).await?.into_iter().find(|one| one.id == id))
}

/// What takes a consultant's hours from that moment on.
///
/// # Errors
/// As the database does.
pub async fn of_consultant(
    db: &Db,
    consultant: AccountId,
    from: Moment,
) -> Result<Vec<Appointment>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE consultant = $1 AND at > $2 AND state IN ('proposed', 'agreed') \
         ORDER BY at, id LIMIT 500"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(consultant.text())
        .bind(from.micros())
        .fetch_all(db.read())
        .await?;
    rows.iter().map(appointment).collect()
}

/// The same, in a transaction that holds the calendar.
///
/// # Errors
/// As the database does.
pub async fn of_consultant_in(
    tx: &mut Tx,
    consultant: AccountId,
    from: Moment,
) -> Result<Vec<Appointment>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE consultant = $1 AND at > $2 AND state IN ('proposed', 'agreed') LIMIT 500"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(consultant.text())
        .bind(from.micros())
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(appointment).collect()
}
