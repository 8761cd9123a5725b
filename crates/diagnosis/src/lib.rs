//! Where a company stands, how sure that is, and what to do first.
//!
//! Plain data in, plain data out: no database, no clock, no randomness. An [`instrument`] is a file that
//! anybody can write; [`answers`] are what people said; [`score`](mod@score) makes points, intervals and the
//! gated stage of them; [`standing`] places a company among others without telling on any; [`roadmap`] says
//! what to do first; [`change`](mod@change) compares two diagnoses.
//!
//! ```
//! use dure_diagnosis::answers::{Assessment, Scope};
//! use dure_diagnosis::instrument::{Level, industrial_dx_2026};
//! use dure_diagnosis::score::score;
//!
//! let instrument = industrial_dx_2026().map_err(|problems| format!("{problems:?}"))?;
//! let sector = instrument.sector_of("steel").ok_or("no such sector")?;
//! let size = instrument.size_for(40).ok_or("no such size")?;
//! let mut company = Assessment::empty(&instrument, sector, size, Scope::Short);
//! for (at, item) in instrument.items_at().filter(|(_, item)| item.short) {
//!     company.give(at, Level(1));
//! }
//! let found = score(&instrument, &company);
//! let overall = found.overall.ok_or("nothing answered")?;
//! assert_eq!(overall.mean, 10.0); // the points of level 1
//! assert!(overall.low < 10.0 && overall.high > 10.0);
//! # Ok::<(), String>(())
//! ```

pub mod answers;
pub mod change;
pub mod instrument;
pub mod report;
pub mod roadmap;
pub mod score;
pub mod standing;
