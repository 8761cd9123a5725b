use proptest::prelude::*;
use serde_json::json;

use super::super::did::NoKey;
use super::super::example::*;
use super::issue::{Grant, List, MEMBERSHIP};
use super::presentation::{BadPresentation, Presentation, Show};
use super::query::{BadQuery, PresentationQuery, PresentationResponse, Scope, Wanted};
use super::status::{BadStatus, LONGEST_BITS, Purpose, SHORTEST_BITS, StatusList, bit, decode};
use super::*;

const PROFILES: [Profile; 2] = [Profile::V11, Profile::V20];
const LIST: &str = "https://centre.example/lists/1";

fn entry(index: u64) -> StatusEntry {
    StatusEntry { purpose: Purpose::Revocation, index, list: LIST.to_owned() }
}

fn membership(profile: Profile, status: Option<&StatusEntry>) -> String {
    let (subject, until) = (did("a.example"), after(1000));
    let grant = Grant { profile, id: "urn:uuid:1", subject: &subject, from: now(), until, status };
    grant.membership(&key("centre.example"), "Dure").unwrap()
}

fn verified(token: &str) -> Result<Credential, BadCredential> {
    Credential::verify(token, &document("centre.example"), &did("a.example"), now())
}

/// A credential of 1.1 as issuers elsewhere write it, with changes to what stands in `vc`.
fn elsewhere(
    changes: &[(&str, Value)],
    claims: &[(&str, Value)],
) -> Result<Credential, BadCredential> {
    let mut vc = json!({
        "@context": [CONTEXT_1], "id": "urn:vc", "type": ["VerifiableCredential", "MembershipCredential"],
        "issuer": { "id": "did:web:centre.example", "name": "Centre" },
        "issuanceDate": "2026-06-01T11:59:59.5Z", "expirationDate": null,
        "credentialSubject": { "id": "did:web:a.example", "memberOf": "Dure" },
    });
    let now = now().as_second();
    let mut token = json!({ "iss": "did:web:centre.example", "sub": "did:web:a.example", "jti": "other",
        "nbf": now, "iat": now, "exp": now + 300 });
    for (name, value) in changes {
        vc[*name] = value.clone();
    }
    token["vc"] = vc;
    for (name, value) in claims {
        token[*name] = value.clone();
    }
    verified(&signed(&key("centre.example"), &token))
}

#[test]
fn a_membership_is_read_as_it_was_issued_in_both_profiles() {
    for profile in PROFILES {
        let credential = verified(&membership(profile, Some(&entry(7)))).unwrap();
        assert_eq!(credential.profile, profile);
        assert_eq!(
            (&credential.issuer, &credential.subject),
            (&did("centre.example"), &did("a.example"))
        );
        assert_eq!(credential.types, BTreeSet::from([MEMBERSHIP.to_owned()]));
        assert_eq!(credential.claims, Map::from_iter([("memberOf".to_owned(), json!("Dure"))]));
        assert_eq!((credential.from, credential.until), (Some(now()), Some(after(1000))));
        assert_eq!((credential.status, credential.id), (vec![entry(7)], Some("urn:uuid:1".into())));
    }
    assert_eq!(PROFILES.map(Profile::alias), ["vc11-sl2021/jwt", "vc20-bssl/jwt"]);
}

#[test]
fn a_credential_written_elsewhere_is_read_too() {
    let credential = elsewhere(&[], &[]).unwrap();
    assert_eq!(credential.id.as_deref(), Some("urn:vc"));
    assert_eq!((credential.from, credential.until), (Some(now()), Some(after(300))));
    assert!(
        elsewhere(&[("issuer", json!("did:web:centre.example"))], &[("sub", Value::Null)]).is_ok()
    );
    assert!(
        elsewhere(&[("credentialSubject", json!([{ "id": "did:web:a.example" }]))], &[]).is_ok()
    );
    assert!(elsewhere(&[("credentialSubject", json!({}))], &[]).is_ok(), "sub alone");
}

