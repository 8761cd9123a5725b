//! The room of the testbed: what a company's data can answer, shown.

pub mod report;
