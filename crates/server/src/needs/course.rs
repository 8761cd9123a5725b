//! The course of a need: which state may follow which, and what hangs on it on its way.

use dure_testbed::report::Message;

use super::store::{self, Hanging};
use super::{Attached, Need, NeedState};
use crate::platform::db::Tx;
use crate::platform::id::NeedId;
use crate::platform::moment::Moment;
use crate::platform::search::{self, Kind};
use crate::platform::web::{Answer, Caller, Problem};

/// The longest reason and outcome, in characters.
pub const LONGEST_REASON: usize = 2000;

impl NeedState {
    /// How far on its way a need is.
    fn place(self) -> u8 {
        match self {
            Self::Draft => 0,
            Self::Open => 1,
            Self::InConsultation => 2,
            Self::InTrial => 3,
            Self::Matched => 4,
            Self::InProject => 5,
            Self::Solved | Self::ClosedUnsolved => 6,
        }
    }

    /// Whether nobody works on it any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Solved | Self::ClosedUnsolved)
    }

    /// Whether a person may take a need from here to there. Forward from any state to any later one, but a
    /// draft is opened first; back to open from anywhere that is not a draft, for a partner may go away and
    /// a solution may not last; nothing becomes a draft again, for others have seen it.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Draft, next) => next == Self::Open,
            (_, Self::Draft) => false,
            (from, Self::Open) => from != Self::Open,
            (from, _) if from.is_over() => false,
            (from, next) => next.place() > from.place(),
        }
    }

    /// The states to which a person may take it.
    pub fn next(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |next| self.may_become(*next))
    }
}

/// Moves a need to a state, with the reason, in the transaction that holds it.
pub(super) async fn moved(
    tx: &mut Tx,
    caller: &Caller,
    mut need: Need,
    to: NeedState,
    reason: &str,
) -> Answer<()> {
    if !need.state.may_become(to) {
        return Err(Problem::conflict(Message::new("problem-need-state")));
    }
    need.state = to;
    // What was said of an end is no longer so when it is opened again.
    need.outcome = if to.is_over() { reason.to_owned() } else { String::new() };
    need.changed_at = Moment::now();
    saved(tx, &need).await?;
    let (account, name) = who(caller);
    store::step(tx, need.id, (&account, &name), to, reason, need.changed_at).await?;
    Ok(())
}

/// Writes a need that was changed.
pub(super) async fn saved(tx: &mut Tx, need: &Need) -> Answer<()> {
    if !store::update(tx, need).await? {
        return Err(Problem::conflict(Message::new("problem-need-changed")));
    }
    search::touch(tx, Kind::Need, &need.id.text()).await?;
    Ok(())
}

/// The account and name of who acts; empty for a visitor.
pub(super) fn who(caller: &Caller) -> (String, String) {
    let person = caller.principal.person();
    person.map(|person| (person.account.text(), person.name.clone())).unwrap_or_default()
}

/// Moves a need on as another room sees it, with its reason in the history. Silent where it is there or
/// further already, is over, or is still a draft.
///
/// # Errors
/// As the database does.
pub async fn advance(
    tx: &mut Tx,
    caller: &Caller,
    id: NeedId,
    to: NeedState,
    reason: &str,
) -> Answer<()> {
    let Some(need) = store::find_in(tx, id).await? else { return Ok(()) };
    let forward = to.place() > need.state.place() && need.state.may_become(to);
    if forward && !need.state.is_over() {
        moved(tx, caller, need, to, reason).await?;
    }
    Ok(())
}

/// Hangs something on a need: it stands in the need's story from now on. Twice is once.
///
/// # Errors
/// As the database does.
pub async fn attach(
    tx: &mut Tx,
    need: NeedId,
    what: Attached,
    object: &str,
    said: &str,
) -> Result<(), sqlx::Error> {
    if store::find_in(tx, need).await?.is_none() {
        return Ok(());
    }
    let said: String = said.chars().take(200).collect();
    let hanging = Hanging { kind: what, object: object.to_owned(), said, at: Moment::now() };
    store::hang(tx, need, &hanging).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_course_goes_forward_or_back_to_open_and_never_to_a_draft() {
        for from in NeedState::ALL {
            assert!(!from.may_become(NeedState::Draft), "{from}");
            assert!(!from.may_become(*from), "{from}");
            for to in NeedState::ALL {
                if from.may_become(*to) && *to != NeedState::Open {
                    assert!(to.place() > from.place(), "{from} to {to}");
                }
            }
        }
        assert_eq!(NeedState::Draft.next().collect::<Vec<_>>(), [NeedState::Open]);
        assert_eq!(NeedState::Solved.next().collect::<Vec<_>>(), [NeedState::Open]);
        assert!(NeedState::Open.may_become(NeedState::Matched));
        assert!(!NeedState::Matched.may_become(NeedState::InConsultation));
        assert!(NeedState::InProject.may_become(NeedState::ClosedUnsolved));
    }

    #[test]
    fn from_a_draft_every_state_can_be_reached() {
        let mut reached = vec![NeedState::Draft];
        let mut at = 0;
        while let Some(from) = reached.get(at).copied() {
            let new: Vec<_> = from.next().filter(|next| !reached.contains(next)).collect();
            reached.extend(new);
            at += 1;
        }
        assert_eq!(reached.len(), NeedState::ALL.len());
    }
}
