//! What an outsider computes: nothing but hashes, from what it was given (RFC 9162, sections 2.1.3.2 and
//! 2.1.4.2, whose proofs are those of RFC 6962).

use super::tree::{Hash, node};

/// Whether a proof shows that an entry is among the first `size` of a log of that root.
#[must_use]
pub fn inclusion(entry: Hash, at: usize, size: usize, proof: &[Hash], root: Hash) -> bool {
    if at >= size {
        return false;
    }
    let (mut first, mut second) = (at, size - 1);
    let mut hash = entry;
    for step in proof {
        if second == 0 {
            return false;
        }
        if first & 1 == 1 || first == second {
            hash = node(step, &hash);
            while first & 1 == 0 && first != 0 {
                first >>= 1;
                second >>= 1;
            }
        } else {
            hash = node(&hash, step);
        }
        first >>= 1;
        second >>= 1;
    }
    second == 0 && hash == root
}

/// Whether a proof shows that a log of `old` entries is the beginning of one of `new`.
#[must_use]
pub fn consistency(old: usize, new: usize, before: Hash, after: Hash, proof: &[Hash]) -> bool {
    if old == 0 || old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && before == after;
    }
    let (mut first, mut second) = (old - 1, new - 1);
    while first & 1 == 1 {
        first >>= 1;
        second >>= 1;
    }
    // A whole old tree stands for itself at the beginning of the proof.
    let (start, rest) = match (old.is_power_of_two(), proof) {
        (true, rest) => (before, rest),
        (false, [start, rest @ ..]) => (*start, rest),
        (false, []) => return false,
    };
    let (mut old_hash, mut new_hash) = (start, start);
    for step in rest {
        if second == 0 {
            return false;
        }
        if first & 1 == 1 || first == second {
            old_hash = node(step, &old_hash);
            new_hash = node(step, &new_hash);
            while first & 1 == 0 && first != 0 {
                first >>= 1;
                second >>= 1;
            }
        } else {
            new_hash = node(&new_hash, step);
        }
        first >>= 1;
        second >>= 1;
    }
    second == 0 && old_hash == before && new_hash == after
}
