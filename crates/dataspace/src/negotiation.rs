//! Negotiating a contract: states and who may do what in them (Dataspace Protocol 2025-1, section 6.1).

use serde::{Deserialize, Serialize};

use crate::Side;

/// Where a negotiation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// The consumer has asked, or asked differently.
    Requested,
    /// The provider has made an offer, or another one.
    Offered,
    /// The consumer takes the offer.
    Accepted,
    /// The provider has sent an agreement.
    Agreed,
    /// The consumer has verified it.
    Verified,
    /// It holds.
    Finalized,
    /// It came to nothing.
    Terminated,
}

/// What a side does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Asks (`ContractRequestMessage`).
    Request,
    /// Offers (`ContractOfferMessage`).
    Offer,
    /// Takes an offer (`ContractNegotiationEventMessage`, `ACCEPTED`).
    Accept,
    /// Sends the agreement (`ContractAgreementMessage`).
    Agree,
    /// Verifies it (`ContractAgreementVerificationMessage`).
    Verify,
    /// Finalizes it (`ContractNegotiationEventMessage`, `FINALIZED`).
    Finalize,
    /// Breaks off (`ContractNegotiationTerminationMessage`).
    Terminate,
}

/// A deed that the state does not allow; the state stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{deed:?} by the {} is not possible {}", by.word(), state.map_or("at the beginning".to_owned(), |s| format!("while {}", s.word())))]
pub struct Refused {
    /// Where the negotiation stands; nothing before it begins.
    pub state: Option<State>,
    /// Who wanted it.
    pub by: Side,
    /// What.
    pub deed: Deed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Offered,
        Self::Accepted,
        Self::Agreed,
        Self::Verified,
        Self::Finalized,
        Self::Terminated,
    ];

    /// Its word in the protocol.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "REQUESTED",
            Self::Offered => "OFFERED",
            Self::Accepted => "ACCEPTED",
            Self::Agreed => "AGREED",
            Self::Verified => "VERIFIED",
            Self::Finalized => "FINALIZED",
            Self::Terminated => "TERMINATED",
        }
    }

    /// Whether nothing follows.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Finalized | Self::Terminated)
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
    pub const ALL: [Self; 7] = [
        Self::Request,
        Self::Offer,
        Self::Accept,
        Self::Agree,
        Self::Verify,
        Self::Finalize,
        Self::Terminate,
    ];
}

/// Where a negotiation stands after a deed.
///
/// # Errors
/// Where the state does not allow it to that side.
pub fn next(state: Option<State>, by: Side, deed: Deed) -> Result<State, Refused> {
    use Side::{Consumer, Provider};
    use State::{Accepted, Agreed, Finalized, Offered, Requested, Terminated, Verified};
    Ok(match (state, by, deed) {
        (None | Some(Offered), Consumer, Deed::Request) => Requested,
        (None | Some(Requested), Provider, Deed::Offer) => Offered,
        (Some(Offered), Consumer, Deed::Accept) => Accepted,
        (Some(Requested | Accepted), Provider, Deed::Agree) => Agreed,
        (Some(Agreed), Consumer, Deed::Verify) => Verified,
        (Some(Verified), Provider, Deed::Finalize) => Finalized,
        (Some(Requested | Offered), _, Deed::Terminate)
        | (Some(Accepted | Verified), Provider, Deed::Terminate)
        | (Some(Agreed), Consumer, Deed::Terminate) => Terminated,
        _ => return Err(Refused { state, by, deed }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Consumer as C, Provider as P};

    type Row = (Deed, &'static [Side], State);

    /// The table of the specification: state, and for each deed who may do it.
    const TABLE: [(Option<State>, &[Row]); 8] = [
        (None, &[(Deed::Request, &[C], State::Requested), (Deed::Offer, &[P], State::Offered)]),
        (
            Some(State::Requested),
            &[
                (Deed::Offer, &[P], State::Offered),
                (Deed::Agree, &[P], State::Agreed),
                (Deed::Terminate, &[C, P], State::Terminated),
            ],
        ),
        (
            Some(State::Offered),
            &[
                (Deed::Request, &[C], State::Requested),
                (Deed::Accept, &[C], State::Accepted),
                (Deed::Terminate, &[C, P], State::Terminated),
            ],
        ),
        (
            Some(State::Accepted),
            &[(Deed::Agree, &[P], State::Agreed), (Deed::Terminate, &[P], State::Terminated)],
        ),
        (
            Some(State::Agreed),
            &[(Deed::Verify, &[C], State::Verified), (Deed::Terminate, &[C], State::Terminated)],
        ),
        (
            Some(State::Verified),
            &[(Deed::Finalize, &[P], State::Finalized), (Deed::Terminate, &[P], State::Terminated)],
        ),
        (Some(State::Finalized), &[]),
        (Some(State::Terminated), &[]),
    ];

    #[test]
    fn every_state_allows_exactly_what_the_table_says() {
        for (state, allowed) in TABLE {
            for by in [C, P] {
                for deed in Deed::ALL {
                    let row = allowed.iter().find(|row| row.0 == deed && row.1.contains(&by));
                    let said = next(state, by, deed);
                    assert_eq!(said.ok(), row.map(|row| row.2), "{state:?} {by:?} {deed:?}");
                }
            }
        }
    }

    #[test]
    fn words_come_back_as_states() {
        for state in State::ALL {
            assert_eq!(state.word().parse(), Ok(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.word());
        }
        let said = next(Some(State::Finalized), C, Deed::Terminate).unwrap_err().to_string();
        assert_eq!(said, "Terminate by the consumer is not possible while FINALIZED");
    }
}
