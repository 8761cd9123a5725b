//! The other side: a participant that says and hears what a row tells.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::IntoResponse;
use axum::{Json, body::Bytes};
use dure_dataspace::{Side, negotiation, transfer};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::Scripted;
use crate::app::App;
use crate::dataspace::automation::Automation;
use crate::dataspace::process::Kind;
use crate::dataspace::{
    Agreement, Offer, OfferState, Party, Peer, acting, carrying, store, transferring,
};
use crate::platform::authorisation::Role;
use crate::platform::id::{
    AgreementId, DatasetId, NegotiationId, OfferId, OrganisationId, PeerId, TransferId,
};
use crate::platform::moment::Moment;
use crate::platform::secret::Secret;
use crate::testing::{Site, Someone};

const CONTEXT: &str = "https://w3id.org/dspace/2025/1/context.jsonld";

/// How long a message is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the other side heard: path and message.
type Heard = (String, Value);

/// The other side, and the connector under test.
pub struct Kit {
    pub app: App,
    pub who: Someone,
    pub peer: PeerId,
    pub token: String,
    /// Where our side speaks.
    pub base: String,
    callback: String,
    client: reqwest::Client,
    inbox: mpsc::UnboundedReceiver<Heard>,
    pub site: Site,
    stop: tokio::sync::watch::Sender<bool>,
}

/// A kind of process as the other side plays it.
pub trait Played: Kind {
    /// Sets our side up for a row, and lets it begin where it is the consumer.
    fn prepared<'a>(kit: &'a Kit, row: &'a str, side: Side) -> BoxFuture<'a, Course>;
    /// A message of the other side.
    fn message(kit: &Kit, course: &Course, word: &str) -> (String, Value);
    /// The type of a message, and the end of its path.
    fn expected(word: &str) -> (&'static str, &'static str);
}

/// What a row is about.
#[derive(Default, Clone)]
pub struct Course {
    offer: String,
    dataset: String,
    agreement: String,
    ours: String,
    theirs: String,
    side: Option<Side>,
}

async fn hears(
    State(to): State<mpsc::UnboundedSender<Heard>>,
    method: Method,
    uri: Uri,
    body: Bytes,
) -> impl IntoResponse {
    if method == Method::GET {
        return (StatusCode::NOT_FOUND, Json(json!({})));
    }
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    let begins = uri.path().ends_with("/request") && said.get("providerPid").is_none();
    let theirs = uuid::Uuid::now_v7().to_string();
    let answer = json!({ "@context": [CONTEXT], "@type": "ContractNegotiation",
        "consumerPid": said["consumerPid"], "providerPid": theirs, "state": "REQUESTED" });
    let mut told = said.clone();
    if begins {
        told["providerPid"] = json!(theirs);
    }
    let _ = to.send((uri.path().to_owned(), told));
    match begins {
        true => (StatusCode::CREATED, Json(answer)),
        false => (StatusCode::OK, Json(json!({}))),
    }
}

impl Kit {
    /// Opens both sides on loopback.
    pub async fn open() -> Self {
        Self::with(Arc::new(Scripted)).await
    }

    /// The same, with another mind of our side.
    pub async fn with(automation: Arc<dyn Automation>) -> Self {
        let (ours, theirs) = (bound().await, bound().await);
        let address = |at: &tokio::net::TcpListener| format!("http://{}", at.local_addr().unwrap());
        let (public, callback) = (address(&ours), address(&theirs));
        let settings = [("public-url", public.as_str()), ("dataspace-inside", "yes")];
        let site = Site::with(&settings, "").await;
        let mut app = site.app.clone();
        app.automation = automation;
        let who = site.someone(&[Role::Member, Role::Owner]).await;
        let (to, inbox) = mpsc::unbounded_channel();
        let other = Router::new().fallback(hears).with_state(to);
        tokio::spawn(async move { axum::serve(theirs, other).await.unwrap() });
        let router = crate::app::router(app.clone());
        tokio::spawn(async move { axum::serve(ours, router).await.unwrap() });
        let (stop, stopped) = tokio::sync::watch::channel(false);
        tokio::spawn(carrying::keep_up(app.clone(), stopped));
        let secret = Secret::new();
        let peer = Peer {
            id: PeerId::new(),
            centre: who.centre,
            organisation: who.organisation,
            participant: "did:web:other.example".to_owned(),
            name: "다른 곳".to_owned(),
            address: callback.clone(),
            token_out: app.seal.close("shown to the other").unwrap(),
            closed: false,
            memberships: Vec::new(),
            roles: Vec::new(),
            known_until: Moment::from_micros(0),
        };
        let mut tx = app.db.begin().await.unwrap();
        store::insert_peer(&mut tx, &peer, &secret.digest(), "").await.unwrap();
        tx.commit().await.unwrap();
        Self {
            base: acting::callback(&app, who.organisation),
            token: secret.reveal().to_owned(),
            client: reqwest::Client::new(),
            peer: peer.id,
            app,
            who,
            callback,
            inbox,
            site,
            stop,
        }
    }

