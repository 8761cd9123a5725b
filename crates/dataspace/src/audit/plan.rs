//! Which nodes a root or a proof is made of. Only perfect subtrees are stored: they never change once they are
//! full, so that a proof for any earlier size comes from the same rows as one for the present size.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use super::hash::{Hash, empty, node};

/// Where a perfect subtree stands: it covers the entries from `index << level` on, `1 << level` of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// How high it is; 0 is the hash of an entry itself.
    pub level: u8,
    /// Which one of its level, from 0, counted from the first entry.
    pub index: u64,
}

/// A node, and where it stands: what a store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Where it stands.
    pub at: Position,
    /// The root of the subtree there.
    pub hash: Hash,
}

/// What has been read of a store of nodes.
pub trait Nodes {
    /// The node at a position; nothing where it is not there.
    fn node(&self, at: Position) -> Option<Hash>;
}

impl<N: Nodes + ?Sized> Nodes for &N {
    fn node(&self, at: Position) -> Option<Hash> {
        (**self).node(at)
    }
}

impl<S: BuildHasher> Nodes for HashMap<Position, Hash, S> {
    fn node(&self, at: Position) -> Option<Hash> {
        self.get(&at).copied()
    }
}

impl Nodes for BTreeMap<Position, Hash> {
    fn node(&self, at: Position) -> Option<Hash> {
        self.get(&at).copied()
    }
}

/// Why there is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoProof {
    /// The entry lies beyond the size that was asked for.
    #[error("entry {entry} is not among the first {size}: ask for a number below {size}")]
    Entry {
        /// The number that was asked for, from 0.
        entry: u64,
        /// The size that was asked for.
        size: u64,
    },
    /// No log of the one size begins the other; of an empty log there is nothing to prove.
    #[error("a log of {new} entries has no beginning of {old}: ask for sizes from 1 to {new}")]
    Sizes {
        /// The earlier size.
        old: u64,
        /// The later size.
        new: u64,
    },
    /// The store lacks a node that the proof is made of.
    #[error(
        "node {index} of level {level} is not in the store: fetch what the plan needs, or rebuild it"
    )]
    Missing {
        /// Its level.
        level: u8,
        /// Its number on the level.
        index: u64,
    },
}

/// What a root or a proof is made of: first the positions to fetch, then the hashes from what was fetched.
///
/// ```
/// use dure_dataspace::audit::{Frontier, Plan, leaf, verify};
/// use std::collections::HashMap;
///
/// let (mut log, mut store) = (Frontier::default(), HashMap::new());
/// for entry in ["agreed", "read", "read", "ended"] {
///     store.extend(log.append(leaf(entry.as_bytes()))?.into_iter().map(|n| (n.at, n.hash)));
/// }
/// let plan = Plan::inclusion(3, 4)?;
/// assert_eq!(plan.needs().count(), 2); // of a database: one query for these
/// let proof = plan.hashes(&store)?;
/// assert!(verify::inclusion(leaf(b"ended"), 3, 4, &proof, log.root()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// For each hash that comes out, the perfect subtrees that it joins, from the left.
    parts: Vec<Vec<Position>>,
}

impl Plan {
    /// The root of the first `size` entries (RFC 6962, section 2.1): one hash.
    #[must_use]
    pub fn root(size: u64) -> Self {
        Self { parts: vec![cover(0, size)] }
    }

    /// The proof that an entry is among the first `size` (RFC 6962, section 2.1.1).
    ///
    /// # Errors
    /// Where it is not.
    pub fn inclusion(entry: u64, size: u64) -> Result<Self, NoProof> {
        if entry >= size {
            return Err(NoProof::Entry { entry, size });
        }
        let (mut from, mut until) = (0, size);
        let mut parts = Vec::new();
        while until - from > 1 {
            let middle = from + split(until - from);
            if entry < middle {
                parts.push(cover(middle, until));
                until = middle;
            } else {
                parts.push(cover(from, middle));
                from = middle;
            }
        }
        parts.reverse();
        Ok(Self { parts })
    }

    /// The proof that the log of `old` entries is the beginning of that of `new` (RFC 6962, section 2.1.2);
    /// of no hashes where they are the same.
    ///
    /// # Errors
    /// Where `old` is 0 or above `new`.
    pub fn consistency(old: u64, new: u64) -> Result<Self, NoProof> {
        if old == 0 || old > new {
            return Err(NoProof::Sizes { old, new });
        }
        let (mut from, mut until) = (0, new);
        let mut parts = Vec::new();
        while old != until {
            let middle = from + split(until - from);
            if old <= middle {
                parts.push(cover(middle, until));
                until = middle;
            } else {
                parts.push(cover(from, middle));
                from = middle;
            }
        }
        // An old log that is one perfect subtree stands for itself: the verifier has its root.
        if from != 0 {
            parts.push(cover(from, until));
        }
        parts.reverse();
        Ok(Self { parts })
    }

    /// The positions to fetch, each once: at most two times the height of the tree.
    pub fn needs(&self) -> impl Iterator<Item = Position> + '_ {
        self.parts.iter().flatten().copied()
    }

    /// The hashes of the root or of the proof, in the order in which they are handed on.
    ///
    /// # Errors
    /// Where a node is not there.
    pub fn hashes(&self, nodes: &impl Nodes) -> Result<Vec<Hash>, NoProof> {
        self.parts.iter().map(|part| joined(part, nodes)).collect()
    }
}

