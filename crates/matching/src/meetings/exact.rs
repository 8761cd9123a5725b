//! Looking through every plan of a small day (branch and bound, Land and Doig 1960).

use super::choose;
use super::timetable::Timetable;
use super::worth::Worth;

/// How many partial plans are looked at before it is given up: a second at most.
const NODES: usize = 20_000;

/// Only days of so few wishes are looked through.
const WISHES: usize = 60;

/// Looks for a better plan; whether the plan is the best one for certain.
pub fn search(table: &mut Timetable<'_>, bound: Worth) -> bool {
    let open: Vec<usize> =
        (0..table.day().wishes.len()).filter(|at| !table.is_fixed(*at)).collect();
    if open.len() > WISHES {
        return false;
    }
    let mut empty = table.clone();
    for at in &open {
        empty.remove(*at);
    }
    let mut order: Vec<usize> = open.into_iter().filter(|at| empty.may_still(*at)).collect();
    order.sort_by_key(|at| (empty.open(*at).count(), std::cmp::Reverse(empty.points(*at)), *at));
    let mut search = Search { best: table.clone(), order, bound, nodes: 0 };
    let done = search.from(&mut empty, 0);
    *table = search.best;
    done
}

struct Search<'a> {
    best: Timetable<'a>,
    order: Vec<usize>,
    bound: Worth,
    nodes: usize,
}

impl<'a> Search<'a> {
    /// Decides on the wishes from that one on; false where it was given up.
    fn from(&mut self, table: &mut Timetable<'a>, next: usize) -> bool {
        if table.worth() > self.best.worth() {
            self.best = table.clone();
        }
        let Some(at) = self.order.get(next).copied() else { return true };
        if self.best.worth() == self.bound {
            return true;
        }
        self.nodes += 1;
        if self.nodes > NODES {
            return false;
        }
        // What was decided against does not come back: only the wishes from here on may add to it.
        let rest = &self.order[next..];
        if choose::among(table, rest) <= self.best.worth() {
            return true;
        }
        if table.both_want(at) {
            for slot in table.open(at).each() {
                table.add(at, slot);
                let done = self.from(table, next + 1);
                table.remove(at);
                if !done {
                    return false;
                }
            }
        }
        self.from(table, next + 1)
    }
}
