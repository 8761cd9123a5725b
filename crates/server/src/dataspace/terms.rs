//! Policies in the words of people: from a form to ODRL, and back to sentences; and what this server knows of
//! a participant when a policy is asked.

use dure_dataspace::policy::{Action, Ask, Enforcement, Policy};
use dure_testbed::report::Message;
use serde_json::{Value, json};

use crate::app::App;
use crate::identity::organisations;
use crate::platform::authorisation::Sector;
use crate::platform::id::{CentreId, OfferId};
use crate::platform::moment::Moment;
use crate::platform::numbers::size;
use crate::platform::web::fields::{Fields, LONGEST_NAME};
use crate::platform::web::{Answer, Caller, Problem};

use super::{Party, Peer, computing, participant, store};

/// The longest free term, in characters.
const LONGEST: usize = 300;

/// Bytes of a megabyte, as [`size`] tells them.
const MEGABYTE: f64 = 1024.0 * 1024.0;

/// How many organisations or fields a term names.
const MANY: usize = 100;

/// What this server knows of a participant.
#[derive(Debug, Clone)]
pub struct Facts {
    participant: String,
    industry: String,
    memberships: Vec<String>,
    roles: Vec<String>,
    at: jiff::Timestamp,
}

impl Facts {
    /// As a policy is asked with it, after so many uses.
    #[must_use]
    pub fn ask(&self, used: u64) -> Ask<'_> {
        Ask {
            action: Action::Use,
            participant: &self.participant,
            industry: &self.industry,
            memberships: &self.memberships,
            roles: &self.roles,
            at: self.at,
            used,
            ..Ask::default()
        }
    }
}

/// What is known of somebody: nothing that it merely says of itself in a request. Of a participant elsewhere
/// it is who it is.
///
/// # Errors
/// As the database does.
pub async fn facts(app: &App, of: Party) -> Result<Facts, sqlx::Error> {
    let of = match of {
        Party::Here(of) => of,
        Party::Outside(peer) => {
            let peer = store::find_peer(&app.db, peer).await?.filter(|one| !one.closed);
            return Ok(facts_outside(peer.as_ref()));
        }
    };
    let kind = organisations::kind(&app.db, of).await?;
    let industry = match organisations::profile(&app.db, of).await {
        Ok((sector, _)) => sector.word().to_owned(),
        Err(_) => String::new(),
    };
    Ok(Facts {
        participant: participant(of),
        industry,
        memberships: vec!["centre".to_owned()],
        roles: vec![kind.word().to_owned()],
        at: now(),
    })
}

/// What is known of a participant elsewhere; of one that is spoken with no more, nothing.
#[must_use]
pub fn facts_outside(peer: Option<&Peer>) -> Facts {
    // What credentials said is believed for a while, and then no more.
    let said = peer.filter(|one| one.known_until > Moment::now());
    Facts {
        memberships: said.map(|one| one.memberships.clone()).unwrap_or_default(),
        roles: said.map(|one| one.roles.clone()).unwrap_or_default(),
        participant: peer.map(|one| one.participant.clone()).unwrap_or_default(),
        industry: String::new(),
        at: now(),
    }
}

fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(Moment::now().micros()).unwrap_or_default()
}

fn wrong(id: &str) -> Problem {
    Problem::unusable(Message::new(id.to_owned()))
}

/// A constraint of ODRL.
pub(super) fn constraint(left: &str, operator: &str, right: Value) -> Value {
    json!({ "leftOperand": left, "operator": operator, "rightOperand": right })
}

