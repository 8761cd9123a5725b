//! What every room shares.

pub mod assets;
pub mod attachments;
pub mod audit;
pub mod authorisation;
pub mod backup;
pub mod blobs;
pub mod calendar;
pub mod config;
pub mod db;
pub mod file_name;
pub mod i18n;
pub mod id;
pub mod idempotency;
pub mod jobs;
pub mod keeper;
pub mod mail;
pub mod moment;
pub mod numbers;
pub mod outbox;
pub mod seal;
pub mod search;
pub mod secret;
pub mod shell;
pub mod svg;
pub mod telemetry;
pub mod web;
