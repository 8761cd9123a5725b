//! The way of a request: [`listen`] takes the connection, [`layers`](crate::app) puts on it what every
//! answer needs, [`routes`] knows who may come where, [`caller`] says who it is, [`problem`] turns
//! what went wrong into a page or a problem document.

pub mod caller;
pub mod fields;
pub mod file;
pub mod flash;
pub mod form;
pub mod headers;
pub mod limits;
mod line;
pub mod listen;
pub mod metrics;
pub mod origin;
pub mod pace;
pub mod page;
mod places;
pub mod problem;
pub mod routes;

pub use caller::Caller;
pub use page::page;
pub use problem::{Answer, Problem};
pub use routes::Routes;
