//! Who is where when: a plan while it is made. It never breaks what is hard: presence, places, tables.

use super::choose::Side;
use super::day::{BadDay, Clash, Day, Guest, Host, Meeting, Party, SlotSet, Wish};
use super::worth::Worth;

/// How one stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Meetings it has by slot.
    by_slot: Vec<u32>,
    /// Meetings it has.
    held: u32,
    /// Of its own wishes those that are met.
    met: usize,
    /// Meetings that would still go into its slots.
    room: u32,
    party: Party,
}

impl Standing {
    fn new(party: Party, slots: usize) -> Self {
        let room = party.at_once.saturating_mul(party.free.count() as u32);
        Self { by_slot: vec![0; slots], held: 0, met: 0, room, party }
    }

    fn can(&self, slot: usize) -> Result<(), Clash> {
        match () {
            () if !self.party.free.has(slot) => Err(Clash::Away),
            () if self.by_slot[slot] >= self.party.at_once => Err(Clash::Busy),
            () => Ok(()),
        }
    }

    /// Whether it wants more meetings.
    pub fn wants_more(&self) -> bool {
        self.held < self.party.most
    }

    /// The slots in which it has a place left.
    pub fn open(&self) -> SlotSet {
        let full = |slot: &usize| self.by_slot[*slot] >= self.party.at_once;
        self.party.free.each().filter(full).fold(self.party.free, SlotSet::without)
    }

    /// What it can still take in all.
    pub fn side(&self) -> Side {
        Side { room: self.room.min(self.party.most - self.held), met: self.met }
    }

    /// What it can still take in one slot.
    pub fn side_in(&self, slot: usize) -> Side {
        let places = match self.party.free.has(slot) {
            true => self.party.at_once - self.by_slot[slot],
            false => 0,
        };
        Side { room: places.min(self.party.most - self.held), met: self.met }
    }

    fn set(&mut self, slot: usize, wished: bool, by: i32) {
        let add = |n: &mut u32, by: i32| *n = n.saturating_add_signed(by);
        add(&mut self.by_slot[slot], by);
        add(&mut self.held, by);
        add(&mut self.room, -by);
        if wished {
            self.met = self.met.saturating_add_signed(by as isize);
        }
    }
}

const GUEST: usize = 0;
const HOST: usize = 1;

/// A plan while it is made.
#[derive(Debug, Clone)]
pub struct Timetable<'a> {
    day: &'a Day,
    guests: Vec<Standing>,
    hosts: Vec<Standing>,
    /// Tables that are taken, by slot, and those that there are.
    tables: Vec<u32>,
    most_tables: Vec<u32>,
    /// When the pair of a wish meets.
    slot_of: Vec<Option<usize>>,
    /// The wish that a guest, or a host, was last given in a slot: the one, for those who hold one at once.
    held_by: [Vec<Vec<Option<usize>>>; 2],
    /// Wishes whose meeting is fixed.
    fixed: Vec<bool>,
    /// Fixed meetings that nobody wished.
    unwished: Vec<Meeting>,
    /// The slot of the plan of before, by wish.
    before: Vec<Option<usize>>,
    worth: Worth,
}

/// What a promise of before adds to the points of a pair: more than any wish, so that others take its place
/// only for the sake of fairness.
const PROMISED: u32 = 10;

impl<'a> Timetable<'a> {
    /// The fixed meetings of a day, and nothing else.
    pub fn with_fixed(day: &'a Day) -> Result<Self, BadDay> {
        day.check()?;
        // Nobody is there in a slot that the day does not have.
        let within =
            |party: &Party| Party { free: party.free.and(SlotSet::first(day.slots)), ..*party };
        let standing = |party: &Party| Standing::new(within(party), day.slots);
        let mut table = Self {
            day,
            guests: day.guests.iter().map(standing).collect(),
            hosts: day.hosts.iter().map(standing).collect(),
            tables: vec![0; day.slots],
            most_tables: day.tables_by_slot(),
            slot_of: vec![None; day.wishes.len()],
            held_by: [&day.guests, &day.hosts].map(|all| vec![vec![None; day.slots]; all.len()]),
            fixed: vec![false; day.wishes.len()],
            unwished: Vec::new(),
            before: vec![None; day.wishes.len()],
            worth: Worth::default(),
        };
        let places: std::collections::BTreeMap<(Guest, Host), usize> =
            day.wishes.iter().zip(0..).map(|(wish, at)| ((wish.guest, wish.host), at)).collect();
        for meeting in &day.before {
            if let Some(at) = places.get(&(meeting.guest, meeting.host)) {
                table.before[*at] = Some(meeting.slot);
            }
        }
        for meeting in &day.fixed {
            let wish = places.get(&(meeting.guest, meeting.host)).copied();
            table
                .fix(*meeting, wish)
                .map_err(|clash| BadDay::Fixed { meeting: *meeting, clash })?;
        }
        Ok(table)
    }

