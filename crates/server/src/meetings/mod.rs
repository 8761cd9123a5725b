//! The room of meetings: a day of an expo or a caravan on which companies and suppliers sit down together.
//!
//! [`days`] makes a day and shows it; [`attending`] is where organisations register and wish; [`planning`]
//! turns all that into who meets whom and when, by the planner of `dure-matching`; [`arranging`] is what the
//! organiser does with the plan; [`agendas`] is what everybody takes along.

pub mod agendas;
pub mod api;
pub mod arranging;
pub mod attending;
pub mod days;
pub mod demo;
pub mod joining;
pub mod letters;
pub mod planning;
pub mod routes;
pub mod store;
#[cfg(test)]
mod tests;

use std::time::Duration;

use dure_matching::meetings::Strength;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::platform::authorisation::{Person, Role, words};
use crate::platform::id::{AccountId, AttendeeId, CentreId, MeetingDayId, OrganisationId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};

words! {
    /// Where a day stands.
    DayState {
        /// Organisations register and wish.
        Open = "open",
        /// There is a plan that its organisers alone see.
        Planned = "planned",
        /// Everybody sees the own agenda.
        Published = "published",
        /// It does not take place.
        Cancelled = "cancelled",
    }

    /// On which side of the table somebody sits.
    TableSide {
        /// Comes with a need, and goes from table to table.
        Company = "company",
        /// Offers something, and stays at a table.
        Supplier = "supplier",
    }

    /// How much somebody wishes to meet somebody.
    WishStrength {
        /// What it comes for.
        Foremost = "foremost",
        /// Gladly.
        Gladly = "gladly",
        /// Where there is room.
        IfPossible = "if-possible",
    }

    /// What stands in the way of a wish.
    Hindrance {
        /// The two are never there at the same time.
        NeverBothThere = "never-both-there",
        /// The company has as many meetings as it wants.
        CompanyHasEnough = "company-has-enough",
        /// The supplier has as many as it wants.
        SupplierHasEnough = "supplier-has-enough",
        /// The supplier's time went to others.
        SupplierTaken = "supplier-taken",
        /// The company's time went to others.
        CompanyTaken = "company-taken",
        /// No table is free when both could.
        NoTable = "no-table",
        /// Each has time, never at the same time.
        NoCommonPlace = "no-common-place",
    }
}

impl WishStrength {
    /// As the planner takes it.
    #[must_use]
    pub fn strength(self) -> Strength {
        match self {
            Self::Foremost => Strength::Foremost,
            Self::Gladly => Strength::Gladly,
            Self::IfPossible => Strength::IfPossible,
        }
    }
}

/// The most slots of a day: what a [`SlotSet`](dure_matching::meetings::SlotSet) comfortably holds.
pub const MOST_SLOTS: usize = 48;

/// A day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingDay {
    /// Its id.
    pub id: MeetingDayId,
    /// The tenant.
    pub centre: CentreId,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub place: String,
    /// When the first slot begins.
    pub starts_at: Moment,
    /// How long a slot is, in minutes.
    pub slot_minutes: u32,
    /// How many there are, breaks among them.
    pub slots: usize,
    /// Those that are breaks, from 0.
    pub breaks: Vec<usize>,
    /// How many tables there are.
    pub tables: u32,
    /// How many of them are kept free until the day itself.
    pub spare: u32,
    /// Until when organisations register.
    pub closes_at: Moment,
    /// Where it stands.
    pub state: DayState,
    /// What the plan came to.
    pub outcome: Option<Outcome>,
    /// Goes up with every change.
    pub version: i64,
}

impl MeetingDay {
    /// When a slot begins.
    #[must_use]
    pub fn begins(&self, slot: usize) -> Moment {
        let minutes = u64::from(self.slot_minutes) * slot as u64;
        self.starts_at.plus(Duration::from_secs(minutes * 60))
    }

