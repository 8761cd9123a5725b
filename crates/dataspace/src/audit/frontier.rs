//! How a log grows: from its frontier, the roots of the perfect subtrees that it is made of now. There is one
//! for each bit of its size, so that a log of a billion entries goes on from 30 hashes.

use super::hash::{Hash, empty, node};
use super::plan::{NoProof, Nodes, Position, Stored, cover};

/// What a log goes on from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// How many entries it has.
    size: u64,
    /// Its peaks: the perfect subtrees from the left, the largest first.
    peaks: Vec<Hash>,
}

/// A log that cannot grow as it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a log of {size} entries cannot take {more} more, as they are counted in 64 bits: begin another log"
)]
pub struct Full {
    /// How many entries it has.
    size: u64,
    /// How many were to be appended.
    more: usize,
}

/// Peaks that are not those of the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a log of {size} entries has {} peaks, not {found}: read the frontier again", size.count_ones())]
pub struct BadFrontier {
    /// The size that was told.
    size: u64,
    /// How many peaks came with it.
    found: usize,
}

impl Frontier {
    /// A frontier that was kept: its size, and its [peaks](Self::peaks) in their order.
    ///
    /// # Errors
    /// Where there are not as many peaks as the size has bits.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, BadFrontier> {
        if peaks.len() == size.count_ones() as usize {
            Ok(Self { size, peaks })
        } else {
            Err(BadFrontier { size, found: peaks.len() })
        }
    }

    /// The nodes that the frontier of a log of this size is made of, in the order of its peaks: where all
    /// nodes are stored, no frontier has to be kept beside them.
    #[must_use]
    pub fn needs(size: u64) -> Vec<Position> {
        cover(0, size)
    }

    /// The frontier of the first `size` entries, from stored nodes.
    ///
    /// # Errors
    /// Where a node that it [needs](Self::needs) is not there.
    pub fn of(size: u64, nodes: &impl Nodes) -> Result<Self, NoProof> {
        let peaks = Self::needs(size)
            .into_iter()
            .map(|at| nodes.node(at).ok_or(NoProof::Missing { level: at.level, index: at.index }));
        Ok(Self { size, peaks: peaks.collect::<Result<_, _>>()? })
    }

    /// How many entries the log has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the perfect subtrees from the left, the largest first: one for each bit of the size.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The root of the log (RFC 6962, section 2.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        let joined = self.peaks.iter().rev().copied().reduce(|right, left| node(&left, &right));
        joined.unwrap_or_else(empty)
    }

    /// Appends an entry by its hash ([`leaf`](super::leaf)). What comes back is to be stored: the hash itself
    /// and every subtree that it fills, two nodes in the mean.
    ///
    /// # Errors
    /// Where entries can no longer be counted.
    pub fn append(&mut self, leaf: Hash) -> Result<Vec<Stored>, Full> {
        self.append_all(&[leaf])
    }

    /// Appends entries in their order; all of them or, where they are too many, none. What comes back is to
    /// be stored, less than two nodes an entry beyond the height of the tree.
    ///
    /// # Errors
    /// Where entries can no longer be counted.
    pub fn append_all(&mut self, leaves: &[Hash]) -> Result<Vec<Stored>, Full> {
        let mut nodes = Vec::with_capacity(leaves.len().saturating_mul(2));
        self.grow(leaves, |node| nodes.push(node))?;
        Ok(nodes)
    }

    /// Appends entries, and hands on each node as it becomes known.
    pub(super) fn grow(
        &mut self,
        leaves: &[Hash],
        mut store: impl FnMut(Stored),
    ) -> Result<(), Full> {
        let full = Full { size: self.size, more: leaves.len() };
        let more = u64::try_from(leaves.len()).map_err(|_| full)?;
        self.size.checked_add(more).ok_or(full)?;
        for leaf in leaves {
            let (mut hash, mut at) = (*leaf, Position { level: 0, index: self.size });
            store(Stored { at, hash });
            // A node with an odd number is the right half of a subtree that is full by it.
            while at.index & 1 == 1 {
                let Some(left) = self.peaks.pop() else { break };
                hash = node(&left, &hash);
                at = Position { level: at.level + 1, index: at.index >> 1 };
                store(Stored { at, hash });
            }
            self.peaks.push(hash);
            self.size += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{leaf, reference};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn leaves(size: usize) -> Vec<Hash> {
        (0..size).map(|n| leaf(&n.to_be_bytes())).collect()
    }

    #[test]
    fn peaks_that_do_not_fit_the_size_are_refused() {
        let bad = Frontier::from_peaks(7, vec![[0; 32]; 2]).unwrap_err();
        assert!(bad.to_string().contains("7 entries has 3 peaks, not 2"), "{bad}");
        assert!(Frontier::from_peaks(7, vec![[0; 32]; 3]).is_ok());
    }

    #[test]
    fn a_log_that_is_full_takes_nothing_and_stays_as_it_is() {
        let mut log = Frontier::from_peaks(u64::MAX - 1, vec![[7; 32]; 63]).unwrap();
        let before = log.clone();
        assert!(log.append_all(&[[1; 32]; 2]).is_err());
        assert_eq!(log, before);
        assert_eq!(log.append([1; 32]).unwrap().len(), 1);
        assert!(log.append([1; 32]).is_err());
    }

    proptest! {
        #[test]
        fn a_log_grows_by_batches_as_it_does_one_by_one(cuts in prop::collection::vec(0_usize..40, 0..8)) {
            let leaves = leaves(cuts.iter().sum());
            let (mut log, mut rest, mut nodes) = (Frontier::default(), leaves.as_slice(), vec![]);
            for cut in cuts {
                let (batch, after) = rest.split_at(cut);
                // As if nothing were kept between two batches but the size and the peaks.
                log = Frontier::from_peaks(log.size(), log.peaks().to_vec()).unwrap();
                nodes.extend(log.append_all(batch).unwrap());
                rest = after;
            }
            let (mut single, mut singly) = (Frontier::default(), vec![]);
            for leaf in &leaves {
                singly.extend(single.append(*leaf).unwrap());
            }
            prop_assert_eq!(&nodes, &singly);
            prop_assert_eq!(&log, &single);
            prop_assert_eq!(log.root(), reference::root(&leaves));
            // Each perfect subtree was written once, as what it is.
            let store: BTreeMap<_, _> = nodes.iter().map(|n| (n.at, n.hash)).collect();
            prop_assert_eq!(store.len(), nodes.len());
            for Stored { at, hash } in nodes {
                let from = (at.index << at.level) as usize;
                prop_assert_eq!(hash, reference::root(&leaves[from..from + (1 << at.level)]));
            }
            prop_assert_eq!(Frontier::of(log.size(), &store), Ok(log));
        }
    }
}
