//! Deciding on a read.

use jiff::Timestamp;

use super::term::{Operand, Term};
use super::{Action, Policy};
use crate::gate::Epsilon;

/// Who asks for what, as far as this server knows it of itself: nothing of it is what the participant merely
/// says.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// What is done with the data.
    pub action: Action,
    /// The participant's id.
    pub participant: &'a str,
    /// Its sector.
    pub industry: &'a str,
    /// Of what it is a member.
    pub memberships: &'a [String],
    /// The roles that it holds.
    pub roles: &'a [String],
    /// The code of the region in which it is registered.
    pub region: &'a str,
    /// The digest of the module that is to be run.
    pub module: &'a str,
    /// When.
    pub at: Timestamp,
    /// How often it was done before.
    pub used: u64,
    /// How many bytes left before.
    pub moved: u64,
}

impl Default for Ask<'_> {
    fn default() -> Self {
        Self {
            action: Action::Use,
            participant: "",
            industry: "",
            memberships: &[],
            roles: &[],
            region: "",
            module: "",
            at: Timestamp::UNIX_EPOCH,
            used: 0,
            moved: 0,
        }
    }
}

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may be done, as far as this says.
    Permitted(Permit),
    /// It may not: the terms that are broken in the permission that comes nearest.
    Denied(Vec<Broken>),
}

/// What leaves where it may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permit {
    /// These fields alone; all where there is nothing.
    pub fields: Option<Vec<String>>,
    /// Rows alone in which these fields have one of these values.
    pub rows: Vec<(String, Vec<String>)>,
    /// Figures alone that stand for at least so many rows.
    pub minimum_group: u64,
    /// Of a run: how large its report may be, in bytes; nothing where that was not agreed on.
    pub output_size: Option<u64>,
    /// Of a run: how much privacy all runs of the agreement together may cost; nothing where no noise is asked for.
    pub privacy_budget: Option<Epsilon>,
    /// Of a run: whether a person lets each report out.
    pub approval: bool,
    /// How often it may be done from now on; nothing where that is not bounded.
    pub left: Option<u64>,
    /// Until when.
    pub until: Option<Timestamp>,
    /// How many bytes may leave from now on; nothing where that is not bounded.
    pub bytes_left: Option<u64>,
    /// How many bytes may leave in a second; nothing where that is not bounded.
    pub rate: Option<u64>,
}

/// A term that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// No permission is for that action.
    Action,
    /// The operand does not hold.
    Operand(Operand),
    /// A prohibition holds.
    Prohibited,
}

/// Whether it may be done, and how far. Deny by default: one permission has to hold whole, no prohibition may.
#[must_use]
pub fn decide(policy: &Policy, ask: &Ask<'_>) -> Decision {
    let prohibited = policy
        .prohibitions
        .iter()
        .any(|one| one.action == ask.action && one.terms.iter().all(|term| holds(term, ask)));
    if prohibited {
        return Decision::Denied(vec![Broken::Prohibited]);
    }
    let mut nearest: Option<Vec<Broken>> = None;
    for one in policy.permissions.iter().filter(|one| one.action == ask.action) {
        let broken: Vec<Broken> = one
            .terms
            .iter()
            .filter(|term| !holds(term, ask))
            .map(|term| Broken::Operand(term.operand()))
            .collect();
        if broken.is_empty() {
            return Decision::Permitted(permit(&one.terms, ask));
        }
        if nearest.as_ref().is_none_or(|before| broken.len() < before.len()) {
            nearest = Some(broken);
        }
    }
    Decision::Denied(nearest.unwrap_or_else(|| vec![Broken::Action]))
}

/// Whether a term holds. What binds by law alone does not stand in the way; what narrows what leaves neither.
fn holds(term: &Term, ask: &Ask<'_>) -> bool {
    match term {
        Term::OneOf(operand, values) => {
            of(*operand, ask).any(|own| values.iter().any(|v| v == own))
        }
        Term::NoneOf(operand, values) => {
            // Of whom nothing is known, it is not known either that it is none of these.
            let lists = matches!(operand, Operand::Membership | Operand::Role);
            let known = lists || of(*operand, ask).next().is_some();
            known && !of(*operand, ask).any(|own| values.iter().any(|v| v == own))
        }
        Term::From(at) => ask.at >= *at,
        Term::Until(at) => ask.at <= *at,
        Term::AtMost(times) => ask.used < *times,
        Term::Volume(bytes) => ask.moved < *bytes,
        Term::Rate(bytes) => *bytes > 0,
        // What rules a report is kept of a report alone: a read that is permitted so is not permitted.
        Term::OutputSize(_) | Term::PrivacyBudget(_) | Term::Approval => {
            ask.action == Action::Compute
        }
        Term::Fields(_) | Term::Rows { .. } | Term::MinimumGroup(_) | Term::Binding(..) => true,
    }
}

/// What the one who asks is, of an operand. Nothing known is nothing that could be permitted.
fn of<'a>(operand: Operand, ask: &Ask<'a>) -> impl Iterator<Item = &'a str> {
    let one = match operand {
        Operand::Recipient => ask.participant,
        Operand::Industry => ask.industry,
        Operand::Spatial => ask.region,
        Operand::Module => ask.module,
        _ => "",
    };
    let many: &'a [String] = match operand {
        Operand::Membership => ask.memberships,
        Operand::Role => ask.roles,
        _ => &[],
    };
    let one = Some(one).filter(|one| !one.is_empty());
    one.into_iter().chain(many.iter().map(String::as_str))
}

fn permit(terms: &[Term], ask: &Ask<'_>) -> Permit {
    let mut permit = Permit::default();
    for term in terms {
        match term {
            Term::Fields(fields) => {
                // Two lists of fields: what is in both.
                permit.fields = Some(match permit.fields.take() {
                    Some(before) => before.into_iter().filter(|f| fields.contains(f)).collect(),
                    None => fields.clone(),
                });
            }
            Term::Rows { field, values } => permit.rows.push((field.clone(), values.clone())),
            Term::MinimumGroup(rows) => permit.minimum_group = permit.minimum_group.max(*rows),
            Term::OutputSize(bytes) => {
                let before = permit.output_size.unwrap_or(u64::MAX);
                permit.output_size = Some(before.min(*bytes));
            }
            Term::PrivacyBudget(total) => {
                let before = permit.privacy_budget.unwrap_or(*total);
                permit.privacy_budget = Some(before.min(*total));
            }
            Term::Approval => permit.approval = true,
            Term::AtMost(times) => {
                let left = times.saturating_sub(ask.used);
                permit.left = Some(permit.left.map_or(left, |before| before.min(left)));
            }
            Term::Volume(bytes) => {
                let left = bytes.saturating_sub(ask.moved);
                permit.bytes_left = Some(permit.bytes_left.map_or(left, |before| before.min(left)));
            }
            Term::Rate(bytes) => {
                permit.rate = Some(permit.rate.map_or(*bytes, |before| before.min(*bytes)));
            }
            Term::Until(at) => {
                permit.until = Some(permit.until.map_or(*at, |before| before.min(*at)));
            }
            Term::OneOf(..) | Term::NoneOf(..) | Term::From(_) | Term::Binding(..) => {}
        }
    }
    permit
}
