//! The failure question.

use super::answer::Findings;
use super::{Frame, QuestionError, Request};
use crate::observer::Observer;

/// Answers the question.
pub(super) fn answer(
    _frame: &Frame,
    _request: &Request,
    _observer: &dyn Observer,
) -> Result<Findings, QuestionError> {
    Err(QuestionError::NoRows)
}
