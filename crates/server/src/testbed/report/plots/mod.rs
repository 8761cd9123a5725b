//! Pictures as SVG, made on the server: they need no script, they print, and their words are text.
//!
//! A picture is a function of its width, so that a page can carry one drawing for a desk and one for
//! a phone. From the ground up: [`svg`] writes elements, [`scale`] turns data into pixels and finds
//! ticks, [`chart`] is a frame with two axes to put marks into, [`rows`] is a frame with one named row
//! a mark. Colours are CSS classes; a dash, a shape or a hatch always says the same as the colour.

pub mod chart;
mod clock;
mod legend;
pub mod rows;
pub mod scale;
pub use crate::platform::svg;
mod thin;

pub use chart::{Caption, Chart};
pub use clock::days_from;
pub use legend::{Key, Shape};
pub use rows::{Row, Rows};
pub use scale::Scale;