#[test]
fn a_credential_holds_between_its_times_and_about_its_subject_alone() {
    for profile in PROFILES {
        let token = membership(profile, None);
        let at = |holder: &str, seconds| {
            Credential::verify(&token, &document("centre.example"), &did(holder), after(seconds))
        };
        assert!(at("a.example", -60).is_ok() && at("a.example", 999).is_ok());
        let no = |result| match result {
            Err(BadCredential::NotHeld(why)) => why,
            other => panic!("{other:?}"),
        };
        assert!(matches!(no(at("a.example", -61)), NotHeld::NotYet { .. }));
        assert!(matches!(no(at("a.example", 1000)), NotHeld::Expired { .. }));
        assert!(matches!(no(at("b.example", 0)), NotHeld::Foreign { .. }));
    }
    let narrower = elsewhere(&[], &[("exp", json!(now().as_second() - 1))]);
    assert!(matches!(narrower, Err(BadCredential::NotHeld(NotHeld::Expired { .. }))));
    let over = elsewhere(&[("expirationDate", json!("2026-06-01T11:00:00Z"))], &[]);
    assert!(matches!(over, Err(BadCredential::NotHeld(NotHeld::Expired { .. }))));
}

#[test]
fn a_credential_of_somebody_else_than_the_document_is_refused() {
    let token = membership(Profile::V20, None);
    let foreign = Credential::signed(&token, &document("a.example"));
    assert!(matches!(foreign, Err(BadCredential::Jwt(BadJwt::Key(NoKey::Another { .. })))));
    // A holder that issues to itself in the name of the centre, by its own key.
    let claims = json!(opened(&token));
    let own = Credential::signed(&signed(&key("a.example"), &claims), &document("a.example"));
    assert!(matches!(own, Err(BadCredential::Issuer { .. })), "{own:?}");
    let stolen = forged(
        &key("a.example"),
        r#"{"alg":"EdDSA","kid":"did:web:centre.example#key-1"}"#,
        &claims.to_string(),
    );
    assert!(matches!(verified(&stolen), Err(BadCredential::Jwt(BadJwt::Signature(_)))));
}

#[test]
fn a_credential_by_a_key_that_may_not_assert_is_refused() {
    let uses = [Relationship::Authentication, Relationship::CapabilityInvocation];
    let document = document_for(&key("centre.example"), &uses);
    let refused = Credential::signed(&membership(Profile::V11, None), &document);
    assert!(matches!(refused, Err(BadCredential::Jwt(BadJwt::Key(NoKey::NotFor { .. })))));
}

#[test]
fn a_credential_that_says_another_thing_than_its_token_is_refused() {
    for (changes, claims) in [
        (vec![("issuer", json!("did:web:evil.example"))], vec![]),
        (vec![("credentialSubject", json!({ "id": "did:web:b.example" }))], vec![]),
        (vec![], vec![("iss", json!("did:web:evil.example"))]),
        (vec![], vec![("sub", json!("did:web:b.example"))]),
    ] {
        assert!(matches!(elsewhere(&changes, &claims), Err(BadCredential::Torn { .. })));
    }
    for claims in
        [("credentialSubject", json!({})), ("vp", json!({})), ("vc", json!([])), ("vc", json!({}))]
    {
        assert!(matches!(elsewhere(&[], &[claims]), Err(BadCredential::Profile(_))));
    }
    assert!(matches!(
        elsewhere(&[("@context", json!([CONTEXT_2]))], &[]),
        Err(BadCredential::Profile(_))
    ));
}

#[test]
fn a_credential_without_form_is_refused() {
    for (name, value) in [
        ("type", json!(["MembershipCredential"])),
        ("type", json!(["VerifiableCredential", 1])),
        ("type", json!(vec!["VerifiableCredential"; 33])),
        ("credentialSubject", json!([])),
        ("credentialSubject", json!([{}, {}])),
        ("credentialSubject", json!("did:web:a.example")),
        ("issuanceDate", json!("yesterday")),
        ("issuanceDate", json!("2026-06-01T12:00:00")),
        ("issuanceDate", json!(1)),
        ("expirationDate", json!("never")),
        ("id", json!(1)),
        ("issuer", json!([1])),
    ] {
        let refused = elsewhere(&[(name, value.clone())], &[]);
        assert!(matches!(refused, Err(BadCredential::Form { .. })), "{name}: {value}: {refused:?}");
    }
    let nobody = elsewhere(&[("credentialSubject", json!({}))], &[("sub", Value::Null)]);
    assert!(matches!(nobody, Err(BadCredential::Form { at: "credentialSubject.id", .. })));
}

