//! Two installations that negotiate over HTTP and have data brought while either is killed: what was acknowledged
//! comes to its end, both sides know the same, no agreement is made twice, and what is called completed has arrived
//! whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::sqlite::SqlitePool;
use tempfile::TempDir;

use crate::inspect::{Left, opened};
use crate::ledger::digest;
use crate::random::Random;
use crate::server::{Server, free_port, no_orphans, program};

/// How many negotiations and transfers are begun at most, so that the end does not take longer than the story.
const AT_MOST: usize = 600;
const BROUGHT_AT_MOST: usize = 150;

/// How many bytes are brought by a transfer.
const BYTES: usize = 3 << 20;

/// An installation with an organisation, and how it is spoken with.
struct House {
    folder: TempDir,
    port: u16,
    organisation: String,
    client: reqwest::Client,
    server: Option<Server>,
}

impl House {
    async fn built(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        Server::start(folder.path(), port).await.stop();
        let db = opened(&folder.path().join("dure.db")).await;
        let organisation = furnished(&db, name, &folder.path().join("blobs")).await;
        db.close().await;
        let server = Some(Server::start(folder.path(), port).await);
        Self { folder, port, organisation, client: reqwest::Client::new(), server }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The address of its organisation in the protocol.
    fn address(&self) -> String {
        format!("http://127.0.0.1:{}/dsp/{}/2025-1", self.port, self.organisation)
    }

    /// Asks; nothing where the line broke.
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Option<(u16, String)> {
        let address = format!("http://127.0.0.1:{}/api/v1/{path}", self.port);
        let mut request = self.client.request(method, address).bearer_auth("kills");
        request = request.timeout(Duration::from_secs(30));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.ok()?))
    }

    /// The same, of a server that lives.
    async fn asked(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, text) = self.ask(method, path, body).await.unwrap();
        assert!(status < 300, "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    async fn killed_and_back(&mut self) {
        self.server.take().unwrap().kill();
        no_orphans(self.folder.path()).await;
        let left = Left::behind(self.folder.path()).await;
        left.is_whole().await;
        left.close().await;
        self.server = Some(Server::start(self.folder.path(), self.port).await);
    }
}

/// Who takes what is brought: which of it came whole, by the end of its address.
type Taken = Arc<Mutex<BTreeSet<String>>>;

async fn takes(State(taken): State<Taken>, uri: Uri, body: Body) -> StatusCode {
    let whole = axum::body::to_bytes(body, 2 * BYTES).await;
    let is_it = whole.is_ok_and(|bytes| bytes.len() == BYTES && bytes.iter().all(|one| *one == 7));
    if is_it {
        taken.lock().unwrap().insert(uri.path().trim_start_matches('/').to_owned());
    }
    if is_it { StatusCode::NO_CONTENT } else { StatusCode::BAD_REQUEST }
}

/// A server that takes data; tells its address.
async fn receiver() -> (String, Taken) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let taken = Taken::default();
    let router = axum::Router::new().fallback(takes).with_state(Arc::clone(&taken));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, taken)
}

/// Has data brought by some agreement; tells what of it was acknowledged.
async fn asked_to_bring(consumer: &House, random: &mut Random, to: &str) -> Option<String> {
    let (_, agreements) = consumer.ask(Method::GET, "dataspace/agreements", None).await?;
    let agreements: Vec<Value> = serde_json::from_str(&agreements).ok()?;
    if agreements.is_empty() {
        return None;
    }
    let agreement = random.of(&agreements)?["id"].as_str()?.to_owned();
    let path = format!("dataspace/agreements/{agreement}/pushes");
    let name = uuid::Uuid::now_v7().to_string();
    let body = json!({ "address": format!("{to}/{name}") });
    match consumer.ask(Method::POST, &path, Some(body)).await? {
        (201, text) => {
            let told: Value = serde_json::from_str(&text).unwrap();
            Some(format!("{} {name}", told["id"].as_str().unwrap()))
        }
        _ => None,
    }
}

