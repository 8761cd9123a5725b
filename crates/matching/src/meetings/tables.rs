//! Who sits where: a host stays at its table as long as that goes.

use std::collections::BTreeMap;

use super::day::{Host, Meeting};

/// A meeting and the table at which it is held, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The meeting.
    pub meeting: Meeting,
    /// The table.
    pub table: usize,
}

/// Gives every meeting a table. No two are at one table at the same time; a host keeps its own from slot
/// to slot, and gives it up only where there are fewer tables than hosts.
#[must_use]
pub fn seats(meetings: &[Meeting], tables: usize) -> Vec<Seat> {
    let mut by_slot: BTreeMap<usize, Vec<Meeting>> = BTreeMap::new();
    for meeting in meetings {
        by_slot.entry(meeting.slot).or_default().push(*meeting);
    }
    let mut home: BTreeMap<Host, usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(meetings.len());
    for held in by_slot.into_values() {
        let mut taken = vec![false; tables];
        let (mut seated, mut waiting) = (Vec::new(), Vec::new());
        for meeting in held {
            match home.get(&meeting.host) {
                Some(table) if !taken[*table] => {
                    taken[*table] = true;
                    seated.push(Seat { meeting, table: *table });
                }
                _ => waiting.push(meeting),
            }
        }
        for meeting in waiting {
            // A table that is nobody's, if there is one.
            let is_home = |table: &usize| home.values().any(|other| other == table);
            let free = || (0..tables).filter(|table| !taken[*table]);
            let Some(table) = free().find(|t| !is_home(t)).or_else(|| free().next()) else {
                continue;
            };
            taken[table] = true;
            home.entry(meeting.host).or_insert(table);
            seated.push(Seat { meeting, table });
        }
        all.extend(seated);
    }
    all.sort_by_key(|seat| seat.meeting);
    all
}
