//! Days of meetings in the database.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Arranged, Attendee, DayState, MeetingDay, TableSide, Wish, WishStrength};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AttendeeId, CentreId, MeetingDayId, OrganisationId};
use crate::platform::moment::Moment;

const FROM: &str = "SELECT id, centre, title, place, starts_at, slot_minutes, slots, breaks, tables, \
     spare, closes_at, state, outcome, version FROM meeting_day";

fn json<T: DeserializeOwned + Default>(row: &AnyRow, name: &str) -> Result<T, sqlx::Error> {
    Ok(serde_json::from_str(&row.try_get::<String, _>(name)?).unwrap_or_default())
}

fn number<T: TryFrom<i64> + Default>(row: &AnyRow, name: &str) -> Result<T, sqlx::Error> {
    Ok(T::try_from(row.try_get::<i64, _>(name)?).unwrap_or_default())
}

fn day(row: &AnyRow) -> Result<MeetingDay, sqlx::Error> {
    Ok(MeetingDay {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        title: row.try_get("title")?,
        place: row.try_get("place")?,
        starts_at: Moment::from_micros(row.try_get("starts_at")?),
        slot_minutes: number(row, "slot_minutes")?,
        slots: number(row, "slots")?,
        breaks: json(row, "breaks")?,
        tables: number(row, "tables")?,
        spare: number(row, "spare")?,
        closes_at: Moment::from_micros(row.try_get("closes_at")?),
        state: row.try_get::<String, _>("state")?.parse().unwrap_or(DayState::Cancelled),
        outcome: json(row, "outcome")?,
        version: row.try_get("version")?,
    })
}

/// Keeps a new day.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, new: &MeetingDay, by: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO meeting_day (id, centre, title, place, starts_at, slot_minutes, slots, breaks, \
         tables, spare, closes_at, state, made_by, made_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(&new.title)
    .bind(&new.place)
    .bind(new.starts_at.micros())
    .bind(i64::from(new.slot_minutes))
    .bind(i64::try_from(new.slots).unwrap_or(0))
    .bind(serde_json::to_string(&new.breaks).unwrap_or_default())
    .bind(i64::from(new.tables))
    .bind(i64::from(new.spare))
    .bind(new.closes_at.micros())
    .bind(new.state.word())
    .bind(by)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes where a day stands and what its plan came to; false where somebody else was faster.
///
/// # Errors
/// As the database does.
pub async fn update(tx: &mut Tx, changed: &MeetingDay) -> Result<bool, sqlx::Error> {
    let outcome = changed.outcome.as_ref();
    let outcome = outcome.map_or(Ok(String::new()), serde_json::to_string).unwrap_or_default();
    let written = sqlx::query(
        "UPDATE meeting_day SET state = $3, outcome = $4, changed_at = $5, version = version + 1 \
         WHERE id = $1 AND version = $2",
    )
    .bind(changed.id.text())
    .bind(changed.version)
    .bind(changed.state.word())
    .bind(outcome)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// The day of that id.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, of: MeetingDayId) -> Result<Option<MeetingDay>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(day).transpose()
}

/// The day of that id, held in this transaction: who registers or leaves and who plans wait for each other,
/// and each then sees what the other did.
///
/// # Errors
/// As the database does.
pub async fn held(tx: &mut Tx, of: MeetingDayId) -> Result<Option<MeetingDay>, sqlx::Error> {
    sqlx::query("UPDATE meeting_day SET version = version WHERE id = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(day).transpose()
}

/// The days of a centre that end after that moment, the next first.
///
/// # Errors
/// As the database does.
pub async fn to_come(
    db: &Db,
    centre: CentreId,
    after: Moment,
) -> Result<Vec<MeetingDay>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE centre = $1 AND starts_at + slots * slot_minutes * 60000000 > $2 \
         ORDER BY starts_at, id LIMIT 100"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(after.micros())
        .fetch_all(db.read())
        .await?;
    rows.iter().map(day).collect()
}

fn attendee(row: &AnyRow) -> Result<Attendee, sqlx::Error> {
    Ok(Attendee {
        id: id::column(row, "id")?,
        day: id::column(row, "day")?,
        organisation: id::column(row, "organisation")?,
        name: row.try_get("name")?,
        account: id::column(row, "account")?,
        side: row.try_get::<String, _>("side")?.parse().unwrap_or(TableSide::Company),
        line: row.try_get("line")?,
        most: number(row, "most")?,
        away: json(row, "away")?,
        gone_from: number(row, "gone_from")?,
    })
}

const ATTENDEES: &str = "SELECT id, day, organisation, name, account, side, line, most, away, \
     gone_from FROM attendee WHERE day = $1 ORDER BY id";

