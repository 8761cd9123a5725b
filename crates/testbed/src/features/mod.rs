//! From rows to inputs of the models, without ever looking ahead.
//!
//! Every input is named after the reader's own column, so that what the model leans on can be added
//! up by column; an input made of two columns carries both names.

pub mod encode;
pub mod pairs;
pub mod window;
