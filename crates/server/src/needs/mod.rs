//! The room of needs: what companies want solved, in their own words, from the first word to the result.

pub mod api;
mod course;
pub mod demo;
pub mod files;
pub mod finding;
pub mod joining;
pub mod list;
pub mod one;
pub mod routes;
pub mod sharing;
pub mod store;
#[cfg(test)]
mod tests;
pub mod writing;

use std::collections::BTreeMap;

pub use course::{advance, attach};

use crate::app::App;
use crate::identity::standing::Standing;
use crate::platform::authorisation::{Deed, Owned, Owner, Sector, words};
use crate::platform::id::{NeedId, OrganisationId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};

words! {
    /// Where a need stands.
    NeedState {
        /// Being written.
        Draft = "draft",
        /// Told, and nobody is at it yet.
        Open = "open",
        /// The window advises on it.
        InConsultation = "in-consultation",
        /// The testbed tries it.
        InTrial = "in-trial",
        /// A partner was found.
        Matched = "matched",
        /// It is being worked on.
        InProject = "in-project",
        /// Solved.
        Solved = "solved",
        /// Closed without a solution, with the reason.
        ClosedUnsolved = "closed-unsolved",
    }

    /// Who may see a part of a need. Each includes those before it.
    Visibility {
        /// The company alone.
        Private = "private",
        /// And those who advise at the centre.
        Centre = "centre",
        /// And the organisations of its sector at the centre ([`Standing`] says who is).
        Sector = "sector",
        /// And everybody.
        Public = "public",
    }

    /// A part of a need that has a visibility of its own.
    NeedPart {
        /// Whose it is.
        Company = "company",
        /// Its name and what was written.
        Words = "words",
        /// Photographs and documents.
        Files = "files",
        /// The process, the equipment, the branch of industry.
        Place = "place",
        /// The region.
        Region = "region",
        /// What it may cost.
        Budget = "budget",
        /// By when.
        Deadline = "deadline",
        /// What is written apart because it is confidential.
        Confidential = "confidential",
        /// What came of it.
        Outcome = "outcome",
    }

    /// What hangs on a need.
    Attached {
        /// A diagnosis.
        Diagnosis = "diagnosis",
        /// A dataset.
        Dataset = "dataset",
        /// A run of the testbed.
        Run = "run",
        /// A case at the window.
        Case = "case",
        /// An introduction to a supplier.
        Introduction = "introduction",
        /// A meeting at a table.
        Meeting = "meeting",
        /// A project.
        Project = "project",
        /// A story.
        Story = "story",
    }
}

/// The problems of the testbed that a need may be, by the ids of the lexicon.
pub const PROBLEMS: [&str; 6] = ["anomaly", "life", "failure", "estimate", "vision", "mesh"];

/// A need, whole. Who may not see all of it gets what [`sight`] leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Its id.
    pub id: NeedId,
    /// Whose. Shared with consultants where any part is seen by the centre.
    pub owned: Owned,
    /// Its name, in one line.
    pub title: String,
    /// What the company wrote.
    pub text: String,
    /// What is confidential.
    pub confidential: String,
    /// The company's sector.
    pub sector: Sector,
    /// Ids of processes of the lexicon.
    pub processes: Vec<String>,
    /// Ids of kinds of equipment of the lexicon.
    pub equipment: Vec<String>,
    /// The code of the industry (KSIC, 11th revision); empty where not told.
    pub industry: String,
    /// The code of the region, two digits; empty where not told.
    pub region: String,
    /// What it may cost, in won.
    pub budget: Option<u64>,
    /// By when it has to be solved.
    pub by: Option<Moment>,
    /// The problem of the testbed that was chosen (`anomaly`, `life`, `failure`, `estimate`, …); may be empty.
    pub problem: String,
    /// Ids of the items of the diagnosis that it belongs to.
    pub items: Vec<String>,
    /// Who may see which part.
    pub visible: BTreeMap<NeedPart, Visibility>,
    /// Where it stands.
    pub state: NeedState,
    /// What came of it, or why it was closed.
    pub outcome: String,
    /// Goes up with every change.
    pub version: i64,
    /// When it was begun.
    pub made_at: Moment,
    /// When it was last changed.
    pub changed_at: Moment,
}

