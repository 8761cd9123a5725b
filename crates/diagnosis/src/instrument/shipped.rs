//! The instruments that come with the crate.

use super::{Instrument, Problem};

/// *Industrial DX level 2026*, as its file.
pub const INDUSTRIAL_DX_2026: &str =
    include_str!("../../instruments/industrial-dx-level-2026.toml");

/// *Industrial DX level 2026*.
///
/// # Errors
/// None in a build whose tests passed; the type says so because the file is read like any other.
pub fn industrial_dx_2026() -> Result<Instrument, Vec<Problem>> {
    super::read(INDUSTRIAL_DX_2026)
}