#[test]
fn a_status_that_cannot_be_read_makes_the_credential_unreadable() {
    let good = json!({ "type": "StatusList2021Entry", "statusPurpose": "suspension", "statusListIndex": 3,
        "statusListCredential": LIST });
    let read = elsewhere(&[("credentialStatus", json!([good, good]))], &[]).unwrap();
    assert_eq!(read.status.len(), 2);
    assert_eq!(read.status[0], StatusEntry { purpose: Purpose::Suspension, ..entry(3) });
    for (name, value) in [
        ("type", json!("RevocationList2020Status")),
        ("type", json!(null)),
        ("statusPurpose", json!("message")),
        ("statusListIndex", json!(-1)),
        ("statusListIndex", json!("-1")),
        ("statusListIndex", json!("+1")),
        ("statusListIndex", json!("")),
        ("statusListIndex", json!("99999999999999999999")),
        ("statusSize", json!(2)),
        ("statusListCredential", json!("file:///etc/passwd")),
        ("statusListCredential", json!(null)),
    ] {
        let mut bad = good.clone();
        bad[name] = value.clone();
        let refused = elsewhere(&[("credentialStatus", bad)], &[]);
        assert!(matches!(refused, Err(BadCredential::Form { .. })), "{name}: {value}");
    }
}

fn list(profile: Profile, bits: &[u8]) -> String {
    let (purpose, until) = (Purpose::Revocation, after(100));
    let list = List { profile, address: LIST, purpose, from: now(), until, bits };
    list.sign(&key("centre.example")).unwrap()
}

fn read_list(token: &str, address: &str, seconds: i64) -> Result<StatusList, BadStatus> {
    StatusList::verify(token, &document("centre.example"), address, after(seconds))
}

#[test]
fn a_list_tells_of_each_bit_whether_it_is_set() {
    let mut bits = vec![0; SHORTEST_BITS];
    bits[0] = 0b1000_0001;
    bits[SHORTEST_BITS - 1] = 1;
    for profile in PROFILES {
        let read = read_list(&list(profile, &bits), LIST, 0).unwrap();
        for (index, set) in
            [(0, true), (1, false), (7, true), (8, false), (131_071, true), (131_070, false)]
        {
            assert_eq!(read.says(&entry(index), &did("centre.example")), Ok(set), "{index}");
        }
        let past = BadStatus::Range { bits: 131_072, index: 131_072 };
        assert_eq!(read.says(&entry(131_072), &did("centre.example")), Err(past));
        assert!(read.says(&entry(u64::MAX), &did("centre.example")).is_err());
        let issuer = read.says(&entry(0), &did("other.example"));
        assert!(matches!(issuer, Err(BadStatus::Issuer { .. })));
        let purpose = StatusEntry { purpose: Purpose::Suspension, ..entry(0) };
        assert_eq!(
            read.says(&purpose, &did("centre.example")),
            Err(BadStatus::Purpose(Purpose::Suspension))
        );
        let other = StatusEntry { list: format!("{LIST}1"), ..entry(0) };
        assert!(matches!(
            read.says(&other, &did("centre.example")),
            Err(BadStatus::Another { .. })
        ));
    }
    assert_eq!(bit(&[], 0), Err(BadStatus::Range { bits: 0, index: 0 }));
}

#[test]
fn a_list_that_is_over_or_another_or_none_is_refused() {
    let token = list(Profile::V20, &vec![0; SHORTEST_BITS]);
    assert!(read_list(&token, LIST, 99).is_ok());
    assert!(matches!(
        read_list(&token, LIST, 100),
        Err(BadStatus::Credential(BadCredential::NotHeld(_)))
    ));
    assert!(matches!(
        read_list(&token, "https://centre.example/lists/2", 0),
        Err(BadStatus::Another { .. })
    ));
    let none = membership(Profile::V20, None);
    assert!(matches!(read_list(&none, LIST, 0), Err(BadStatus::Kind(_))));
    let foreign = StatusList::verify(&token, &document("a.example"), LIST, now());
    assert!(matches!(foreign, Err(BadStatus::Credential(BadCredential::Jwt(_)))));
    assert!(verified(&token).is_err(), "and a list is no credential of a participant");
}

