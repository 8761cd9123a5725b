//! Terms of a policy: what is compared, how, and with what.

use jiff::Timestamp;

use crate::gate::Epsilon;

/// What a term is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operand {
    /// Which participant.
    Recipient,
    /// Of which sector.
    Industry,
    /// Whether it is a member of the centre or of an alliance.
    Membership,
    /// Which role it holds there.
    Role,
    /// For which purpose, as it says itself.
    Purpose,
    /// From when or until when.
    DateTime,
    /// How often.
    Count,
    /// How many bytes in all.
    Volume,
    /// How many bytes a second.
    Rate,
    /// In which region the participant is registered.
    Spatial,
    /// Which fields leave.
    Fields,
    /// Which rows leave: a field and its values.
    Rows,
    /// How many rows a figure has to stand for.
    MinimumGroup,
    /// Which module may be run, by its digest.
    Module,
    /// How large the report of a run may be.
    OutputSize,
    /// How much privacy all runs together may cost.
    PrivacyBudget,
    /// That a person lets each report out.
    Approval,
    /// That nothing is given on.
    NoOnwardSharing,
    /// What is paid.
    Payment,
}

/// Whether this server sees to it that a term is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Enforcement {
    /// Every read is refused that would break it.
    Here,
    /// It binds by the contract; no machine sees to it.
    LegalOnly,
}

impl Operand {
    /// Every operand.
    pub const ALL: [Self; 19] = [
        Self::Recipient,
        Self::Industry,
        Self::Membership,
        Self::Role,
        Self::Purpose,
        Self::DateTime,
        Self::Count,
        Self::Volume,
        Self::Rate,
        Self::Spatial,
        Self::Fields,
        Self::Rows,
        Self::MinimumGroup,
        Self::Module,
        Self::OutputSize,
        Self::PrivacyBudget,
        Self::Approval,
        Self::NoOnwardSharing,
        Self::Payment,
    ];

    /// Its word: that of ODRL where it has one, else of the profile `dure`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Recipient => "recipient",
            Self::Industry => "industry",
            Self::Membership => "dure:membership",
            Self::Role => "dure:role",
            Self::Purpose => "purpose",
            Self::DateTime => "dateTime",
            Self::Count => "count",
            Self::Volume => "dure:volume",
            Self::Rate => "dure:rate",
            Self::Spatial => "spatial",
            Self::Fields => "dure:fields",
            Self::Rows => "dure:rows",
            Self::MinimumGroup => "dure:minimumGroup",
            Self::Module => "dure:module",
            Self::OutputSize => "dure:outputSize",
            Self::PrivacyBudget => "dure:privacyBudget",
            Self::Approval => "dure:approval",
            Self::NoOnwardSharing => "dure:noOnwardSharing",
            Self::Payment => "payAmount",
        }
    }

    /// The operand of a word; a namespace before it (`odrl:`) is no part of it.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let bare = word.strip_prefix("odrl:").unwrap_or(word);
        let bare = bare.strip_prefix("http://www.w3.org/ns/odrl/2/").unwrap_or(bare);
        Self::ALL.into_iter().find(|operand| operand.word() == bare)
    }

    /// Whether it is enforced here.
    #[must_use]
    pub fn enforcement(self) -> Enforcement {
        match self {
            // A purpose is what the participant says; what it does with what it has, nobody here sees.
            Self::Purpose | Self::NoOnwardSharing | Self::Payment => Enforcement::LegalOnly,
            _ => Enforcement::Here,
        }
    }
}