/// An organisation with somebody, a token and a dataset; tells the organisation.
async fn furnished(db: &SqlitePool, name: &str, blobs: &Path) -> String {
    let id = || uuid::Uuid::now_v7().to_string();
    let (organisation, account, dataset, version) = (id(), id(), id(), id());
    let secret = digest(b"kills");
    for sql in [
        format!(
            "INSERT INTO organisation (id, centre, name, business_number, kind, sector, size, made_at) \
             SELECT '{organisation}', id, '{name}', '', 'company', 'steel', 'small', 1 FROM centre LIMIT 1"
        ),
        format!(
            "INSERT INTO account (id, centre, organisation, email, name, password, roles, lang, \
             consents, made_at) SELECT '{account}', centre, id, 'a@example.com', 'a', '', \
             'member owner', '', '[]', 1 FROM organisation WHERE id = '{organisation}'"
        ),
        format!(
            "INSERT INTO api_token (id, secret_digest, account, name, scopes, made_at, until) \
             VALUES ('{account}', '{secret}', '{account}', 'kills', 'read write', 1, 9000000000000000)"
        ),
        format!(
            "INSERT INTO dataset (id, centre, owner_kind, owner, name, made_by, retain_until, made_at) \
             SELECT '{dataset}', centre, 'organisation', id, 'load', '', 0, 1 FROM organisation \
             WHERE id = '{organisation}'"
        ),
        format!(
            "INSERT INTO dataset_version (id, dataset, number, state, job, bytes, form, asks, made_at) \
             VALUES ('{version}', '{dataset}', 1, 'ready', '{dataset}', 1, '{{}}', '{{}}', 1)"
        ),
        format!(
            "INSERT INTO dataset_file (version, position, part, name, bytes, blob, upload) \
             VALUES ('{version}', 0, 'data', 'load.bin', {BYTES}, 'datasets/{version}/0', '')"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(db).await.unwrap();
    }
    let folder = blobs.join("datasets").join(version);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("0"), vec![7_u8; BYTES]).unwrap();
    organisation
}

/// Makes them known to each other; tells what the consumer calls the provider.
async fn acquainted(provider: &House, consumer: &House) -> String {
    let known = |of: &House, token: &str| {
        json!({ "name": "the other", "participant": format!("urn:dure:organisation:{}", of.organisation),
            "address": of.address(), "token": token })
    };
    let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let at = "dataspace/peers";
    let first = provider.asked(Method::POST, at, Some(known(consumer, ""))).await;
    let shown = text(&first, "token");
    let second = consumer.asked(Method::POST, at, Some(known(provider, &shown))).await;
    let token = json!({ "token": text(&second, "token") });
    let at = format!("{at}/{}", text(&first, "id"));
    provider.asked(Method::PATCH, &at, Some(token)).await;
    text(&second, "id")
}

/// Tells it, with so many kills.
pub async fn told(seed: u64, kills: u64) {
    let mut random = Random::new(seed, 77);
    let (mut provider, mut consumer) =
        (House::built("provider").await, House::built("consumer").await);
    let peer = acquainted(&provider, &consumer).await;
    let dataset = {
        let left = Left::at(&provider.data()).await;
        let id = left.text("SELECT id FROM dataset").await;
        left.close().await;
        id
    };
    let offer = json!({ "dataset": dataset, "by_itself": true });
    let offer = provider.asked(Method::POST, "dataspace/offers", Some(offer)).await;
    let wanted = json!({ "peer": peer, "offer": offer["id"], "dataset": dataset });
    let (receiver, taken) = receiver().await;
    let (mut acknowledged, mut bringing) = (Vec::new(), Vec::new());
    for kill in 1..=kills {
        if bringing.len() < BROUGHT_AT_MOST {
            bringing.extend(asked_to_bring(&consumer, &mut random, &receiver).await);
        }
        let until = tokio::time::Instant::now() + Duration::from_millis(10 + random.below(220));
        while tokio::time::Instant::now() < until && acknowledged.len() < AT_MOST {
            let asked = consumer.ask(Method::POST, "dataspace/negotiations", Some(wanted.clone()));
            if let Some((201, text)) = asked.await {
                let told: Value = serde_json::from_str(&text).unwrap();
                acknowledged.push(told["id"].as_str().unwrap().to_owned());
            }
            if random.once_in(3) {
                tokio::time::sleep(Duration::from_millis(random.below(30))).await;
            }
        }
        match random.once_in(2) {
            true => provider.killed_and_back().await,
            false => consumer.killed_and_back().await,
        }
        if kill % 50 == 0 {
            let (asked, brought) = (acknowledged.len(), bringing.len());
            println!("{kill} kills: {asked} negotiations and {brought} transfers acknowledged");
        }
    }
    all_have_ended(&provider, &consumer, &acknowledged).await;
    println!("{kills} kills of two houses: {} negotiations, each agreed once", acknowledged.len());
    let whole = all_were_brought(&provider, &consumer, &bringing, &taken).await;
    println!("{} transfers acknowledged, {whole} of them brought whole", bringing.len());
    holds(&provider).await;
    holds(&consumer).await;
    for house in [&mut provider, &mut consumer] {
        house.server.take().unwrap().stop();
    }
}

