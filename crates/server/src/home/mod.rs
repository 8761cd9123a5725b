//! The entrance: the home page, the language, and whether the server is well.

pub mod pages;
pub mod routes;
