//! Wishes that are not met, and what stands in the way.

use super::day::{Day, Guest, Host, SlotSet};
use super::timetable::Timetable;

/// A wish that is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmet {
    /// Who wished to come, or was wished.
    pub guest: Guest,
    /// Who was to sit at the table.
    pub host: Host,
    /// What stands in the way.
    pub why: Why,
}

/// What stands in the way of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The two are never there at the same time.
    NeverBothThere,
    /// The guest has as many meetings as it wants.
    GuestHasEnough,
    /// The host has as many meetings as it wants.
    HostHasEnough,
    /// Whenever the host is there with the guest, the host has others, who had fewer or weightier wishes.
    HostTaken,
    /// Whenever the guest is there with the host, the guest has others.
    GuestTaken,
    /// Both have a place at the same time, and no table is free then.
    NoTable,
    /// Each has places, but never at the same time, and nobody could be moved.
    NoCommonPlace,
}

/// Each of them.
pub fn of(day: &Day, table: &Timetable<'_>) -> Vec<Unmet> {
    let without = (0..day.wishes.len()).filter(|at| table.slot_of(*at).is_none());
    without
        .map(|at| {
            let wish = day.wishes[at];
            Unmet { guest: wish.guest, host: wish.host, why: why(day, table, at) }
        })
        .collect()
}

fn why(day: &Day, table: &Timetable<'_>, at: usize) -> Why {
    let wish = day.wishes[at];
    let (guest, host) = (&table.guests()[wish.guest.0], &table.hosts()[wish.host.0]);
    let there = day.guests[wish.guest.0].free.and(day.hosts[wish.host.0].free);
    let both = there.and(SlotSet::first(day.slots));
    let (of_guest, of_host) = (guest.open().and(both), host.open().and(both));
    match () {
        () if both.is_empty() => Why::NeverBothThere,
        () if !guest.wants_more() => Why::GuestHasEnough,
        () if !host.wants_more() => Why::HostHasEnough,
        () if !of_guest.and(of_host).is_empty() => Why::NoTable,
        () if of_host.is_empty() => Why::HostTaken,
        () if of_guest.is_empty() => Why::GuestTaken,
        () => Why::NoCommonPlace,
    }
}
