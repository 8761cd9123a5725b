//! What the parser takes of the testbed: digits of digests.

/// Sources.
pub mod sources {
    /// Bytes as hexadecimal digits.
    pub fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