/// The perfect subtrees of entries from `from` to `until`, which begin where a subtree of at least their
/// number does: one for each bit of the number, the largest first.
pub(super) fn cover(from: u64, until: u64) -> Vec<Position> {
    let (mut start, mut left) = (from, until - from);
    let mut positions = Vec::new();
    while let Some(level) = left.checked_ilog2() {
        // A level is at most 63.
        positions.push(Position { level: level as u8, index: start >> level });
        start += 1 << level;
        left -= 1 << level;
    }
    positions
}

/// The root over perfect subtrees that stand side by side.
fn joined(part: &[Position], nodes: &impl Nodes) -> Result<Hash, NoProof> {
    let mut root = None;
    for at in part.iter().rev() {
        let missing = NoProof::Missing { level: at.level, index: at.index };
        let left = nodes.node(*at).ok_or(missing)?;
        root = Some(root.map_or(left, |right| node(&left, &right)));
    }
    Ok(root.unwrap_or_else(empty))
}

/// The largest power of two below a size, which is above 1.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::reference;
    use crate::audit::{Frontier, Tree, leaf};
    use proptest::prelude::*;

    fn leaves(size: u64) -> Vec<Hash> {
        (0..size).map(|n| leaf(&n.to_be_bytes())).collect()
    }

    fn store(leaves: &[Hash]) -> BTreeMap<Position, Hash> {
        let nodes = Frontier::default().append_all(leaves).unwrap();
        nodes.into_iter().map(|n| (n.at, n.hash)).collect()
    }

    #[test]
    fn a_proof_in_a_log_of_a_billion_entries_reads_less_than_sixty_nodes() {
        for size in [1_000_000_000, (1 << 30) - 1, 1 << 30, u64::MAX >> 34] {
            for entry in [0, 1, size / 3, size - 1] {
                assert!(Plan::inclusion(entry, size).unwrap().needs().count() < 60);
                assert!(Plan::consistency(entry + 1, size).unwrap().needs().count() < 60);
            }
        }
    }

    #[test]
    fn the_largest_sizes_have_plans_without_overflow() {
        let most = u64::MAX;
        assert_eq!(Plan::root(most).needs().count(), 64);
        assert!(Plan::inclusion(most - 1, most).is_ok() && Plan::consistency(1, most).is_ok());
        assert!(Plan::consistency(most, most).unwrap().needs().next().is_none());
        assert!(Plan::consistency(most - 1, most).is_ok() && Plan::inclusion(0, most).is_ok());
    }

    #[test]
    fn what_there_is_not_has_no_plan() {
        assert_eq!(Plan::inclusion(5, 5), Err(NoProof::Entry { entry: 5, size: 5 }));
        assert_eq!(Plan::inclusion(0, 0), Err(NoProof::Entry { entry: 0, size: 0 }));
        assert_eq!(Plan::consistency(0, 5), Err(NoProof::Sizes { old: 0, new: 5 }));
        assert_eq!(Plan::consistency(6, 5), Err(NoProof::Sizes { old: 6, new: 5 }));
    }

    #[test]
    fn a_node_that_is_missing_is_named() {
        let mut store = store(&leaves(6));
        store.remove(&Position { level: 1, index: 2 });
        let proof = Plan::inclusion(0, 6).unwrap().hashes(&store);
        assert_eq!(proof, Err(NoProof::Missing { level: 1, index: 2 }));
        assert!(Plan::inclusion(0, 4).unwrap().hashes(&store).is_ok(), "it is not needed there");
    }

    proptest! {
        #[test]
        fn roots_and_proofs_of_every_size_are_those_of_the_definition(
            all in 1_u64..200, size in 0_u64..200, at in 0_u64..200, old in 0_u64..200,
        ) {
            let leaves = leaves(all);
            let store = store(&leaves);
            // Of any earlier size, from the store of the present one.
            let size = size % all + 1;
            let first = &leaves[..size as usize];
            let root = Plan::root(size).hashes(&store).unwrap();
            prop_assert_eq!(root, vec![reference::root(first)]);
            let at = at % size;
            let proof = Plan::inclusion(at, size).unwrap().hashes(&store).unwrap();
            prop_assert_eq!(proof, reference::path(at as usize, first));
            let old = old % size + 1;
            let proof = Plan::consistency(old, size).unwrap().hashes(&store).unwrap();
            prop_assert_eq!(proof, reference::proof(old as usize, first));
        }

        #[test]
        fn a_store_of_only_what_is_needed_is_enough(size in 1_u64..200, at in 0_u64..200) {
            let all = store(&leaves(size));
            let plan = Plan::inclusion(at % size, size).unwrap();
            let few: HashMap<_, _> = plan.needs().map(|at| (at, all[&at])).collect();
            prop_assert_eq!(few.len(), plan.needs().count());
            prop_assert_eq!(plan.hashes(&few), plan.hashes(&all));
            let mut tree = Tree::default();
            leaves(size).into_iter().for_each(|leaf| tree.push(leaf));
            prop_assert_eq!(plan.hashes(&tree), plan.hashes(&all));
        }
    }
}
