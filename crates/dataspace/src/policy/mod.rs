//! Policies: who may use data how, in the subset of ODRL that the Dataspace Protocol carries.
//!
//! A policy is read ([`Policy::parse`]), decided on at every read ([`decide()`]) and told as plain sentences
//! ([`Term::sentence`]). Of each operand is known whether it is enforced here or binds by law alone
//! ([`Enforcement`]); one that nobody knows refuses the whole policy: it is never taken for true.
//!
//! ```
//! use dure_dataspace::policy::{Ask, Decision, Policy, decide};
//! use serde_json::json;
//!
//! let policy = Policy::parse(&json!({
//!     "@id": "urn:offer:1", "@type": "Offer",
//!     "permission": [{ "action": "use", "constraint": [
//!         { "leftOperand": "recipient", "operator": "eq", "rightOperand": "did:web:press.example" },
//!         { "leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2027-01-01T00:00:00Z" },
//!     ]}],
//! }))?;
//! let ask = Ask { participant: "did:web:press.example", at: "2026-05-01T00:00:00Z".parse()?, ..Ask::default() };
//! assert!(matches!(decide(&policy, &ask), Decision::Permitted(_)));
//! let other = Ask { participant: "did:web:other.example", ..ask };
//! assert!(matches!(decide(&policy, &other), Decision::Denied(_)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decide;
mod parse;
mod term;
#[cfg(test)]
mod tests;

pub use decide::{Ask, Broken, Decision, Permit, decide};
pub use parse::BadPolicy;
pub use term::{Enforcement, Operand, Term};

/// What is permitted, and on which terms: all of them hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: String,
    /// The permissions: one of them has to hold whole.
    pub permissions: Vec<Permission>,
    /// What is prohibited: where one of them holds, nothing is permitted.
    pub prohibitions: Vec<Permission>,
}

/// An action, and its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// What may be done.
    pub action: Action,
    /// On which terms.
    pub terms: Vec<Term>,
}

/// What is done with data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Used, read.
    Use,
    /// Given on to others.
    Distribute,
    /// A module is run on them at the provider; only its report leaves.
    Compute,
}

impl Action {
    /// Its word in ODRL; the last is of this profile.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Distribute => "distribute",
            Self::Compute => "dure:compute",
        }
    }
}

impl Policy {
    /// Whether every term of it is enforced here.
    #[must_use]
    pub fn is_enforced_here(&self) -> bool {
        let terms = self.permissions.iter().chain(&self.prohibitions).flat_map(|one| &one.terms);
        terms.into_iter().all(|term| term.enforcement() == Enforcement::Here)
    }
}