    fn fix(&mut self, meeting: Meeting, wish: Option<usize>) -> Result<(), Clash> {
        let Meeting { slot, guest, host } = meeting;
        let (Some(g), Some(h)) = (self.guests.get(guest.0), self.hosts.get(host.0)) else {
            return Err(Clash::Away);
        };
        if slot >= self.day.slots {
            return Err(Clash::Away);
        }
        g.can(slot).and_then(|()| h.can(slot))?;
        if !g.wants_more() || !h.wants_more() {
            return Err(Clash::Enough);
        }
        if !self.has_table(slot) {
            return Err(Clash::Tables);
        }
        let again = self.unwished.iter().any(|old| (old.guest, old.host) == (guest, host));
        match wish {
            _ if again => return Err(Clash::Again),
            Some(at) if self.slot_of[at].is_some() => return Err(Clash::Again),
            Some(at) => {
                self.put(at, slot);
                self.fixed[at] = true;
            }
            None => {
                self.guests[guest.0].set(slot, false, 1);
                self.hosts[host.0].set(slot, false, 1);
                self.tables[slot] += 1;
                self.unwished.push(meeting);
            }
        }
        Ok(())
    }

    /// How the guests stand.
    pub fn guests(&self) -> &[Standing] {
        &self.guests
    }

    /// How the hosts stand.
    pub fn hosts(&self) -> &[Standing] {
        &self.hosts
    }