/// Those who take part, by the order in which they registered.
///
/// # Errors
/// As the database does.
pub async fn attendees(db: &Db, of: MeetingDayId) -> Result<Vec<Attendee>, sqlx::Error> {
    let rows = sqlx::query(ATTENDEES).bind(of.text()).fetch_all(db.read()).await?;
    rows.iter().map(attendee).collect()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn attendees_in(tx: &mut Tx, of: MeetingDayId) -> Result<Vec<Attendee>, sqlx::Error> {
    let rows = sqlx::query(ATTENDEES).bind(of.text()).fetch_all(&mut **tx).await?;
    rows.iter().map(attendee).collect()
}

/// The slots that stand in the calendars of those who take part, by letters of before.
///
/// # Errors
/// As the database does.
pub async fn told(
    tx: &mut Tx,
    of: MeetingDayId,
) -> Result<BTreeMap<AttendeeId, BTreeSet<usize>>, sqlx::Error> {
    let rows = sqlx::query("SELECT id, told FROM attendee WHERE day = $1")
        .bind(of.text())
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(|row| Ok((id::column(row, "id")?, json(row, "told")?))).collect()
}

/// Writes which slots stand in somebody's calendar now.
///
/// # Errors
/// As the database does.
pub async fn set_told(
    tx: &mut Tx,
    of: AttendeeId,
    slots: &BTreeSet<usize>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE attendee SET told = $2 WHERE id = $1")
        .bind(of.text())
        .bind(serde_json::to_string(slots).unwrap_or_default())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Registers an organisation, or changes how it takes part; on which side it sits stays.
///
/// # Errors
/// As the database does.
pub async fn put_attendee(tx: &mut Tx, new: &Attendee) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO attendee (id, day, organisation, name, account, side, line, most, away, \
         gone_from, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (day, organisation) DO UPDATE SET account = excluded.account, \
         line = excluded.line, most = excluded.most, away = excluded.away, \
         gone_from = excluded.gone_from",
    )
    .bind(new.id.text())
    .bind(new.day.text())
    .bind(new.organisation.text())
    .bind(&new.name)
    .bind(new.account.text())
    .bind(new.side.word())
    .bind(&new.line)
    .bind(i64::from(new.most))
    .bind(serde_json::to_string(&new.away).unwrap_or_default())
    .bind(i64::try_from(new.gone_from).unwrap_or(0))
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// From that slot on somebody is not there any more.
///
/// # Errors
/// As the database does.
pub async fn gone(tx: &mut Tx, of: AttendeeId, from: usize) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE attendee SET gone_from = $2 WHERE id = $1")
        .bind(of.text())
        .bind(i64::try_from(from).unwrap_or(0))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes somebody out of a day, with its wishes and meetings.
///
/// # Errors
/// As the database does.
pub async fn delete_attendee(tx: &mut Tx, of: AttendeeId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM attendee WHERE id = $1").bind(of.text()).execute(&mut **tx).await?;
    Ok(())
}

/// Takes an organisation out of every day.
///
/// # Errors
/// As the database does.
pub async fn delete_organisation(tx: &mut Tx, of: OrganisationId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM attendee WHERE organisation = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The wishes of a day.
///
/// # Errors
/// As the database does.
pub async fn wishes(db: &Db, of: MeetingDayId) -> Result<Vec<Wish>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT w.wisher, w.wished, w.strength FROM meeting_wish w \
         JOIN attendee a ON a.id = w.wisher WHERE a.day = $1",
    )
    .bind(of.text())
    .fetch_all(db.read())
    .await?;
    let wish = |row: &AnyRow| {
        let strength: String = row.try_get("strength")?;
        Ok(Wish {
            wisher: id::column(row, "wisher")?,
            wished: id::column(row, "wished")?,
            strength: strength.parse().unwrap_or(WishStrength::IfPossible),
        })
    };
    rows.iter().map(wish).collect()
}

/// Writes all wishes of one who takes part.
///
/// # Errors
/// As the database does.
pub async fn put_wishes(
    tx: &mut Tx,
    wisher: AttendeeId,
    all: &[(AttendeeId, WishStrength)],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM meeting_wish WHERE wisher = $1")
        .bind(wisher.text())
        .execute(&mut **tx)
        .await?;
    for (wished, strength) in all {
        sqlx::query("INSERT INTO meeting_wish (wisher, wished, strength) VALUES ($1, $2, $3)")
            .bind(wisher.text())
            .bind(wished.text())
            .bind(strength.word())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

const ARRANGED: &str = "SELECT slot, guest, host, seat, fixed FROM arranged_meeting WHERE day = $1 \
     ORDER BY slot, seat";

fn meeting(row: &AnyRow) -> Result<Arranged, sqlx::Error> {
    Ok(Arranged {
        slot: number(row, "slot")?,
        guest: id::column(row, "guest")?,
        host: id::column(row, "host")?,
        seat: number(row, "seat")?,
        fixed: row.try_get::<i64, _>("fixed")? != 0,
    })
}

/// The meetings of a day, by slot and table.
///
/// # Errors
/// As the database does.
pub async fn arranged(db: &Db, of: MeetingDayId) -> Result<Vec<Arranged>, sqlx::Error> {
    let rows = sqlx::query(ARRANGED).bind(of.text()).fetch_all(db.read()).await?;
    rows.iter().map(meeting).collect()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn arranged_in(tx: &mut Tx, of: MeetingDayId) -> Result<Vec<Arranged>, sqlx::Error> {
    let rows = sqlx::query(ARRANGED).bind(of.text()).fetch_all(&mut **tx).await?;
    rows.iter().map(meeting).collect()
}

/// Writes the whole plan of a day.
///
/// # Errors
/// As the database does.
pub async fn put_arranged(
    tx: &mut Tx,
    of: MeetingDayId,
    all: &[Arranged],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM arranged_meeting WHERE day = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    for one in all {
        sqlx::query(
            "INSERT INTO arranged_meeting (day, slot, guest, host, seat, fixed) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(of.text())
        .bind(i64::try_from(one.slot).unwrap_or(0))
        .bind(one.guest.text())
        .bind(one.host.text())
        .bind(i64::from(one.seat))
        .bind(i64::from(one.fixed))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Fixes a meeting, or lets it go again; false where there is none.
///
/// # Errors
/// As the database does.
pub async fn fix(
    tx: &mut Tx,
    of: MeetingDayId,
    slot: usize,
    guest: AttendeeId,
    fixed: bool,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE arranged_meeting SET fixed = $4 WHERE day = $1 AND slot = $2 AND guest = $3",
    )
    .bind(of.text())
    .bind(i64::try_from(slot).unwrap_or(-1))
    .bind(guest.text())
    .bind(i64::from(fixed))
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}