    /// What is offered under that title.
    pub async fn offered(&self, title: &str, terms: Value) -> (OfferId, DatasetId) {
        let (id, dataset) = (OfferId::new(), DatasetId::new());
        let offer = Offer {
            id,
            centre: self.who.centre,
            organisation: self.who.organisation,
            dataset,
            title: title.to_owned(),
            about: String::new(),
            policy: json!({ "@id": id, "@type": "Offer",
                "permission": [{ "action": "use", "constraint": terms }] }),
            by_itself: true,
            state: OfferState::Published,
        };
        let mut tx = self.app.db.begin().await.unwrap();
        store::insert_offer(&mut tx, &offer, "").await.unwrap();
        tx.commit().await.unwrap();
        (id, dataset)
    }

    /// An agreement of that name, our side on this side of it.
    pub async fn agreed(&self, name: &str, side: Side, dataset: Option<DatasetId>) -> Agreement {
        let own = Party::Here(self.who.organisation);
        let other = Party::Outside(self.peer);
        let (provider, consumer) = match side {
            Side::Provider => (own, other),
            Side::Consumer => (other, own),
        };
        let agreement = Agreement {
            id: AgreementId::new(),
            centre: self.who.centre,
            name: name.to_owned(),
            provider,
            consumer,
            offer: "o".to_owned(),
            dataset,
            target: "d".to_owned(),
            title: name.to_owned(),
            policy: json!({ "@id": "o", "@type": "Offer", "permission": [{ "action": "use" }] }),
            uses: 0,
            moved: 0,
            made_at: Moment::now(),
            ended_at: None,
            ended_by: None,
            reason: String::new(),
        };
        let mut tx = self.app.db.begin().await.unwrap();
        assert!(store::insert_agreement(&mut tx, &agreement).await.unwrap());
        tx.commit().await.unwrap();
        agreement
    }

    /// Says something to our side.
    pub async fn say(&self, path: &str, message: &Value) -> (u16, Value) {
        self.say_with(path, message, &format!("Bearer {}", self.token)).await
    }

    /// The same, showing this.
    pub async fn say_with(&self, path: &str, message: &Value, shown: &str) -> (u16, Value) {
        let mut request = self.client.post(format!("{}{path}", self.base));
        if !shown.is_empty() {
            request = request.header("authorization", shown);
        }
        let body = message.to_string();
        let request = request.header("content-type", "application/json").body(body);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
    }

    /// Looks at our side.
    pub async fn look(&self, path: &str) -> (u16, Value) {
        let request = self.client.get(format!("{}{path}", self.base));
        let request = request.header("authorization", &self.token);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
    }

    /// Where the other side is reached.
    pub fn callback(&self) -> &str {
        &self.callback
    }

    /// What our side says next.
    pub async fn hear(&mut self) -> Result<Heard, String> {
        let heard = tokio::time::timeout(PATIENCE, self.inbox.recv()).await;
        heard.ok().flatten().ok_or_else(|| "nothing was said".to_owned())
    }

