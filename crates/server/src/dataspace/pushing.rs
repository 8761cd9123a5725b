//! Bringing data to where the consumer wants them: to an address that takes them over HTTP, or into its bucket.
//! A transfer of that kind is carried out by a job: leased, tried again, and broken off with a reason where
//! nothing helps. What opens the place is kept sealed, and forgotten when the transfer is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dure_dataspace::transfer::{Deed, State};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use object_store::{ObjectStoreExt, WriteMultipart};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::bucket::{self, Place};
use super::outbound::{Line, Unheard};
use super::{Transfer, pulling, store, transferring};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::TransferId;
use crate::platform::jobs::{self, JobError, Lease, Order, Work, Workers};
use crate::platform::moment::Moment;

/// Brought over HTTP.
pub const HTTP: &str = "HttpData-PUSH";

/// Brought into a bucket.
pub const BUCKET: &str = "AmazonS3-PUSH";

const KIND: &str = "dataspace.push";

/// How many transfers are brought at once by one server.
const AT_ONCE: usize = 4;

/// How often it is tried.
const TRIES: i64 = 4;

/// For how long nothing may move.
const PATIENCE: Duration = Duration::from_secs(60);

/// How large a part of an object in a bucket is, and how many are on their way at once.
const PART: usize = 8 << 20;
const PARTS: usize = 2;

/// Where data are brought, as a program tells it.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushTo {
    /// An address that takes data, or `s3://bucket/object`.
    #[schema(example = "https://lake.press.example/in/load.csv")]
    pub address: String,
    /// `POST` or `PUT`; `POST` where it is left out.
    #[serde(default)]
    pub method: String,
    /// What is shown there in the header `Authorization`.
    #[serde(default)]
    pub authorization: String,
    /// Of a bucket: where its service is; that of AWS where it is empty.
    #[serde(default)]
    pub endpoint: String,
    /// Of a bucket: the region.
    #[serde(default)]
    pub region: String,
    /// Of a bucket: the id of the key that may write.
    #[serde(default)]
    pub access_key: String,
    /// Of a bucket: the secret of that key.
    #[serde(default)]
    pub secret_key: String,
}

impl PushTo {
    /// The way and the address as the protocol tells them; nothing where it is no place.
    #[must_use]
    pub fn told(&self, line: &Line) -> Option<(&'static str, Value)> {
        let all = [&self.address, &self.method, &self.authorization, &self.endpoint, &self.region];
        let keys = [&self.access_key, &self.secret_key];
        if all.iter().chain(&keys).any(|text| text.len() > 2000) {
            return None;
        }
        let property = |(name, value): (&str, &str)| json!({ "@type": "EndpointProperty", "name": name, "value": value });
        let (format, kind, properties) = match Place::of_address(&self.address) {
            Some((bucket, key)) => {
                let all = [
                    ("bucketName", &*bucket),
                    ("objectName", &*key),
                    ("region", &*self.region),
                    ("endpointOverride", &*self.endpoint),
                    ("accessKeyId", &*self.access_key),
                    ("secretAccessKey", &*self.secret_key),
                ];
                let said = all.into_iter().filter(|(_, value)| !value.is_empty());
                (BUCKET, bucket::KIND, said.map(property).collect::<Vec<_>>())
            }
            None => {
                let all = [("authorization", &*self.authorization), ("method", &*self.method)];
                let said = all.into_iter().filter(|(_, value)| !value.is_empty());
                (HTTP, "https://w3id.org/idsa/v4.1/HTTP", said.map(property).collect())
            }
        };
        let address = json!({ "@type": "DataAddress", "endpointType": kind,
            "endpoint": self.address, "endpointProperties": properties });
        Target::read(format, &address).filter(|target| target.allowed(line))?;
        Some((format, address))
    }
}

/// Where data are brought.
enum Target {
    Http { address: String, method: Method, shown: String },
    Bucket(Place),
}

impl Target {
    fn read(format: &str, address: &Value) -> Option<Self> {
        if format == BUCKET {
            return Place::read(address).map(Self::Bucket);
        }
        let properties = address.get("endpointProperties").and_then(Value::as_array);
        let of = |name: &str| {
            let named = |one: &&Value| one.get("name").and_then(Value::as_str) == Some(name);
            let found = properties.into_iter().flatten().find(named)?;
            found.get("value")?.as_str().map(str::to_owned)
        };
        let method = match of("method").as_deref() {
            None | Some("POST") => Method::POST,
            Some("PUT") => Method::PUT,
            Some(_) => return None,
        };
        let shown = of("authorization").or_else(|| of("authCode")).unwrap_or_default();
        // What cannot stand in a header cannot be shown.
        let sound = shown.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let address = address.get("endpoint")?.as_str()?.to_owned();
        sound.then_some(Self::Http { address, method, shown })
    }

