//! Negotiations and transfers as one side knows them: what both kinds have in common, and what each is about.

use dure_dataspace::Side;
use dure_dataspace::exchange::{Exchange, Machine};
use dure_dataspace::message::Pids;
use dure_dataspace::{negotiation, transfer};
use serde_json::Value;

use super::Party;
use crate::platform::id::{AgreementId, CentreId, NegotiationId, OrganisationId, TransferId};
use crate::platform::moment::Moment;

/// A kind of process.
pub trait Kind: Machine + Send + Sync + Unpin + 'static {
    /// How its processes are named.
    type Id: Copy
        + Eq
        + Ord
        + std::fmt::Debug
        + std::fmt::Display
        + std::str::FromStr<Err = uuid::Error>
        + Send
        + Sync;
    /// What a process is about, beside where it stands.
    type About: Clone + std::fmt::Debug + PartialEq + Send + Sync;

    /// Its table; the messages are in a table of that name with `_message` behind it.
    const TABLE: &'static str;
    /// The columns of what a process is about.
    const ABOUT: &'static [&'static str];
    /// What errors are called in the protocol.
    const ERROR: &'static str;

    /// The word of a state.
    fn word(self) -> &'static str;
    /// The state of a word.
    fn of_word(word: &str) -> Option<Self>;
    /// The word of a deed.
    fn deed_word(deed: Self::Deed) -> &'static str;
    /// The deed of a word.
    fn deed_of(word: &str) -> Option<Self::Deed>;
    /// What it is about, as its columns.
    fn columns(about: &Self::About) -> Vec<String>;
    /// What it is about, of its columns.
    fn about(columns: &[String]) -> Self::About;
    /// How it stands, as the protocol tells it.
    fn told(pids: &Pids, state: Self) -> Value;
    /// The state of a beginning that was refused.
    const REFUSED: Self;
}

/// A process as one side knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Process<S: Kind> {
    /// What the own side calls it.
    pub id: S::Id,
    /// The tenant.
    pub centre: CentreId,
    /// Of the own side.
    pub organisation: OrganisationId,
    /// The other side.
    pub peer: Party,
    /// What that one calls it; empty until it has told it.
    pub peer_pid: String,
    /// Where it is reached in this process; empty where it has not told it.
    pub callback: String,
    /// Where it stands.
    pub exchange: Exchange<S>,
    /// The message of what is pending.
    pub message: Option<Value>,
    /// How often that was sent.
    pub attempts: i64,
    /// Goes up with every change.
    pub version: i64,
    /// What it is about.
    pub about: S::About,
}

/// A negotiation.
pub type Negotiation = Process<negotiation::State>;

/// A transfer.
pub type Transfer = Process<transfer::State>;

/// What a negotiation is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Negotiated {
    /// The offer, as its provider calls it.
    pub offer: String,
    /// Its title.
    pub title: String,
    /// The dataset, as its provider calls it.
    pub target: String,
    /// The terms that are on the table, in ODRL.
    pub terms: Value,
    /// What came of it.
    pub agreement: Option<AgreementId>,
    /// What its provider calls that.
    pub agreed: String,
}

/// What a transfer is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transferred {
    /// By which agreement.
    pub agreement: AgreementId,
    /// In which way.
    pub format: String,
    /// Where the data are had or brought.
    pub address: Option<Value>,
    /// The digest of what opens them, at the provider.
    pub token: String,
    /// Until when that opens them.
    pub opens_until: Option<Moment>,
    /// When they were first read; a transfer is one use, however often it is resumed.
    pub first_read: Option<Moment>,
}

impl<S: Kind> Process<S> {
    /// What both sides call it.
    #[must_use]
    pub fn pids(&self) -> Pids {
        let own = self.id.to_string();
        match self.exchange.side {
            Side::Consumer => Pids { consumer: own, provider: self.peer_pid.clone() },
            Side::Provider => Pids { consumer: self.peer_pid.clone(), provider: own },
        }
    }

