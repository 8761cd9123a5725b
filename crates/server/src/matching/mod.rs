//! The room of matching: technologies, search, who fits whom and why, introductions, days of meetings.

pub mod api;
pub mod days;
pub mod demo;
pub mod routes;
