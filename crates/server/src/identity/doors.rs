//! What the ways in need and keep while the server runs.

use std::sync::Arc;

use super::oidc::Providers;
use super::passkeys;
use super::password::Passwords;
use crate::platform::config::Config;

/// What the ways in need. Cheap to clone.
#[derive(Clone)]
pub struct Doors {
    /// Those who make and compare hashes.
    pub passwords: Passwords,
    /// What checks passkeys; none where the site is reached by a bare address, for which browsers
    /// make no passkeys.
    pub passkeys: Option<Arc<webauthn_rs::Webauthn>>,
    /// What is known of the identity providers.
    pub providers: Providers,
}

impl Doors {
    /// As the configuration has them.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            passwords: Passwords::new(),
            passkeys: passkeys::checker(&config.public_url).map(Arc::new),
            providers: Providers::default(),
        }
    }
}
