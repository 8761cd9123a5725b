//! What of the server's platform the parser of messages stands on. Files are the server's own; what is
//! written here stands in for parts that would bring the database along.

#[path = "../../crates/server/src/platform/file_name.rs"]
pub mod file_name;
#[path = "id.rs"]
pub mod id;
#[path = "mail.rs"]
pub mod mail;