/// The policy that a form tells.
///
/// # Errors
/// Where something of it cannot be used.
pub async fn told(app: &App, centre: CentreId, offer: OfferId, fields: &Fields) -> Answer<Value> {
    let mut all = Vec::new();
    let names = fields.one("organisations");
    let mut named = Vec::new();
    for name in names.lines().map(str::trim).filter(|name| !name.is_empty()).take(MANY) {
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let name = name.as_str();
        let found = organisations::of_name(&app.db, centre, name).await?;
        if found.is_empty() {
            let message = Message::new("problem-profile-organisation").text("name", name);
            return Err(Problem::unusable(message));
        }
        named.extend(found.into_iter().map(participant));
    }
    if !named.is_empty() {
        all.push(constraint("recipient", "isAnyOf", json!(named)));
    }
    let known = fields.many("sector").filter(|word| word.parse::<Sector>().is_ok());
    let sectors: Vec<&str> = known.take(Sector::ALL.len()).collect();
    if !sectors.is_empty() {
        all.push(constraint("industry", "isAnyOf", json!(sectors)));
    }
    if !fields.one("until").is_empty() {
        let until = Moment::of_korean_day(fields.one("until"));
        let until =
            until.filter(|at| *at > Moment::now()).ok_or_else(|| wrong("problem-offer-until"))?;
        all.push(constraint("dateTime", "lteq", json!(until.rfc3339())));
    }
    if !fields.one("times").is_empty() {
        let times: u32 = fields.one("times").parse().map_err(|_| wrong("problem-offer-times"))?;
        if times == 0 {
            return Err(wrong("problem-offer-times"));
        }
        all.push(constraint("count", "lteq", json!(times.to_string())));
    }
    for (field, left) in [("volume", "dure:volume"), ("rate", "dure:rate")] {
        if !fields.one(field).is_empty() {
            let bytes = megabytes(fields.one(field));
            let bytes = bytes.ok_or_else(|| wrong("problem-offer-megabytes"))?;
            all.push(constraint(left, "lteq", json!(bytes.to_string())));
        }
    }
    let columns: Vec<&str> = fields
        .one("columns")
        .split([',', '\n'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .take(MANY)
        .collect();
    // A name that is cut is another one: what is too long is not let out under it.
    if columns.iter().any(|name| name.chars().count() > LONGEST_NAME) {
        return Err(wrong("problem-offer-columns"));
    }
    if !columns.is_empty() {
        all.push(constraint("dure:fields", "isAnyOf", json!(columns)));
    }
    for (field, left) in [("purpose", "purpose"), ("payment", "payAmount")] {
        let text: String = fields.one(field).chars().take(LONGEST).collect();
        if !text.is_empty() {
            all.push(constraint(left, "eq", json!(text)));
        }
    }
    if fields.ticked("onward") {
        all.push(constraint("dure:noOnwardSharing", "eq", json!("true")));
    }
    let action = match fields.one("leaves") {
        "report" => {
            all.extend(computing::terms::told(fields)?);
            Action::Compute
        }
        _ => Action::Use,
    };
    let policy = json!({ "@id": offer, "@type": "Offer",
        "permission": [{ "action": action.word(), "constraint": all }] });
    // What we write we can read: a mistake of ours would be found here.
    Policy::parse(&policy).map_err(|e| Problem::internal(&e))?;
    Ok(policy)
}

/// So many megabytes as bytes; nothing where it is no amount.
fn megabytes(text: &str) -> Option<u64> {
    let amount: f64 = text.parse().ok()?;
    // As many as a count of bytes holds without a rounding of its own.
    let bytes = (amount * MEGABYTE).round();
    (1.0..9e15).contains(&bytes).then_some(bytes as u64)
}

/// A term as people read it.
pub struct Sentence {
    /// The words.
    pub text: String,
    /// Whether it is enforced here.
    pub here: bool,
}

/// The terms of a policy as sentences. A policy that cannot be read has none, and permits nothing.
#[must_use]
pub fn sentences(caller: &Caller, policy: &Value) -> Vec<Sentence> {
    let Ok(policy) = Policy::parse(policy) else { return Vec::new() };
    let terms = policy.permissions.iter().flat_map(|one| &one.terms);
    let mut all: Vec<Sentence> = terms
        .map(|term| {
            let (id, gaps) = term.sentence();
            let mut message = Message::new(id);
            for (gap, value) in gaps {
                message = message.text(gap, readable(caller, id, gap, &value));
            }
            Sentence { text: caller.say(&message), here: term.enforcement() == Enforcement::Here }
        })
        .collect();
    if all.is_empty() {
        all.push(Sentence { text: caller.words.text("policy-anybody"), here: true });
    }
    all
}

/// Values in the reader's words: sectors by their names, moments as days.
fn readable(caller: &Caller, id: &str, gap: &str, value: &str) -> String {
    match (id, gap) {
        ("policy-industry" | "policy-not-industry", _) => {
            let names = value.split(", ").map(|word| caller.words.text(&format!("sector-{word}")));
            names.collect::<Vec<_>>().join(", ")
        }
        ("policy-membership", _) if value == "centre" => {
            caller.words.text("policy-membership-centre")
        }
        ("policy-module", _) => {
            let name = |digest: &str| match computing::modules::of_digest(digest) {
                Some(module) => caller.words.text(&format!("ask-{}", module.word())),
                // Of another version of this program, or of another program.
                None => digest.to_owned(),
            };
            value.split(", ").map(name).collect::<Vec<_>>().join(" · ")
        }
        ("policy-size", _) => value.parse().map_or_else(|_| value.to_owned(), size),
        (_, "bytes") => value.parse().map_or_else(|_| value.to_owned(), size),
        (_, "when") => serde_json::from_value::<Moment>(json!(value))
            .map_or_else(|_| value.to_owned(), |at| at.day(caller.lang())),
        _ => value.to_owned(),
    }
}

/// The same, with the names of the organisations that are recipients.
///
/// # Errors
/// As the database does.
pub async fn sentences_named(app: &App, caller: &Caller, policy: &Value) -> Answer<Vec<Sentence>> {
    let mut all = sentences(caller, policy);
    for one in &mut all {
        while let Some(at) = one.text.find("urn:dure:organisation:") {
            let rest = one.text.get(at..).unwrap_or_default();
            let urn: String = rest.chars().take("urn:dure:organisation:".len() + 36).collect();
            let id = urn.rsplit(':').next().and_then(|id| id.parse().ok());
            let name = match id {
                Some(id) => organisations::name(&app.db, id).await?.unwrap_or_default(),
                None => String::new(),
            };
            let name = if name.is_empty() { "…".to_owned() } else { name };
            one.text = one.text.replacen(&urn, &name, 1);
        }
    }
    Ok(all)
}
