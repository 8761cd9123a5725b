//! The tree. Every complete subtree is kept by its level, so that appending, roots and proofs take as many
//! steps as the tree is high.

use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The hash of an entry (RFC 6962: `SHA-256(0x00 || entry)`).
#[must_use]
pub fn leaf(entry: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(entry);
    hash.finalize().into()
}

/// The hash of two subtrees (`SHA-256(0x01 || left || right)`).
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// The root of a tree of nothing.
fn empty() -> Hash {
    Sha256::digest([]).into()
}

/// A log's tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// Of each level, from the leaves up, the roots of its complete subtrees.
    levels: Vec<Vec<Hash>>,
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
        let mut hash = entry;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(row) = self.levels.get_mut(level) else { return };
            row.push(hash);
            match row.as_slice() {
                [.., left, right] if row.len().is_multiple_of(2) => hash = node(left, right),
                _ => return,
            }
        }
    }

    /// The root of its first entries; nothing where it has fewer.
    #[must_use]
    pub fn root(&self, size: usize) -> Option<Hash> {
        match size {
            0 => Some(empty()),
            size if size <= self.len() => self.of_range(0, size),
            _ => None,
        }
    }

    /// The root of entries from `from` to `until`, which begin where a subtree does.
    fn of_range(&self, from: usize, until: usize) -> Option<Hash> {
        let size = until.checked_sub(from)?;
        if size.is_power_of_two() && from.is_multiple_of(size) {
            let level = size.trailing_zeros() as usize;
            return self.levels.get(level)?.get(from / size).copied();
        }
        let split = split(size)?;
        let left = self.of_range(from, from + split)?;
        let right = self.of_range(from + split, until)?;
        Some(node(&left, &right))
    }

    /// The proof that an entry is among the first so many (RFC 6962, 2.1.1).
    #[must_use]
    pub fn inclusion(&self, entry: usize, size: usize) -> Option<Vec<Hash>> {
        if entry >= size || size > self.len() {
            return None;
        }
        let (mut from, mut until) = (0, size);
        let mut proof = Vec::new();
        while until - from > 1 {
            let split = from + split(until - from)?;
            if entry < split {
                proof.push(self.of_range(split, until)?);
                until = split;
            } else {
                proof.push(self.of_range(from, split)?);
                from = split;
            }
        }
        proof.reverse();
        Some(proof)
    }

    /// The proof that the tree of `old` entries is the beginning of that of `new` (RFC 6962, 2.1.2).
    #[must_use]
    pub fn consistency(&self, old: usize, new: usize) -> Option<Vec<Hash>> {
        if old == 0 || old > new || new > self.len() {
            return None;
        }
        let (mut from, mut until) = (0, new);
        let mut proof = Vec::new();
        // Whether the old tree is still one whole subtree from the beginning.
        let mut whole = true;
        while old != until {
            let split = from + split(until - from)?;
            if old <= split {
                proof.push(self.of_range(split, until)?);
                until = split;
            } else {
                proof.push(self.of_range(from, split)?);
                from = split;
                whole = false;
            }
        }
        if !whole {
            proof.push(self.of_range(from, until)?);
        }
        proof.reverse();
        Some(proof)
    }
}

/// The largest power of two below a size.
fn split(size: usize) -> Option<usize> {
    let below = size.checked_sub(1).filter(|below| *below > 0)?;
    Some(1 << below.ilog2())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::verify;
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

    /// The definition, word for word.
    fn by_definition(entries: &[Hash]) -> Hash {
        match entries {
            [] => empty(),
            [one] => *one,
            more => {
                let (left, right) = more.split_at(split(more.len()).unwrap());
                node(&by_definition(left), &by_definition(right))
            }
        }
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
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ] {
            assert_eq!(hex(&tree.root(size).unwrap()), root, "{size}");
        }
        assert_eq!(tree.root(9), None);
    }

    #[test]
    fn what_there_is_not_has_no_proof() {
        let tree = tree(5);
        assert_eq!((tree.inclusion(5, 5), tree.inclusion(0, 6)), (None, None));
        assert_eq!((tree.consistency(0, 5), tree.consistency(4, 3)), (None, None));
        assert_eq!(tree.consistency(5, 5), Some(vec![]));
    }

    proptest! {
        #[test]
        fn every_entry_is_proven_and_no_other_is(size in 1_usize..70, at in 0_usize..70, other: u64) {
            let tree = tree(size);
            let at = at % size;
            let root = tree.root(size).unwrap();
            let entries: Vec<Hash> = (0..size).map(|n| leaf(&n.to_be_bytes())).collect();
            prop_assert_eq!(by_definition(&entries), root);
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
