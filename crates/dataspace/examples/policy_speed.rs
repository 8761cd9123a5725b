//! How fast policies are decided on: `cargo run --release --example policy_speed`. Each line is a name, a
//! figure and its unit.

// What an example prints is what it is for.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use dure_dataspace::policy::{Ask, Decision, Policy, decide};
use serde_json::json;

/// How many policies are in view of one request.
const POLICIES: usize = 10_000;

/// How often all of them are decided on.
const ROUNDS: u32 = 50;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policies = (0..POLICIES).map(policy).collect::<Result<Vec<_>, _>>()?;
    let (memberships, roles) = (["centre".to_owned()], ["company".to_owned()]);
    let ask = Ask {
        participant: "did:web:firm-77.example",
        industry: "steel",
        memberships: &memberships,
        roles: &roles,
        at: "2026-05-01T00:00:00Z".parse()?,
        used: 3,
        ..Ask::default()
    };
    let mut permitted = 0_usize;
    let mut longest = 0.0_f64;
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        let round = Instant::now();
        for policy in &policies {
            let decision = decide(black_box(policy), black_box(&ask));
            permitted += usize::from(matches!(decision, Decision::Permitted(_)));
        }
        longest = longest.max(round.elapsed().as_secs_f64());
    }
    let all = begun.elapsed().as_secs_f64();
    println!("permitted {} policies", permitted / ROUNDS as usize);
    println!("decision {:.4} us", all * 1e6 / f64::from(ROUNDS) / POLICIES as f64);
    println!("in-view {:.3} ms", longest * 1e3);
    Ok(())
}

/// A policy of seven terms, as firms of a value chain write them.
fn policy(at: usize) -> Result<Policy, Box<dyn std::error::Error>> {
    let named = |n: usize| format!("did:web:firm-{n}.example");
    let policy = json!({ "@id": format!("urn:offer:{at}"), "@type": "Offer", "permission": [{
        "action": "use", "constraint": [
            { "leftOperand": "recipient", "operator": "isAnyOf",
              "rightOperand": (0..20).map(|n| named((at * 7 + n) % 200)).collect::<Vec<_>>() },
            { "leftOperand": "industry", "operator": "isAnyOf",
              "rightOperand": ["steel", "machinery", "future-mobility"] },
            { "leftOperand": "dure:membership", "operator": "eq", "rightOperand": "centre" },
            { "leftOperand": "dateTime", "operator": "lteq",
              "rightOperand": "2027-01-01T00:00:00Z" },
            { "leftOperand": "count", "operator": "lteq", "rightOperand": "10" },
            { "leftOperand": "dure:fields", "operator": "isAnyOf",
              "rightOperand": ["time", "load", "line"] },
            { "leftOperand": "purpose", "operator": "eq", "rightOperand": "maintenance" },
        ],
    }]});
    Ok(Policy::parse(&policy)?)
}
