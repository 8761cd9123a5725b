//! What a policy permits, and that nothing unknown is ever permitted.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn policy(constraints: Value) -> Value {
    json!({ "@id": "p", "@type": "Offer",
        "permission": [{ "action": "use", "constraint": constraints }] })
}

fn term(left: &str, operator: &str, right: Value) -> Value {
    json!({ "leftOperand": left, "operator": operator, "rightOperand": right })
}

fn decided(constraints: Value, ask: &Ask<'_>) -> Decision {
    decide(&Policy::parse(&policy(constraints)).unwrap(), ask)
}

#[test]
fn an_operand_an_operator_an_action_or_a_duty_that_nobody_knows_refuses_the_policy() {
    for (constraints, at) in [
        (json!([term("favouriteColour", "eq", json!("blue"))]), "leftOperand"),
        (json!([term("recipient", "hasPart", json!("a"))]), "operator"),
        (json!([term("dateTime", "eq", json!("2026-01-01T00:00:00Z"))]), "operator"),
        (json!([term("dateTime", "lteq", json!("tomorrow"))]), "constraint[0]"),
        (json!([term("count", "lteq", json!("-1"))]), "constraint[0]"),
        (json!([term("dure:rows", "eq", json!("line"))]), "constraint[0]"),
        (json!([term("dure:outputSize", "gteq", json!("10"))]), "operator"),
        (json!([term("dure:outputSize", "lteq", json!("small"))]), "constraint[0]"),
        (json!([term("dure:privacyBudget", "lteq", json!("-1"))]), "constraint[0]"),
        (json!([term("dure:privacyBudget", "eq", json!("1"))]), "operator"),
        (json!([term("dure:approval", "eq", json!("false"))]), "constraint[0]"),
        (json!([term("dure:approval", "neq", json!("true"))]), "operator"),
        (json!([{ "or": [term("recipient", "eq", json!("a"))] }]), "constraint[0]"),
        (json!([{}]), "leftOperand"),
        (json!([term("recipient", "eq", json!([]))]), "rightOperand"),
        (json!("anything"), "permission[0]"),
    ] {
        let said = Policy::parse(&policy(constraints.clone())).unwrap_err();
        assert!(said.at.ends_with(at), "{constraints}: {said}");
    }
    for (value, at) in [
        (json!({ "permission": [{ "action": "use" }] }), "@id"),
        (json!({ "@id": "p" }), "permission"),
        (json!({ "@id": "p", "permission": [{ "action": "sell" }] }), "permission[0].action"),
        (
            json!({ "@id": "p", "permission": [{ "action": "use", "duty": [{ "action": "pay" }] }] }),
            "permission[0].duty",
        ),
        (
            json!({ "@id": "p", "permission": [{ "action": "use" }], "obligation": [{}] }),
            "obligation",
        ),
    ] {
        assert_eq!(Policy::parse(&value).unwrap_err().at, at);
    }
}

#[test]
fn each_operand_is_decided_by_what_is_known_of_the_participant() {
    let (memberships, roles) = (vec!["alliance".to_owned()], vec!["supplier".to_owned()]);
    let ask = Ask {
        participant: "did:web:a.example",
        industry: "steel",
        memberships: &memberships,
        roles: &roles,
        region: "48",
        module: "sha256:1",
        at: "2026-05-01T00:00:00Z".parse().unwrap(),
        used: 2,
        ..Ask::default()
    };
    for (left, operator, right, holds) in [
        ("recipient", "eq", json!("did:web:a.example"), true),
        ("odrl:recipient", "isAnyOf", json!(["x", "did:web:a.example"]), true),
        ("recipient", "neq", json!("did:web:a.example"), false),
        ("industry", "isAnyOf", json!(["steel", "energy"]), true),
        ("industry", "isNoneOf", json!(["steel"]), false),
        ("dure:membership", "eq", json!("alliance"), true),
        ("dure:membership", "eq", json!("other"), false),
        ("dure:role", "eq", json!("supplier"), true),
        ("spatial", "eq", json!("48"), true),
        ("dure:module", "eq", json!("sha256:2"), false),
        ("dateTime", "lteq", json!("2026-05-01T00:00:00Z"), true),
        ("dateTime", "lteq", json!("2026-04-30T23:59:59Z"), false),
        ("dateTime", "gteq", json!({ "@value": "2026-06-01T00:00:00Z" }), false),
        ("count", "lteq", json!(3), true),
        ("count", "lteq", json!("2"), false),
        ("count", "lt", json!(3), false),
        ("purpose", "eq", json!("quality"), true),
    ] {
        let said = decided(json!([term(left, operator, right.clone())]), &ask);
        let permitted = matches!(said, Decision::Permitted(_));
        assert_eq!(permitted, holds, "{left} {operator} {right}: {said:?}");
    }
    // What is not known of somebody is nothing that could be permitted.
    let unknown = decided(json!([term("industry", "eq", json!(""))]), &Ask::default());
    assert_eq!(unknown, Decision::Denied(vec![Broken::Operand(Operand::Industry)]));
    let unknown = decided(json!([term("industry", "neq", json!("steel"))]), &Ask::default());
    assert_eq!(unknown, Decision::Denied(vec![Broken::Operand(Operand::Industry)]));
}

