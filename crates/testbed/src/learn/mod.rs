//! The model families. Every one is deterministic in its seed, whatever the number of threads.

mod matrix;

pub use matrix::Matrix;