#[test]
fn a_list_is_unpacked_only_so_far() {
    let packed = |bits: &[u8]| status::encode(bits, Profile::V20).unwrap();
    assert_eq!(decode(&packed(&vec![0; LONGEST_BITS])).map(|bits| bits.len()), Ok(LONGEST_BITS));
    let bomb = packed(&vec![0; 64 * LONGEST_BITS]);
    assert!(bomb.len() < 100_000, "small before unpacking");
    let far = packed(&vec![0; LONGEST_BITS + 1]);
    for many in [&bomb, &far] {
        assert_eq!(decode(many), Err(BadStatus::Bits("too many after unpacking")));
    }
    for bad in [
        packed(&vec![0; SHORTEST_BITS - 1]),
        packed(&[]),
        String::new(),
        "u".into(),
        "u====".into(),
        "H4sI".into(),
        "?".into(),
        format!("u{}", coded("no gzip")),
        format!("{}=", packed(&vec![0; SHORTEST_BITS])),
        "a".repeat(status::LONGEST_LIST + 1),
    ] {
        assert!(matches!(decode(&bad), Err(BadStatus::Bits(_))), "{}", bad.len());
    }
    let text = packed(&vec![0; SHORTEST_BITS]);
    let mut bytes = super::super::text::from_base64url(&text[1..]).unwrap();
    for cut in 0..bytes.len() {
        let cut = super::super::text::base64url(&bytes[..cut]);
        assert!(decode(&format!("u{cut}")).is_err());
    }
    bytes.push(0);
    let more = super::super::text::base64url(&bytes);
    assert_eq!(decode(&format!("u{more}")), Err(BadStatus::Bits("something follows them")));
}

#[test]
fn lists_in_either_base64_are_unpacked() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
    // Bits that do not repeat, so that plus and slash are in the text.
    let bits: Vec<u8> =
        (0..SHORTEST_BITS as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let text = status::encode(&bits, Profile::V11).unwrap();
    let packed = super::super::text::from_base64url(&text).unwrap();
    for text in
        [STANDARD.encode(&packed), STANDARD_NO_PAD.encode(&packed), URL_SAFE.encode(&packed), text]
    {
        assert_eq!(decode(&text).as_deref(), Ok(bits.as_slice()));
    }
    assert!(STANDARD.encode(&packed).contains('+') && STANDARD.encode(&packed).contains('/'));
}

fn shown(profile: Profile, nonce: Option<&str>) -> String {
    let us = did("us.example");
    let show = Show { profile, audience: &us, jti: "2", nonce, now: now(), life: 300 };
    show.sign(&key("a.example"), &[membership(profile, None), membership(Profile::V11, None)])
        .unwrap()
}

fn presented(
    token: &str,
    nonce: Option<&str>,
    seconds: i64,
) -> Result<Presentation, BadPresentation> {
    Presentation::verify(token, &document("a.example"), &did("us.example"), nonce, after(seconds))
}

#[test]
fn a_presentation_shows_its_credentials_to_whom_it_is_for() {
    for profile in PROFILES {
        let read = presented(&shown(profile, None), None, 10).unwrap();
        assert_eq!(
            (&read.holder, read.jti.as_str(), read.until),
            (&did("a.example"), "2", after(360))
        );
        assert_eq!(read.credentials, [membership(profile, None), membership(Profile::V11, None)]);
        for (seconds, holds) in [(-61, false), (-60, true), (359, true), (360, false)] {
            assert_eq!(presented(&shown(profile, None), None, seconds).is_ok(), holds);
        }
        let other = Presentation::verify(
            &shown(profile, None),
            &document("a.example"),
            &did("b.example"),
            None,
            now(),
        );
        assert!(matches!(other, Err(BadPresentation::Jwt(BadJwt::Audience { .. }))));
        let many = vec![String::new(); presentation::MOST + 1];
        let us = did("us.example");
        let show = Show { profile, audience: &us, jti: "2", nonce: None, now: now(), life: 300 };
        assert!(matches!(show.sign(&key("a.example"), &many), Err(BadPresentation::Form { .. })));
        let long = Show { life: 901, ..show }.sign(&key("a.example"), &[]);
        assert_eq!(long, Err(BadJwt::Life(901).into()));
    }
}