    fn allowed(&self, line: &Line) -> bool {
        match self {
            Self::Http { address, .. } => line.allows(address).is_ok(),
            Self::Bucket(place) => line.allows(&place.service()).is_ok(),
        }
    }
}

/// The address of a request to bring data, sealed; why not, where it cannot be used.
///
/// # Errors
/// In words for the other side.
pub fn kept(app: &App, format: &str, address: Option<&Value>) -> Result<Value, &'static str> {
    let address = address.ok_or("dataAddress: has to say where to")?;
    let target = Target::read(format, address).ok_or("dataAddress: is not understood")?;
    if !target.allowed(&app.line) {
        return Err("dataAddress: may not be reached");
    }
    let sealed = app.seal.close(&address.to_string()).ok_or("come again")?;
    Ok(json!({ "sealed": sealed }))
}

fn target(app: &App, of: &Transfer) -> Option<Target> {
    let sealed = of.about.address.as_ref()?.get("sealed")?.as_str()?;
    let address = serde_json::from_str(&app.seal.open(sealed)?).ok()?;
    Target::read(&of.about.format, &address)
}

#[derive(Serialize, Deserialize)]
struct Payload {
    transfer: TransferId,
}

/// Orders that the data of a transfer are brought that has started now.
///
/// # Errors
/// As the database does.
pub async fn order(tx: &mut Tx, of: &Transfer) -> Result<(), sqlx::Error> {
    let payload = serde_json::to_string(&Payload { transfer: of.id }).unwrap_or_default();
    // A transfer that is halted and goes on is brought once more.
    let once_key = Some(format!("{KIND}:{}:{}", of.id, of.version));
    jobs::order(tx, Order { kind: KIND, payload, once_key }).await?;
    Ok(())
}

/// Starts those who bring: their own workers, so that no run waits for a slow receiver.
#[must_use]
pub fn start(app: &App) -> Workers {
    jobs::start(app, &Arc::new(vec![Box::new(Bring) as Box<dyn Work>]), AT_ONCE)
}

/// The work.
pub struct Bring;

impl Work for Bring {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let payload = serde_json::from_str::<Payload>(&lease.payload);
            let payload = payload.map_err(|e| JobError::Retry(e.to_string()))?;
            let found = store::find::<State>(&app.db, payload.transfer).await?;
            let end = match found.filter(transferring::is_open) {
                Some(of) => brought(app, lease, &of).await?.map(|end| (of.id, end)),
                // It was ended or halted meanwhile.
                None => None,
            };
            finished(app, lease, end).await
        })
    }
}

/// How a transfer ends, and why.
type End = (Deed, String);

async fn brought(app: &App, lease: &Lease, of: &Transfer) -> Result<Option<End>, JobError> {
    let sent = tokio::select! {
        sent = bring(app, of) => sent,
        why = lease.interrupted() => return Err(why),
    };
    match sent {
        Ok(()) => Ok(Some((Deed::Complete, String::new()))),
        Err(why) if lease.attempts < TRIES => Err(JobError::Retry(why.to_string())),
        Err(why) => Ok(Some((Deed::Terminate, format!("it could not be brought: {why}")))),
    }
}

async fn bring(app: &App, of: &Transfer) -> Result<(), Unheard> {
    let target = target(app, of).ok_or_else(|| Unheard::Address(String::new()))?;
    let leaving = pulling::for_transfer(app, of).await.map_err(|problem| {
        tracing::info!(transfer = %of.id, ?problem, "data are not brought");
        Unheard::Refused
    })?;
    let range = leaving.whole.map(|length| 0..length);
    let bytes = leaving.bytes(app, range).await.map_err(|_| Unheard::Refused)?;
    let moved = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&moved);
    let bytes = bytes
        .inspect(move |piece| {
            let more = piece.as_ref().map_or(0, |bytes| bytes.len() as u64);
            counter.fetch_add(more, Ordering::Relaxed);
        })
        .boxed();
    match target {
        Target::Http { address, method, shown } => {
            let url = app.line.allows(&address)?;
            let mut request = app
                .line
                .client()
                .request(method, url)
                .header("content-type", "application/octet-stream")
                .body(reqwest::Body::wrap_stream(bytes));
            if !shown.is_empty() {
                request = request.header("authorization", shown);
            }
            if let Some(length) = leaving.whole {
                request = request.header("content-length", length);
            }
            if !leaving.digest.is_empty() {
                request = request.header("repr-digest", &leaving.digest);
            }
            let response = watched(request.send(), &moved, PATIENCE).await??;
            let status = response.status();
            match status.is_success() {
                true => Ok(()),
                false => Err(Unheard::Status { status: status.as_u16(), body: String::new() }),
            }
        }
        Target::Bucket(place) => watched(into_bucket(app, &place, bytes), &moved, PATIENCE).await?,
    }
}