    /// The day.
    pub fn day(&self) -> &'a Day {
        self.day
    }

    /// What it is worth.
    pub fn worth(&self) -> Worth {
        self.worth
    }

    /// When the pair of a wish meets.
    pub fn slot_of(&self, wish: usize) -> Option<usize> {
        self.slot_of[wish]
    }

    /// Whether a meeting is fixed.
    pub fn is_fixed(&self, wish: usize) -> bool {
        self.fixed[wish]
    }

    /// Meetings that the tables would still take.
    pub fn tables_left(&self) -> u32 {
        (0..self.tables.len()).map(|slot| self.tables_left_in(slot)).sum()
    }

    /// Whether a table is free.
    pub fn has_table(&self, slot: usize) -> bool {
        self.tables[slot] < self.most_tables[slot]
    }

    /// How many tables are left in a slot.
    pub fn tables_left_in(&self, slot: usize) -> u32 {
        self.most_tables[slot].saturating_sub(self.tables[slot])
    }

    /// The points of a meeting, with what a promise of before adds.
    pub fn points(&self, wish: usize) -> u32 {
        let promised = if self.before[wish].is_some() { PROMISED } else { 0 };
        self.day.wishes[wish].points() + promised
    }

    /// When the pair met in the plan of before.
    pub fn before(&self, wish: usize) -> Option<usize> {
        self.before[wish]
    }

    /// The slots in which both of a wish have a place, and a table is free.
    pub fn open(&self, wish: usize) -> SlotSet {
        let Wish { guest, host, .. } = self.day.wishes[wish];
        let both = self.guests[guest.0].open().and(self.hosts[host.0].open());
        both.each().filter(|slot| !self.has_table(*slot)).fold(both, SlotSet::without)
    }

    /// Whether both want more meetings.
    pub fn both_want(&self, wish: usize) -> bool {
        let Wish { guest, host, .. } = self.day.wishes[wish];
        self.guests[guest.0].wants_more() && self.hosts[host.0].wants_more()
    }

    /// Whether a pair that does not meet could, if others gave way who are not fixed.
    pub fn may_still(&self, wish: usize) -> bool {
        self.slot_of[wish].is_none() && self.both_want(wish) && !self.open(wish).is_empty()
    }

    /// What a meeting of a pair would add.
    pub fn gain(&self, at: usize) -> Worth {
        let wish = self.day.wishes[at];
        let of = |side: &Standing, wished: bool| match wished {
            true => Worth::of_another_wish(side.met),
            false => Worth::default(),
        };
        Worth::points(self.points(at))
            + of(&self.guests[wish.guest.0], wish.by_guest.is_some())
            + of(&self.hosts[wish.host.0], wish.by_host.is_some())
    }

    fn put(&mut self, at: usize, slot: usize) {
        self.change(at, slot, 1);
        self.slot_of[at] = Some(slot);
        self.hold(at, slot, Some(at));
    }

    fn hold(&mut self, at: usize, slot: usize, wish: Option<usize>) {
        let Wish { guest, host, .. } = self.day.wishes[at];
        self.held_by[GUEST][guest.0][slot] = wish;
        self.held_by[HOST][host.0][slot] = wish;
    }

    /// A pair meets in a slot that is [open](Self::open) to it.
    pub fn add(&mut self, at: usize, slot: usize) {
        debug_assert!(self.open(at).has(slot) && self.both_want(at) && self.slot_of[at].is_none());
        self.put(at, slot);
    }

    /// A pair does not meet.
    pub fn remove(&mut self, at: usize) {
        if let Some(slot) = self.slot_of[at].take() {
            self.change(at, slot, -1);
            self.hold(at, slot, None);
        }
    }

    fn change(&mut self, at: usize, slot: usize, by: i32) {
        let wish = self.day.wishes[at];
        let points = Worth::points(self.points(at));
        let (guest, host) = (&mut self.guests[wish.guest.0], &mut self.hosts[wish.host.0]);
        let mut gain = points;
        for (side, wished) in [(guest, wish.by_guest.is_some()), (host, wish.by_host.is_some())] {
            if wished {
                let had = if by > 0 { side.met } else { side.met.saturating_sub(1) };
                gain += Worth::of_another_wish(had);
            }
            side.set(slot, wished, by);
        }
        match by > 0 {
            true => self.worth += gain,
            false => self.worth -= gain,
        }
        self.tables[slot] = self.tables[slot].saturating_add_signed(by);
    }

    /// Finds slots for pairs, moving others along chains of two slots where need be; pairs for which there
    /// is none are left out.
    pub fn place(&mut self, pairs: &[usize]) {
        // Those with the least choice first; those of the plan of before at their old time.
        let mut order: Vec<usize> = pairs.to_vec();
        let choice = |table: &Self, at: usize| {
            let again = table.before(at).is_none_or(|slot| slot >= table.day.slots);
            (again, table.open(at).count(), at)
        };
        order.sort_by_key(|at| choice(self, *at));
        for at in order {
            self.squeeze_in(at);
        }
    }

    /// A pair meets in an open slot, or others are moved to make one; whether it meets.
    pub fn squeeze_in(&mut self, at: usize) -> bool {
        if self.slot_of[at].is_some() || !self.both_want(at) {
            return false;
        }
        let open = self.open(at);
        let emptiest = || open.each().min_by_key(|slot| self.tables[*slot]);
        if let Some(slot) = self.before(at).filter(|slot| open.has(*slot)).or_else(emptiest) {
            self.put(at, slot);
            return true;
        }
        self.by_a_chain(at)
    }

    /// The guest has a place in slot `a`, the host one in slot `b`: along the chain of meetings of one of
    /// them in `a` and `b`, each meeting changes to the other slot (Kempe 1879), so that both have a place
    /// in the same one.
    fn by_a_chain(&mut self, at: usize) -> bool {
        let Wish { guest, host, .. } = self.day.wishes[at];
        let (of_guest, of_host) = (self.guests[guest.0].open(), self.hosts[host.0].open());
        for a in of_guest.each() {
            for b in of_host.each().filter(|b| *b != a) {
                for (side, node, from, to) in [(HOST, host.0, a, b), (GUEST, guest.0, b, a)] {
                    if let Some(chain) = self.chain(side, node, from, to)
                        && self.swapped(&chain, (from, to), at)
                    {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// The meetings from somebody on, in `from`, `to`, `from`, …; none where one of them may not be moved,
    /// or somebody holds several at once, so that there is no chain.
    fn chain(&self, side: usize, node: usize, from: usize, to: usize) -> Option<Vec<usize>> {
        let mut chain = Vec::new();
        let (mut side, mut node, mut slot) = (side, node, from);
        loop {
            let one = if side == HOST { &self.hosts[node] } else { &self.guests[node] };
            if one.party.at_once != 1 || !one.party.free.has(from) || !one.party.free.has(to) {
                return None;
            }
            if one.by_slot[slot] == 0 {
                return Some(chain);
            }
            let next = self.held_by[side][node][slot].filter(|next| !self.fixed[*next])?;
            chain.push(next);
            let wish = self.day.wishes[next];
            side = if side == HOST { GUEST } else { HOST };
            node = if side == HOST { wish.host.0 } else { wish.guest.0 };
            slot = if slot == from { to } else { from };
        }
    }

    /// Swaps a chain and puts the pair into `from`, unless the tables do not suffice.
    fn swapped(&mut self, chain: &[usize], (from, to): (usize, usize), at: usize) -> bool {
        self.swap(chain, from, to);
        let suffice = self.tables.iter().zip(&self.most_tables).all(|(taken, most)| taken <= most);
        if suffice && self.open(at).has(from) {
            self.put(at, from);
            return true;
        }
        self.swap(chain, from, to);
        false
    }

    fn swap(&mut self, chain: &[usize], from: usize, to: usize) {
        let old: Vec<usize> = chain.iter().filter_map(|at| self.slot_of[*at]).collect();
        for at in chain {
            self.remove(*at);
        }
        for (at, slot) in chain.iter().zip(old) {
            self.put(*at, if slot == from { to } else { from });
        }
    }

    /// All meetings, by slot, guest and host.
    pub fn into_meetings(self) -> Vec<Meeting> {
        let mut all = self.unwished;
        for (wish, slot) in self.day.wishes.iter().zip(self.slot_of) {
            all.extend(slot.map(|slot| Meeting { slot, guest: wish.guest, host: wish.host }));
        }
        all.sort();
        all
    }
}
