//! What can be wrong with an instrument file.

use serde::Serialize;

/// One thing that is wrong: where, what, and (by its kind) what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// Which part of the file, as `item data-collection`.
    pub place: String,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: Fault,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, {}: {}", self.line, self.place, self.fault)
    }
}

/// What is wrong, with what is to be done about it. The English words are for developers; whoever shows
/// them to others takes the kind and its arguments and uses words of the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "fault", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fault {
    /// Not TOML, or not of this form.
    #[error("the file cannot be read: {reason}. Mend the form at that line")]
    Unreadable {
        /// The reader's words.
        reason: String,
    },
    /// Another format.
    #[error(
        "the format is {found:?}; this program reads {known:?}. Convert the file or update the program"
    )]
    Format {
        /// As it is.
        found: String,
        /// As it should be.
        known: String,
    },
    /// An id that is not an id.
    #[error("{id:?} is not an id. Use small letters, digits and hyphens")]
    Id {
        /// As it is.
        id: String,
    },
    /// An id that is there already.
    #[error("{id:?} is there twice. Give one of them another id")]
    Twice {
        /// The id.
        id: String,
    },
    /// A reference to nothing.
    #[error("there is no {what} {id:?}. Add it, or write one that exists")]
    Unknown {
        /// What kind of thing.
        what: String,
        /// The id.
        id: String,
    },
    /// A text is missing in one language.
    #[error("{field} has no words in {language:?}. Write them; both languages are shown to people")]
    NoWords {
        /// Which text.
        field: String,
        /// `ko` or `en`.
        language: String,
    },
    /// Shares that do not add up to 1.
    #[error("the weights of the dimensions add up to {sum}. Change them so that they add up to 1")]
    Weights {
        /// What they add up to.
        sum: String,
    },
    /// A number outside of its range.
    #[error("{field} is {found}. It must be {wanted}")]
    Range {
        /// Which number.
        field: String,
        /// As it is.
        found: String,
        /// What it must be.
        wanted: String,
    },
    /// A list of the wrong length.
    #[error("{field} has {found} entries. It must have {wanted}")]
    Length {
        /// Which list.
        field: String,
        /// How many there are.
        found: usize,
        /// How many there must be.
        wanted: usize,
    },
    /// Gates that need each other.
    #[error("the gates need each other in a circle: {circle}. Take one of these needs out")]
    CircleOfGates {
        /// The ids in their order.
        circle: String,
    },
    /// Lifts that need each other.
    #[error("the items need each other in a circle: {circle}. Take one of these needs out")]
    CircleOfItems {
        /// `item@level` in their order.
        circle: String,
    },
    /// A gate with no condition or with several.
    #[error(
        "a gate asks for exactly one thing: item and level, dimension and mean, overall, or kinds and mean. It is {found} here"
    )]
    Condition {
        /// How many it has.
        found: usize,
    },
    /// A dimension without items, or an instrument without them.
    #[error("{what} is empty. Add at least one entry")]
    Empty {
        /// What.
        what: String,
    },
    /// Two sets of words of one item for the same sector.
    #[error("the sector {sector:?} has two sets of words here. Join them")]
    TwoVariants {
        /// The sector.
        sector: String,
    },
    /// The lowest stage has gates, or a higher one has none.
    #[error("the lowest stage has no gates, and every other one has at least one")]
    StageGates,
}

impl Fault {
    /// The name of the kind, as in the JSON form.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Format { .. } => "format",
            Self::Id { .. } => "id",
            Self::Twice { .. } => "twice",
            Self::Unknown { .. } => "unknown",
            Self::NoWords { .. } => "no-words",
            Self::Weights { .. } => "weights",
            Self::Range { .. } => "range",
            Self::Length { .. } => "length",
            Self::CircleOfGates { .. } => "circle-of-gates",
            Self::CircleOfItems { .. } => "circle-of-items",
            Self::Condition { .. } => "condition",
            Self::Empty { .. } => "empty",
            Self::TwoVariants { .. } => "two-variants",
            Self::StageGates => "stage-gates",
        }
    }
}
