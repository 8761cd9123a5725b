//! The dataspace: companies share data and stay their masters.
//!
//! [`offers`] says what is offered on which terms; [`catalogue`] shows it to others; [`negotiations`] is the
//! conversation of two, each side a participant with a row of its own: [`acting`] begins a deed, [`carrying`]
//! brings its message to the other side, [`hearing`] takes it there; [`agreements`] is what came of it, and
//! how it is ended; [`pulling`] lets data out, the policy asked at every read; [`log`] keeps what was done so
//! that an outsider can verify it.
//!
//! Participants sit on this installation: messages are those of the Dataspace Protocol, and go from one to
//! the other within it.

pub mod acting;
pub mod agreements;
pub mod carrying;
pub mod catalogue;
pub mod hearing;
pub mod joining;
pub mod log;
pub mod negotiations;
pub mod offers;
pub mod pulling;
pub mod routes;
pub mod store;
pub mod terms;
#[cfg(test)]
mod tests;

use dure_dataspace::Side;
use dure_dataspace::exchange::Exchange;
use dure_dataspace::negotiation::{Deed, State};
use serde_json::Value;

use crate::platform::authorisation::{Person, Role, words};
use crate::platform::id::{
    AgreementId, CentreId, DatasetId, NegotiationId, OfferId, OrganisationId,
};
use crate::platform::moment::Moment;

words! {
    /// Where an offer stands.
    OfferState {
        /// Seen in the catalogue.
        Published = "published",
        /// Taken back; agreements go on.
        Withdrawn = "withdrawn",
    }
}

/// What is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// The tenant.
    pub centre: CentreId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The dataset.
    pub dataset: DatasetId,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// The policy in ODRL.
    pub policy: Value,
    /// Whether whoever the policy permits gets an agreement by itself.
    pub by_itself: bool,
    /// Where it stands.
    pub state: OfferState,
}

/// A negotiation as one side knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Negotiation {
    /// What the own side calls it.
    pub id: NegotiationId,
    /// The tenant.
    pub centre: CentreId,
    /// Of the own side.
    pub organisation: OrganisationId,
    /// The other side's participant.
    pub peer: OrganisationId,
    /// What that one calls it; empty until it has told it.
    pub peer_pid: String,
    /// What it is about.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub exchange: Exchange<State>,
    /// The message of what is pending.
    pub message: Option<Value>,
    /// How often that was sent.
    pub attempts: i64,
    /// What came of it.
    pub agreement: Option<AgreementId>,
    /// Goes up with every change.
    pub version: i64,
}

/// What two have agreed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// The tenant.
    pub centre: CentreId,
    /// Whose data.
    pub provider: OrganisationId,
    /// Who may use them.
    pub consumer: OrganisationId,
    /// The offer.
    pub offer: OfferId,
    /// The dataset.
    pub dataset: DatasetId,
    /// Its title.
    pub title: String,
    /// The policy, in ODRL.
    pub policy: Value,
    /// How often it was used.
    pub uses: u64,
    /// Since when.
    pub made_at: Moment,
    /// When it was ended.
    pub ended_at: Option<Moment>,
    /// By whom.
    pub ended_by: Option<OrganisationId>,
    /// Why.
    pub reason: String,
}

impl Agreement {
    /// On which side an organisation stands; nothing where it is none of its business.
    #[must_use]
    pub fn side(&self, of: OrganisationId) -> Option<Side> {
        match (self.provider == of, self.consumer == of) {
            (true, _) => Some(Side::Provider),
            (_, true) => Some(Side::Consumer),
            _ => None,
        }
    }
}

/// What a participant is called in messages.
#[must_use]
pub fn participant(of: OrganisationId) -> String {
    format!("urn:dure:organisation:{of}")
}

/// The word of a deed in the database and the ids of sentences.
#[must_use]
pub fn word(deed: Deed) -> &'static str {
    match deed {
        Deed::Request => "request",
        Deed::Offer => "offer",
        Deed::Accept => "accept",
        Deed::Agree => "agree",
        Deed::Verify => "verify",
        Deed::Finalize => "finalize",
        Deed::Terminate => "terminate",
    }
}

/// The deed of a word.
#[must_use]
pub fn deed_of(text: &str) -> Option<Deed> {
    Deed::ALL.into_iter().find(|deed| word(*deed) == text)
}

/// Whether somebody acts for its organisation in the dataspace.
#[must_use]
pub fn acts(person: &Person) -> bool {
    person.is(Role::Member) || person.is(Role::Owner)
}
