//! The one-stop window: anybody asks, somebody who knows answers, in the time that was promised.

pub mod api;
pub mod demo;
pub mod routes;
