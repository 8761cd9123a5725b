//! Reading a policy. What is not understood whole is refused, with the place and the reason.

use serde_json::Value;

use super::term::{Operand, Term};
use super::{Action, Permission, Policy};

/// The most terms of a policy.
const MOST_TERMS: usize = 200;

/// Why a policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {what}")]
pub struct BadPolicy {
    /// Where, as a path.
    pub at: String,
    /// What is wrong there.
    pub what: String,
}

fn bad<T>(at: &str, what: impl Into<String>) -> Result<T, BadPolicy> {
    Err(BadPolicy { at: at.to_owned(), what: what.into() })
}

impl Policy {
    /// Reads an offer or an agreement.
    ///
    /// # Errors
    /// Where it has no id, permits nothing, or has a term that is not known.
    pub fn parse(value: &Value) -> Result<Self, BadPolicy> {
        let id = match value.get("@id").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => return bad("@id", "a policy has an id"),
        };
        // A duty of the whole policy binds everybody; we know of none that we could see to.
        if value.get("obligation").is_some_and(|all| all.as_array().is_none_or(|a| !a.is_empty())) {
            return bad("obligation", "obligations are not known here");
        }
        let permissions = rules(value, "permission")?;
        if permissions.is_empty() {
            return bad("permission", "it permits nothing");
        }
        let prohibitions = rules(value, "prohibition")?;
        let terms: usize = permissions.iter().chain(&prohibitions).map(|one| one.terms.len()).sum();
        match terms <= MOST_TERMS {
            true => Ok(Self { id, permissions, prohibitions }),
            false => bad("permission", format!("more than {MOST_TERMS} terms")),
        }
    }
}

/// A list, or the one thing that stands for a list of one.
fn many<'a>(value: Option<&'a Value>, at: &str) -> Result<Vec<&'a Value>, BadPolicy> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(all)) => Ok(all.iter().collect()),
        Some(one @ Value::Object(_)) => Ok(vec![one]),
        Some(_) => bad(at, "neither a list nor an object"),
    }
}

fn rules(value: &Value, name: &str) -> Result<Vec<Permission>, BadPolicy> {
    let mut all = Vec::new();
    for (number, rule) in many(value.get(name), name)?.into_iter().enumerate() {
        all.push(permission(rule, &format!("{name}[{number}]"))?);
    }
    Ok(all)
}

fn permission(rule: &Value, at: &str) -> Result<Permission, BadPolicy> {
    let word = rule
        .get("action")
        .and_then(|action| action.as_str().or_else(|| action.get("@id").and_then(Value::as_str)));
    let word = word.unwrap_or_default();
    let bare = word.strip_prefix("odrl:").unwrap_or(word);
    let all = [Action::Use, Action::Distribute, Action::Compute];
    let Some(action) = all.into_iter().find(|action| action.word() == bare) else {
        return bad(&format!("{at}.action"), format!("the action {word:?} is not known"));
    };
    for other in ["duty", "remedy", "consequence"] {
        if rule.get(other).is_some_and(|all| all.as_array().is_none_or(|a| !a.is_empty())) {
            return bad(&format!("{at}.{other}"), "duties are not known here");
        }
    }
    let mut terms = Vec::new();
    for (number, one) in many(rule.get("constraint"), at)?.into_iter().enumerate() {
        terms_of(one, &format!("{at}.constraint[{number}]"), 0, &mut terms)?;
    }
    Ok(Permission { action, terms })
}

/// The terms of a constraint; of logical ones only `and` is known, whose terms simply stand together.
fn terms_of(one: &Value, at: &str, depth: usize, into: &mut Vec<Term>) -> Result<(), BadPolicy> {
    if let Some(all) = one.get("and").or_else(|| one.get("andSequence")) {
        if depth > 4 {
            return bad(at, "nested too deep");
        }
        for (number, inner) in many(Some(all), at)?.into_iter().enumerate() {
            terms_of(inner, &format!("{at}.and[{number}]"), depth + 1, into)?;
        }
        return Ok(());
    }
    for other in ["or", "xone"] {
        if one.get(other).is_some() {
            return bad(at, format!("{other} is not known here"));
        }
    }
    into.push(term(one, at)?);
    Ok(())
}

fn word<'a>(one: &'a Value, name: &str) -> &'a str {
    let value = one.get(name);
    let text = value.and_then(|v| v.as_str().or_else(|| v.get("@id").and_then(Value::as_str)));
    text.unwrap_or_default()
}

