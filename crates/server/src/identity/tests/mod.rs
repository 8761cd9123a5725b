//! The room as browsers meet it.

mod coming_in;
