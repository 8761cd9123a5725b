//! The one-stop window: anybody asks, somebody who knows answers, in the time that was promised.
//!
//! [`asking`] takes a question from anybody; [`list`], [`one`] and [`acts`] are where it is worked on; `turns` says
//! whose turn it is, [`due`] by when; [`suggest`] proposes who; `bounds` how much at once is too much; [`advice`] is the document that a company accepts or questions;
//! [`letters`] tells people by e-mail, [`inbound`] takes what they write back, [`warnings`] keeps promises
//! from being forgotten; [`articles`] keeps what was learned, [`names`] taken out; [`profiles`] says what consultants can do, [`public`] shows those
//! who want it to everybody; [`stretch`] takes long lists page by page.

pub mod acts;
pub mod advice;
pub mod api;
pub mod appointments;
pub mod articles;
pub mod asking;
mod bounds;
pub mod demo;
pub mod due;
pub mod files;
pub mod hours;
pub mod inbound;
pub mod joining;
pub mod letters;
pub mod list;
pub mod names;
pub mod one;
pub mod preparing;
pub mod profiles;
pub mod public;
pub mod routes;
pub mod store;
pub mod stretch;
pub mod suggest;
pub mod templates;
#[cfg(test)]
mod tests;
mod turns;
pub mod warnings;

use crate::app::App;
use crate::platform::authorisation::{Deed, Owned, Role, Sector, words};
use crate::platform::i18n::Lang;
use crate::platform::id::{AccountId, CaseId};
use crate::platform::moment::Moment;
use crate::platform::secret;
use crate::platform::web::{Answer, Caller, Problem};

words! {
    /// Where a case stands.
    CaseState {
        /// Nobody has it yet.
        New = "new",
        /// A consultant has to answer.
        WaitsForCentre = "waits-for-centre",
        /// The company has to answer.
        WaitsForCompany = "waits-for-company",
        /// Advice was sent; the company accepts or questions it.
        Advised = "advised",
        /// The company takes the advice; what is left is to close it.
        Accepted = "accepted",
        /// Closed.
        Closed = "closed",
    }

    /// What something said in a case is.
    Said {
        /// The company said it.
        Company = "company",
        /// A consultant said it to the company.
        Consultant = "consultant",
        /// A note among those of the centre.
        Note = "note",
        /// What happened.
        Step = "step",
    }

    /// Where advice stands.
    AdviceState {
        /// Being written.
        Draft = "draft",
        /// Sent to the company.
        Sent = "sent",
        /// The company takes it.
        Accepted = "accepted",
        /// The company asks back.
        Questioned = "questioned",
    }
}

/// A case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Whose. Always shared with those who advise: it was written to them.
    pub owned: Owned,
    /// The account that asked; none for somebody without one.
    pub asked_by: Option<AccountId>,
    /// Who asked.
    pub name: String,
    /// Where an answer reaches somebody without an account; may be empty.
    pub email: String,
    /// The digest of the secret of somebody without an account.
    pub key_digest: String,
    /// By which letters about it find it.
    pub mail_token: String,
    /// In which language whoever asked reads.
    pub lang: Lang,
    /// In a line.
    pub subject: String,
    /// In full.
    pub question: String,
    /// The need that it is about; may be empty.
    pub need: String,
    /// The sector.
    pub sector: Sector,
    /// The problem of the testbed that it may be; may be empty.
    pub problem: String,
    /// Where it stands.
    pub state: CaseState,
    /// Who has it.
    pub consultant: Option<AccountId>,
    /// By when the centre has to act.
    pub due_at: Option<Moment>,
    /// When it was first answered.
    pub answered_at: Option<Moment>,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// How content the company was, from 1 to 5.
    pub stars: Option<u8>,
    /// What it said of that.
    pub comment: String,
    /// Goes up with every change.
    pub version: i64,
    /// When it was asked.
    pub made_at: Moment,
}

/// On which side of the window somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Asked.
    Company,
    /// Answers.
    Centre,
}

/// Whether somebody of these roles advises, and may read what companies ask.
fn advise(roles: &[Role]) -> bool {
    [Role::Consultant, Role::TestbedOperator, Role::Assessor].iter().any(|r| roles.contains(r))
}

/// The case of that id, and on which side of it the caller stands. Somebody without an account shows the
/// secret of the link.
///
/// # Errors
/// When there is none, or it is nobody's business of the caller's: both look the same.
pub async fn of_caller(app: &App, caller: &Caller, id: CaseId, key: &str) -> Answer<(Case, Side)> {
    let found = store::find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if found.owned.centre != caller.centre.id {
        return Err(Problem::not_found());
    }
    let shown = !key.is_empty() && !found.key_digest.is_empty();
    let shown = shown && secret::digest(key) == found.key_digest;
    if shown || caller.principal.may(Deed::Change, &found.owned) {
        return Ok((found, Side::Company));
    }
    match caller.principal.may(Deed::Read, &found.owned) {
        true => Ok((found, Side::Centre)),
        false => Err(Problem::not_found()),
    }
}
