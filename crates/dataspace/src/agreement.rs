//! Every course that a process between two can take, looked at one by one: messages and acknowledgements that
//! are lost, come twice, or come long after others; both sides acting at any time. Wherever it comes to rest,
//! both sides stand at the same place.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::Side;
use crate::exchange::{Exchange, Heard, Machine};
use crate::{negotiation, transfer};

/// A message that was sent, which may come at any time, also again.
type Sent<D> = (Side, u8, D);

/// All that there is at a moment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct World<S: Machine> {
    sides: [Exchange<S>; 2],
    /// How many deeds each side has begun; the last one is the pending one.
    begun: [u8; 2],
    /// Everything that was ever sent.
    sent: BTreeSet<Sent<S::Deed>>,
    /// What was answered, and whether it was taken: the same message has the same answer.
    answered: BTreeMap<(Side, u8), bool>,
    /// Who begins the process.
    beginner: Side,
}

fn at(side: Side) -> usize {
    usize::from(side == Side::Provider)
}

impl<S: Machine> World<S> {
    fn new(beginner: Side) -> Self {
        Self {
            beginner,
            sides: [Exchange::new(Side::Consumer), Exchange::new(Side::Provider)],
            begun: [0, 0],
            sent: BTreeSet::new(),
            answered: BTreeMap::new(),
        }
    }

    fn is_at_rest(&self) -> bool {
        self.sides.iter().all(|side| side.pending.is_none())
    }

    /// The message comes to the other side: what that says, if anything.
    fn delivered(&self, (from, number, deed): Sent<S::Deed>) -> (Self, Option<bool>) {
        let to = from.other();
        let mut after = self.clone();
        if let Some(answer) = self.answered.get(&(from, number)) {
            return (after, Some(*answer));
        }
        match self.sides[at(to)].hear(deed) {
            Heard::Taken(exchange) => {
                after.sides[at(to)] = exchange;
                after.answered.insert((from, number), true);
                (after, Some(true))
            }
            Heard::Refused => {
                after.answered.insert((from, number), false);
                (after, Some(false))
            }
            Heard::Busy => (after, None),
        }
    }

    /// Every world that may come next.
    fn next(&self, deeds: &[S::Deed], most: u8) -> Vec<Self> {
        let mut all = Vec::new();
        for side in [Side::Consumer, Side::Provider] {
            let unknown = self.sides[at(side)].state.is_none() && side != self.beginner;
            if self.begun[at(side)] >= most || unknown {
                continue;
            }
            for deed in deeds {
                if let Some(exchange) = self.sides[at(side)].act(*deed) {
                    let mut after = self.clone();
                    after.sides[at(side)] = exchange;
                    after.begun[at(side)] += 1;
                    after.sent.insert((side, after.begun[at(side)], *deed));
                    all.push(after);
                }
            }
        }
        for message in &self.sent {
            let (after, answer) = self.delivered(*message);
            // The answer is lost, or it is of one that was answered long ago.
            all.push(after.clone());
            let (from, number, deed) = *message;
            let own = after.sides[at(from)];
            if number == self.begun[at(from)] && own.pending == Some(deed) {
                let mut heard = after;
                heard.sides[at(from)] = match answer {
                    Some(true) => own.acknowledged(),
                    Some(false) => own.refused(),
                    None => own,
                };
                all.push(heard);
            }
        }
        all
    }
}

/// Looks at every world that can be reached; tells how many there are, and in how many of those at rest both
/// sides have come to an end.
fn explored<S: Machine>(
    beginner: Side,
    deeds: &[S::Deed],
    most: u8,
    ends: impl Fn(S) -> bool,
) -> (usize, usize) {
    let mut seen = BTreeSet::new();
    let mut waiting = VecDeque::from([World::<S>::new(beginner)]);
    let mut ended = 0;
    while let Some(world) = waiting.pop_front() {
        if !seen.insert(world.clone()) {
            continue;
        }
        if world.is_at_rest() {
            let [consumer, provider] = &world.sides;
            assert_eq!(consumer.state, provider.state, "{world:?}");
            ended += usize::from(consumer.state.is_some_and(&ends));
        }
        // What is pending can always come to rest: a course that goes nowhere would be found here.
        waiting.extend(world.next(deeds, most).into_iter().filter(|next| !seen.contains(next)));
    }
    for world in &seen {
        assert!(world.is_at_rest() || comes_to_rest(world), "stuck: {world:?}");
    }
    (seen.len(), ended)
}

/// Whether it comes to rest when nothing new is begun and nothing is lost any more.
fn comes_to_rest<S: Machine>(world: &World<S>) -> bool {
    let mut world = world.clone();
    for _ in 0..8 {
        for side in [Side::Provider, Side::Consumer] {
            let Some(deed) = world.sides[at(side)].pending else { continue };
            let message = (side, world.begun[at(side)], deed);
            let (mut after, answer) = world.delivered(message);
            let own = after.sides[at(side)];
            after.sides[at(side)] = match answer {
                Some(true) => own.acknowledged(),
                Some(false) => own.refused(),
                None => own,
            };
            world = after;
        }
        if world.is_at_rest() {
            return world.sides[0].state == world.sides[1].state;
        }
    }
    false
}

#[test]
fn both_sides_of_a_negotiation_agree_whatever_is_lost_repeated_or_late() {
    for beginner in [Side::Consumer, Side::Provider] {
        let ends = negotiation::State::is_final;
        let deeds = &negotiation::Deed::ALL;
        let (worlds, ended) = explored::<negotiation::State>(beginner, deeds, 8, ends);
        assert!(worlds > 500 && ended > 50, "{worlds} {ended}");
    }
}

#[test]
fn both_sides_of_a_transfer_agree_whatever_is_lost_repeated_or_late() {
    let ends = transfer::State::is_final;
    let (worlds, ended) =
        explored::<transfer::State>(Side::Consumer, &transfer::Deed::ALL, 6, ends);
    assert!(worlds > 1000 && ended > 10, "{worlds} {ended}");
}
