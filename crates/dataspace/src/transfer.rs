//! A transfer: states and who may do what in them (Dataspace Protocol 2025-1, section 8.1).

use serde::{Deserialize, Serialize};

use crate::Side;

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// The consumer has asked for it.
    Requested,
    /// The data can be had.
    Started,
    /// All is there.
    Completed,
    /// Halted for a while.
    Suspended,
    /// Ended before its end.
    Terminated,
}

/// What a side does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Asks (`TransferRequestMessage`).
    Request,
    /// Starts or goes on (`TransferStartMessage`).
    Start,
    /// Ends, all being there (`TransferCompletionMessage`).
    Complete,
    /// Halts (`TransferSuspensionMessage`).
    Suspend,
    /// Breaks off (`TransferTerminationMessage`).
    Terminate,
}

/// A deed that the state does not allow; the state stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{deed:?} by the {} is not possible {}", by.word(), state.map_or("at the beginning".to_owned(), |s| format!("while {}", s.word())))]
pub struct Refused {
    /// Where the transfer stands; nothing before it begins.
    pub state: Option<State>,
    /// Who wanted it.
    pub by: Side,
    /// What.
    pub deed: Deed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Requested, Self::Started, Self::Completed, Self::Suspended, Self::Terminated];

    /// Its word in the protocol.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "REQUESTED",
            Self::Started => "STARTED",
            Self::Completed => "COMPLETED",
            Self::Suspended => "SUSPENDED",
            Self::Terminated => "TERMINATED",
        }
    }

    /// Whether nothing follows.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Terminated)
    }

    /// What a side may do from here.
    pub fn possible(self, by: Side) -> impl Iterator<Item = Deed> {
        Deed::ALL.into_iter().filter(move |deed| next(Some(self), by, *deed).is_ok())
    }
}

impl std::str::FromStr for State {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.word() == word).ok_or(())
    }
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 5] =
        [Self::Request, Self::Start, Self::Complete, Self::Suspend, Self::Terminate];
}

/// Where a transfer stands after a deed. Either side may do most of it; the first start is the provider's.
///
/// # Errors
/// Where the state does not allow it to that side.
pub fn next(state: Option<State>, by: Side, deed: Deed) -> Result<State, Refused> {
    use State::{Completed, Requested, Started, Suspended, Terminated};
    Ok(match (state, by, deed) {
        (None, Side::Consumer, Deed::Request) => Requested,
        (Some(Requested), Side::Provider, Deed::Start) | (Some(Suspended), _, Deed::Start) => {
            Started
        }
        (Some(Started), _, Deed::Complete) => Completed,
        (Some(Started), _, Deed::Suspend) => Suspended,
        (Some(Requested | Started | Suspended), _, Deed::Terminate) => Terminated,
        _ => return Err(Refused { state, by, deed }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Consumer as C, Provider as P};

    #[test]
    fn every_state_allows_exactly_what_the_table_says() {
        const BOTH: &[Side] = &[C, P];
        type Row<'a> = (Deed, &'a [Side], State);
        let table: [(Option<State>, &[Row<'_>]); 6] = [
            (None, &[(Deed::Request, &[C], State::Requested)]),
            (
                Some(State::Requested),
                &[(Deed::Start, &[P], State::Started), (Deed::Terminate, BOTH, State::Terminated)],
            ),
            (
                Some(State::Started),
                &[
                    (Deed::Complete, BOTH, State::Completed),
                    (Deed::Suspend, BOTH, State::Suspended),
                    (Deed::Terminate, BOTH, State::Terminated),
                ],
            ),
            (
                Some(State::Suspended),
                &[(Deed::Start, BOTH, State::Started), (Deed::Terminate, BOTH, State::Terminated)],
            ),
            (Some(State::Completed), &[]),
            (Some(State::Terminated), &[]),
        ];
        for (state, allowed) in table {
            for by in [C, P] {
                for deed in Deed::ALL {
                    let row = allowed.iter().find(|row| row.0 == deed && row.1.contains(&by));
                    let said = next(state, by, deed);
                    assert_eq!(said.ok(), row.map(|row| row.2), "{state:?} {by:?} {deed:?}");
                }
            }
        }
    }
}