#[test]
fn what_narrows_what_leaves_is_in_the_permit() {
    let said = decided(
        json!([
            term("dure:fields", "isAnyOf", json!(["time", "load", "order"])),
            term("dure:fields", "isAnyOf", json!(["time", "load"])),
            term("dure:rows", "isAnyOf", json!(["line=1", "line=2"])),
            term("dure:minimumGroup", "gteq", json!("10")),
            { "and": [term("count", "lteq", json!("5")), term("count", "lteq", json!("4"))] },
            term("dateTime", "lteq", json!("2027-01-01T00:00:00Z")),
        ]),
        &Ask { used: 1, ..Ask::default() },
    );
    let Decision::Permitted(permit) = said else { panic!("{said:?}") };
    assert_eq!(permit.fields, Some(vec!["time".to_owned(), "load".to_owned()]));
    assert_eq!(permit.rows, [("line".to_owned(), vec!["1".to_owned(), "2".to_owned()])]);
    assert_eq!((permit.minimum_group, permit.left), (10, Some(3)));
    assert_eq!(permit.until, Some("2027-01-01T00:00:00Z".parse().unwrap()));
}

#[test]
fn one_permission_has_to_hold_whole_and_no_prohibition_may() {
    let value = json!({ "@id": "p",
        "permission": [
            { "action": "use", "constraint": [
                term("recipient", "eq", json!("a")), term("industry", "eq", json!("steel"))] },
            { "action": "use", "constraint": [term("recipient", "eq", json!("b"))] },
        ],
        "prohibition": [
            { "action": "use", "constraint": [term("spatial", "eq", json!("11"))] },
            { "action": "distribute" },
        ],
    });
    let policy = Policy::parse(&value).unwrap();
    let ask =
        |participant, industry, region| Ask { participant, industry, region, ..Ask::default() };
    let permitted = |ask: &Ask<'_>| matches!(decide(&policy, ask), Decision::Permitted(_));
    assert!(permitted(&ask("a", "steel", "48")) && permitted(&ask("b", "", "")));
    assert!(!permitted(&ask("a", "", "")), "half a permission is none");
    assert!(!permitted(&ask("b", "", "11")), "a prohibition stands above");
    let other = Ask { action: Action::Distribute, ..ask("b", "", "") };
    assert_eq!(decide(&policy, &other), Decision::Denied(vec![Broken::Prohibited]));
    let other = Ask { action: Action::Compute, ..ask("b", "", "") };
    assert_eq!(decide(&policy, &other), Decision::Denied(vec![Broken::Action]));
}

#[test]
fn every_operand_is_known_by_its_word_and_says_whether_it_is_enforced() {
    for operand in Operand::ALL {
        assert_eq!(Operand::of(operand.word()), Some(operand));
    }
    let here = Policy::parse(&policy(json!([term("recipient", "eq", json!("a"))]))).unwrap();
    let by_law = Policy::parse(&policy(json!([term("purpose", "eq", json!("a"))]))).unwrap();
    assert!(here.is_enforced_here() && !by_law.is_enforced_here());
}