#[test]
fn a_presentation_answers_the_question_that_was_asked() {
    let answer = shown(Profile::V20, Some("nonce"));
    assert!(presented(&answer, Some("nonce"), 0).is_ok());
    assert!(presented(&answer, None, 0).is_ok());
    assert_eq!(presented(&answer, Some("other"), 0), Err(BadPresentation::Nonce));
    assert_eq!(
        presented(&shown(Profile::V20, None), Some("nonce"), 0),
        Err(BadPresentation::Nonce)
    );
}

#[test]
fn a_presentation_of_somebody_else_or_without_form_is_refused() {
    let with = |profile, name: &str, value: Value| {
        let mut claims = opened(&shown(profile, None));
        claims.insert(name.to_owned(), value);
        presented(&signed(&key("a.example"), &json!(claims)), None, 0)
    };
    for profile in PROFILES {
        for name in ["iss", "sub"] {
            let refused = with(profile, name, json!("did:web:b.example"));
            assert!(matches!(refused, Err(BadPresentation::Holder { .. })));
        }
        for name in ["iss", "jti", "iat", "exp", "aud"] {
            assert_eq!(with(profile, name, Value::Null), Err(BadJwt::Claim(name).into()));
        }
    }
    for holder in [json!("did:web:b.example"), json!({ "id": "did:web:b.example" })] {
        assert!(matches!(
            with(Profile::V20, "holder", holder),
            Err(BadPresentation::Holder { .. })
        ));
    }
    for (profile, name, value) in [
        (Profile::V11, "vp", json!([])),
        (Profile::V11, "vp", json!({})),
        (Profile::V20, "type", json!([])),
        (Profile::V11, "verifiableCredential", json!([])),
        (Profile::V20, "verifiableCredential", json!([1])),
        (Profile::V20, "verifiableCredential", json!([{}])),
        (Profile::V20, "verifiableCredential", json!(vec![""; 33])),
        (
            Profile::V20,
            "verifiableCredential",
            json!([{ "type": "EnvelopedVerifiableCredential", "id": "data:a" }]),
        ),
    ] {
        let refused = with(profile, name, value.clone());
        assert!(matches!(refused, Err(BadPresentation::Form { .. })), "{name}: {value}");
    }
    // By a key for other uses, and what is something else altogether.
    let document = document_for(&key("a.example"), &[Relationship::CapabilityInvocation]);
    let refused = Presentation::verify(
        &shown(Profile::V11, None),
        &document,
        &did("us.example"),
        None,
        now(),
    );
    assert!(matches!(refused, Err(BadPresentation::Jwt(BadJwt::Key(NoKey::NotFor { .. })))));
    let us = did("us.example");
    let id = super::super::token::IdToken {
        audience: &us,
        jti: "1",
        now: now(),
        life: 300,
        access: None,
    };
    assert!(
        presented(&id.sign(&key("a.example")).unwrap(), None, 0).is_err(),
        "an ID token is none"
    );
}

