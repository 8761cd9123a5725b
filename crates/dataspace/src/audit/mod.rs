//! A log that an outsider can verify: an append-only Merkle tree (RFC 6962, section 2.1), proofs that an entry
//! is in it and that it only grew, signed checkpoints of its size and root, and an export that stands alone.
//!
//! - [`Frontier`]: how the log grows; [`Plan`]: which stored nodes a root or a proof is made of. Both take as
//!   many steps as the tree is high. [`Tree`] is a log that is held in memory whole.
//! - [`verify`]: what an outsider computes from a proof.
//! - [`Checkpoint`]: how a log stands, signed by a [`Signer`] as a [`Note`] that other programs verify as well;
//!   signed by the other side, it is a receipt.
//! - [`Commitment`]: how an entry holds a value without telling it, so that it can be forgotten.
//! - [`export`]: entries, checkpoints and receipts in one document, and its verification.
//!
//! ```
//! use dure_dataspace::audit::{Tree, leaf, verify};
//!
//! let mut tree = Tree::default();
//! for entry in ["agreed", "read", "ended"] {
//!     tree.push(leaf(entry.as_bytes()));
//! }
//! let proof = tree.inclusion(1, 3).ok_or("no such entry")?;
//! assert!(verify::inclusion(leaf(b"read"), 1, 3, &proof, tree.root(3).ok_or("no root")?));
//! assert!(!verify::inclusion(leaf(b"never"), 1, 3, &proof, tree.root(3).ok_or("no root")?));
//! # Ok::<(), &'static str>(())
//! ```

mod checkpoint;
mod commitment;
pub mod export;
mod frontier;
mod hash;
mod key;
mod note;
mod plan;
#[cfg(test)]
mod reference;
mod tree;
pub mod verify;

pub use checkpoint::{BadCheckpoint, Checkpoint, NotOpened, NotReceipted};
pub use commitment::{BadCommitment, Commitment, Salt};
pub use frontier::{BadFrontier, Frontier, Full};
pub use hash::{Hash, empty, leaf, node};
pub use key::{BadKey, KeyId, Signer, Verifier};
pub use note::{BadNote, MOST_BYTES, MOST_SIGNATURES, Note, Unverified};
pub use plan::{NoProof, Nodes, Plan, Position, Stored};
pub use tree::Tree;
