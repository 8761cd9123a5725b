//! Taking part: registering an organisation, and whom it wishes to meet.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;

use super::{Attendee, MeetingDay, WishStrength, of_caller, own, store};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{AttendeeId, MeetingDayId};
use crate::platform::moment::Moment;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash};

/// The longest line, in characters.
const LINE: usize = 300;

/// How many organisations take part in a day.
const MOST: usize = 1000;

/// One of the other side, as somebody who takes part sees it.
pub struct Other {
    /// Its id.
    pub id: AttendeeId,
    /// Its name.
    pub name: String,
    /// What it tells.
    pub line: String,
    /// How much the reader wishes to meet it; empty for not at all.
    pub strength: String,
}

/// The other side, with the wishes of the one who looks.
///
/// # Errors
/// As the database does.
pub async fn others(app: &App, own: &Attendee, attendees: &[Attendee]) -> Answer<Vec<Other>> {
    let wishes = store::wishes(&app.db, own.day).await?;
    let mine: BTreeMap<_, _> = wishes
        .iter()
        .filter(|wish| wish.wisher == own.id)
        .map(|wish| (wish.wished, wish.strength))
        .collect();
    let others = attendees.iter().filter(|one| one.side != own.side);
    let shown = |one: &Attendee| Other {
        id: one.id,
        name: one.name.clone(),
        line: one.line.clone(),
        strength: mine.get(&one.id).map(|s| s.word().to_owned()).unwrap_or_default(),
    };
    Ok(others.map(shown).collect())
}

fn wrong(id: &str) -> Problem {
    Problem::unusable(Message::new(id.to_owned()))
}

/// How somebody says it takes part.
fn told(fields: &Fields, day: &MeetingDay) -> Answer<(String, u32, Vec<usize>)> {
    let line: String =
        fields.one("line").chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.is_empty() || line.chars().count() > LINE {
        return Err(Problem::unusable(Message::new("problem-attend-line").count("most", LINE)));
    }
    let most: u32 = fields.one("most").parse().map_err(|_| wrong("problem-attend-most"))?;
    if most == 0 || most as usize > super::MOST_SLOTS {
        return Err(wrong("problem-attend-most"));
    }
    let mut away: Vec<usize> = fields.many("away").filter_map(|slot| slot.parse().ok()).collect();
    away.retain(|slot| *slot < day.slots);
    away.sort_unstable();
    away.dedup();
    let there = (0..day.slots).any(|slot| !day.breaks.contains(&slot) && !away.contains(&slot));
    match there {
        true => Ok((line, most, away)),
        false => Err(wrong("problem-attend-away")),
    }
}

/// `POST /meetings/{id}/attend`: registers the caller's organisation, or changes how it takes part.
///
/// # Errors
/// Where registering is over, or something is missing.
pub async fn attend(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<MeetingDayId>,
    Form(fields): Form<Fields>,
) -> Answer {
    of_caller(&app, &caller, id).await?;
    let person = caller.person()?;
    let mut tx = app.db.begin().await?;
    let (day, all) = held(&mut tx, id).await?;
    let before = all.iter().find(|one| one.organisation == person.organisation);
    let now = Moment::now();
    // Who takes part already may say until the end when it is there.
    let may = day.registers(now) || before.is_some() && day.wishes(now);
    if !may || person.centre != day.centre {
        return Err(Problem::conflict(Message::new("problem-attend-closed")));
    }
    let (line, most, away) = told(&fields, &day)?;
    let side = match before {
        Some(one) => one.side,
        None => fields.one("side").parse().map_err(|()| wrong("problem-attend-side"))?,
    };
    if before.is_none() && all.len() >= MOST {
        return Err(Problem::conflict(Message::new("problem-attend-full").count("most", MOST)));
    }
    let attendee = Attendee {
        id: before.map_or_else(AttendeeId::new, |one| one.id),
        day: id,
        organisation: person.organisation,
        name: person.organisation_name.clone(),
        account: person.account,
        side,
        line,
        most,
        away,
        // Who says anew how it takes part is there, also where it had left.
        gone_from: day.slots,
    };
    store::put_attendee(&mut tx, &attendee).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/meetings/{id}"), "ok", "attending"))
}

/// The day and those who take part, held until the transaction ends: nobody plans with others meanwhile.
async fn held(tx: &mut Tx, id: MeetingDayId) -> Answer<(MeetingDay, Vec<Attendee>)> {
    let day = store::held(tx, id).await?.ok_or_else(Problem::not_found)?;
    let all = store::attendees_in(tx, id).await?;
    Ok((day, all))
}

/// `POST /meetings/{id}/leave`: takes the caller's organisation out of a day that is not planned; of one
/// that is, it is gone from the first slot on and the organiser plans again.
///
/// # Errors
/// Where it does not take part.
pub async fn leave(State(app): State<App>, caller: Caller, Path(id): Path<MeetingDayId>) -> Answer {
    let day = of_caller(&app, &caller, id).await?;
    let one = own(&app, &caller, &day).await?.ok_or_else(Problem::not_found)?;
    let mut tx = app.db.begin().await?;
    held(&mut tx, id).await?;
    let plan = store::arranged_in(&mut tx, id).await?;
    match plan.iter().any(|m| m.guest == one.id || m.host == one.id) {
        true => store::gone(&mut tx, one.id, slot_now(&day, Moment::now())).await?,
        false => store::delete_attendee(&mut tx, one.id).await?,
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/meetings/{id}"), "ok", "attending-left"))
}

/// The first slot that has not begun.
#[must_use]
pub fn slot_now(day: &MeetingDay, now: Moment) -> usize {
    (0..day.slots).find(|slot| day.begins(*slot) > now).unwrap_or(day.slots)
}

/// `POST /meetings/{id}/wishes`: all wishes of the caller's organisation, in place of those of before.
///
/// # Errors
/// Where it does not take part, or the day is over.
pub async fn wish(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<MeetingDayId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let day = of_caller(&app, &caller, id).await?;
    let one = own(&app, &caller, &day).await?.ok_or_else(Problem::not_found)?;
    if !day.wishes(Moment::now()) {
        return Err(Problem::conflict(Message::new("problem-attend-closed")));
    }
    let mut tx = app.db.begin().await?;
    let (_, attendees) = held(&mut tx, id).await?;
    if !attendees.iter().any(|there| there.id == one.id) {
        return Err(Problem::not_found());
    }
    let across = attendees.iter().filter(|other| other.side != one.side);
    let wishes: Vec<(AttendeeId, WishStrength)> = across
        .filter_map(|other| {
            let told = fields.one(&format!("wish-{}", other.id)).parse().ok()?;
            Some((other.id, told))
        })
        .collect();
    let foremost = wishes.iter().filter(|wish| wish.1 == WishStrength::Foremost).count();
    if foremost > FOREMOST {
        let message = Message::new("problem-wish-foremost").count("most", FOREMOST);
        return Err(Problem::unusable(message));
    }
    store::put_wishes(&mut tx, one.id, &wishes).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/meetings/{id}"), "ok", "wishes-kept"))
}

/// How many somebody can come for: where everything is foremost, nothing is.
const FOREMOST: usize = 3;