    /// When the last slot ends.
    #[must_use]
    pub fn ends(&self) -> Moment {
        self.begins(self.slots)
    }

    /// Whether organisations may register now.
    #[must_use]
    pub fn registers(&self, now: Moment) -> bool {
        self.state != DayState::Cancelled && now < self.closes_at
    }

    /// Whether wishes may be changed now: minds change on the day too.
    #[must_use]
    pub fn wishes(&self, now: Moment) -> bool {
        self.state != DayState::Cancelled && now < self.ends()
    }
}

/// What a plan came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How many pairs are wished by one side or both.
    pub wished: usize,
    /// How many of them meet.
    pub met: usize,
    /// How many companies have wishes or are wished.
    pub companies: usize,
    /// How many of them have a meeting.
    pub companies_met: usize,
    /// How many suppliers have wishes or are wished.
    pub suppliers: usize,
    /// How many of them have a meeting.
    pub suppliers_met: usize,
    /// Whether no plan is better.
    pub proven: bool,
    /// Wishes that are not met, and why.
    pub unmet: Vec<Hindered>,
}

/// A wish that is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hindered {
    /// The company.
    pub guest: AttendeeId,
    /// The supplier.
    pub host: AttendeeId,
    /// What stands in the way.
    pub why: Hindrance,
}

/// An organisation that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// Its id.
    pub id: AttendeeId,
    /// The day.
    pub day: MeetingDayId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Who registered it.
    pub account: AccountId,
    /// On which side it sits.
    pub side: TableSide,
    /// What it tells the other side.
    pub line: String,
    /// How many meetings it wants at most.
    pub most: u32,
    /// Slots in which it is not there.
    pub away: Vec<usize>,
    /// From which slot on it is gone.
    pub gone_from: usize,
}

/// A wish of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Who wishes.
    pub wisher: AttendeeId,
    /// Whom.
    pub wished: AttendeeId,
    /// How much.
    pub strength: WishStrength,
}

/// A meeting of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arranged {
    /// When, from 0.
    pub slot: usize,
    /// The company.
    pub guest: AttendeeId,
    /// The supplier.
    pub host: AttendeeId,
    /// The table, from 1.
    pub seat: u32,
    /// Whether it stays when the day is planned again.
    pub fixed: bool,
}

/// Whether somebody organises days at the centre.
#[must_use]
pub fn organises(person: &Person) -> bool {
    [Role::CaravanCoordinator, Role::CentreAdministrator, Role::Consultant]
        .iter()
        .any(|role| person.is(*role))
}

/// Whether somebody acts for its organisation.
#[must_use]
pub fn belongs(person: &Person) -> bool {
    person.is(Role::Member) || person.is(Role::Owner)
}

/// The day of that id at the caller's centre.
///
/// # Errors
/// Where there is none.
pub async fn of_caller(app: &App, caller: &Caller, id: MeetingDayId) -> Answer<MeetingDay> {
    let found = store::find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    match found.centre == caller.centre.id {
        true => Ok(found),
        false => Err(Problem::not_found()),
    }
}

/// The same, for those who organise it.
///
/// # Errors
/// Where there is none, or the caller does not organise.
pub async fn of_organiser(app: &App, caller: &Caller, id: MeetingDayId) -> Answer<MeetingDay> {
    let person = caller.person()?;
    let found = of_caller(app, caller, id).await?;
    match organises(person) && person.centre == found.centre {
        true => Ok(found),
        false => Err(Problem::forbidden()),
    }
}

/// How the caller's organisation takes part in a day.
///
/// # Errors
/// As the database does.
pub async fn own(app: &App, caller: &Caller, day: &MeetingDay) -> Answer<Option<Attendee>> {
    let person = caller.principal.person();
    let Some(person) = person.filter(|one| belongs(one) && one.centre == day.centre) else {
        return Ok(None);
    };
    let all = store::attendees(&app.db, day.id).await?;
    Ok(all.into_iter().find(|one| one.organisation == person.organisation))
}
