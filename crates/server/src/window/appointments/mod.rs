//! Appointments of a case: the company picks one of the hours in which its consultant can be met, or the
//! consultant proposes any other.

pub mod acts;
pub mod pages;
pub mod store;

use super::Case;
use crate::platform::authorisation::words;
use crate::platform::calendar::Event;
use crate::platform::i18n::Words;
use crate::platform::id::{AccountId, AppointmentId, CaseId, CentreId};
use crate::platform::moment::Moment;

words! {
    /// Where an appointment stands.
    AppointmentState {
        /// The consultant proposed it; the company answers.
        Proposed = "proposed",
        /// Both sides come.
        Agreed = "agreed",
        /// The company cannot.
        Declined = "declined",
        /// One side called it off.
        Cancelled = "cancelled",
    }
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// Of which case.
    pub case: CaseId,
    /// The tenant.
    pub centre: CentreId,
    /// With whom.
    pub consultant: AccountId,
    /// When it begins.
    pub at: Moment,
    /// How long it is, in minutes.
    pub minutes: u32,
    /// Where, or by what.
    pub place: String,
    /// Where it stands.
    pub state: AppointmentState,
    /// Goes up with every change.
    pub version: i64,
}

impl Appointment {
    /// As a calendar takes it. Only what both sides know of the case is in it.
    #[must_use]
    pub fn event(&self, case: &Case, words: &Words) -> Event {
        Event {
            uid: format!("appointment-{}@dure", self.id),
            sequence: self.version,
            at: self.at,
            minutes: self.minutes,
            summary: format!("{}: {}", words.text("appointment-title"), case.subject),
            place: self.place.clone(),
            about: String::new(),
            cancelled: matches!(
                self.state,
                AppointmentState::Cancelled | AppointmentState::Declined
            ),
        }
    }
}
