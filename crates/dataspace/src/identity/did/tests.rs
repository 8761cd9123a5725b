use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::example;
use super::super::key::{Algorithm, BadKey};
use super::document::{LONGEST_DOCUMENT, MOST};
use super::*;

#[test]
fn each_did_of_the_web_has_one_address_and_comes_back_from_it() {
    for (did, address) in [
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"),
        ("did:web:example.com%3A3000", "https://example.com:3000/.well-known/did.json"),
        ("did:web:example.com%3A3000:user:alice", "https://example.com:3000/user/alice/did.json"),
        ("did:web:host%3A8443:a:b", "https://host:8443/a/b/did.json"),
        ("did:web:host:BPNL_1.2:A-b", "https://host/BPNL_1.2/A-b/did.json"),
        ("did:web:host:a:.well-known", "https://host/a/.well-known/did.json"),
        ("did:web:host:M%C3%BCller%20AG", "https://host/M%C3%BCller%20AG/did.json"),
    ] {
        let read: Did = did.parse().unwrap();
        assert_eq!(read.document_address().unwrap(), address);
        assert_eq!(Did::of_document(address).unwrap(), read);
        assert_eq!((read.to_string(), read.method()), (did.to_owned(), "web"));
        let text = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Did>(&text).unwrap(), read);
    }
}

#[test]
fn dids_of_other_methods_are_read_but_have_no_address() {
    for text in [
        "did:key:z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu",
        "did:example:a::b",
        "did:x:%aF",
    ] {
        let did: Did = text.parse().unwrap();
        assert_eq!(did.document_address(), Err(BadDid::NotWeb(did)));
    }
}

#[test]
fn what_has_not_the_form_of_a_did_is_refused() {
    for bad in [
        "",
        "did",
        "did:",
        "did:web",
        "did:web:",
        "did::a",
        "DID:web:a.b",
        "did:Web:a.b",
        "did:example:a:",
        "did:web:a.b#key",
        "did:web:a.b?x=1",
        "did:web:a.b/c",
        "did:web:a.b c",
        "did:web:a.b\n",
        " did:web:a.b",
        "did:example:%",
        "did:example:%4",
        "did:example:%4g",
        "did:example:ä",
        "urn:web:a.b",
        "did:web:a.b:",
    ] {
        assert!(matches!(bad.parse::<Did>(), Err(BadDid::Form(_))), "{bad}");
    }
}

#[test]
fn hosts_that_hide_another_place_are_refused() {
    for bad in [
        // A user in front of the host, plainly and encoded.
        "user@host",
        "user%40host.example",
        "a%3Ab%40host.example",
        "host.example%3A80%40evil.example",
        // Addresses of IP in each of their dresses.
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.0x1",
        "0177.0.0.1",
        "1.2.3.0x",
        "%3A%3A1",
        "%5B%3A%3A1%5D",
        "%31%32%37.0.0.1",
        "127%2E0%2E0%2E1",
        "10.0.0.1%3A8443",
        // A percent sign where it has no business, ends of the host, other places.
        "host%2Fpath",
        "host%23",
        "host%3F",
        "host%5C",
        "host%00",
        "host%25",
        "ho%73t",
        "host%3a80",
        // Ports that are none.
        "host%3A",
        "host%3A0",
        "host%3A080",
        "host%3A65536",
        "host%3A80%3A80",
        "host%3A8x",
        "host%3A99999999999999",
        // No names of DNS in small letters.
        "Host.example",
        "host.",
        ".host",
        "a..b",
        "-a.b",
        "a-.b",
        "a_b.c",
    ] {
        let refused = format!("did:web:{bad}").parse::<Did>();
        assert!(
            matches!(refused, Err(BadDid::Host { .. } | BadDid::Form(_))),
            "{bad}: {refused:?}"
        );
    }
    let long = format!("did:web:{}.example", "a".repeat(64)).parse::<Did>();
    assert!(matches!(long, Err(BadDid::Host { .. })));
}

