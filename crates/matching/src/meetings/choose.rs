//! The best pairs where slots are left aside: a flow, and what no plan can exceed.

use super::day::{Day, Wish};
use super::flow::{ArcAt, Network};
use super::timetable::{Standing, Timetable};
use super::worth::{LEVELS, Worth};

/// Pairs, and what they are worth beside what is fixed.
pub struct Chosen {
    /// Wishes, by their places.
    pub pairs: Vec<usize>,
    /// What a plan with them is worth, what is fixed with it.
    pub worth: Worth,
}

/// The best pairs for a day of which something is settled.
pub fn pairs(day: &Day, settled: &Timetable<'_>) -> Chosen {
    let all: Vec<usize> = (0..day.wishes.len()).collect();
    let (pairs, gain) = beside(settled, &all);
    Chosen { pairs, worth: settled.worth() + gain }
}

/// What a plan can be worth in which the settled meetings are held and of these wishes any.
pub fn among(settled: &Timetable<'_>, wishes: &[usize]) -> Worth {
    settled.worth() + beside(settled, wishes).1
}

fn beside(settled: &Timetable<'_>, wishes: &[usize]) -> (Vec<usize>, Worth) {
    let wishes: Vec<usize> = wishes.iter().copied().filter(|at| settled.may_still(*at)).collect();
    let guests: Vec<Side> = settled.guests().iter().map(Standing::side).collect();
    let hosts: Vec<Side> = settled.hosts().iter().map(Standing::side).collect();
    let wish = |at: usize| (settled.day().wishes[at], settled.points(at));
    best(&guests, &hosts, &wishes, wish, settled.tables_left())
}

/// What one can still take.
#[derive(Debug, Clone, Copy)]
pub struct Side {
    /// So many meetings.
    pub room: u32,
    /// It has so many of its wishes.
    pub met: usize,
}

/// The pairs of the greatest worth, where each side takes what it can and all together `most` meetings.
pub fn best(
    guests: &[Side],
    hosts: &[Side],
    wishes: &[usize],
    wish: impl Fn(usize) -> (Wish, u32),
    most: u32,
) -> (Vec<usize>, Worth) {
    let mut net = Network::default();
    let source = net.node();
    let guests: Vec<Door> = guests.iter().map(|side| Door::new(&mut net, *side)).collect();
    for door in &guests {
        door.open(&mut net, |net, to, room, gain| net.arc(source, to, room, gain));
    }
    // Hosts' nodes come after those of all guests, so that arcs lead from lower to higher ones.
    let doors: Vec<Door> = hosts.iter().map(|side| Door::behind(&mut net, *side)).collect();
    let sink = net.node();
    let mut arcs: Vec<(usize, ArcAt)> = Vec::with_capacity(wishes.len());
    for at in wishes {
        let (wish, points) = wish(*at);
        let from = guests[wish.guest.0].side(wish.by_guest.is_some());
        let to = doors[wish.host.0].side(wish.by_host.is_some());
        arcs.push((*at, net.arc(from, to, 1, Worth::points(points).gain())));
    }
    for door in &doors {
        door.close(&mut net, sink);
    }
    let gain = net.fill(source, sink, most);
    let picked = arcs.into_iter().filter(|(_, arc)| net.through(*arc) > 0).map(|(at, _)| at);
    (picked.collect(), Worth::of_gain(gain))
}

/// Somebody in the network: one node for all its meetings, one for those it wished, one for the others.
struct Door {
    side: Side,
    all: usize,
    wished: usize,
    other: usize,
}

impl Door {
    fn new(net: &mut Network, side: Side) -> Self {
        Self { side, all: net.node(), wished: net.node(), other: net.node() }
    }

    fn behind(net: &mut Network, side: Side) -> Self {
        let (wished, other) = (net.node(), net.node());
        Self { side, all: net.node(), wished, other }
    }

    fn side(&self, wished: bool) -> usize {
        if wished { self.wished } else { self.other }
    }

    /// The ways in of a guest.
    fn open(&self, net: &mut Network, enter: impl Fn(&mut Network, usize, u32, i128) -> ArcAt) {
        enter(net, self.all, self.side.room, 0);
        for (room, worth) in self.levels() {
            net.arc(self.all, self.wished, room, worth.gain());
        }
        net.arc(self.all, self.other, self.side.room, 0);
    }

    /// The ways out of a host.
    fn close(&self, net: &mut Network, sink: usize) {
        for (room, worth) in self.levels() {
            net.arc(self.wished, self.all, room, worth.gain());
        }
        net.arc(self.other, self.all, self.side.room, 0);
        net.arc(self.all, sink, self.side.room, 0);
    }

    /// What one more wish is worth, as long as it is worth something by fairness, and then any number.
    fn levels(&self) -> impl Iterator<Item = (u32, Worth)> {
        let fair = (self.side.met..LEVELS).take(self.side.room as usize);
        let fair = fair.map(|had| (1, Worth::of_another_wish(had)));
        fair.chain([(self.side.room, Worth::default())])
    }
}