/// What was acknowledged came to an agreement, on both sides and once.
async fn all_have_ended(provider: &House, consumer: &House, acknowledged: &[String]) {
    let (ours, theirs) = (Left::at(&consumer.data()).await, Left::at(&provider.data()).await);
    let open = "SELECT COUNT(*) FROM negotiation WHERE state <> 'FINALIZED' OR pending <> ''";
    for _ in 0..2400 {
        if ours.count(open).await + theirs.count(open).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let rest = "SELECT side || ' ' || state || ' ' || pending || ' ' || attempts FROM negotiation \
                WHERE state <> 'FINALIZED' OR pending <> ''";
    let rest = (ours.texts(rest).await, theirs.texts(rest).await);
    assert!(rest.0.is_empty() && rest.1.is_empty(), "not ended: {rest:?}");
    let own = ours.texts("SELECT id FROM negotiation").await;
    for one in acknowledged {
        assert!(own.contains(one), "{one} was acknowledged and is not there");
    }
    // Both know the same agreements, one for each.
    assert_eq!(own, theirs.texts("SELECT peer_pid FROM negotiation").await);
    assert_eq!(own.len() as i64, theirs.count("SELECT COUNT(*) FROM negotiation").await);
    let names = "SELECT name FROM agreement";
    let agreed = ours.texts(names).await;
    assert_eq!(agreed, theirs.texts(names).await);
    assert_eq!(agreed.len(), own.len());
    // What one side sent and the other took is the same in both conversations.
    let sent =
        "SELECT message_id FROM negotiation_message WHERE direction = 'out' AND answer = 'taken'";
    let heard =
        "SELECT message_id FROM negotiation_message WHERE direction = 'in' AND answer = 'taken'";
    assert_eq!(ours.texts(sent).await, theirs.texts(heard).await);
    assert_eq!(theirs.texts(sent).await, ours.texts(heard).await);
    ours.close().await;
    theirs.close().await;
}

/// Transfers that were acknowledged are over, on both sides in the same way; what is called completed has arrived.
async fn all_were_brought(
    provider: &House,
    consumer: &House,
    acknowledged: &[String],
    taken: &Taken,
) -> usize {
    let (ours, theirs) = (Left::at(&consumer.data()).await, Left::at(&provider.data()).await);
    let open = "SELECT COUNT(*) FROM transfer \
                WHERE state NOT IN ('COMPLETED', 'TERMINATED') OR pending <> ''";
    for _ in 0..2400 {
        if ours.count(open).await + theirs.count(open).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let rest = "SELECT side || ' ' || state || ' ' || pending || ' ' || attempts FROM transfer \
                WHERE state NOT IN ('COMPLETED', 'TERMINATED') OR pending <> ''";
    let rest = (ours.texts(rest).await, theirs.texts(rest).await);
    assert!(rest.0.is_empty() && rest.1.is_empty(), "not ended: {rest:?}");
    let own = ours.texts("SELECT id || ' ' || state FROM transfer").await;
    assert_eq!(own, theirs.texts("SELECT peer_pid || ' ' || state FROM transfer").await);
    let taken = taken.lock().unwrap().clone();
    let mut whole = 0;
    for one in acknowledged {
        let (id, name) = one.split_once(' ').unwrap();
        let completed = own.contains(&format!("{id} COMPLETED"));
        assert!(completed || own.contains(&format!("{id} TERMINATED")), "{id} is not there");
        assert!(!completed || taken.contains(name), "{id} is called completed and did not arrive");
        whole += usize::from(completed);
    }
    // A read is one use, however often it was begun anew.
    let uses = "SELECT COALESCE(SUM(uses), 0) FROM agreement";
    let read = "SELECT COUNT(*) FROM transfer WHERE first_read <> ''";
    assert_eq!(theirs.count(uses).await, theirs.count(read).await);
    ours.close().await;
    theirs.close().await;
    whole
}

/// The log of a house holds, as anybody finds without it.
async fn holds(house: &House) {
    let (status, text) = house.ask(Method::GET, "audit-log/export", None).await.unwrap();
    assert_eq!(status, 200, "{text}");
    let file = house.folder.path().join("export.jsonl");
    std::fs::write(&file, text).unwrap();
    let said = program().args(["audit", "verify"]).arg(&file).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}
