//! The identity room: centres, organisations, people, and how they come in.

pub mod centres;
pub mod routes;
pub mod sessions;
