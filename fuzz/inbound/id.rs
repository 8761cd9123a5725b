//! The id of a letter, without what the database asks of it.

/// A letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterId(uuid::Uuid);

impl LetterId {
    /// The UUID.
    pub fn uuid(self) -> uuid::Uuid {
        self.0
    }
}

impl std::str::FromStr for LetterId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
