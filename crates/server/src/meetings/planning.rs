//! From who is there and who wishes whom to the planner's day, and from its plan back.

use std::collections::{BTreeMap, BTreeSet};

use dure_matching::meetings::{
    self, BadDay, Day, Guest, Host, Meeting, Party, Seat, SlotSet, Strength, Why,
};

use super::{Arranged, Attendee, Hindered, Hindrance, MeetingDay, Outcome, TableSide, Wish};
use crate::platform::id::AttendeeId;

/// What a plan is made of.
#[derive(Debug, Clone)]
pub struct Given {
    /// The day.
    pub day: MeetingDay,
    /// Who takes part.
    pub attendees: Vec<Attendee>,
    /// Who wishes whom.
    pub wishes: Vec<Wish>,
    /// The plan of before.
    pub before: Vec<Arranged>,
    /// The first slot that may change: what is before it was held.
    pub from: usize,
    /// Whether the spare tables are used.
    pub uses_spare: bool,
}

/// A plan, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Who meets whom, when and where.
    pub meetings: Vec<Arranged>,
    /// What that came to.
    pub outcome: Outcome,
}

/// Those of one side by their numbers in the planner.
struct Numbers {
    ids: Vec<AttendeeId>,
    of: BTreeMap<AttendeeId, usize>,
}

impl Numbers {
    fn of(attendees: &[Attendee], side: TableSide) -> Self {
        let ids: Vec<_> = attendees.iter().filter(|a| a.side == side).map(|a| a.id).collect();
        let of = ids.iter().enumerate().map(|(number, id)| (*id, number)).collect();
        Self { ids, of }
    }
}

/// Plans a day.
///
/// # Errors
/// Where a fixed meeting cannot be held.
pub fn planned(given: &Given) -> Result<Planned, BadDay> {
    let guests = Numbers::of(&given.attendees, TableSide::Company);
    let hosts = Numbers::of(&given.attendees, TableSide::Supplier);
    let day = day(given, &guests, &hosts);
    let plan = meetings::plan(&day)?;
    let held = given.before.iter().filter(|one| one.slot < given.from);
    let seats: BTreeMap<_, _> = held.map(|one| ((one.slot, one.guest), one.seat)).collect();
    let fixed: BTreeSet<_> = day.fixed.iter().copied().collect();
    let arranged = |seat: &Seat| {
        let meeting = seat.meeting;
        let (guest, host) = (*guests.ids.get(meeting.guest.0)?, *hosts.ids.get(meeting.host.0)?);
        let table = u32::try_from(seat.table + 1).unwrap_or(u32::MAX);
        Some(Arranged {
            slot: meeting.slot,
            guest,
            host,
            // What was held was held where it was held.
            seat: seats.get(&(meeting.slot, guest)).copied().unwrap_or(table),
            fixed: meeting.slot >= given.from && fixed.contains(&meeting),
        })
    };
    let tables = usize::try_from(given.day.tables).unwrap_or(0);
    let seated = meetings::seats(&plan.meetings, tables);
    let meetings: Vec<_> = seated.iter().filter_map(arranged).collect();
    let unmet = plan.unmet.iter().filter_map(|one| {
        let (guest, host) = (*guests.ids.get(one.guest.0)?, *hosts.ids.get(one.host.0)?);
        Some(Hindered { guest, host, why: hindrance(one.why) })
    });
    let outcome = outcome(&day, &plan, unmet.collect());
    Ok(Planned { meetings, outcome })
}

/// The day as the planner takes it.
fn day(given: &Given, guests: &Numbers, hosts: &Numbers) -> Day {
    let tables = match given.uses_spare {
        true => given.day.tables,
        false => given.day.tables.saturating_sub(given.day.spare),
    };
    let mut day = Day::new(given.day.slots, tables);
    let (fixed, before) = kept(given, guests, hosts);
    for attendee in &given.attendees {
        let at = match attendee.side {
            TableSide::Company => guests.of.get(&attendee.id),
            TableSide::Supplier => hosts.of.get(&attendee.id),
        };
        let Some(at) = at else { continue };
        let its: Vec<usize> = fixed
            .iter()
            .filter(|one| match attendee.side {
                TableSide::Company => one.guest.0 == *at,
                TableSide::Supplier => one.host.0 == *at,
            })
            .map(|one| one.slot)
            .collect();
        let party = party(given, attendee, &its);
        match attendee.side {
            TableSide::Company => day.guests.push(party),
            TableSide::Supplier => day.hosts.push(party),
        }
    }
    for ((guest, host), (by_guest, by_host)) in pairs(given, guests, hosts) {
        day.wish(Guest(guest), Host(host), by_guest, by_host);
    }
    (day.fixed, day.before, day.past) = (fixed, before, given.from);
    day
}

