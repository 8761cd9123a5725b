//! What every room shares.

pub mod i18n;
pub mod numbers;
