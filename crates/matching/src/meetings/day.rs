//! What a day is: who is there when, who wishes to meet whom, and what is settled already.

use std::collections::BTreeMap;

/// A set of slots; a day has 64 at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct SlotSet(u64);

impl SlotSet {
    /// The first so many slots.
    #[must_use]
    pub fn first(slots: usize) -> Self {
        Self(u64::MAX.checked_shr(64 - slots.min(64) as u32).unwrap_or(0))
    }

    /// Without this slot.
    #[must_use]
    pub fn without(self, slot: usize) -> Self {
        Self(self.0 & !bit(slot))
    }

    /// With this slot.
    #[must_use]
    pub fn with(self, slot: usize) -> Self {
        Self(self.0 | bit(slot))
    }

    /// Whether this slot is in it.
    #[must_use]
    pub fn has(self, slot: usize) -> bool {
        self.0 & bit(slot) != 0
    }

    /// The slots in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in order.
    pub fn each(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |slot| self.has(*slot))
    }
}

fn bit(slot: usize) -> u64 {
    1_u64.checked_shl(slot as u32).unwrap_or(0)
}

/// A company that comes with a need, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guest(pub usize);

/// A supplier at its table, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host(pub usize);

/// How one takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// When it is there and not on a break.
    pub free: SlotSet,
    /// How many meetings it can hold at the same time: one for each who came and can speak alone.
    pub at_once: u32,
    /// How many meetings it wants in all.
    pub most: u32,
}

/// How much somebody wishes to meet somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Where there is room.
    IfPossible,
    /// Gladly.
    Gladly,
    /// What it came for.
    Foremost,
}

impl Strength {
    /// Its points; a meeting has those of both sides.
    #[must_use]
    pub fn points(self) -> u32 {
        match self {
            Self::IfPossible => 1,
            Self::Gladly => 2,
            Self::Foremost => 4,
        }
    }
}

/// A wish for a meeting, of one side or of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Who comes.
    pub guest: Guest,
    /// Who sits at the table.
    pub host: Host,
    /// How much the guest wishes it.
    pub by_guest: Option<Strength>,
    /// How much the host does.
    pub by_host: Option<Strength>,
}

impl Wish {
    /// The points of a meeting.
    #[must_use]
    pub fn points(&self) -> u32 {
        [self.by_guest, self.by_host].into_iter().flatten().map(Strength::points).sum()
    }
}

/// A meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Meeting {
    /// When.
    pub slot: usize,
    /// Who comes.
    pub guest: Guest,
    /// Who sits at the table.
    pub host: Host,
}

/// A day to be planned.
#[derive(Debug, Clone, Default)]
pub struct Day {
    /// How many slots it has, breaks left out; 64 at most.
    pub slots: usize,
    /// How many meetings can be held at the same time: tables, but for the spare ones.
    pub tables: u32,
    /// Who comes.
    pub guests: Vec<Party>,
    /// Who sits at a table.
    pub hosts: Vec<Party>,
    /// Who wishes to meet whom; of one pair once.
    pub wishes: Vec<Wish>,
    /// Meetings that stay as they are, and those that were held.
    pub fixed: Vec<Meeting>,
    /// The first slot that is not over: whatever is fixed before it was held, at however many tables, and
    /// takes none from anybody.
    pub past: usize,
    /// Meetings of the plan of before, which stay where nothing better takes their place.
    pub before: Vec<Meeting>,
}

/// Why a day cannot be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDay {
    /// Too many slots.
    #[error("{0} slots: a day has 64 at most")]
    Slots(usize),
    /// Too many people.
    #[error("{0} guests and hosts: a day has 8000 at most")]
    People(usize),
    /// Too many wishes.
    #[error("{0} wishes: a day has 900000 at most")]
    Wishes(usize),
    /// A wish for somebody who does not take part.
    #[error("wish {0} is of or for somebody who does not take part")]
    Nobody(usize),
    /// Two wishes for the same pair.
    #[error("wish {0} is for a pair that is wished already")]
    Twice(usize),
    /// A fixed meeting that cannot be held beside the others.
    #[error("the fixed meeting of guest {} and host {} in slot {} cannot be held: {clash}",
        meeting.guest.0, meeting.host.0, meeting.slot)]
    Fixed {
        /// Which.
        meeting: Meeting,
        /// What it runs against.
        clash: Clash,
    },
}

/// What a fixed meeting runs against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Clash {
    /// Somebody is not there then.
    #[error("one of them is not there then")]
    Away,
    /// Somebody has another meeting then.
    #[error("one of them has another meeting then")]
    Busy,
    /// Somebody has as many meetings as it wants.
    #[error("one of them has as many meetings as it wants")]
    Enough,
    /// All tables are taken.
    #[error("all tables are taken then")]
    Tables,
    /// The two meet already.
    #[error("the two meet already")]
    Again,
}

/// The most people that a day may have: their number has its room in a [`Worth`](super::Worth).
const PEOPLE: usize = 8000;

/// The most wishes: the points of all of them have their room there too.
const WISHES: usize = 900_000;

impl Day {
    /// A day of so many slots and tables.
    #[must_use]
    pub fn new(slots: usize, tables: u32) -> Self {
        Self { slots, tables, ..Self::default() }
    }

    /// How many tables there are in each slot: in one that is over as many as were used.
    pub(super) fn tables_by_slot(&self) -> Vec<u32> {
        let held = |slot: usize| self.fixed.iter().filter(|one| one.slot == slot).count();
        let used = |slot| u32::try_from(held(slot)).unwrap_or(u32::MAX);
        (0..self.slots)
            .map(|slot| if slot < self.past { used(slot) } else { self.tables })
            .collect()
    }

    fn all_day(&self) -> Party {
        Party { free: SlotSet::first(self.slots), at_once: 1, most: u32::MAX }
    }

    /// A guest who is there all day.
    pub fn guest(&mut self) -> Guest {
        self.guests.push(self.all_day());
        Guest(self.guests.len() - 1)
    }

    /// A host who is there all day.
    pub fn host(&mut self) -> Host {
        self.hosts.push(self.all_day());
        Host(self.hosts.len() - 1)
    }

    /// A wish.
    pub fn wish(
        &mut self,
        guest: Guest,
        host: Host,
        by_guest: Option<Strength>,
        by_host: Option<Strength>,
    ) {
        self.wishes.push(Wish { guest, host, by_guest, by_host });
    }

    /// Whether it can be planned.
    pub(super) fn check(&self) -> Result<(), BadDay> {
        if self.slots > 64 {
            return Err(BadDay::Slots(self.slots));
        }
        let people = self.guests.len() + self.hosts.len();
        if people > PEOPLE {
            return Err(BadDay::People(people));
        }
        if self.wishes.len() > WISHES {
            return Err(BadDay::Wishes(self.wishes.len()));
        }
        let mut seen = BTreeMap::new();
        for (at, wish) in self.wishes.iter().enumerate() {
            if wish.guest.0 >= self.guests.len() || wish.host.0 >= self.hosts.len() {
                return Err(BadDay::Nobody(at));
            }
            if seen.insert((wish.guest, wish.host), at).is_some() {
                return Err(BadDay::Twice(at));
            }
        }
        Ok(())
    }
}