#[test]
fn scopes_are_read_as_peers_write_them() {
    for (text, wanted, read) in [
        (
            "org.eclipse.dspace.dcp.vc.type:MembershipCredential:read",
            Wanted::Type("MembershipCredential".into()),
            true,
        ),
        ("org.eclipse.dspace.dcp.vc.type:Member", Wanted::Type("Member".into()), false),
        (
            "org.eclipse.dspace.dcp.vc.type:https://a.example:8443/x#Member:read",
            Wanted::Type("https://a.example:8443/x#Member".into()),
            true,
        ),
        (
            "org.eclipse.dspace.dcp.vc.type:https://a.example/x",
            Wanted::Type("https://a.example/x".into()),
            false,
        ),
        ("org.eclipse.dspace.dcp.vc.id:urn:uuid:1", Wanted::Id("urn:uuid:1".into()), false),
        ("org.eclipse.dspace.dcp.vc.id:urn:uuid:1:read", Wanted::Id("urn:uuid:1".into()), true),
    ] {
        let scope: Scope = text.parse().unwrap();
        assert_eq!(scope, Scope { wanted, read });
        assert_eq!(scope.to_string(), text);
    }
    let all: Scope = "org.eclipse.dspace.dcp.vc.type:Member:*".parse().unwrap();
    assert_eq!(all, Scope::of_type("Member"));
    for bad in [
        "",
        "Member",
        "org.eclipse.dspace.dcp.vc.type:",
        "org.eclipse.dspace.dcp.vc.type::read",
        "org.eclipse.dspace.dcp.vc.id:",
        "org.eclipse.dspace.dcp.vc.type:A:",
        "org.eclipse.dspace.dcp.vc.type:A B",
        &format!("org.eclipse.dspace.dcp.vc.type:{}", "A".repeat(512)),
    ] {
        assert!(matches!(bad.parse::<Scope>(), Err(BadQuery::Scope(_))), "{bad}");
    }
    let write = "org.eclipse.dspace.dcp.vc.type:Member:write".parse::<Scope>();
    assert!(matches!(write, Err(BadQuery::Operation(_))));
}

#[test]
fn questions_and_answers_come_back_and_what_has_no_form_is_refused() {
    let asked = PresentationQuery { scopes: vec![Scope::of_type(MEMBERSHIP)] };
    assert_eq!(PresentationQuery::read(&asked.json()), Ok(asked.clone()));
    let credential = verified(&membership(Profile::V20, None)).unwrap();
    assert!(asked.covers(&credential) && !Scope::of_type("Other").covers(&credential));
    let by_id: Scope = "org.eclipse.dspace.dcp.vc.id:urn:uuid:1".parse().unwrap();
    assert!(by_id.covers(&credential));
    let answered = PresentationResponse { presentations: vec!["a.b.c".into()] };
    assert_eq!(PresentationResponse::read(&answered.json()), Ok(answered.clone()));

    let with = |name: &str, value: Value| {
        let (mut query, mut response) = (asked.json(), answered.json());
        query[name] = value.clone();
        response[name] = value;
        (PresentationQuery::read(&query), PresentationResponse::read(&response).map(drop))
    };
    for (name, value) in [
        ("@context", json!([])),
        ("@context", json!("https://a.example")),
        ("type", json!("Other")),
    ] {
        let (query, response) = with(name, value);
        assert!(matches!(
            (query, response),
            (Err(BadQuery::Form { .. }), Err(BadQuery::Form { .. }))
        ));
    }
    for value in [json!("a"), json!([1]), json!(vec!["a"; 33]), json!(null)] {
        assert!(with("scope", value.clone()).0.is_err());
        assert!(matches!(with("presentation", value).1, Err(BadQuery::Form { .. })));
    }
    assert!(matches!(with("presentation", json!([{}])).1, Err(BadQuery::Form { .. })));
    assert!(matches!(
        with("presentationDefinition", json!({})).0,
        Err(BadQuery::Form { at: "scope", .. })
    ));
    let defined = json!({ "@context": [query::CONTEXT], "type": "PresentationQueryMessage", "presentationDefinition": {} });
    assert_eq!(PresentationQuery::read(&defined), Err(BadQuery::Definition));
}

proptest! {
    #[test]
    fn a_credential_or_presentation_with_any_byte_changed_is_refused(at in any::<usize>(), to in proptest::char::range('\0', '\u{7f}'), new in any::<bool>()) {
        let profile = PROFILES[usize::from(new)];
        if let Some(changed) = changed(&membership(profile, Some(&entry(1))), at, to) {
            prop_assert!(verified(&changed).is_err(), "{}", changed);
        }
        if let Some(changed) = changed(&shown(profile, Some("n")), at, to) {
            prop_assert!(presented(&changed, None, 0).is_err(), "{}", changed);
        }
    }

    #[test]
    fn no_text_makes_the_readers_fall_over(text in ".{0,60}", coded in "u?H4sI[A-Za-z0-9_-]{0,60}") {
        let _ = text.parse::<Scope>();
        let _ = decode(&text);
        let _ = decode(&coded);
    }
}
