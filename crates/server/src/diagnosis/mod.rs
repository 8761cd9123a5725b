//! The diagnosis room: where a company stands, what to do first, and proof of change.
//!
//! The crate `dure_diagnosis` knows what answers mean; this room knows who gave them. [`store`] keeps
//! diagnoses, [`people`] says who answers what, [`answering`] takes answers as they come, [`evidence`] what
//! proves them, [`assessing`] what an assessor saw; [`result`] makes the report of all that, as a page, a
//! PDF and JSON; [`groups`] shows many companies at once without telling on any.

pub mod answering;
pub mod api;
pub mod assessing;
pub mod demo;
pub mod evidence;
pub mod groups;
pub mod instruments;
pub mod joining;
pub mod overview;
pub mod people;
pub mod result;
pub mod routes;
pub mod short;
pub mod store;
pub mod trail;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use dure_diagnosis::answers::Scope;
use dure_diagnosis::instrument::{Edition, Instrument, SectorAt, SizeAt};

use crate::app::App;
use crate::platform::authorisation::{Deed, Owned, Sector, words};
use crate::platform::id::{AccountId, DiagnosisId, RespondentId};
use crate::platform::moment::Moment;
use crate::platform::web::{Caller, Problem};

words! {
    /// Where a diagnosis stands.
    DiagnosisState {
        /// People answer.
        Open = "open",
        /// It was closed; its report stays as it is.
        Done = "done",
    }

    /// Who knows an answer best, as the instrument's items name them.
    AnswerRole {
        /// Runs the company.
        Management = "management",
        /// Makes things.
        Production = "production",
        /// Sees to quality.
        Quality = "quality",
        /// Keeps machines running.
        Maintenance = "maintenance",
        /// Keeps computers running.
        It = "it",
        /// Sells.
        Sales = "sales",
        /// Develops.
        Engineering = "engineering",
    }
}

/// A diagnosis.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// Its id.
    pub id: DiagnosisId,
    /// Whose.
    pub owned: Owned,
    /// Which edition of which instrument.
    pub edition: Edition,
    /// The company's sector.
    pub sector: Sector,
    /// The id of its size.
    pub size: String,
    /// How much is asked.
    pub scope: Scope,
    /// What the company wants to move.
    pub goals: BTreeMap<String, u8>,
    /// Where it stands.
    pub state: DiagnosisState,
    /// The one that it follows.
    pub after: Option<DiagnosisId>,
    /// The overall mean of the last scoring, in points.
    pub overall: Option<f64>,
    /// The index of the stage that it found.
    pub stage: usize,
    /// When it was begun.
    pub made_at: Moment,
    /// When it was closed.
    pub done_at: Option<Moment>,
}

impl Diagnosis {
    /// Its instrument, with the company's place in it.
    ///
    /// # Errors
    /// When this version of the program does not carry that edition.
    pub fn frame(&self) -> Result<Frame, Problem> {
        let missing = || Problem::internal(&format!("there is no instrument {}", self.edition));
        let instrument = instruments::of(&self.edition).ok_or_else(missing)?;
        let sector = instrument.sector_of(self.sector.word()).ok_or_else(missing)?;
        let size = instrument.size_of(&self.size).ok_or_else(missing)?;
        Ok(Frame { instrument, sector, size })
    }

    /// Whether it can still be changed.
    ///
    /// # Errors
    /// When it was closed.
    pub fn still_open(&self) -> Result<(), Problem> {
        match self.state {
            DiagnosisState::Open => Ok(()),
            DiagnosisState::Done => Err(Problem::conflict(dure_testbed::report::Message::new(
                "problem-diagnosis-closed",
            ))),
        }
    }
}

/// An instrument and the company's place in it.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// The instrument.
    pub instrument: &'static Instrument,
    /// The company's sector.
    pub sector: SectorAt,
    /// Its class of size.
    pub size: SizeAt,
}

/// Somebody who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respondent {
    /// Their id.
    pub id: RespondentId,
    /// Their account; none for a visitor.
    pub account: Option<AccountId>,
    /// Their name.
    pub name: String,
    /// What they are.
    pub role: AnswerRole,
    /// Ids of the dimensions that they are asked; all where empty.
    pub sections: Vec<String>,
    /// When they said to be done.
    pub done_at: Option<Moment>,
}

impl Respondent {
    /// Whether they are asked about that dimension.
    #[must_use]
    pub fn answers(&self, dimension: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|section| section == dimension)
    }
}

/// The diagnosis of that id, where the caller may do that with it.
///
/// # Errors
/// When there is none, or it is somebody else's: both look the same.
pub async fn of_caller(
    app: &App,
    caller: &Caller,
    id: DiagnosisId,
    deed: Deed,
) -> Result<Diagnosis, Problem> {
    match store::find(&app.db, id).await? {
        Some(found) if caller.principal.may(deed, &found.owned) => Ok(found),
        // Who may see it learns that it cannot be changed.
        Some(found) if caller.principal.may(Deed::Read, &found.owned) => Err(Problem::forbidden()),
        _ => Err(Problem::not_found()),
    }
}