/// The texts of a right operand, whichever way they are written.
fn values(one: &Value, at: &str) -> Result<Vec<String>, BadPolicy> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Object(object) => {
            let inner = object.get("@value").or_else(|| object.get("@id"));
            inner.and_then(Value::as_str).map(str::to_owned)
        }
        _ => None,
    };
    let found: Option<Vec<String>> = match one.get("rightOperand") {
        Some(Value::Array(all)) => all.iter().map(text).collect(),
        Some(value) => text(value).map(|text| vec![text]),
        None => None,
    };
    match found {
        Some(all) if !all.is_empty() => Ok(all),
        _ => bad(&format!("{at}.rightOperand"), "texts or numbers"),
    }
}

fn term(one: &Value, at: &str) -> Result<Term, BadPolicy> {
    let left = word(one, "leftOperand");
    let Some(operand) = Operand::of(left) else {
        return bad(&format!("{at}.leftOperand"), format!("the operand {left:?} is not known"));
    };
    let operator = word(one, "operator");
    let operator = operator.strip_prefix("odrl:").unwrap_or(operator);
    let values = values(one, at)?;
    let unknown = || bad(&format!("{at}.operator"), format!("{left} {operator} is not known"));
    let first = values.first().cloned().unwrap_or_default();
    let number = |text: &str| {
        let wrong = BadPolicy { at: at.to_owned(), what: format!("{text:?} is no count") };
        text.parse::<u64>().map_err(|_| wrong)
    };
    match (operand, operator) {
        (Operand::DateTime, "gteq" | "gt" | "lteq" | "lt") => {
            let Ok(moment) = first.parse() else {
                return bad(at, format!("{first:?} is no moment (RFC 3339)"));
            };
            Ok(if operator.starts_with('g') { Term::From(moment) } else { Term::Until(moment) })
        }
        (Operand::Count, "lteq") => Ok(Term::AtMost(number(&first)?)),
        (Operand::Count, "lt") => Ok(Term::AtMost(number(&first)?.saturating_sub(1))),
        (Operand::Volume, "lteq") => Ok(Term::Volume(number(&first)?)),
        (Operand::Volume, "lt") => Ok(Term::Volume(number(&first)?.saturating_sub(1))),
        (Operand::Rate, "lteq") => Ok(Term::Rate(number(&first)?)),
        (Operand::Rate, "lt") => Ok(Term::Rate(number(&first)?.saturating_sub(1))),
        (Operand::MinimumGroup, "gteq" | "eq") => Ok(Term::MinimumGroup(number(&first)?)),
        (Operand::OutputSize, "lteq") => Ok(Term::OutputSize(number(&first)?)),
        (Operand::PrivacyBudget, "lteq") => match first.parse() {
            Ok(epsilon) => Ok(Term::PrivacyBudget(epsilon)),
            Err(wrong) => bad(at, format!("{first:?} is no epsilon: {wrong}")),
        },
        (Operand::Approval, "eq") => match first.as_str() {
            "true" => Ok(Term::Approval),
            _ => bad(at, "approval is asked for, or there is no such term"),
        },
        (Operand::Fields, "isAnyOf" | "eq" | "isPartOf") => Ok(Term::Fields(values)),
        (Operand::Rows, "isAnyOf" | "eq") => rows(&values, at),
        (Operand::Purpose | Operand::Payment | Operand::NoOnwardSharing, _) => {
            Ok(Term::Binding(operand, first))
        }
        (Operand::DateTime | Operand::Count | Operand::MinimumGroup, _)
        | (Operand::Volume | Operand::Rate | Operand::Fields | Operand::Rows, _)
        | (Operand::OutputSize | Operand::PrivacyBudget | Operand::Approval, _) => unknown(),
        (_, "eq" | "isAnyOf" | "isPartOf" | "isA") => Ok(Term::OneOf(operand, values)),
        (_, "neq" | "isNoneOf") => Ok(Term::NoneOf(operand, values)),
        _ => unknown(),
    }
}

/// `field=value`, of one field.
fn rows(values: &[String], at: &str) -> Result<Term, BadPolicy> {
    let mut field = String::new();
    let mut allowed = Vec::new();
    for text in values {
        match text.split_once('=') {
            Some((name, value)) if field.is_empty() || field == name => {
                field = name.to_owned();
                allowed.push(value.to_owned());
            }
            _ => return bad(at, "rows are field=value, of one field"),
        }
    }
    Ok(Term::Rows { field, values: allowed })
}