/// When somebody is there: not in breaks, not when it said so, and of what is past only where it sat.
fn party(given: &Given, attendee: &Attendee, fixed: &[usize]) -> Party {
    let mut free = SlotSet::first(given.day.slots);
    for slot in 0..given.day.slots {
        let there = !given.day.breaks.contains(&slot)
            && !attendee.away.contains(&slot)
            && slot < attendee.gone_from
            && slot >= given.from;
        let sat = slot < given.from && fixed.contains(&slot);
        if !(there || sat) {
            free = free.without(slot);
        }
    }
    // Who wants fewer by now than it had cannot give those back: it has no more, and the plan stands.
    let held = fixed.iter().filter(|slot| **slot < given.from).count();
    let most = attendee.most.max(u32::try_from(held).unwrap_or(u32::MAX));
    Party { free, at_once: 1, most }
}

/// What stays: what was held, what an organiser fixed; and what was planned before.
fn kept(given: &Given, guests: &Numbers, hosts: &Numbers) -> (Vec<Meeting>, Vec<Meeting>) {
    let gone: BTreeMap<_, _> = given.attendees.iter().map(|a| (a.id, a.gone_from)).collect();
    let (mut fixed, mut before) = (Vec::new(), Vec::new());
    for one in &given.before {
        let pair = (guests.of.get(&one.guest), hosts.of.get(&one.host));
        let (Some(guest), Some(host)) = pair else { continue };
        let meeting = Meeting { slot: one.slot, guest: Guest(*guest), host: Host(*host) };
        let there = |id| gone.get(id).is_some_and(|from| one.slot < *from);
        if one.slot < given.from || one.fixed && there(&one.guest) && there(&one.host) {
            fixed.push(meeting);
        } else {
            before.push(meeting);
        }
    }
    (fixed, before)
}

type Pair = (Option<Strength>, Option<Strength>);

/// The wishes of both sides by pairs.
fn pairs(given: &Given, guests: &Numbers, hosts: &Numbers) -> BTreeMap<(usize, usize), Pair> {
    let mut all: BTreeMap<(usize, usize), Pair> = BTreeMap::new();
    for wish in &given.wishes {
        let strength = Some(wish.strength.strength());
        if let (Some(guest), Some(host)) = (guests.of.get(&wish.wisher), hosts.of.get(&wish.wished))
        {
            all.entry((*guest, *host)).or_default().0 = strength;
        } else if let (Some(host), Some(guest)) =
            (hosts.of.get(&wish.wisher), guests.of.get(&wish.wished))
        {
            all.entry((*guest, *host)).or_default().1 = strength;
        }
    }
    all
}

fn hindrance(why: Why) -> Hindrance {
    match why {
        Why::NeverBothThere => Hindrance::NeverBothThere,
        Why::GuestHasEnough => Hindrance::CompanyHasEnough,
        Why::HostHasEnough => Hindrance::SupplierHasEnough,
        Why::HostTaken => Hindrance::SupplierTaken,
        Why::GuestTaken => Hindrance::CompanyTaken,
        Why::NoTable => Hindrance::NoTable,
        Why::NoCommonPlace => Hindrance::NoCommonPlace,
    }
}

fn outcome(day: &Day, plan: &meetings::Plan, unmet: Vec<Hindered>) -> Outcome {
    let guests: BTreeSet<_> = day.wishes.iter().map(|wish| wish.guest).collect();
    let hosts: BTreeSet<_> = day.wishes.iter().map(|wish| wish.host).collect();
    let met: BTreeSet<_> = plan.meetings.iter().map(|one| one.guest).collect();
    let sat: BTreeSet<_> = plan.meetings.iter().map(|one| one.host).collect();
    Outcome {
        wished: day.wishes.len(),
        met: day.wishes.len().saturating_sub(unmet.len()),
        companies: guests.len(),
        companies_met: guests.intersection(&met).count(),
        suppliers: hosts.len(),
        suppliers_met: hosts.intersection(&sat).count(),
        proven: plan.proven,
        unmet,
    }
}
