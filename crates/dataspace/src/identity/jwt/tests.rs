use p256::ecdsa::signature::Signer as _;
use proptest::prelude::*;

use super::super::did::OwnKey;
use super::super::example::{changed, coded, did, document, forged, key, opened, signed};
use super::*;

const USE: Relationship = Relationship::Authentication;

fn web_key(text: &str) -> PublicKey {
    PublicKey::from_jwk(&serde_json::from_str(text).unwrap()).unwrap()
}

/// RFC 8037, appendix A.4, by the key of A.2.
const RFC_8037: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
const ED: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

/// RFC 7515, appendix A.3.
const RFC_7515: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

#[test]
fn the_example_of_rfc_8037_is_verified_and_signed_alike() {
    let token = Compact::read(RFC_8037, LONGEST).unwrap();
    assert_eq!(token.payload, b"Example of Ed25519 signing");
    assert_eq!(token.verified_by("key", &web_key(ED)), Ok(()));
    // The secret of appendix A.1.
    let secret = from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let key = Key::new(&did("a.example"), "key", &secret.try_into().unwrap()).unwrap();
    assert_eq!(key.public(), &web_key(ED));
    let signed = RFC_8037.rsplit_once('.').unwrap();
    assert_eq!(base64url(&key.sign(signed.0.as_bytes())), signed.1);
    assert!(matches!(token.claims(), Err(BadJwt::Json { part: "claims", .. })), "text, not claims");
}

#[test]
fn the_example_of_rfc_7515_is_verified() {
    let token = Compact::read(RFC_7515, LONGEST).unwrap();
    assert_eq!(token.verified_by("key", &web_key(EC)), Ok(()));
    assert_eq!(token.claims().unwrap().name("iss"), Ok("joe"));
    assert_eq!(token.claims().unwrap().optional_time("exp"), Ok(Some(1_300_819_380)));
    let wrong =
        BadJwt::Algorithm { said: Algorithm::Es256, kid: "key".into(), of: Algorithm::EdDsa };
    assert_eq!(token.verified_by("key", &web_key(ED)), Err(wrong));
}

#[test]
fn the_examples_of_the_rfcs_are_refused_with_any_character_changed() {
    for (text, key) in [(RFC_8037, web_key(ED)), (RFC_7515, web_key(EC))] {
        for at in 0..text.len() {
            for to in ['A', 'B', '_', '.', '='] {
                let Some(text) = changed(text, at, to) else { continue };
                let token = Compact::read(&text, LONGEST);
                assert!(token.and_then(|token| token.verified_by("key", &key)).is_err(), "{text}");
            }
        }
    }
}

fn claims() -> Map<String, Value> {
    let Value::Object(claims) = json!({ "iss": "did:web:a.example", "exp": 1 }) else {
        unreachable!()
    };
    claims
}

#[test]
fn what_we_sign_is_verified_by_our_document() {
    let token = sign(&key("a.example"), "JWT", &claims()).unwrap();
    let signed = verify(&token, &document("a.example"), USE).unwrap();
    assert_eq!(signed.claims.all(), &claims());
    assert_eq!((signed.kid.as_str(), signed.header.is("jwt")), ("did:web:a.example#key-1", true));
    assert_eq!(said_issuer(&token), Ok(did("a.example")));
    let other = verify(&token, &document("b.example"), USE);
    assert!(matches!(other, Err(BadJwt::Key(NoKey::Another { .. }))));
}

