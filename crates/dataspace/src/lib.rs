//! Sharing data across a value chain while staying its master: the
//! [Dataspace Protocol](https://eclipse-dataspace-protocol-base.github.io/DataspaceProtocol/2025-1/)
//! 2025-1 without any network, the policies that it carries, and the log of what was done by them.
//!
//! - [`negotiation`] and [`transfer`]: the two state machines as functions, state × message → state.
//! - [`message`]: every message of the protocol, read and written as JSON; whatever a peer sends is checked
//!   here or refused with a reason.
//! - [`policy`]: policies in ODRL, decided on, told as plain sentences, and for each operand whether it is
//!   enforced here or binds by law alone. An operand that nobody knows is never true.
//! - [`gate`]: what a module has found at the provider, looked at before anything of it leaves.
//! - [`audit`]: a Merkle log (RFC 6962) with proofs of inclusion and consistency.
//! - [`identity`]: who a peer is and what is known of it, by the Decentralized Claims Protocol 1.0.
//!
//! ```
//! use dure_dataspace::Side;
//! use dure_dataspace::negotiation::{Deed, State, next};
//!
//! // A consumer asks, the provider agrees, the consumer verifies, the provider finalizes.
//! let asked = next(None, Side::Consumer, Deed::Request)?;
//! let agreed = next(Some(asked), Side::Provider, Deed::Agree)?;
//! assert!(next(Some(agreed), Side::Provider, Deed::Finalize).is_err(), "not before it is verified");
//! let verified = next(Some(agreed), Side::Consumer, Deed::Verify)?;
//! assert_eq!(next(Some(verified), Side::Provider, Deed::Finalize)?, State::Finalized);
//! # Ok::<(), dure_dataspace::negotiation::Refused>(())
//! ```

pub mod audit;
pub mod exchange;
pub mod gate;
pub mod identity;
pub mod message;
pub mod negotiation;
pub mod policy;
pub mod transfer;

/// On which side of a process somebody stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Who wants the data.
    Consumer,
    /// Whose they are.
    Provider,
}

impl Side {
    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Consumer => Self::Provider,
            Self::Provider => Self::Consumer,
        }
    }

    /// Its word in the database and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::Provider => "provider",
        }
    }
}

impl std::str::FromStr for Side {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "consumer" => Ok(Self::Consumer),
            "provider" => Ok(Self::Provider),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod agreement;
