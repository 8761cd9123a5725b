//! What a side does by itself when something has happened.

use dure_dataspace::Side;
use dure_dataspace::message::{Negotiating, Transferring};
use dure_dataspace::negotiation::Deed;
use dure_dataspace::transfer;
use serde_json::Value;

use super::acting::same_terms;
use super::process::{Negotiation, Transfer};

/// Nothing, a deed, or breaking off with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next<D> {
    /// Nothing; a person may.
    Nothing,
    /// This.
    Do(D),
    /// Breaks off.
    BreakOff(&'static str),
}

/// What was on the table before a message was heard.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// The terms.
    pub terms: &'a Value,
    /// Whether they are the provider's own, agree by themselves, and permit the consumer now.
    pub offered: bool,
}

/// Who decides what is done without a person.
pub trait Automation: Send + Sync {
    /// The next deed of a negotiation after a message was heard.
    fn heard(&self, of: &Negotiation, message: &Negotiating, table: Table<'_>) -> Next<Deed>;

    /// The next deed of a negotiation after one of our own was acknowledged.
    fn acknowledged(&self, _: &Negotiation, _: Deed) -> Next<Deed> {
        Next::Nothing
    }

    /// The next deed of a transfer by the agreement of that name after a message was heard. `permitted` is
    /// whether the policy lets the data out now.
    fn heard_of_transfer(
        &self,
        of: &Transfer,
        agreement: &str,
        message: &Transferring,
        permitted: bool,
    ) -> Next<transfer::Deed>;

    /// The next deed of a transfer after one of our own was acknowledged.
    fn acknowledged_of_transfer(
        &self,
        _: &Transfer,
        _: &str,
        _: transfer::Deed,
    ) -> Next<transfer::Deed> {
        Next::Nothing
    }
}

/// The terms decide: whoever keeps to them needs nobody who presses a button.
pub struct ByTerms;

impl Automation for ByTerms {
    fn heard(&self, of: &Negotiation, message: &Negotiating, table: Table<'_>) -> Next<Deed> {
        match (of.exchange.side, message) {
            (Side::Provider, Negotiating::Request { .. }) if table.offered => Next::Do(Deed::Agree),
            // What it offered itself it stands by.
            (Side::Provider, Negotiating::Event(..)) => Next::Do(Deed::Agree),
            (Side::Provider, Negotiating::Verification(_)) => Next::Do(Deed::Finalize),
            (Side::Consumer, Negotiating::Offer { offer, .. })
                if same_terms(offer, table.terms) =>
            {
                Next::Do(Deed::Accept)
            }
            (Side::Consumer, Negotiating::Agreement { agreement, .. }) => {
                match same_terms(agreement, table.terms) {
                    true => Next::Do(Deed::Verify),
                    false => Next::BreakOff("the agreement is not what was on the table"),
                }
            }
            _ => Next::Nothing,
        }
    }

    fn heard_of_transfer(
        &self,
        of: &Transfer,
        _: &str,
        message: &Transferring,
        permitted: bool,
    ) -> Next<transfer::Deed> {
        match (of.exchange.side, message.deed(), permitted) {
            (Side::Provider, transfer::Deed::Request, true) => Next::Do(transfer::Deed::Start),
            (Side::Provider, transfer::Deed::Request, false) => {
                Next::BreakOff("the policy does not permit it now")
            }
            _ => Next::Nothing,
        }
    }
}