async fn into_bucket(
    app: &App,
    place: &Place,
    mut bytes: super::leaving::Pieces,
) -> Result<(), Unheard> {
    let (store, name) = place.open(&app.line)?;
    let upload = store.put_multipart(&name).await?;
    let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
    while let Some(piece) = bytes.next().await {
        match piece {
            Ok(piece) => {
                writer.wait_for_capacity(PARTS).await?;
                writer.write(&piece);
            }
            Err(why) => {
                // No half of it shows up as an object.
                writer.abort().await?;
                return Err(Unheard::Bucket(why.to_string()));
            }
        }
    }
    writer.finish().await?;
    Ok(())
}

/// What comes of it, unless nothing moves for too long.
async fn watched<T>(
    work: impl Future<Output = T>,
    moved: &AtomicU64,
    patience: Duration,
) -> Result<T, Unheard> {
    let mut work = std::pin::pin!(work);
    let mut before = 0;
    loop {
        tokio::select! {
            done = &mut work => return Ok(done),
            () = tokio::time::sleep(patience) => {
                let now = moved.load(Ordering::Relaxed);
                if now == before {
                    return Err(Unheard::Stalled);
                }
                before = now;
            }
        }
    }
}

/// Ends the job, and the transfer with it.
async fn finished(
    app: &App,
    lease: &Lease,
    end: Option<(TransferId, End)>,
) -> Result<(), JobError> {
    let mut tx = app.db.begin().await?;
    if let Some((id, (deed, reason))) = end
        && let Some(mut of) = store::hold::<State>(&app.db, &mut tx, id).await?
        && transferring::done(&mut tx, app, &mut of, deed, &reason).await.is_ok()
    {
        store::update(&mut tx, &of, Moment::now()).await?;
    }
    lease.finish(&mut tx, "").await?;
    tx.commit().await?;
    app.messages.notify_one();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(address: &str) -> PushTo {
        let none = String::new;
        PushTo {
            address: address.to_owned(),
            method: none(),
            authorization: "Bearer t".to_owned(),
            endpoint: none(),
            region: none(),
            access_key: "AK".to_owned(),
            secret_key: "SK".to_owned(),
        }
    }

    #[test]
    fn where_to_is_told_as_the_protocol_does_and_read_back() {
        let line = Line::new(false);
        let (format, address) = to("https://lake.example/in").told(&line).unwrap();
        assert_eq!(format, HTTP);
        let read = Target::read(format, &address);
        assert!(
            matches!(read, Some(Target::Http { shown, method: Method::POST, .. }) if shown == "Bearer t")
        );
        let (format, address) = to("s3://bucket/in/load.csv").told(&line).unwrap();
        assert_eq!(format, BUCKET);
        assert!(
            matches!(Target::read(format, &address), Some(Target::Bucket(place)) if place.key == "in/load.csv")
        );
    }

    #[test]
    fn nothing_is_brought_into_the_own_network_or_by_another_method() {
        let line = Line::new(false);
        for inner in ["https://127.0.0.1/in", "http://lake.example/in", "file:///etc/passwd", ""] {
            assert!(to(inner).told(&line).is_none(), "{inner}");
        }
        let inner = PushTo { endpoint: "https://10.0.0.1".to_owned(), ..to("s3://bucket/x") };
        assert!(inner.told(&line).is_none());
        let other = PushTo { method: "DELETE".to_owned(), ..to("https://lake.example/in") };
        assert!(other.told(&line).is_none());
        let header =
            PushTo { authorization: "x\r\nhost: y".to_owned(), ..to("https://lake.example/in") };
        assert!(header.told(&line).is_none());
    }

    #[tokio::test]
    async fn who_takes_nothing_any_more_is_waited_for_no_longer() {
        let moved = AtomicU64::new(7);
        let patience = Duration::from_millis(10);
        let never = watched(std::future::pending::<()>(), &moved, patience).await;
        assert!(matches!(never, Err(Unheard::Stalled)));
        assert_eq!(watched(std::future::ready(3), &moved, patience).await.ok(), Some(3));
    }
}
