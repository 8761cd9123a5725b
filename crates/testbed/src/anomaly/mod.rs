//! Condition monitoring: is something wrong, since when, which sensors?
//!
//! Normal rows teach [`Channels`] what to watch of each sensor and how far each may stray; a
//! [`Family`] makes one score of them; a [`Watch`] puts the alarm line by normal rows that it had not
//! seen. No label is used. [`inject`] puts faults into normal rows, to choose among the families.

mod channels;
mod distance;
mod family;
mod forest;
pub mod inject;
mod level;
mod neighbours;
mod relation;
mod smooth;
mod watch;

pub use channels::{Channel, Channels, SPAN, Stretch, Watched, fellows};
pub use family::Family;
pub use level::{BLOCK, Spread};
pub use watch::{PROMISE, Read, Watch, learn_all};
