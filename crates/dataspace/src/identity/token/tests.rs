use proptest::prelude::*;

use super::super::credential::Profile;
use super::super::credential::presentation::Show;
use super::super::did::NoKey;
use super::super::example::*;
use super::super::jwt::LONGEST_LIFE;
use super::*;

fn token(access: Option<&str>) -> String {
    let us = did("us.example");
    let id = IdToken { audience: &us, jti: "1", now: now(), life: 300, access };
    id.sign(&key("a.example")).unwrap()
}

fn verified(token: &str, at: Timestamp) -> Result<Proven, BadToken> {
    verify(token, &document("a.example"), &did("us.example"), at)
}

/// What comes of a token of which a claim is another, rightly signed; null takes it away.
fn with(changes: &[(&str, Value)]) -> Result<Proven, BadToken> {
    let mut claims = opened(&token(None));
    for (name, value) in changes {
        claims.insert((*name).to_owned(), value.clone());
    }
    claims.retain(|_, value| !value.is_null());
    verified(&signed(&key("a.example"), &json!(claims)), now())
}

#[test]
fn a_self_issued_token_tells_who_it_is_and_hands_over_its_access_token() {
    let proven = verified(&token(Some("access")), after(10)).unwrap();
    let until = after(300 + 60);
    let access = Some("access".to_owned());
    assert_eq!(proven, Proven { issuer: did("a.example"), jti: "1".into(), until, access });
    assert_eq!(verified(&token(None), now()).unwrap().access, None);
}

#[test]
fn a_token_holds_between_its_times_give_or_take_a_minute() {
    let token = token(None);
    for (seconds, holds) in
        [(-61, false), (-60, true), (0, true), (299, true), (359, true), (360, false)]
    {
        assert_eq!(verified(&token, after(seconds)).is_ok(), holds, "{seconds}");
    }
    assert!(matches!(verified(&token, after(-61)), Err(BadToken::Jwt(BadJwt::NotYet { .. }))));
    assert!(matches!(verified(&token, after(360)), Err(BadToken::Jwt(BadJwt::Expired { .. }))));
    let begin = now().as_second() + 61;
    assert!(matches!(with(&[("nbf", json!(begin))]), Err(BadToken::Jwt(BadJwt::NotYet { .. }))));
}

#[test]
fn a_token_that_lives_longer_than_a_quarter_of_an_hour_or_not_at_all_is_refused() {
    let iat = now().as_second();
    assert!(with(&[("exp", json!(iat + LONGEST_LIFE))]).is_ok());
    for life in [LONGEST_LIFE + 1, 0, -1, 1_000_000_000] {
        assert_eq!(with(&[("exp", json!(iat + life))]), Err(BadJwt::Life(life).into()));
        let us = did("us.example");
        let id = IdToken { audience: &us, jti: "1", now: now(), life, access: None };
        assert_eq!(id.sign(&key("a.example")), Err(BadJwt::Life(life).into()));
    }
}

#[test]
fn a_token_that_lacks_a_claim_is_refused() {
    for name in ["iss", "sub", "aud", "jti", "iat", "exp"] {
        assert_eq!(with(&[(name, Value::Null)]), Err(BadJwt::Claim(name).into()));
    }
    for (name, value) in [
        ("jti", json!("")),
        ("jti", json!("a".repeat(513))),
        ("jti", json!(1)),
        ("token", json!("")),
        ("token", json!({})),
        ("exp", json!("soon")),
    ] {
        assert_eq!(with(&[(name, value)]), Err(BadJwt::Claim(name).into()));
    }
}

#[test]
fn a_token_for_somebody_else_or_for_several_is_refused() {
    assert!(with(&[("aud", json!(["did:web:us.example"]))]).is_ok());
    for aud in [
        json!("did:web:other.example"),
        json!(["did:web:us.example", "did:web:other.example"]),
        json!("did:web:us.example."),
        json!("DID:web:us.example"),
        json!(1),
        json!({}),
    ] {
        let refused = with(&[("aud", aud.clone())]);
        assert!(matches!(refused, Err(BadToken::Jwt(BadJwt::Audience { .. }))), "{aud}");
    }
    assert_eq!(with(&[("aud", json!([]))]), Err(BadJwt::Claim("aud").into()));
}

#[test]
fn a_token_in_the_name_of_somebody_else_is_refused() {
    let other = json!("did:web:other.example");
    let (iss, sub) = (did("a.example"), did("other.example"));
    assert_eq!(
        with(&[("sub", other.clone())]),
        Err(BadToken::NotSelf { iss: iss.clone(), sub: sub.clone() })
    );
    assert_eq!(
        with(&[("iss", other.clone())]),
        Err(BadToken::NotSelf { iss: sub.clone(), sub: iss.clone() })
    );
    let both = with(&[("iss", other.clone()), ("sub", other)]);
    assert_eq!(both, Err(BadToken::NotOfDocument { iss: sub, document: iss }));
}

#[test]
fn a_key_that_may_not_invoke_is_refused() {
    let key = key("a.example");
    for uses in [&[Relationship::Authentication, Relationship::AssertionMethod][..], &[]] {
        let document = document_for(&key, uses);
        let refused = verify(&token(None), &document, &did("us.example"), now());
        assert!(matches!(refused, Err(BadToken::Jwt(BadJwt::Key(NoKey::NotFor { .. })))));
    }
    let document = document_for(&key, &[Relationship::CapabilityInvocation]);
    assert!(verify(&token(None), &document, &did("us.example"), now()).is_ok());
}

#[test]
fn a_token_need_not_name_its_key_where_the_document_has_one() {
    let claims = json!(opened(&token(None))).to_string();
    let unnamed = forged(&key("a.example"), r#"{"alg":"EdDSA"}"#, &claims);
    assert!(verified(&unnamed, now()).is_ok());
    let foreign = forged(&key("b.example"), r#"{"alg":"EdDSA"}"#, &claims);
    assert!(matches!(verified(&foreign, now()), Err(BadToken::Jwt(BadJwt::Signature(_)))));
    let named =
        forged(&key("b.example"), r#"{"alg":"EdDSA","kid":"did:web:b.example#key-1"}"#, &claims);
    assert!(matches!(
        verified(&named, now()),
        Err(BadToken::Jwt(BadJwt::Key(NoKey::Another { .. })))
    ));
}

#[test]
fn a_presentation_is_no_id_token() {
    // Whoever was shown one could else come with it as its holder.
    let us = did("us.example");
    for profile in [Profile::V11, Profile::V20] {
        let show = Show { profile, audience: &us, jti: "1", nonce: None, now: now(), life: 300 };
        let shown = show.sign(&key("a.example"), &[]).unwrap();
        assert!(matches!(verified(&shown, now()), Err(BadToken::Kind(_))), "{profile:?}");
        let bare = signed(&key("a.example"), &json!(opened(&shown)));
        assert!(
            matches!(verified(&bare, now()), Err(BadToken::Kind(_))),
            "{profile:?} without typ"
        );
    }
}

proptest! {
    #[test]
    fn an_id_token_with_any_byte_changed_is_refused(at in any::<usize>(), to in proptest::char::range('\0', '\u{7f}')) {
        if let Some(changed) = changed(&token(Some("access")), at, to) {
            prop_assert!(verified(&changed, now()).is_err(), "{}", changed);
        }
    }
}
