//! The parser of messages, as the server has it.

#[path = "../../crates/server/src/platform/mail/korean.rs"]
mod korean;
#[path = "../../crates/server/src/platform/mail/quoted.rs"]
mod quoted;
#[path = "../../crates/server/src/platform/mail/received.rs"]
pub mod received;
#[path = "settings.rs"]
pub mod settings;
#[path = "../../crates/server/src/platform/mail/token.rs"]
mod token;

use token::{MARKER, token_in};
