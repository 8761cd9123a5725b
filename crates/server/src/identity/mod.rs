//! The identity room: centres, organisations, people, and how they come in.
//!
//! The ways in are [`signin`] (password), [`passkey_pages`], [`oidc`], [`join`] and [`invited`]; all
//! of them end in [`enter`]. What lies behind: [`accounts`], [`organisations`], [`sessions`],
//! [`invites`], [`tokens`]; [`standing`] is how near somebody stands to what others share. Other rooms hear `identity.visitor-became`
//! ([`enter::VisitorBecame`]), `identity.account-gone` and `identity.organisation-closed`.

mod account;
mod account_pages;
pub mod accounts;
pub mod api;
pub mod business_number;
pub mod centres;
mod ceremonies;
mod choices;
mod colleagues;
mod colleagues_pages;
pub mod consents;
mod demo;
pub mod doors;
pub mod enter;
pub mod input;
mod invited;
mod invites;
mod join;
mod oidc;
pub mod organisations;
mod passkey_pages;
mod passkeys;
mod password;
mod people;
mod people_pages;
pub mod routes;
pub mod sessions;
mod signin;
pub mod standing;
#[cfg(test)]
pub(crate) mod tests;
mod tidy;
mod tokens;
pub mod tries;

pub use tidy::tidy;