#[test]
fn what_rules_a_report_permits_runs_and_no_reads() {
    let rules = json!([
        term("dure:module", "isAnyOf", json!(["sha256:1", "sha256:2"])),
        term("dure:outputSize", "lteq", json!(2048)),
        term("dure:privacyBudget", "lteq", json!("1.5")),
        term("dure:privacyBudget", "lteq", json!("2")),
        term("dure:approval", "eq", json!("true")),
    ]);
    let value = |action: &str, rules: &Value| {
        Policy::parse(&json!({ "@id": "p",
            "permission": [{ "action": action, "constraint": rules }] }))
        .unwrap()
    };
    let run = Ask { action: Action::Compute, module: "sha256:2", ..Ask::default() };
    let policy = value("dure:compute", &rules);
    assert!(policy.is_enforced_here());
    let Decision::Permitted(permit) = decide(&policy, &run) else { panic!() };
    assert_eq!((permit.output_size, permit.approval), (Some(2048), true));
    assert_eq!(permit.privacy_budget, "1.5".parse().ok());
    let other = Ask { module: "sha256:3", ..run };
    assert_eq!(decide(&policy, &other), Decision::Denied(vec![Broken::Operand(Operand::Module)]));
    let read = Ask { action: Action::Use, ..run };
    assert_eq!(decide(&policy, &read), Decision::Denied(vec![Broken::Action]));
    // A gate is none for rows: a read that is to be small, blurred or approved is refused.
    for at in [1, 2, 4] {
        let rules = json!([rules[at].clone()]);
        assert!(matches!(decide(&value("use", &rules), &read), Decision::Denied(_)), "{rules}");
    }
}

proptest! {
    #[test]
    fn another_term_never_permits_more(
        first in 0_usize..6, second in 0_usize..6, used in 0_u64..6, day in 1_i8..28,
    ) {
        let terms = [
            term("recipient", "eq", json!("a")),
            term("recipient", "neq", json!("a")),
            term("dateTime", "lteq", json!("2026-01-14T00:00:00Z")),
            term("dateTime", "gteq", json!("2026-01-10T00:00:00Z")),
            term("count", "lteq", json!("3")),
            term("industry", "eq", json!("steel")),
        ];
        let at = format!("2026-01-{day:02}T00:00:00Z").parse().unwrap();
        let ask = Ask { participant: "a", at, used, ..Ask::default() };
        let permits = |all: Vec<Value>| matches!(decided(json!(all), &ask), Decision::Permitted(_));
        let both = permits(vec![terms[first].clone(), terms[second].clone()]);
        prop_assert!(!both || permits(vec![terms[first].clone()]));
    }
}

#[test]
fn bytes_are_bounded_in_all_and_by_the_second() {
    let of = |terms: Value| {
        Policy::parse(&json!({ "@id": "o", "@type": "Offer",
            "permission": [{ "action": "use", "constraint": terms }] }))
    };
    let policy = of(json!([
        { "leftOperand": "dure:volume", "operator": "lteq", "rightOperand": "1000" },
        { "leftOperand": "dure:volume", "operator": "lt", "rightOperand": "5000" },
        { "leftOperand": "dure:rate", "operator": "lteq", "rightOperand": 64 },
    ]))
    .unwrap();
    assert!(policy.is_enforced_here());
    let left = |moved| match decide(&policy, &Ask { moved, ..Ask::default() }) {
        Decision::Permitted(permit) => Some((permit.bytes_left, permit.rate)),
        Decision::Denied(broken) => {
            assert_eq!(broken, [Broken::Operand(Operand::Volume)]);
            None
        }
    };
    assert_eq!(left(0), Some((Some(1000), Some(64))));
    assert_eq!(left(999), Some((Some(1), Some(64))));
    assert_eq!(left(1000), None);
    for (operator, value) in [("gteq", "5"), ("eq", "5"), ("lteq", "-5"), ("lteq", "5 MB")] {
        for operand in ["dure:volume", "dure:rate"] {
            let term =
                json!([{ "leftOperand": operand, "operator": operator, "rightOperand": value }]);
            assert!(of(term).is_err(), "{operand} {operator} {value}");
        }
    }
    let none = json!([{ "leftOperand": "dure:rate", "operator": "lteq", "rightOperand": "0" }]);
    assert!(matches!(decide(&of(none).unwrap(), &Ask::default()), Decision::Denied(_)));
}
