//! The tree of a log that is held in memory whole: its frontier and every node.

use super::frontier::Frontier;
use super::hash::Hash;
use super::plan::{Nodes, Plan, Position};

/// A log's tree, in memory: 64 bytes an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// What it goes on from.
    frontier: Frontier,
    /// Of each level, from the leaves up, the roots of its complete subtrees.
    levels: Vec<Vec<Hash>>,
}

impl Nodes for Tree {
    fn node(&self, at: Position) -> Option<Hash> {
        self.levels.get(usize::from(at.level))?.get(usize::try_from(at.index).ok()?).copied()
    }
}

impl Tree {
    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.levels.first().map_or(0, Vec::len)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends the hash of an entry.
    pub fn push(&mut self, entry: Hash) {
        self.extend(&[entry]);
    }

    /// Appends the hashes of entries in their order.
    pub fn extend(&mut self, entries: &[Hash]) {
        let levels = &mut self.levels;
        let grown = self.frontier.grow(entries, |node| {
            let level = usize::from(node.at.level);
            match levels.get_mut(level) {
                Some(row) => row.push(node.hash),
                // A level begins with its first node, the one above the levels that are there.
                None => levels.push(vec![node.hash]),
            }
        });
        // No memory holds as many entries as make a log full.
        debug_assert!(grown.is_ok());
    }

    /// The root of its first entries; nothing where it has fewer.
    #[must_use]
    pub fn root(&self, size: usize) -> Option<Hash> {
        Plan::root(u64::try_from(size).ok()?).hashes(self).ok()?.first().copied()
    }

    /// The proof that an entry is among the first so many (RFC 6962, 2.1.1).
    #[must_use]
    pub fn inclusion(&self, entry: usize, size: usize) -> Option<Vec<Hash>> {
        if size > self.len() {
            return None;
        }
        Plan::inclusion(entry as u64, size as u64).ok()?.hashes(self).ok()
    }

    /// The proof that the tree of `old` entries is the beginning of that of `new` (RFC 6962, 2.1.2).
    #[must_use]
    pub fn consistency(&self, old: usize, new: usize) -> Option<Vec<Hash>> {
        if new > self.len() {
            return None;
        }
        Plan::consistency(old as u64, new as u64).ok()?.hashes(self).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{leaf, reference, verify};
    use proptest::prelude::*;

    fn hex(hash: &Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn tree(size: usize) -> Tree {
        let mut tree = Tree::default();
        for entry in 0..size {
            tree.push(leaf(&entry.to_be_bytes()));
        }
        tree
    }

    #[test]
    fn roots_are_those_of_the_reference_tree() {
        // The entries and roots of the test data of Certificate Transparency.
        let entries: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let mut tree = Tree::default();
        for entry in entries {
            tree.push(leaf(entry));
        }
        for (size, root) in [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
            (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
            (6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
            (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ] {
            assert_eq!(hex(&tree.root(size).unwrap()), root, "{size}");
            let mut log = Frontier::default();
            entries.iter().take(size).for_each(|entry| drop(log.append(leaf(entry)).unwrap()));
            assert_eq!(hex(&log.root()), root, "{size}");
        }
        let proof: Vec<_> = tree.inclusion(0, 8).unwrap().iter().map(hex).collect();
        assert_eq!(
            proof,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        );
        assert_eq!(tree.root(9), None);
    }

    #[test]
    fn what_there_is_not_has_no_proof() {
        let tree = tree(5);
        assert_eq!((tree.inclusion(5, 5), tree.inclusion(0, 6)), (None, None));
        assert_eq!((tree.consistency(0, 5), tree.consistency(4, 3)), (None, None));
        assert_eq!(tree.consistency(5, 5), Some(vec![]));
    }

    #[test]
    fn a_proof_for_one_size_proves_nothing_of_another_with_the_same_root() {
        let tree = tree(4);
        let (one, two) = (tree.root(1).unwrap(), tree.root(2).unwrap());
        let first = leaf(&0_usize.to_be_bytes());
        let inclusion = tree.inclusion(0, 2).unwrap();
        assert!(verify::inclusion(first, 0, 2, &inclusion, two));
        assert!(!verify::inclusion(first, 0, 4, &inclusion, two), "too short");
        assert!(!verify::inclusion(first, 0, 1, &inclusion, two), "too long");
        let consistency = tree.consistency(1, 2).unwrap();
        assert!(verify::consistency(1, 2, one, two, &consistency));
        assert!(!verify::consistency(1, 4, one, two, &consistency), "too short");
        assert!(!verify::consistency(1, 1, one, two, &consistency), "too long");
        assert!(!verify::inclusion(first, -1, 2, &inclusion, two), "no number of an entry");
    }

    proptest! {
        #[test]
        fn every_entry_is_proven_and_no_other_is(size in 1_usize..70, at in 0_usize..70, other: u64) {
            let tree = tree(size);
            let at = at % size;
            let root = tree.root(size).unwrap();
            let entries: Vec<Hash> = (0..size).map(|n| leaf(&n.to_be_bytes())).collect();
            prop_assert_eq!(reference::root(&entries), root);
            let proof = tree.inclusion(at, size).unwrap();
            prop_assert!(verify::inclusion(entries[at], at, size, &proof, root));
            prop_assert!(!verify::inclusion(leaf(&(other | 1 << 40).to_be_bytes()), at, size, &proof, root));
            let elsewhere = (at + 1) % size;
            if size > 1 {
                prop_assert!(!verify::inclusion(entries[at], elsewhere, size, &proof, root));
            }
        }

        #[test]
        fn a_log_that_only_grew_is_proven_and_one_that_was_changed_is_not(
            old in 1_usize..60, more in 0_usize..60, changed in 0_usize..60,
        ) {
            let new = old + more;
            let tree = tree(new);
            let proof = tree.consistency(old, new).unwrap();
            let (before, after) = (tree.root(old).unwrap(), tree.root(new).unwrap());
            prop_assert!(verify::consistency(old, new, before, after, &proof));
            let mut other = Tree::default();
            for entry in 0..old {
                let entry = if entry == changed % old { usize::MAX } else { entry };
                other.push(leaf(&entry.to_be_bytes()));
            }
            let forged = other.root(old).unwrap();
            prop_assert!(!verify::consistency(old, new, forged, after, &proof));
        }
    }
}
