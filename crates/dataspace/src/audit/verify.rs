//! What an outsider computes: nothing but hashes, from what it was given (RFC 9162, sections 2.1.3.2 and
//! 2.1.4.2, whose proofs are those of RFC 6962).

use super::hash::{Hash, node};

/// Whether a proof shows that an entry, by its hash, stands at `at` (from 0) among the first `size` of a log of
/// that root. Numbers that no log has are never proven.
#[must_use]
pub fn inclusion(
    entry: Hash,
    at: impl TryInto<u64>,
    size: impl TryInto<u64>,
    proof: &[Hash],
    root: Hash,
) -> bool {
    let (Ok(at), Ok(size)) = (at.try_into(), size.try_into()) else { return false };
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

/// Whether a proof shows that a log of `old` entries and the root `before` is the beginning of one of `new`
/// entries and the root `after`. Of an empty log nothing is proven.
#[must_use]
pub fn consistency(
    old: impl TryInto<u64>,
    new: impl TryInto<u64>,
    before: Hash,
    after: Hash,
    proof: &[Hash],
) -> bool {
    let (Ok(old), Ok(new)) = (old.try_into(), new.try_into()) else { return false };
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
