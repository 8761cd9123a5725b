//! Bad input and faults, against the whole site: what is too long, what would be run by a browser, what
//! ends early, what comes too often, and what is away. Each gets a clear answer; nothing is lost.

mod away;
mod crawl;
mod cut;
mod full;
mod line;
mod long;
mod markup;
mod often;
mod others;
