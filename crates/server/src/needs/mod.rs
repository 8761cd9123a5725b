//! The room of needs: what companies want solved, in their own words, from the first word to the result.

pub mod api;
pub mod demo;
pub mod routes;
pub mod store;

use std::collections::BTreeMap;

use crate::app::App;
use crate::platform::authorisation::{Deed, Owned, Role, Sector, words};
use crate::platform::db::Tx;
use crate::platform::id::NeedId;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller};

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
        /// And the organisations of its sector at the centre.
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
    /// When it was begun.
    pub made_at: Moment,
    /// When it was last changed.
    pub changed_at: Moment,
}

/// How near a reader stands to a need: sees the parts whose visibility is at least this.
///
/// A reader of the company sees [`Visibility::Private`] parts and all others; a stranger only public ones.
pub async fn sight(app: &App, caller: &Caller, need: &Need) -> Answer<Visibility> {
    let _ = app;
    Ok(if caller.principal.may(Deed::Read, &need.owned) && !advises(caller) {
        Visibility::Private
    } else {
        Visibility::Public
    })
}

/// Whether the caller advises at the centre.
#[must_use]
pub fn advises(caller: &Caller) -> bool {
    let roles = [Role::Consultant, Role::TestbedOperator, Role::Assessor];
    caller.principal.person().is_some_and(|person| roles.iter().any(|role| person.is(*role)))
}

impl Need {
    /// Whether somebody at that distance sees a part.
    #[must_use]
    pub fn shows(&self, part: NeedPart, at: Visibility) -> bool {
        self.visible.get(&part).copied().unwrap_or(Visibility::Private) >= at
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
    let need = store::find(&app.db, id).await?.ok_or_else(crate::platform::web::Problem::not_found)?;
    let at = sight(app, caller, &need).await?;
    let seen = need.seen_from(at).ok_or_else(crate::platform::web::Problem::not_found)?;
    Ok((seen, at))
}

/// The need of that id, where the caller may do that with it (as owner, or as an adviser what is shared).
///
/// # Errors
/// When there is none, or it is somebody else's: both look the same.
pub async fn of_caller(app: &App, caller: &Caller, id: NeedId, deed: Deed) -> Answer<Need> {
    match store::find(&app.db, id).await? {
        Some(found) if caller.principal.may(deed, &found.owned) => Ok(found),
        _ => Err(crate::platform::web::Problem::not_found()),
    }
}

/// Hangs something on a need: it stands in the need's story from now on. Twice is once.
///
/// # Errors
/// As the database does.
pub async fn attach(
    _tx: &mut Tx,
    _caller: &Caller,
    _need: NeedId,
    _what: Attached,
    _id: &str,
    _said: &str,
) -> Answer<()> {
    Ok(())
}

/// Moves a need on, with its reason in the history; nothing where it is there or further already.
///
/// # Errors
/// Where it cannot go there, or as the database does.
pub async fn advance(
    _tx: &mut Tx,
    _caller: &Caller,
    _need: NeedId,
    _to: NeedState,
    _reason: &str,
) -> Answer<()> {
    Ok(())
}