#[test]
fn paths_that_lead_to_another_place_are_refused() {
    for bad in [
        "",
        ":",
        "a:",
        "a::b",
        ".",
        "..",
        "...",
        "a:..:b",
        "%2E",
        "%2E%2E",
        "a%2Fb",
        "a%2F..%2Fb",
        "a%5Cb",
        "a%00",
        "a%0A",
        "%25",
        "%252E%252E",
        "a%3Fb",
        "a%23b",
        "%61",
        "%2D",
        "a%c3%bc",
        ".well-known",
    ] {
        let refused = format!("did:web:host.example:{bad}").parse::<Did>();
        assert!(
            matches!(refused, Err(BadDid::Part { .. } | BadDid::Form(_))),
            "{bad}: {refused:?}"
        );
    }
}

#[test]
fn a_did_is_at_most_so_long() {
    let long = format!("did:web:host.example:{}", "a".repeat(LONGEST));
    assert!(long[..LONGEST].parse::<Did>().is_ok());
    assert_eq!(long[..=LONGEST].parse::<Did>(), Err(BadDid::Long(LONGEST + 1)));
    assert_eq!(Did::of_document(&long), Err(BadDid::Long(long.len())));
}

#[test]
fn an_address_that_is_none_of_a_document_is_refused() {
    for bad in [
        "",
        "http://host/.well-known/did.json",
        "https://host",
        "https://host/",
        "https://host/did.json",
        "https:///did.json",
        "https://host//did.json",
        "https://host/a//did.json",
        "https://host/a/../did.json",
        "https://user@host/a/did.json",
        "https://user:pass@host/a/did.json",
        "https://host/a/did.json?x",
        "https://host/a/did.json#x",
        "https://host/a/did.jsonx",
        "https://host/adid.json",
        "https://127.0.0.1/a/did.json",
        "https://[::1]/a/did.json",
        "https://host\\a/did.json",
        "https://Host/a/did.json",
        "https://host:/a/did.json",
        "https://host/a b/did.json",
        "https://host/a:b/did.json",
        "https://host/~a/did.json",
        "https://host%3A80/a/did.json",
    ] {
        assert!(Did::of_document(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn no_text_leads_anywhere_but_to_the_host_that_it_names(text in "did:web:[a-z0-9.%:A@/\\\\#?-]{0,40}") {
        if let Ok(did) = text.parse::<Did>() {
            let address = did.document_address().unwrap();
            prop_assert_eq!(&Did::of_document(&address).unwrap(), &did);
            let rest = address.strip_prefix("https://").unwrap();
            let (host, path) = rest.split_once('/').unwrap();
            let named = did.as_str()[8..].split(':').next().unwrap().replace("%3A", ":");
            prop_assert_eq!(host, named);
            prop_assert!(!host.contains(['@', '%', '\\']), "{}", address);
            prop_assert!(path.split('/').all(|part| !part.is_empty() && !part.chars().all(|c| c == '.')));
        }
    }

    #[test]
    fn no_bytes_make_the_readers_fall_over(text in ".{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = text.parse::<Did>();
        let _ = Did::of_document(&text);
        let _ = Document::read(&example::did("a.example"), &bytes);
    }
}

const DID: &str = "did:web:maker.example";

/// RFC 8037, appendix A.2, and RFC 7515, appendix A.3.1.
fn document() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": DID,
        "verificationMethod": [
            { "id": format!("{DID}#ed"), "type": "JsonWebKey2020", "controller": DID, "publicKeyJwk":
                { "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" } },
            { "id": "#ec", "type": "JsonWebKey", "controller": DID, "publicKeyJwk":
                { "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                  "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" } },
            { "id": "#rsa", "type": "JsonWebKey2020", "controller": DID,
              "publicKeyJwk": { "kty": "RSA", "n": "AQAB", "e": "AQAB" } },
            { "id": "#foreign", "type": "Multikey", "controller": "did:web:evil.example",
              "publicKeyMultibase": "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu" },
        ],
        "capabilityInvocation": ["#ed", format!("{DID}#rsa"), "#foreign", "did:web:evil.example#key", "#nowhere"],
        "assertionMethod": [format!("{DID}#ec")],
        "authentication": [{ "id": "#inside", "type": "Multikey", "controller": DID,
            "publicKeyMultibase": "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu" }],
        "service": [
            { "id": "#mail", "type": "Mail", "serviceEndpoint": { "to": "a@b.example" } },
            { "id": "wallet", "type": ["CredentialService"], "serviceEndpoint": "https://wallet.example/api/" },
        ],
    })
}

fn read(document: &Value) -> Result<Document, BadDocument> {
    Document::read(&DID.parse().unwrap(), document.to_string().as_bytes())
}

#[test]
fn keys_are_found_by_their_name_and_only_for_their_use() {
    use Relationship::{AssertionMethod, Authentication, CapabilityInvocation};
    let read = read(&document()).unwrap();
    let key =
        |kid: &str, of| read.key(Some(kid), of).map(|(id, key)| (id.to_owned(), key.algorithm()));
    let ed = Ok((format!("{DID}#ed"), Algorithm::EdDsa));
    assert_eq!(key("#ed", CapabilityInvocation), ed);
    assert_eq!(key(&format!("{DID}#ed"), CapabilityInvocation), ed);
    assert_eq!(key("#ec", AssertionMethod), Ok((format!("{DID}#ec"), Algorithm::Es256)));
    assert_eq!(key("#inside", Authentication), Ok((format!("{DID}#inside"), Algorithm::EdDsa)));
    for (kid, of) in [
        ("#ed", AssertionMethod),
        ("#ed", Authentication),
        ("#ec", CapabilityInvocation),
        ("#inside", AssertionMethod),
        ("#inside", CapabilityInvocation),
    ] {
        assert_eq!(
            key(kid, of),
            Err(NoKey::NotFor { kid: format!("{DID}{kid}"), relationship: of })
        );
    }
    for kid in ["#nowhere", "#", "#ED", &format!("{DID}#ed ")] {
        assert!(
            matches!(
                key(kid, CapabilityInvocation),
                Err(NoKey::Missing { .. } | NoKey::Another { .. })
            ),
            "{kid}"
        );
    }
    for kid in [
        "did:web:evil.example#key",
        "did:web:evil.example#ed",
        "ed",
        "",
        DID,
        &format!("{DID}.evil#ed"),
    ] {
        assert!(matches!(key(kid, CapabilityInvocation), Err(NoKey::Another { .. })), "{kid}");
    }
    let bad = |kid: &str| match read.key(Some(kid), CapabilityInvocation) {
        Err(NoKey::Bad { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(bad("#rsa"), BadKey::Kind("RSA ?".into()));
    assert_eq!(bad("#foreign"), BadKey::Member("controller"));
    assert_eq!(read.credential_service(), Some("https://wallet.example/api"));
    assert_eq!((read.services().len(), read.methods().len()), (1, 5));
}

#[test]
fn a_key_need_not_be_named_where_there_is_only_one() {
    let of = Relationship::CapabilityInvocation;
    let mut one = document();
    assert_eq!(
        read(&one).unwrap().key(None, of).unwrap_err(),
        NoKey::Unnamed { did: DID.parse().unwrap(), count: 4 }
    );
    one["verificationMethod"].as_array_mut().unwrap().truncate(1);
    assert_eq!(read(&one).unwrap().key(None, of).unwrap().0, format!("{DID}#ed"));
    let other = Relationship::AssertionMethod;
    assert!(matches!(read(&one).unwrap().key(None, other), Err(NoKey::NotFor { .. })));
    one["verificationMethod"] = json!([]);
    assert!(matches!(read(&one).unwrap().key(None, of), Err(NoKey::Unnamed { count: 0, .. })));
}

#[test]
fn a_document_of_somebody_else_is_refused() {
    for id in [
        json!("did:web:evil.example"),
        json!("did:web:maker.example#ed"),
        json!(""),
        json!(null),
        json!([DID]),
    ] {
        let mut document = document();
        document["id"] = id;
        assert!(matches!(read(&document), Err(BadDocument::Another { .. })));
    }
}

#[test]
fn a_document_that_could_be_read_in_two_ways_is_refused() {
    let twice = document().to_string().replacen('{', &format!("{{\"id\":{DID:?},"), 1);
    let refused = Document::read(&DID.parse().unwrap(), twice.as_bytes());
    assert!(matches!(refused, Err(BadDocument::Json(_))), "{refused:?}");
    let mut same = document();
    same["verificationMethod"][1]["id"] = json!("#ed");
    let mut embedded = document();
    embedded["authentication"][0]["id"] = json!("#ed");
    let mut both = document();
    both["verificationMethod"][0]["publicKeyMultibase"] = json!("z6Mk");
    for bad in [same, embedded, both] {
        assert!(matches!(read(&bad), Err(BadDocument::Form { .. })));
    }
}

#[test]
fn what_is_embedded_for_one_use_is_not_lent_to_another() {
    let mut lent = document();
    lent["capabilityInvocation"] = json!(["#inside"]);
    let read = read(&lent).unwrap();
    let refused = read.key(Some("#inside"), Relationship::CapabilityInvocation);
    assert!(matches!(refused, Err(NoKey::NotFor { .. })));
}

#[test]
fn documents_without_bound_or_form_are_refused() {
    let did: Did = DID.parse().unwrap();
    let long = vec![b' '; LONGEST_DOCUMENT + 1];
    assert_eq!(Document::read(&did, &long), Err(BadDocument::Long(long.len())));
    let with = |name: &str, value: Value| {
        let mut document = document();
        document[name] = value;
        read(&document)
    };
    let many: Vec<Value> = (0..=MOST).map(|at| json!(format!("#{at}"))).collect();
    for (name, value) in [
        ("authentication", json!(many)),
        ("authentication", json!("#ed")),
        ("authentication", json!([1])),
        ("verificationMethod", json!({})),
        ("verificationMethod", json!([{}])),
        ("verificationMethod", json!([{ "id": "no-name" }])),
        ("verificationMethod", json!([{ "id": "#a b" }])),
        ("service", json!([{}])),
        ("service", json!(["a"])),
        ("service", json!([{ "type": "CredentialService", "serviceEndpoint": "ftp://a.example" }])),
        ("service", json!([{ "type": "CredentialService", "serviceEndpoint": "https://a b" }])),
        ("service", json!([{ "type": "CredentialService" }])),
    ] {
        assert!(
            matches!(with(name, value.clone()), Err(BadDocument::Form { .. })),
            "{name}: {value}"
        );
    }
    assert!(with("service", Value::Null).is_ok(), "null is absent");
}

#[test]
fn our_own_document_is_one_that_others_read() {
    let key = example::key("maker.example");
    let own = |fragment| OwnKey { fragment, key: key.public(), uses: &Relationship::ALL };
    let document =
        Document::own(key.did(), &[own("key-1"), own("key-2")], Some("https://w.example/"))
            .unwrap();
    let again = Document::read(key.did(), document.json().to_string().as_bytes()).unwrap();
    assert_eq!(again, document);
    for relationship in Relationship::ALL {
        assert_eq!(document.key(Some(&key.id()), relationship).unwrap().1, key.public());
    }
    assert_eq!(document.address().unwrap(), "https://maker.example/.well-known/did.json");
    assert_eq!(document.credential_service(), Some("https://w.example"));
    assert!(!document.json().to_string().contains("\"d\""), "no secret in it");
    assert!(Document::own(key.did(), &[own("a"), own("a")], None).is_err());
    assert!(Document::own(key.did(), &[own("")], None).is_err());
    assert!(Document::own(key.did(), &[own("a")], Some("w.example")).is_err());
}
