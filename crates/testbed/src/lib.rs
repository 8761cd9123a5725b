//! Honest evaluation of AI on a company's own tables and time series.
//!
//! Plain data in, plain data out: the crate opens no file by itself, knows no clock, no network and
//! no environment; randomness comes from the seed of the request. The same request on the same bytes
//! gives the same report, whatever the number of threads.
//!
//! The way of data: [`table`] reads and types what people bring, [`checks`] says whether the question
//! can be answered at all, [`features`] turns rows into inputs without looking ahead, [`learn`] holds
//! the model families, [`evaluate`] the splits, metrics, intervals and verdicts, [`problem`] the four
//! questions, and [`report`] the result as data. Words and pictures are made elsewhere from that data.

pub mod anomaly;
pub mod checks;
pub mod evaluate;
pub mod features;
pub mod learn;
pub mod observer;
pub mod problem;
pub mod report;
pub mod table;
