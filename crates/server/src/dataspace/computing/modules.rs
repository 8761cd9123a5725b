//! What may be run: the testbed's built-in modules, each by a digest that stands in the terms.
//!
//! The digest is of the module's name and of the version of the program. It binds an agreement to what was agreed
//! on: another version of the program may find other things, so its modules are others, and what was agreed on for
//! the old ones has to be agreed on again.

use dure_dataspace::policy::{Action, Policy};
use dure_testbed::report::Problem as Asked;
use sha2::{Digest, Sha256};

use crate::testbed::options::PROBLEMS;
use crate::testbed::sources::hex;

/// The digest of a module, as terms name it.
#[must_use]
pub fn digest(of: Asked) -> String {
    let name = format!("dure-testbed/{}/{}", of.word(), env!("CARGO_PKG_VERSION"));
    format!("sha256:{}", hex(&Sha256::digest(name.as_bytes())))
}

/// The module of that digest.
#[must_use]
pub fn of_digest(digest_of: &str) -> Option<Asked> {
    PROBLEMS.into_iter().find(|one| digest(*one) == digest_of)
}

/// Whether a policy permits runs at all.
#[must_use]
pub fn are_in(policy: &Policy) -> bool {
    policy.permissions.iter().any(|one| one.action == Action::Compute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_module_has_a_digest_of_its_own_and_is_found_by_it() {
        for one in PROBLEMS {
            assert_eq!(of_digest(&digest(one)), Some(one));
            assert_eq!(digest(one).len(), "sha256:".len() + 64);
        }
        assert_eq!(of_digest("sha256:0"), None);
    }
}
