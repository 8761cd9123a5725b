//! The room as browsers meet it.

pub(crate) mod coming_in;
