//! The binary `dure`.
fn main() {}
