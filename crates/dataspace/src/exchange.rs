//! One side of a process between two who hear of each other late, twice or never.
//!
//! The protocol says what may follow what; it does not say what happens when both sides act at once, or when
//! an answer is lost on its way. Here it is said, so that both sides come to the same end:
//!
//! - A deed of the own side counts when the other side has acknowledged it. Until then it is *pending*, and
//!   sent again as long as nothing is heard of it.
//! - What the other side says may only make sense if it took the pending deed, whose acknowledgement was lost
//!   or is still on its way: then that deed counts. (Not for the provider of a transfer, whose states come
//!   again.)
//! - Else a **provider** with a deed pending answers whatever comes with *busy*: it is sent again later. Of two
//!   deeds that cross, the provider's comes first.
//! - A **consumer** with a deed pending hears the provider all the same.
//! - A message that was answered once, taken or refused, is answered the same when it comes again, however
//!   late, and changes nothing. Whoever calls this knows a message again by the id that our own servers send
//!   along, else by its digest.
//! - A process is begun by one side, and has a name of that side's before the other hears of it.
//!
//! That both sides agree, whatever is lost, repeated or late, is checked by looking at every course that a
//! process can take (`agreement.rs`).

use crate::{Side, negotiation, transfer};

/// A state machine of the protocol.
pub trait Machine: Copy + Eq + Ord + std::fmt::Debug {
    /// What a side does.
    type Deed: Copy + Eq + Ord + std::fmt::Debug;

    /// Whether what a consumer says tells its provider that a pending deed was taken. Not where states come
    /// again: there it may have been said before, and come late.
    const TELLS_THE_PROVIDER: bool;

    /// Where the process stands after a deed; nothing where the state does not allow it.
    fn after(state: Option<Self>, by: Side, deed: Self::Deed) -> Option<Self>;
}

impl Machine for negotiation::State {
    type Deed = negotiation::Deed;

    const TELLS_THE_PROVIDER: bool = true;

    fn after(state: Option<Self>, by: Side, deed: Self::Deed) -> Option<Self> {
        negotiation::next(state, by, deed).ok()
    }
}

impl Machine for transfer::State {
    type Deed = transfer::Deed;

    // A completion that was sent before a suspension may come when a start is pending.
    const TELLS_THE_PROVIDER: bool = false;

    fn after(state: Option<Self>, by: Side, deed: Self::Deed) -> Option<Self> {
        transfer::next(state, by, deed).ok()
    }
}

/// A process as one side knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exchange<S: Machine> {
    /// On which side.
    pub side: Side,
    /// Where it stands; nothing before it begins.
    pub state: Option<S>,
    /// What the own side does and the other has not acknowledged yet.
    pub pending: Option<S::Deed>,
}

/// What becomes of a message that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<S: Machine> {
    /// It is taken; the process stands there now.
    Taken(Exchange<S>),
    /// A deed of our own is on its way: come again (503).
    Busy,
    /// The state does not allow it (400); nothing changes.
    Refused,
}

impl<S: Machine> Exchange<S> {
    /// A process that has not begun.
    #[must_use]
    pub fn new(side: Side) -> Self {
        Self { side, state: None, pending: None }
    }

    /// Begins a deed of the own side.
    ///
    /// # Errors
    /// Where another is pending, or the state does not allow it.
    pub fn act(self, deed: S::Deed) -> Option<Self> {
        let free = self.pending.is_none();
        S::after(self.state, self.side, deed)
            .filter(|_| free)
            .map(|_| Self { pending: Some(deed), ..self })
    }

    /// Hears a deed of the other side.
    #[must_use]
    pub fn hear(self, deed: S::Deed) -> Heard<S> {
        let by = self.side.other();
        // Whoever answers a beginning has taken it.
        let begins = self.state.is_none() && self.pending.is_some();
        let plain = S::after(self.state, by, deed).filter(|_| !begins);
        let counted = self.pending.and_then(|own| S::after(self.state, self.side, own));
        let tells = self.side == Side::Consumer || S::TELLS_THE_PROVIDER;
        let counted = counted.and_then(|state| S::after(Some(state), by, deed)).filter(|_| tells);
        let busy = self.pending.is_some() && self.side == Side::Provider;
        match (plain, counted) {
            (Some(_), _) | (None, None) if busy => Heard::Busy,
            (Some(state), _) => Heard::Taken(Self { state: Some(state), ..self }),
            (None, Some(state)) => Heard::Taken(Self { state: Some(state), pending: None, ..self }),
            (None, None) => Heard::Refused,
        }
    }

    /// The other side has acknowledged what was pending.
    #[must_use]
    pub fn acknowledged(self) -> Self {
        let Some(own) = self.pending else { return self };
        // What the other side has done since may stand above it.
        let state = S::after(self.state, self.side, own).or(self.state);
        Self { state, pending: None, ..self }
    }

    /// The other side has refused what was pending, for good.
    #[must_use]
    pub fn refused(self) -> Self {
        Self { pending: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use negotiation::{Deed, State};

    #[test]
    fn a_lost_acknowledgement_is_made_up_for_by_what_follows() {
        let offered = Exchange { side: Side::Consumer, state: Some(State::Offered), pending: None };
        let accepting = offered.act(Deed::Accept).unwrap();
        assert_eq!(accepting.state, Some(State::Offered), "it counts when it is acknowledged");
        let Heard::Taken(agreed) = accepting.hear(Deed::Agree) else { panic!("not taken") };
        assert_eq!((agreed.state, agreed.pending), (Some(State::Agreed), None));
        assert_eq!(
            offered.hear(Deed::Agree),
            Heard::Refused,
            "without an acceptance there is none"
        );
    }

    #[test]
    fn of_two_deeds_that_cross_the_providers_comes_first() {
        let of = |side| Exchange { side, state: Some(transfer::State::Started), pending: None };
        let provider = of(Side::Provider).act(transfer::Deed::Complete).unwrap();
        let consumer = of(Side::Consumer).act(transfer::Deed::Suspend).unwrap();
        assert_eq!(provider.hear(transfer::Deed::Suspend), Heard::Busy);
        let Heard::Taken(consumer) = consumer.hear(transfer::Deed::Complete) else { panic!() };
        assert_eq!(consumer.state, Some(transfer::State::Completed));
        let provider = provider.acknowledged();
        assert_eq!(provider.hear(transfer::Deed::Suspend), Heard::Refused);
        assert_eq!(consumer.refused().state, provider.state);
    }
}
