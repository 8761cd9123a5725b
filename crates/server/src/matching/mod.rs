//! The room of matching: technologies, search, who fits whom and why, introductions.
//!
//! [`technologies`] is what suppliers offer, [`files`] what shows that it works; [`finding`] the page that searches everything; [`mod@matches`] who
//! fits a need, with what speaks for it and against; [`demand`] the same for a supplier; [`introductions`] brings two together, each step of it
//! confirmed by a person; [`learning`] changes the order by what came of it, [`exposure`] shows who gets how
//! much of the attention.

pub mod api;
pub mod contests;
pub mod demand;
pub mod demo;
pub mod exposure;
pub mod files;
pub mod finding;
pub mod introductions;
pub mod joining;
pub mod learning;
pub mod letters;
pub mod matches;
pub mod routes;
pub mod store;
pub mod technologies;
#[cfg(test)]
mod tests;
pub mod writing;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::identity::organisations::{self, OrganisationKind};
use crate::platform::authorisation::{Person, Role, Sector, words};
use crate::platform::id::{CentreId, OrganisationId, TechnologyId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};

words! {
    /// Where a technology stands.
    TechnologyState {
        /// Being written.
        Draft = "draft",
        /// Seen by everybody.
        Published = "published",
        /// Taken back; those who were matched with it keep what they saw.
        Withdrawn = "withdrawn",
    }

    /// Where an introduction stands.
    IntroductionState {
        /// The company asked; a person of the centre looks at it.
        Asked = "asked",
        /// The centre did not confirm it.
        Refused = "refused",
        /// The centre confirmed; the supplier decides.
        Confirmed = "confirmed",
        /// The supplier does not take part.
        Declined = "declined",
        /// The supplier takes part: both know each other now.
        Accepted = "accepted",
        /// They worked together.
        Finished = "finished",
        /// It came to nothing.
        Dropped = "dropped",
    }
}

/// All that is told of a technology beside its name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Told {
    /// What it solves, in a sentence.
    pub solves: String,
    /// How, and what it needs.
    pub text: String,
    /// The sectors that it serves.
    pub sectors: Vec<Sector>,
    /// Ids of processes of the lexicon.
    pub processes: Vec<String>,
    /// Ids of kinds of equipment of the lexicon.
    pub equipment: Vec<String>,
    /// From what it costs, in won; 0 where that is told on request.
    pub price_from: u64,
    /// To what.
    pub price_to: u64,
    /// How many months it takes; 0 where not told.
    pub months: u32,
    /// Codes of the provinces that it serves; everywhere where empty.
    pub regions: Vec<String>,
    /// What shows that it works: figures before and after.
    pub evidence: String,
    /// Who has it.
    pub references: String,
    /// The module of the testbed, where there is one.
    pub module: String,
}

/// What a supplier offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Technology {
    /// Its id.
    pub id: TechnologyId,
    /// The tenant.
    pub centre: CentreId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Where it stands.
    pub state: TechnologyState,
    /// Goes up with every change.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// All else.
    pub told: Told,
    /// When it was last changed.
    pub changed_at: Moment,
}

/// Whether somebody acts for its organisation.
#[must_use]
pub fn acts(person: &Person) -> bool {
    person.is(Role::Member) || person.is(Role::Owner)
}

/// The person, where its organisation may offer technologies.
///
/// # Errors
/// Where it may not, or nobody is signed in.
pub async fn supplier<'a>(app: &App, caller: &'a Caller) -> Answer<&'a Person> {
    let person = caller.person()?;
    let kind = organisations::kind(&app.db, person.organisation).await?;
    match offers(kind) && acts(person) {
        true => Ok(person),
        false => Err(Problem::forbidden()),
    }
}

/// Whether organisations of a kind offer technologies.
#[must_use]
pub fn offers(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::Supplier | OrganisationKind::University | OrganisationKind::Institute
    )
}