    /// Plays a row.
    pub async fn play<S: Played>(
        &mut self,
        row: &str,
        side: Side,
        course: &str,
    ) -> Result<(), String> {
        while self.inbox.try_recv().is_ok() {}
        let mut of = S::prepared(self, row, side).await;
        of.side = Some(side);
        for (at, token) in course.split(' ').enumerate() {
            let (sign, word) = token.split_at(1);
            match sign {
                ">" => {
                    let (path, message) = S::message(self, &of, word);
                    let (status, told) = self.say(&path, &message).await;
                    let wanted = if at == 0 { 201 } else { 200 };
                    if status != wanted {
                        return Err(format!("{token}: {status} {told}"));
                    }
                    if at == 0 {
                        of.ours = told["providerPid"].as_str().unwrap_or_default().to_owned();
                        assert_eq!(told["state"], "REQUESTED");
                    }
                }
                "!" => {
                    let (path, message) = S::message(self, &of, word);
                    let (status, told) = self.say(&path, &message).await;
                    if status != 400 || told["@type"] != S::ERROR {
                        return Err(format!("{token}: {status} {told}"));
                    }
                }
                "<" => {
                    let (kind, path) = S::expected(word);
                    let (at, said) = self.hear().await.map_err(|e| format!("{token}: {e}"))?;
                    if said["@type"] != kind || !at.ends_with(path) {
                        return Err(format!("{token}: {at} {said}"));
                    }
                    if said["@context"] != json!([CONTEXT]) {
                        return Err(format!("{token}: context {said}"));
                    }
                    if side == Side::Consumer && of.ours.is_empty() {
                        of.ours = said["consumerPid"].as_str().unwrap_or_default().to_owned();
                        of.theirs = said["providerPid"].as_str().unwrap_or_default().to_owned();
                    }
                    if word == "agree" {
                        of.agreement = said["agreement"]["@id"].as_str().unwrap_or("").to_owned();
                    }
                }
                _ => self.stands::<S>(&of, word).await?,
            }
        }
        Ok(())
    }

