//! Who somebody is and what is known of it: the
//! [Decentralized Claims Protocol](https://github.com/eclipse-dataspace-dcp/decentralized-claims-protocol) 1.0
//! without any network, clock or source of chance. Documents and lists that were fetched, the time and unique ids
//! are handed in; what has to be fetched, and which ids must not come twice, is handed out.
//!
//! - [`did`]: identifiers, the addresses of their documents, and the documents.
//! - [`key`] and [`jwt`]: keys and what they sign.
//! - [`token`]: by a self-issued ID token a participant says who it is.
//! - [`credential`]: what a centre says of it, how it shows that, and how the centre takes it back.
//! - [`trust`]: which of it counts.
//!
//! One exchange: a centre makes a consumer its member, the consumer turns to a provider, and the provider learns
//! whom it deals with.
//!
//! ```
//! use dure_dataspace::identity::credential::presentation::{Presentation, Show};
//! use dure_dataspace::identity::credential::query::{PresentationQuery, PresentationResponse, Scope};
//! use dure_dataspace::identity::credential::{Credential, Profile, issue};
//! use dure_dataspace::identity::did::{Did, Document, OwnKey, Relationship};
//! use dure_dataspace::identity::key::Key;
//! use dure_dataspace::identity::token::{self, IdToken};
//! use dure_dataspace::identity::trust::Trust;
//! use dure_dataspace::identity::jwt;
//!
//! // Three participants, each with a key and its document under the address of its DID.
//! let document = |key: &Key| {
//!     let own = OwnKey { fragment: "key-1", key: key.public(), uses: &Relationship::ALL };
//!     Document::own(key.did(), &[own], Some("https://wallet.example/api"))
//! };
//! let centre = Key::new(&"did:web:centre.example".parse()?, "key-1", &[1; 32])?;
//! let consumer = Key::new(&"did:web:maker.example%3A8443:plant".parse()?, "key-1", &[2; 32])?;
//! let provider: Did = "did:web:supplier.example".parse()?;
//! assert_eq!(consumer.did().document_address()?, "https://maker.example:8443/plant/did.json");
//! let now = "2026-06-01T12:00:00Z".parse()?;
//!
//! // The centre: a membership for a year.
//! let grant = issue::Grant {
//!     profile: Profile::V20, id: "urn:uuid:1", subject: consumer.did(),
//!     from: "2026-01-01T00:00:00Z".parse()?, until: "2027-01-01T00:00:00Z".parse()?, status: None,
//! };
//! let membership = grant.membership(&centre, "Dure")?;
//!
//! // The consumer: an ID token in the header of its first message.
//! let id_token = IdToken {
//!     audience: &provider, jti: "urn:uuid:2", now, life: 300, access: Some("may-ask-me"),
//! }.sign(&consumer)?;
//!
//! // The provider: fetches the document of whoever it says to be, and verifies it.
//! let said = jwt::said_issuer(&id_token)?;
//! let fetched = Document::read(&said, document(&consumer)?.json().to_string().as_bytes())?;
//! let proven = token::verify(&id_token, &fetched, &provider, now)?;
//! assert_eq!(proven.access.as_deref(), Some("may-ask-me"));
//! let question = PresentationQuery { scopes: vec![Scope::of_type(issue::MEMBERSHIP)] }.json();
//! assert_eq!(fetched.credential_service(), Some("https://wallet.example/api"));
//!
//! // The consumer: shows what is asked for.
//! assert_eq!(PresentationQuery::read(&question)?.scopes.len(), 1);
//! let show = Show {
//!     profile: Profile::V20, audience: &provider, jti: "urn:uuid:3", nonce: None, now, life: 300,
//! };
//! let answer = PresentationResponse { presentations: vec![show.sign(&consumer, &[membership])?] }.json();
//!
//! // The provider: verifies the presentation by the document of the holder, each credential by that of its issuer.
//! let mut credentials = Vec::new();
//! for presentation in PresentationResponse::read(&answer)?.presentations {
//!     let shown = Presentation::verify(&presentation, &fetched, &provider, None, now)?;
//!     for credential in shown.credentials {
//!         assert_eq!(&jwt::said_issuer(&credential)?, centre.did());
//!         credentials.push(Credential::signed(&credential, &document(&centre)?)?);
//!     }
//! }
//! let trust = Trust::none().with(centre.did(), [issue::MEMBERSHIP]);
//! let known = trust.known(&proven.issuer, &credentials, &[], now);
//! assert!(known.is_member_of("Dure") && known.refused.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod credential;
pub mod did;
#[cfg(test)]
mod example;
pub mod jwt;
pub mod key;
mod text;
pub mod token;
pub mod trust;