/// A term that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The value of the operand is one of these.
    OneOf(Operand, Vec<String>),
    /// It is none of these.
    NoneOf(Operand, Vec<String>),
    /// Not before that moment.
    From(Timestamp),
    /// Not after it.
    Until(Timestamp),
    /// At most so often.
    AtMost(u64),
    /// At most so many bytes in all.
    Volume(u64),
    /// At most so many bytes a second.
    Rate(u64),
    /// These fields alone.
    Fields(Vec<String>),
    /// Rows alone in which the field has one of these values.
    Rows {
        /// The field.
        field: String,
        /// The values.
        values: Vec<String>,
    },
    /// Figures alone that stand for at least so many rows.
    MinimumGroup(u64),
    /// A report of at most so many bytes.
    OutputSize(u64),
    /// Reports that cost at most that much privacy together.
    PrivacyBudget(Epsilon),
    /// Reports alone that a person lets out.
    Approval,
    /// What binds by law alone, as it was written.
    Binding(Operand, String),
}

impl Term {
    /// What it is about.
    #[must_use]
    pub fn operand(&self) -> Operand {
        match self {
            Self::OneOf(operand, _) | Self::NoneOf(operand, _) | Self::Binding(operand, _) => {
                *operand
            }
            Self::From(_) | Self::Until(_) => Operand::DateTime,
            Self::AtMost(_) => Operand::Count,
            Self::Volume(_) => Operand::Volume,
            Self::Rate(_) => Operand::Rate,
            Self::Fields(_) => Operand::Fields,
            Self::Rows { .. } => Operand::Rows,
            Self::MinimumGroup(_) => Operand::MinimumGroup,
            Self::OutputSize(_) => Operand::OutputSize,
            Self::PrivacyBudget(_) => Operand::PrivacyBudget,
            Self::Approval => Operand::Approval,
        }
    }

    /// Whether it is enforced here.
    #[must_use]
    pub fn enforcement(&self) -> Enforcement {
        self.operand().enforcement()
    }

    /// The sentence that tells it: an id, and what stands in its gaps.
    #[must_use]
    pub fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let values = |values: &[String]| vec![("values", values.join(", "))];
        match self {
            Self::OneOf(operand, all) => (one_of(*operand), values(all)),
            Self::NoneOf(operand, all) => (none_of(*operand), values(all)),
            Self::From(at) => ("policy-from", vec![("when", at.to_string())]),
            Self::Until(at) => ("policy-until", vec![("when", at.to_string())]),
            Self::AtMost(times) => ("policy-count", vec![("times", times.to_string())]),
            Self::Volume(bytes) => ("policy-volume", vec![("bytes", bytes.to_string())]),
            Self::Rate(bytes) => ("policy-rate", vec![("bytes", bytes.to_string())]),
            Self::Fields(fields) => ("policy-fields", values(fields)),
            Self::Rows { field, values } => {
                ("policy-rows", vec![("field", field.clone()), ("values", values.join(", "))])
            }
            Self::MinimumGroup(rows) => ("policy-group", vec![("rows", rows.to_string())]),
            Self::OutputSize(bytes) => ("policy-size", vec![("bytes", bytes.to_string())]),
            Self::PrivacyBudget(epsilon) => {
                ("policy-privacy", vec![("epsilon", epsilon.to_string())])
            }
            Self::Approval => ("policy-approval", Vec::new()),
            Self::Binding(Operand::Purpose, text) => {
                ("policy-purpose", vec![("text", text.clone())])
            }
            Self::Binding(Operand::Payment, text) => {
                ("policy-payment", vec![("text", text.clone())])
            }
            Self::Binding(..) => ("policy-onward", Vec::new()),
        }
    }
}

fn one_of(operand: Operand) -> &'static str {
    match operand {
        Operand::Recipient => "policy-recipient",
        Operand::Industry => "policy-industry",
        Operand::Membership => "policy-membership",
        Operand::Role => "policy-role",
        Operand::Spatial => "policy-spatial",
        Operand::Module => "policy-module",
        _ => "policy-other",
    }
}

fn none_of(operand: Operand) -> &'static str {
    match operand {
        Operand::Recipient => "policy-not-recipient",
        Operand::Industry => "policy-not-industry",
        _ => "policy-not-other",
    }
}