    /// Whether our side stands there, soon.
    async fn stands<S: Played>(&self, of: &Course, state: &str) -> Result<(), String> {
        let mut told = Value::Null;
        let kind = if S::TABLE == "negotiation" { "negotiations" } else { "transfers" };
        for _ in 0..40 {
            let (status, stands) = self.look(&format!("/{kind}/{}", of.ours)).await;
            if status == 200 && stands["state"] == state {
                return Ok(());
            }
            told = stands;
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        Err(format!("={state}: {told}"))
    }

    fn envelope(&self, of: &Course, kind: &str) -> Value {
        let (consumer, provider) = match of.side {
            Some(Side::Consumer) => (&of.ours, &of.theirs),
            _ => (&of.theirs, &of.ours),
        };
        let mut all = json!({ "@context": [CONTEXT], "@type": kind, "consumerPid": consumer });
        if !provider.is_empty() {
            all["providerPid"] = json!(provider);
        }
        all
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}

async fn bound() -> tokio::net::TcpListener {
    tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap()
}

impl Played for negotiation::State {
    fn prepared<'a>(kit: &'a Kit, row: &'a str, side: Side) -> BoxFuture<'a, Course> {
        Box::pin(async move {
            let theirs = uuid::Uuid::now_v7().to_string();
            if side == Side::Provider {
                let (offer, dataset) = kit.offered(row, json!([])).await;
                let (offer, dataset) = (offer.text(), dataset.text());
                return Course { offer, dataset, theirs, ..Course::default() };
            }
            let wanted = acting::Wanted {
                centre: kit.who.centre,
                provider: Party::Outside(kit.peer),
                offer: format!("offer {row}"),
                target: format!("dataset {row}"),
                title: row.to_owned(),
                terms: json!({ "permission": [{ "action": "use" }] }),
            };
            let mut tx = kit.app.db.begin().await.unwrap();
            let own = kit.who.organisation;
            let _: NegotiationId =
                acting::ask(&mut tx, &kit.app, wanted, own).await.unwrap_or_else(|_| panic!());
            tx.commit().await.unwrap();
            kit.app.messages.notify_one();
            let (offer, dataset) = (format!("offer {row}"), format!("dataset {row}"));
            Course { offer, dataset, ..Course::default() }
        })
    }

    fn message(kit: &Kit, of: &Course, word: &str) -> (String, Value) {
        let begins = of.ours.is_empty();
        let (kind, last) = Self::expected(word);
        let mut message = kit.envelope(of, kind);
        let offer = json!({ "@type": "Offer", "@id": of.offer, "target": of.dataset,
            "permission": [{ "action": "use" }] });
        match word {
            "request" => {
                message["offer"] = match begins {
                    true => json!({ "@type": "Offer", "@id": of.offer, "target": of.dataset }),
                    false => offer,
                };
                message["callbackAddress"] = json!(kit.callback);
            }
            "offer" => {
                message["offer"] = offer;
                message["callbackAddress"] = json!(kit.callback);
            }
            "agree" => {
                message["agreement"] = json!({ "@type": "Agreement",
                    "@id": uuid::Uuid::now_v7().to_string(), "target": of.dataset,
                    "assigner": "urn:other", "assignee": "urn:ours",
                    "timestamp": "2026-01-01T00:00:00Z", "permission": [{ "action": "use" }] });
            }
            "accept" => message["eventType"] = json!("ACCEPTED"),
            "finalize" => message["eventType"] = json!("FINALIZED"),
            "terminate" => {
                message["code"] = json!("1");
                message["reason"] = json!(["a reason"]);
            }
            _ => {}
        }
        let path = match begins {
            true => "/negotiations/request".to_owned(),
            false => format!("/negotiations/{}{last}", of.ours),
        };
        (path, message)
    }

    fn expected(word: &str) -> (&'static str, &'static str) {
        match word {
            "request" => ("ContractRequestMessage", "/request"),
            "offer" => ("ContractOfferMessage", "/offers"),
            "accept" | "finalize" => ("ContractNegotiationEventMessage", "/events"),
            "agree" => ("ContractAgreementMessage", "/agreement"),
            "verify" => ("ContractAgreementVerificationMessage", "/agreement/verification"),
            _ => ("ContractNegotiationTerminationMessage", "/termination"),
        }
    }
}

impl Played for transfer::State {
    fn prepared<'a>(kit: &'a Kit, row: &'a str, side: Side) -> BoxFuture<'a, Course> {
        Box::pin(async move {
            let agreement = kit.agreed(row, side, None).await;
            if side == Side::Consumer {
                let mut tx = kit.app.db.begin().await.unwrap();
                let own: OrganisationId = kit.who.organisation;
                let _: TransferId = transferring::ask(
                    &mut tx,
                    &kit.app,
                    &agreement,
                    own,
                    (transferring::PULL, Value::Null),
                )
                .await
                .unwrap_or_else(|_| panic!());
                tx.commit().await.unwrap();
                kit.app.messages.notify_one();
            }
            let theirs = match side {
                Side::Provider => uuid::Uuid::now_v7().to_string(),
                Side::Consumer => String::new(),
            };
            Course { agreement: row.to_owned(), theirs, ..Course::default() }
        })
    }

    fn message(kit: &Kit, of: &Course, word: &str) -> (String, Value) {
        let begins = of.ours.is_empty();
        let (kind, last) = Self::expected(word);
        let mut message = kit.envelope(of, kind);
        match word {
            "request" => {
                message["agreementId"] = json!(of.agreement);
                message["format"] = json!("HttpData-PULL");
                message["callbackAddress"] = json!(kit.callback);
            }
            "start" if of.side == Some(Side::Consumer) => {
                message["dataAddress"] = json!({ "@type": "DataAddress",
                    "endpointType": "https://w3id.org/idsa/v4.1/HTTP",
                    "endpoint": "http://example.com/data" });
            }
            "suspend" | "terminate" => {
                message["code"] = json!("1");
                message["reason"] = json!(["a reason"]);
            }
            _ => {}
        }
        let path = match begins {
            true => "/transfers/request".to_owned(),
            false => format!("/transfers/{}{last}", of.ours),
        };
        (path, message)
    }

    fn expected(word: &str) -> (&'static str, &'static str) {
        match word {
            "request" => ("TransferRequestMessage", "/request"),
            "start" => ("TransferStartMessage", "/start"),
            "complete" => ("TransferCompletionMessage", "/completion"),
            "suspend" => ("TransferSuspensionMessage", "/suspension"),
            _ => ("TransferTerminationMessage", "/termination"),
        }
    }
}
