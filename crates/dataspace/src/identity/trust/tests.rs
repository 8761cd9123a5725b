use serde_json::json;

use super::super::credential::issue::{Grant, List};
use super::super::credential::status::{SHORTEST_BITS, StatusEntry};
use super::super::credential::{Credential, Profile};
use super::super::example::*;
use super::*;

const LIST: &str = "https://centre.example/lists/1";

fn grant(subject: &Did, status: Option<&StatusEntry>) -> Credential {
    credential("centre.example", subject, status, |grant, key| {
        grant.membership(key, "Dure").unwrap()
    })
}

fn credential(
    issuer: &str,
    subject: &Did,
    status: Option<&StatusEntry>,
    sign: impl Fn(&Grant<'_>, &super::super::key::Key) -> String,
) -> Credential {
    let profile = Profile::V20;
    let grant = Grant { profile, id: "urn:1", subject, from: now(), until: after(1000), status };
    Credential::signed(&sign(&grant, &key(issuer)), &document(issuer)).unwrap()
}

fn trust() -> Trust {
    Trust::none().with(&did("centre.example"), [MEMBERSHIP, ROLE])
}

fn known(credentials: &[Credential], lists: &[StatusList]) -> Known {
    trust().known(&did("a.example"), credentials, lists, now())
}

/// Why the only credential counts for nothing.
fn why(known: Known) -> Why {
    assert!(known.memberships.is_empty() && known.roles.is_empty(), "{known:?}");
    let [refused] = <[Refused; 1]>::try_from(known.refused).unwrap();
    assert!(!refused.why.to_string().is_empty());
    refused.why
}

fn entry(index: u64, purpose: Purpose) -> StatusEntry {
    StatusEntry { purpose, index, list: LIST.to_owned() }
}

fn list(issuer: &str, revoked: u8, until: i64) -> StatusList {
    let mut bits = vec![0; SHORTEST_BITS];
    bits[0] = 0x80 >> revoked;
    let (profile, purpose, from) = (Profile::V20, Purpose::Revocation, after(-1000));
    let list = List { profile, address: LIST, purpose, from, until: after(until), bits: &bits };
    let token = list.sign(&key(issuer)).unwrap();
    StatusList::verify(&token, &document(issuer), LIST, after(-500)).unwrap()
}

#[test]
fn what_a_trusted_centre_says_is_known() {
    let a = did("a.example");
    let role =
        credential("centre.example", &a, None, |g, key| g.role(key, "Dure", "steward").unwrap());
    let known = known(&[grant(&a, None), role], &[]);
    let (issuer, until) = (did("centre.example"), Some(after(1000)));
    let member = Membership { of: "Dure".into(), issuer: issuer.clone(), until };
    assert_eq!(known.memberships, BTreeSet::from([member]));
    let role = Role { role: "steward".into(), of: "Dure".into(), issuer, until };
    assert_eq!(known.roles, BTreeSet::from([role]));
    assert!(known.refused.is_empty() && known.until() == until);
    assert!(known.is_member_of("Dure") && !known.is_member_of("dure"));
    assert!(known.has_role("steward", "Dure") && !known.has_role("steward", "Other"));
}

#[test]
fn an_issuer_that_nobody_trusts_says_nothing() {
    let own = credential("a.example", &did("a.example"), None, |g, key| {
        g.membership(key, "Dure").unwrap()
    });
    assert_eq!(why(known(&[own], &[])), Why::UnknownIssuer(did("a.example")));
    let nobody =
        Trust::none().known(&did("a.example"), &[grant(&did("a.example"), None)], &[], now());
    assert_eq!(why(nobody), Why::UnknownIssuer(did("centre.example")));
}

#[test]
fn an_issuer_says_nothing_beyond_what_it_is_trusted_with() {
    let a = did("a.example");
    let members = Trust::none().with(&did("centre.example"), [MEMBERSHIP]);
    let role =
        credential("centre.example", &a, None, |g, key| g.role(key, "Dure", "steward").unwrap());
    let refused = why(members.known(&a, &[role], &[], now()));
    assert!(matches!(refused, Why::NotItsMatter { .. }), "{refused}");
    // One that is both, of an issuer trusted with one of them.
    let mut both = grant(&a, None);
    both.types.insert(ROLE.to_owned());
    both.claims.insert("role".to_owned(), json!("steward"));
    let known = members.known(&a, &[both.clone()], &[], now());
    assert!(known.is_member_of("Dure") && known.roles.is_empty());
    assert!(trust().known(&a, &[both], &[], now()).has_role("steward", "Dure"));
}

#[test]
fn a_centre_makes_no_members_of_another_one() {
    let (a, centre) = (did("a.example"), did("centre.example"));
    let other = trust().speaking_for(&centre, ["Silk"]);
    let refused = why(other.known(&a, &[grant(&a, None)], &[], now()));
    assert_eq!(refused, Why::NotItsName { issuer: centre.clone(), of: "Dure".into() });
    let both = other.speaking_for(&centre, ["Dure"]);
    assert!(both.known(&a, &[grant(&a, None)], &[], now()).is_member_of("Dure"));
    let without_types = Trust::none().speaking_for(&centre, ["Dure"]);
    let refused = why(without_types.known(&a, &[grant(&a, None)], &[], now()));
    assert!(matches!(refused, Why::NotItsMatter { .. }));
}

#[test]
fn a_credential_about_somebody_else_or_of_another_time_says_nothing() {
    let foreign = why(known(&[grant(&did("b.example"), None)], &[]));
    assert!(matches!(foreign, Why::NotHeld(NotHeld::Foreign { .. })));
    let a = did("a.example");
    let at = |seconds| why(trust().known(&a, &[grant(&a, None)], &[], after(seconds)));
    assert!(matches!(at(1000), Why::NotHeld(NotHeld::Expired { .. })));
    assert!(matches!(at(-61), Why::NotHeld(NotHeld::NotYet { .. })));
}

#[test]
fn a_credential_that_was_taken_back_says_nothing() {
    let revocation = entry(3, Purpose::Revocation);
    let with = [grant(&did("a.example"), Some(&revocation))];
    assert_eq!(
        why(known(&with, &[list("centre.example", 3, 100)])),
        Why::TakenBack(Purpose::Revocation)
    );
    assert!(known(&with, &[list("centre.example", 4, 100)]).is_member_of("Dure"));
}

#[test]
fn a_credential_whose_status_is_not_known_says_nothing() {
    let revocation = entry(3, Purpose::Revocation);
    let with = [grant(&did("a.example"), Some(&revocation))];
    let missing = Why::NoList(LIST.to_owned());
    assert_eq!(why(known(&with, &[])), missing);
    assert_eq!(why(known(&with, &[list("centre.example", 4, 0)])), missing, "the list is over");
    assert_eq!(why(known(&with, &[list("other.example", 4, 100)])), missing, "the list of another");
    let suspension = entry(3, Purpose::Suspension);
    let with = [grant(&did("a.example"), Some(&suspension))];
    let other = why(known(&with, &[list("centre.example", 4, 100)]));
    assert_eq!(other, Why::Status(BadStatus::Purpose(Purpose::Suspension)));
    let past = entry(1 << 40, Purpose::Revocation);
    let with = [grant(&did("a.example"), Some(&past))];
    let past = why(known(&with, &[list("centre.example", 4, 100)]));
    assert!(matches!(past, Why::Status(BadStatus::Range { .. })));
}

#[test]
fn a_credential_that_nobody_understands_says_nothing() {
    let a = did("a.example");
    let trust = Trust::none().with(&did("centre.example"), ["Other", MEMBERSHIP, ROLE]);
    let of = |kind: &str, claims: Vec<(&str, Value)>| {
        let made = credential("centre.example", &a, None, |g, key| {
            g.sign(key, kind, claims.clone()).unwrap()
        });
        trust.known(&a, &[made], &[], now())
    };
    assert!(matches!(why(of("Other", vec![])), Why::NoFact(_)));
    assert!(matches!(why(of(ROLE, vec![])), Why::NoFact(_)));
    for bad in [json!(1), json!(""), json!(["a", {}]), json!("a".repeat(513)), json!(vec!["a"; 65])]
    {
        assert!(matches!(why(of(MEMBERSHIP, vec![("memberOf", bad)])), Why::NoFact(_)));
    }
    // Without a word of what, it is what the issuer speaks for.
    assert!(of(MEMBERSHIP, vec![]).is_member_of("did:web:centre.example"));
    let several = of(MEMBERSHIP, vec![("memberOf", json!(["Dure", "Silk"]))]);
    assert!(several.is_member_of("Dure") && several.is_member_of("Silk"));
}

#[test]
fn one_bad_credential_does_not_spoil_the_others() {
    let a = did("a.example");
    let known = known(&[grant(&did("b.example"), None), grant(&a, None)], &[]);
    assert!(known.is_member_of("Dure") && known.refused.len() == 1);
    assert_eq!(known.refused[0].id.as_deref(), Some("urn:1"));
}
