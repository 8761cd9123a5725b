//! Who somebody is and what is known of it: the
//! [Decentralized Claims Protocol](https://github.com/eclipse-dataspace-dcp/decentralized-claims-protocol) 1.0
//! without any network, clock or source of chance.

pub mod credential;
pub mod did;
#[cfg(test)]
mod example;
pub mod jwt;
pub mod key;
mod text;
pub mod token;