/// How near a reader stands to a need: sees the parts whose visibility is at least this. Of drafts nobody
/// but their owner sees anything.
///
/// # Errors
/// As the database does.
pub async fn sight(app: &App, caller: &Caller, need: &Need) -> Answer<Visibility> {
    let owner = caller.principal.may(Deed::Change, &need.owned);
    if owner {
        return Ok(Visibility::Private);
    }
    if caller.centre.id != need.owned.centre {
        return Ok(Visibility::Public);
    }
    Ok(need.from(Standing::of(&app.db, caller).await?))
}

impl Need {
    /// Whether somebody at that distance sees a part.
    #[must_use]
    pub fn shows(&self, part: NeedPart, at: Visibility) -> bool {
        let draft = self.state == NeedState::Draft;
        let seen = self.visible.get(&part).copied().unwrap_or(Visibility::Private);
        if draft { at == Visibility::Private } else { seen >= at }
    }

    /// From how far somebody of that standing at its centre sees it who is not of the company.
    #[must_use]
    pub fn from(&self, standing: Standing) -> Visibility {
        match standing.advises() {
            true => Visibility::Centre,
            false if standing.is_of(self.sector) => Visibility::Sector,
            false => Visibility::Public,
        }
    }

    /// How far its words are seen.
    #[must_use]
    pub fn reach(&self) -> Visibility {
        let all = Visibility::ALL.iter().rev();
        all.copied().find(|at| self.shows(NeedPart::Words, *at)).unwrap_or(Visibility::Private)
    }

    /// The organisation whose it is; none while it is a visitor's.
    #[must_use]
    pub fn organisation(&self) -> Option<OrganisationId> {
        match self.owned.by {
            Owner::Organisation(organisation) => Some(organisation),
            Owner::Visitor(_) => None,
        }
    }

    /// What somebody at that distance sees of it: hidden parts are emptied. None where its words are hidden.
    #[must_use]
    pub fn seen_from(&self, at: Visibility) -> Option<Self> {
        if !self.shows(NeedPart::Words, at) {
            return None;
        }
        let mut seen = self.clone();
        if !self.shows(NeedPart::Place, at) {
            seen.processes.clear();
            seen.equipment.clear();
            seen.industry.clear();
        }
        if !self.shows(NeedPart::Region, at) {
            seen.region.clear();
        }
        if !self.shows(NeedPart::Budget, at) {
            seen.budget = None;
        }
        if !self.shows(NeedPart::Deadline, at) {
            seen.by = None;
        }
        if !self.shows(NeedPart::Confidential, at) {
            seen.confidential.clear();
        }
        if !self.shows(NeedPart::Outcome, at) {
            seen.outcome.clear();
        }
        Some(seen)
    }
}

/// The need of that id as the caller sees it, and from how far.
///
/// # Errors
/// When there is none that the caller may see: both look the same.
pub async fn of_reader(app: &App, caller: &Caller, id: NeedId) -> Answer<(Need, Visibility)> {
    let need = store::find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if need.owned.centre != caller.centre.id {
        return Err(Problem::not_found());
    }
    let at = sight(app, caller, &need).await?;
    let seen = need.seen_from(at).ok_or_else(Problem::not_found)?;
    Ok((seen, at))
}

/// The need of that id, where it is the caller's own.
///
/// # Errors
/// When there is none, or it is somebody else's and hidden: both look the same. Who may see it learns that
/// it cannot be changed.
pub async fn own(app: &App, caller: &Caller, id: NeedId) -> Answer<Need> {
    match of_reader(app, caller, id).await? {
        (need, Visibility::Private) => Ok(need),
        _ => Err(Problem::forbidden()),
    }
}