#[test]
fn a_token_of_p_256_is_verified_by_the_document_of_its_signer() {
    let secret = p256::ecdsa::SigningKey::from_slice(&[9; 32]).unwrap();
    let public = PublicKey::p256(secret.verifying_key().to_sec1_point(true).as_bytes()).unwrap();
    let own = OwnKey { fragment: "ec", key: &public, uses: &[USE] };
    let document = Document::own(&did("a.example"), &[own], None).unwrap();
    let text = format!("{}.{}", coded(r##"{"alg":"ES256","kid":"#ec"}"##), coded(r#"{"a":1}"#));
    let signature: p256::ecdsa::Signature = secret.sign(text.as_bytes());
    let token = format!("{text}.{}", base64url(&signature.to_bytes()));
    assert_eq!(verify(&token, &document, USE).unwrap().kid, "did:web:a.example#ec");
    // The form that other protocols have is none of RFC 7518, section 3.4.
    let der = format!("{text}.{}", base64url(signature.to_der().as_bytes()));
    let zero = format!("{text}.{}", base64url(&[0; 64]));
    for bad in [der, zero] {
        assert!(matches!(verify(&bad, &document, USE), Err(BadJwt::Signature(_))));
    }
}

/// What comes of a token with that header, rightly signed.
fn with_header(header: &str) -> BadJwt {
    verify(&forged(&key("a.example"), header, "{}"), &document("a.example"), USE).unwrap_err()
}

#[test]
fn tokens_signed_by_nobody_or_by_a_shared_secret_are_refused() {
    for alg in [
        "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "RS256", "PS256", "ES384",
        "eddsa", "EdDSA ",
    ] {
        let header = format!(r##"{{"alg":"{alg}","kid":"#key-1"}}"##);
        assert_eq!(with_header(&header), BadJwt::UnsupportedAlgorithm(alg.into()));
        let unsigned = format!("{}.{}.", coded(&header), coded("{}"));
        let refused = verify(&unsigned, &document("a.example"), USE);
        assert_eq!(refused, Err(BadJwt::UnsupportedAlgorithm(alg.into())));
    }
    for header in [r#"{"kid":"a"}"#, r#"{"alg":null}"#, r#"{"alg":["EdDSA"]}"#] {
        assert_eq!(with_header(header), BadJwt::HeaderMember("alg"));
    }
}

#[test]
fn an_algorithm_that_is_not_that_of_the_key_is_refused() {
    let refused = with_header(r##"{"alg":"ES256","kid":"#key-1"}"##);
    assert!(matches!(
        refused,
        BadJwt::Algorithm { said: Algorithm::Es256, of: Algorithm::EdDsa, .. }
    ));
}

#[test]
fn headers_that_bring_a_key_along_or_demand_more_are_refused() {
    for (name, value) in [
        ("crit", r#"["exp"]"#),
        ("crit", "[]"),
        ("crit", "null"),
        ("jku", r#""https://evil.example/jwks""#),
        ("jwk", ED),
        ("x5u", r#""https://evil.example/x""#),
        ("x5c", "[]"),
        ("b64", "false"),
        ("enc", r#""A""#),
        ("zip", r#""DEF""#),
    ] {
        let header = format!(r##"{{"alg":"EdDSA","kid":"#key-1","{name}":{value}}}"##);
        assert_eq!(with_header(&header), BadJwt::Header(name));
    }
    assert_eq!(with_header(r#"{"alg":"EdDSA","kid":1}"#), BadJwt::HeaderMember("kid"));
    assert_eq!(with_header(r#"{"alg":"EdDSA","typ":1}"#), BadJwt::HeaderMember("typ"));
}

#[test]
fn what_stands_twice_in_header_or_claims_is_refused() {
    let twice = with_header(r##"{"alg":"EdDSA","alg":"EdDSA","kid":"#key-1"}"##);
    assert!(matches!(twice, BadJwt::Json { part: "header", .. }), "{twice}");
    let header = r##"{"alg":"EdDSA","kid":"#key-1"}"##;
    for claims in
        [r#"{"iss":"a","iss":"b"}"#, r#"{"vc":{"a":1,"a":1}}"#, r#"{"iss":"a","\u0069ss":"b"}"#]
    {
        let refused =
            verify(&forged(&key("a.example"), header, claims), &document("a.example"), USE);
        assert!(matches!(refused, Err(BadJwt::Json { part: "claims", .. })), "{claims}");
    }
}

#[test]
fn anything_but_three_parts_in_base64url_without_padding_is_refused() {
    let token = sign(&key("a.example"), "JWT", &claims()).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    for bad in [
        String::new(),
        "..".into(),
        "a.b".into(),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}=="),
        format!("{token}\n"),
        format!(" {token}"),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}.{}", parts[2]),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], parts[1], &parts[2][..84]),
        token.replace('.', ". "),
        token.replace('.', "%2E"),
    ] {
        assert!(verify(&bad, &document("a.example"), USE).is_err(), "{bad}");
    }
    for claims in ["[]", "1", "", "null", "{", "{}{}"] {
        let bad = forged(&key("a.example"), r#"{"alg":"EdDSA"}"#, claims);
        let refused = verify(&bad, &document("a.example"), USE);
        assert!(matches!(refused, Err(BadJwt::Json { part: "claims", .. })), "{claims}");
    }
}

#[test]
fn a_token_is_at_most_so_long() {
    let mut long = claims();
    long.insert("x".into(), json!("a".repeat(LONGEST)));
    assert!(matches!(sign(&key("a.example"), "JWT", &long), Err(BadJwt::Long { .. })));
    let token = signed(&key("a.example"), &json!(long));
    assert_eq!(
        verify(&token, &document("a.example"), USE),
        Err(BadJwt::Long { bytes: token.len(), most: LONGEST })
    );
}

#[test]
fn whom_a_token_says_to_be_of_is_told_without_belief() {
    let of = |claims: Value| said_issuer(&signed(&key("a.example"), &claims));
    assert_eq!(of(json!({ "iss": "did:web:b.example" })), Ok(did("b.example")));
    assert_eq!(of(json!({ "issuer": "did:web:b.example" })), Ok(did("b.example")));
    assert_eq!(of(json!({ "issuer": { "id": "did:web:b.example" } })), Ok(did("b.example")));
    assert_eq!(of(json!({})), Err(BadJwt::Claim("iss")));
    assert_eq!(of(json!({ "iss": 1 })), Err(BadJwt::Claim("iss")));
    assert!(matches!(
        of(json!({ "iss": "https://a.example" })),
        Err(BadJwt::Did { claim: "iss", .. })
    ));
    assert!(matches!(of(json!({ "iss": "did:web:127.0.0.1" })), Err(BadJwt::Did { .. })));
}

#[test]
fn times_are_numbers_within_reason() {
    let of = |value: Value| {
        let Value::Object(claims) = json!({ "exp": value }) else { unreachable!() };
        Claims::from(claims).optional_time("exp")
    };
    assert_eq!(of(json!(5)), Ok(Some(5)));
    assert_eq!(of(json!(5.9)), Ok(Some(5)));
    assert_eq!(of(json!(null)), Ok(None));
    for bad in [
        json!("5"),
        json!(1e300),
        json!(-1e300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!([5]),
        json!(true),
    ] {
        assert_eq!(of(bad.clone()), Err(BadJwt::Claim("exp")), "{bad}");
    }
}

proptest! {
    #[test]
    fn a_token_with_any_byte_changed_is_refused(at in any::<usize>(), to in proptest::char::range('\0', '\u{7f}'), name in "[a-z]{1,8}") {
        let mut more = claims();
        more.insert("name".into(), json!(name));
        let token = sign(&key("a.example"), "JWT", &more).unwrap();
        prop_assert_eq!(json!(opened(&token)), json!(more));
        if let Some(changed) = changed(&token, at, to) {
            prop_assert!(verify(&changed, &document("a.example"), USE).is_err(), "{}", changed);
        }
    }

    #[test]
    fn no_text_makes_the_reader_fall_over(text in "[eyJA-Za-z0-9_=.-]{0,80}", any in ".{0,60}") {
        let _ = said_issuer(&text);
        let _ = said_issuer(&any);
        let _ = verify(&forged(&key("a.example"), &any, &text), &document("a.example"), USE);
    }
}
