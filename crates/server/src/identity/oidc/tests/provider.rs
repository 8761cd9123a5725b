//! An identity provider of the tests' own, that tells the truth or what a forger would.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use ring::{digest, hmac};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::platform::moment::Moment;
use crate::platform::secret::base64url;

/// Our id and secret at the provider.
const CLIENT: (&str, &str) = ("dure-at-acme", "only between the two of us");

/// Its one key.
const KEY_ID: &str = "acme-1";

/// Who makes the signature.
pub enum Signer {
    /// The provider.
    Provider,
    /// Somebody with another key who says that it is the provider's.
    Somebody,
    /// Whoever knows these bytes (HMAC).
    Shared(Vec<u8>),
    /// Nobody.
    Nobody,
}

/// What the provider says of somebody.
pub struct Said {
    /// The head of the token.
    pub header: Value,
    /// What it claims.
    pub claims: Value,
    /// By whom it is signed.
    pub signer: Signer,
    /// Whether there is a token at all.
    pub says_anything: bool,
}

struct Given {
    said: Said,
    challenge: String,
    back: String,
}

struct Inside {
    url: String,
    key: EcdsaKeyPair,
    given: Mutex<HashMap<String, Given>>,
}

/// The provider. Gone with its value.
pub struct Provider {
    inside: Arc<Inside>,
    serving: JoinHandle<()>,
}

/// A request for a sign-in as it arrives there: the query of the address to which we sent the browser.
pub struct Visit {
    query: HashMap<String, String>,
}

impl Visit {
    /// Of the address to which the browser was sent.
    pub fn of(address: &str) -> Self {
        let query = address.split_once('?').unwrap().1;
        Self { query: serde_urlencoded::from_str(query).unwrap() }
    }

    /// A word of the query.
    pub fn word(&self, name: &str) -> &str {
        &self.query[name]
    }
}

fn key() -> EcdsaKeyPair {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap()
}

impl Provider {
    /// Opens it on a port of its own.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inside = Arc::new(Inside { url, key: key(), given: Mutex::default() });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(about))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&inside));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inside, serving }
    }

    /// The part of our configuration that names it.
    pub fn configured(&self) -> String {
        format!(
            "[[oidc]]\nid = \"acme\"\nname = \"Acme\"\nissuer = \"{}\"\nclient_id = \"{}\"\n\
             client_secret = \"{}\"\n",
            self.inside.url, CLIENT.0, CLIENT.1
        )
    }

    /// What it truly says of that person who came with that visit.
    pub fn truth(&self, visit: &Visit, subject: &str) -> Said {
        let now = Moment::now().micros() / 1_000_000;
        Said {
            header: json!({ "alg": "ES256", "typ": "JWT", "kid": KEY_ID }),
            claims: json!({
                "iss": self.inside.url, "sub": subject, "aud": CLIENT.0,
                "iat": now, "exp": now + 300, "nonce": visit.word("nonce"),
                "email": format!("{subject}@example.com"), "email_verified": true,
                "name": "이새롬",
            }),
            signer: Signer::Provider,
            says_anything: true,
        }
    }

    /// Keeps what it will say for a code, and gives the address to which it sends the browser back.
    pub fn back(&self, visit: &Visit, said: Said) -> String {
        let code = uuid::Uuid::new_v4().to_string();
        let back = visit.word("redirect_uri").to_owned();
        let path = back.strip_prefix("http://localhost:8080").unwrap();
        let address = format!("{path}?code={code}&state={}", visit.word("state"));
        let challenge = visit.word("code_challenge").to_owned();
        self.inside.given.lock().unwrap().insert(code, Given { said, challenge, back });
        address
    }

    /// What everybody knows of its key, in the forms in which a forger may take it for a secret.
    pub fn public_bytes(&self) -> Vec<Vec<u8>> {
        let point = self.inside.key.public_key().as_ref().to_vec();
        // The frame of a public key on P-256 (RFC 5480).
        let frame = [
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
            0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
        ];
        let der = [frame.as_slice(), &point].concat();
        let lines = base64::engine::general_purpose::STANDARD.encode(&der);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n");
        vec![point, der, pem.into_bytes(), self.inside.jwk().to_string().into_bytes()]
    }

    /// Our secret there, which a signature by HMAC would be made with.
    pub fn client_secret() -> Vec<u8> {
        CLIENT.1.as_bytes().to_vec()
    }

    /// Closes it: nobody answers any more.
    pub async fn close(self) {
        self.serving.abort();
        let _ = self.serving.await;
    }
}

impl Inside {
    fn jwk(&self) -> Value {
        let point = self.key.public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": KEY_ID,
            "x": base64url(&point[1..33]), "y": base64url(&point[33..]),
        })
    }

    fn signed(&self, said: &Said) -> String {
        let part = |value: &Value| base64url(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&said.header), part(&said.claims));
        let by = |key: &EcdsaKeyPair| {
            key.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec()
        };
        let signature = match &said.signer {
            Signer::Provider => by(&self.key),
            Signer::Somebody => by(&key()),
            Signer::Shared(secret) => {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::sign(&secret, text.as_bytes()).as_ref().to_vec()
            }
            Signer::Nobody => Vec::new(),
        };
        format!("{text}.{}", base64url(&signature))
    }
}

async fn about(State(inside): State<Arc<Inside>>) -> Json<Value> {
    let url = &inside.url;
    Json(json!({
        "issuer": url, "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    }))
}

async fn keys(State(inside): State<Arc<Inside>>) -> Json<Value> {
    Json(json!({ "keys": [inside.jwk()] }))
}

/// Gives the token for a code, once, to us alone, and to whom has the verifier.
async fn token(
    State(inside): State<Arc<Inside>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let word = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let given = inside.given.lock().unwrap().remove(word("code"));
    let verifier = digest::digest(&digest::SHA256, word("code_verifier").as_bytes());
    let fits = |given: &Given| {
        given.challenge == base64url(verifier.as_ref()) && given.back == word("redirect_uri")
    };
    let Some(given) = given.filter(|g| fits(g) && is_us(&headers)) else {
        let refused = Json(json!({ "error": "invalid_grant" }));
        return (StatusCode::BAD_REQUEST, refused).into_response();
    };
    let mut answer = json!({ "access_token": "for nothing", "token_type": "Bearer" });
    if given.said.says_anything {
        answer["id_token"] = inside.signed(&given.said).into();
    }
    Json(answer).into_response()
}

fn is_us(headers: &HeaderMap) -> bool {
    let told = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Basic "));
    let told = told.and_then(|t| base64::engine::general_purpose::STANDARD.decode(t).ok());
    let escaped = |text: &str| serde_urlencoded::to_string([("", text)]).unwrap()[1..].to_owned();
    told == Some(format!("{}:{}", escaped(CLIENT.0), escaped(CLIENT.1)).into_bytes())
}
