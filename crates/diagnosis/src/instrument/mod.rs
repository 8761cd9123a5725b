//! The instrument: what is asked, how answers become points, what stands in front of each stage.
//!
//! An instrument is data: a TOML file of the form [`FORMAT`], described in `docs/instrument.md` and by a
//! JSON Schema. [`read`] gives either a checked instrument, in which every reference holds, or everything
//! that is wrong with the file, each with its line.

mod circles;
mod model;
mod problem;
mod raw;
mod resolve;
mod shipped;
#[cfg(test)]
pub(crate) mod tests;

pub use model::*;
pub use problem::{Fault, Problem};
pub use shipped::{INDUSTRIAL_DX_2026, industrial_dx_2026};

use sha2::{Digest, Sha256};

/// The form of the files.
pub const FORMAT: &str = "dure-instrument/1";

/// Longer files are not read.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Reads and checks an instrument.
///
/// # Errors
/// Everything that is wrong with the file, from its top; never empty.
pub fn read(text: &str) -> Result<Instrument, Vec<Problem>> {
    let unreadable = |line: usize, reason: String| {
        vec![Problem { line, place: "file".into(), fault: Fault::Unreadable { reason } }]
    };
    if text.len() > MOST_BYTES {
        return Err(unreadable(1, format!("longer than {MOST_BYTES} bytes")));
    }
    let file: raw::File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| resolve::line_of(text, span.start));
        unreadable(line, error.message().to_owned())
    })?;
    let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    resolve::resolve(text, digest, file)
}
