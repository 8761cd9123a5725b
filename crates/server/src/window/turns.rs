//! Whose turn it is once somebody wrote, on the page or by e-mail: one rule for both.

use super::one::AGAIN;
use super::{Case, CaseState, Side, due};
use crate::platform::moment::Moment;

/// The company wrote. What was promised before stays promised: asking once more moves no promise away. A
/// case that nobody has stays among the new ones until somebody takes it.
pub(super) fn company_wrote(case: &mut Case, now: Moment) {
    let due = due::after(now, due::NEXT_ANSWER);
    case.due_at = Some(case.due_at.map_or(due, |promised| promised.min(due)));
    if case.state != CaseState::New {
        case.state = CaseState::WaitsForCentre;
    }
}

/// The centre answered.
pub(super) fn centre_wrote(case: &mut Case, now: Moment) {
    (case.state, case.due_at) = (CaseState::WaitsForCompany, None);
    case.answered_at = case.answered_at.or(Some(now));
}

/// Whether somebody may write into the case: a closed one is taken up again by whoever asked, for a while.
pub(super) fn taken_up(case: &mut Case, side: Side, now: Moment) -> bool {
    if case.state != CaseState::Closed {
        return true;
    }
    let again = case.closed_at.is_some_and(|at| now.since(at) < AGAIN);
    if side == Side::Centre || !again {
        return false;
    }
    // It had somebody, or was closed unanswered: it does not begin anew.
    (case.state, case.closed_at) = (CaseState::WaitsForCentre, None);
    true
}
