//! Days of meetings: who wishes to meet whom, a fair plan, agendas, and what changes on the day.

pub mod api;
pub mod demo;
pub mod routes;
