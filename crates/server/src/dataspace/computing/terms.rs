//! What terms say of runs: made from a form, and asked when somebody wants to run something.

use dure_dataspace::gate::Epsilon;
use dure_dataspace::policy::{Ask, Decision, Permit, Policy, decide};
use dure_testbed::report::{Message, Problem as Asked};
use serde_json::{Value, json};

use super::modules;
use crate::dataspace::terms::{Facts, constraint};
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Problem};
use crate::testbed::options::PROBLEMS;
use crate::testbed::runs::problem_of;

/// The largest report that can be agreed on, in kilobytes.
const MOST_KILOBYTES: u64 = 1024;

fn wrong(id: &str) -> Problem {
    Problem::unusable(Message::new(id.to_owned()))
}

/// The modules of these words as a constraint.
///
/// # Errors
/// Where one of them is none, or there is none.
pub fn of_modules<'a>(words: impl Iterator<Item = &'a str>) -> Answer<Value> {
    let mut digests = Vec::new();
    for word in words.take(2 * PROBLEMS.len()) {
        let module = problem_of(word).ok_or_else(|| wrong("problem-offer-modules"))?;
        let digest = modules::digest(module);
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }
    match digests.is_empty() {
        true => Err(wrong("problem-offer-modules")),
        false => Ok(constraint("dure:module", "isAnyOf", json!(digests))),
    }
}

fn count(fields: &Fields, name: &str, most: u64, problem: &str) -> Answer<Option<u64>> {
    match fields.one(name) {
        "" => Ok(None),
        text => match text.parse() {
            Ok(number) if (1..=most).contains(&number) => Ok(Some(number)),
            _ => Err(wrong(problem)),
        },
    }
}

/// The constraints that a form tells of runs.
///
/// # Errors
/// Where something of it cannot be used.
pub fn told(fields: &Fields) -> Answer<Vec<Value>> {
    if !fields.one("columns").is_empty() {
        // A run reads every column; that it does not cannot be promised.
        return Err(wrong("problem-offer-compute-columns"));
    }
    if ["volume", "rate"].iter().any(|name| !fields.one(name).is_empty()) {
        return Err(wrong("problem-offer-compute-bytes"));
    }
    let mut all = vec![of_modules(fields.many("module"))?];
    if let Some(rows) = count(fields, "group", u64::from(u32::MAX), "problem-offer-group")? {
        all.push(constraint("dure:minimumGroup", "gteq", json!(rows.to_string())));
    }
    if let Some(size) = count(fields, "size", MOST_KILOBYTES, "problem-offer-size")? {
        all.push(constraint("dure:outputSize", "lteq", json!((size * 1024).to_string())));
    }
    if !fields.one("epsilon").is_empty() {
        let total = fields.one("epsilon").parse::<Epsilon>();
        let total = total.map_err(|_| wrong("problem-offer-epsilon"))?;
        all.push(constraint("dure:privacyBudget", "lteq", json!(total.to_string())));
    }
    if fields.ticked("approval") {
        all.push(constraint("dure:approval", "eq", json!("true")));
    }
    Ok(all)
}

/// What a policy says to somebody who wants to run that module. What would have to be cut out of the rows before, or
/// bounds the bytes of a read, is not permitted: that cannot be seen to.
#[must_use]
pub fn asked(policy: &Policy, facts: &Facts, module: Asked, used: u64) -> Decision {
    let digest = modules::digest(module);
    let decision = decide(policy, &to_run(facts, &digest, used));
    match decision {
        Decision::Permitted(permit) if bounds_a_read(&permit) => Decision::Denied(Vec::new()),
        decision => decision,
    }
}

fn bounds_a_read(permit: &Permit) -> bool {
    let cut = permit.fields.is_some() || !permit.rows.is_empty();
    cut || permit.bytes_left.is_some() || permit.rate.is_some()
}

fn to_run<'a>(facts: &'a Facts, module: &'a str, used: u64) -> Ask<'a> {
    Ask { action: dure_dataspace::policy::Action::Compute, module, ..facts.ask(used) }
}

/// The modules that a policy permits somebody to run now, each with how far.
#[must_use]
pub fn permitted(policy: &Policy, facts: &Facts, used: u64) -> Vec<(Asked, Permit)> {
    let all = PROBLEMS.into_iter();
    all.filter_map(|one| match asked(policy, facts, one, used) {
        Decision::Permitted(permit) => Some((one, permit)),
        Decision::Denied(_) => None,
    })
    .collect()
}

/// What a policy says to somebody who would read or run something, whichever it permits: the nearest denial where it
/// permits neither.
#[must_use]
pub fn anything(policy: &Policy, facts: &Facts) -> Decision {
    let read = decide(policy, &facts.ask(0));
    if matches!(read, Decision::Permitted(_)) || !modules::are_in(policy) {
        return read;
    }
    let mut nearest = read;
    for module in PROBLEMS {
        match asked(policy, facts, module, 0) {
            Decision::Permitted(permit) => return Decision::Permitted(permit),
            denied => nearest = denied,
        }
    }
    nearest
}