    /// Provider and consumer.
    #[must_use]
    pub fn sides(&self) -> (Party, Party) {
        match self.exchange.side {
            Side::Provider => (self.organisation.into(), self.peer),
            Side::Consumer => (self.peer, self.organisation.into()),
        }
    }
}

fn micros(at: Option<Moment>) -> String {
    at.map(|at| at.micros().to_string()).unwrap_or_default()
}

fn text(value: Option<&Value>) -> String {
    value.filter(|one| !one.is_null()).map(ToString::to_string).unwrap_or_default()
}

impl Kind for negotiation::State {
    type Id = NegotiationId;
    type About = Negotiated;

    const TABLE: &'static str = "negotiation";
    const ABOUT: &'static [&'static str] =
        &["offer", "title", "target", "terms", "agreement", "agreed"];
    const ERROR: &'static str = "ContractNegotiationError";
    const REFUSED: Self = Self::Terminated;

    fn word(self) -> &'static str {
        Self::word(self)
    }

    fn of_word(word: &str) -> Option<Self> {
        word.parse().ok()
    }

    fn deed_word(deed: negotiation::Deed) -> &'static str {
        use negotiation::Deed;
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

    fn deed_of(word: &str) -> Option<negotiation::Deed> {
        negotiation::Deed::ALL.into_iter().find(|deed| Self::deed_word(*deed) == word)
    }

    fn columns(about: &Negotiated) -> Vec<String> {
        vec![
            about.offer.clone(),
            about.title.clone(),
            about.target.clone(),
            text(Some(&about.terms)),
            about.agreement.map(AgreementId::text).unwrap_or_default(),
            about.agreed.clone(),
        ]
    }

    fn about(columns: &[String]) -> Negotiated {
        let [offer, title, target, terms, agreement, agreed] = columns else {
            return Negotiated::default();
        };
        Negotiated {
            offer: offer.clone(),
            title: title.clone(),
            target: target.clone(),
            terms: serde_json::from_str(terms).unwrap_or_default(),
            agreement: agreement.parse().ok(),
            agreed: agreed.clone(),
        }
    }

    fn told(pids: &Pids, state: Self) -> Value {
        dure_dataspace::message::negotiation(pids, state)
    }
}

impl Kind for transfer::State {
    type Id = TransferId;
    type About = Transferred;

    const TABLE: &'static str = "transfer";
    const ABOUT: &'static [&'static str] =
        &["agreement", "format", "address", "token", "opens_until", "first_read"];
    const ERROR: &'static str = "TransferError";
    const REFUSED: Self = Self::Terminated;

    fn word(self) -> &'static str {
        Self::word(self)
    }

    fn of_word(word: &str) -> Option<Self> {
        word.parse().ok()
    }

    fn deed_word(deed: transfer::Deed) -> &'static str {
        use transfer::Deed;
        match deed {
            Deed::Request => "request",
            Deed::Start => "start",
            Deed::Complete => "complete",
            Deed::Suspend => "suspend",
            Deed::Terminate => "terminate",
        }
    }

    fn deed_of(word: &str) -> Option<transfer::Deed> {
        transfer::Deed::ALL.into_iter().find(|deed| Self::deed_word(*deed) == word)
    }

    fn columns(about: &Transferred) -> Vec<String> {
        vec![
            about.agreement.text(),
            about.format.clone(),
            text(about.address.as_ref()),
            about.token.clone(),
            micros(about.opens_until),
            micros(about.first_read),
        ]
    }

    fn about(columns: &[String]) -> Transferred {
        let [agreement, format, address, token, opens_until, first_read] = columns else {
            return Transferred::default();
        };
        let moment = |text: &String| text.parse().ok().map(Moment::from_micros);
        Transferred {
            agreement: agreement.parse().unwrap_or_default(),
            format: format.clone(),
            address: serde_json::from_str(address).ok(),
            token: token.clone(),
            opens_until: moment(opens_until),
            first_read: moment(first_read),
        }
    }

    fn told(pids: &Pids, state: Self) -> Value {
        dure_dataspace::message::transfer(pids, state)
    }
}
