//! Making a plan better: slots planned anew, one after the other, and left-out pairs squeezed in.

use super::choose::{Side, best};
use super::timetable::Timetable;
use super::worth::Worth;

/// How often all slots are gone through at most.
const ROUNDS: usize = 4;

/// Makes a plan better until nothing more comes of it, or nothing better is possible.
pub fn rounds(table: &mut Timetable<'_>, bound: Worth) {
    for _ in 0..ROUNDS {
        let before = table.worth();
        for slot in 0..table.day().slots {
            if table.worth() == bound {
                return;
            }
            anew(table, slot);
        }
        squeeze(table);
        if table.worth() == before {
            return;
        }
    }
}

/// Plans one slot anew, in the best way while the others stay as they are.
fn anew(table: &mut Timetable<'_>, slot: usize) {
    let all = 0..table.day().wishes.len();
    let there: Vec<usize> =
        all.clone().filter(|at| table.slot_of(*at) == Some(slot) && !table.is_fixed(*at)).collect();
    let old = table.worth();
    for at in &there {
        table.remove(*at);
    }
    let may = |at: &usize| table.may_still(*at) && table.open(*at).has(slot);
    let wishes: Vec<usize> = all.filter(may).collect();
    let guests: Vec<Side> = table.guests().iter().map(|one| one.side_in(slot)).collect();
    let hosts: Vec<Side> = table.hosts().iter().map(|one| one.side_in(slot)).collect();
    let tables = table.tables_left_in(slot);
    let wish = |at: usize| (table.day().wishes[at], table.points(at));
    let (picked, _) = best(&guests, &hosts, &wishes, wish, tables);
    for at in &picked {
        table.add(*at, slot);
    }
    // As good as before is not worth a change: people keep the time that they have.
    if table.worth() <= old {
        for at in picked {
            table.remove(at);
        }
        for at in there {
            table.add(at, slot);
        }
    }
}

/// Squeezes in pairs that were left out, the worthiest first.
fn squeeze(table: &mut Timetable<'_>) {
    let mut left: Vec<usize> =
        (0..table.day().wishes.len()).filter(|at| table.slot_of(*at).is_none()).collect();
    left.sort_by_key(|at| std::cmp::Reverse((table.gain(*at), std::cmp::Reverse(*at))));
    for at in left {
        table.squeeze_in(at);
    }
}
