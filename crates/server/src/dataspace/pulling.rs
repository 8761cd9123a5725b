//! Letting data out: the policy is asked at every read, the use is counted before the first byte leaves, and
//! an agreement that is ended breaks off what is leaving, within a quarter of a second.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use base64::Engine;
use bytes::Bytes;
use dure_dataspace::Side;
use dure_dataspace::policy::{Broken, Decision, Permit};
use dure_testbed::report::Message;
use futures_util::{StreamExt, TryStreamExt};
use serde_json::json;
use tokio::sync::mpsc;
use tokio_util::io::{StreamReader, SyncIoBridge};

use super::{Agreement, Party, Transfer, agreements, fetching, log, store, transferring};
use crate::app::App;
use crate::platform::blobs::BlobKey;
use crate::platform::id::{AgreementId, TransferId};
use crate::platform::moment::Moment;
use crate::platform::secret;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::datasets;

/// How large the pieces are that a narrowed table leaves in.
const PIECE: usize = 64 << 10;

/// How often it is looked whether the agreement still holds.
const LOOK: Duration = Duration::from_millis(250);

/// `GET /dataspace/agreements/{id}/data`: the latest version of the data, as far as the policy lets them out.
///
/// # Errors
/// Where the caller is not the consumer, the agreement is ended, or the policy does not permit it now.
pub async fn fetch(State(app): State<App>, caller: Caller, Path(id): Path<AgreementId>) -> Answer {
    let (of, side) = agreements::of_caller(&app, &caller, id).await?;
    let (true, Party::Here(consumer)) = (side == Side::Consumer, of.consumer) else {
        return Err(Problem::forbidden());
    };
    if matches!(of.provider, Party::Outside(_)) {
        return fetching::fetched(&app, &of, consumer).await;
    }
    let source = source(&app, &of).await?;
    let permit = permitted(&app, id, &source.name, None).await?;
    let until = permit.until;
    let out = let_out(&app, &source.blob, permit, None).await?;
    let body = Body::from_stream(while_it_holds(app, (id, None), until, out));
    let disposition = format!("attachment; filename=\"agreement-{id}.{}\"", ending(&source.name));
    let headers =
        [(CONTENT_TYPE, "application/octet-stream".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, body).into_response())
}

/// The bytes of a file as far as a permit lets them out; a range of them where it lets out all.
async fn let_out(
    app: &App,
    blob: &BlobKey,
    permit: Permit,
    range: Option<Range<u64>>,
) -> Answer<Pieces> {
    let (_, bytes) = match range {
        Some(range) => app.blobs.stream_range(blob, range).await?,
        None => app.blobs.stream(blob).await?,
    };
    let bytes = bytes.map_err(std::io::Error::other).boxed();
    Ok(match permit.fields.is_some() || !permit.rows.is_empty() {
        true => narrowed(bytes, permit).boxed(),
        false => bytes,
    })
}

/// What leaves by a transfer.
pub struct Leaving {
    blob: BlobKey,
    permit: Permit,
    /// How long it is where nothing is cut.
    pub whole: Option<u64>,
    /// Which version it is.
    pub tag: String,
    /// Its digest as a header (RFC 9530); empty where it is not known.
    pub digest: String,
}

/// Asks the policy for a transfer; the first read of it counts as a use.
///
/// # Errors
/// Where the agreement is ended, or the policy does not permit it now.
pub async fn for_transfer(app: &App, transfer: &Transfer) -> Answer<Leaving> {
    let id = transfer.about.agreement;
    let of = store::find_agreement(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let source = source(app, &of).await?;
    let permit = permitted(app, id, &source.name, Some(transfer)).await?;
    let cut = permit.fields.is_some() || !permit.rows.is_empty();
    let (length, _) = app.blobs.stream(&source.blob).await?;
    let tag = secret::digest(source.blob.as_str()).chars().take(32).collect();
    Ok(Leaving {
        whole: (!cut).then_some(length),
        tag,
        digest: digest(&source.sha256).unwrap_or_default(),
        blob: source.blob,
        permit,
    })
}

fn digest(hex: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok())
        .collect();
    let bytes = bytes.filter(|bytes| bytes.len() == 32)?;
    Some(format!("sha-256=:{}:", base64::engine::general_purpose::STANDARD.encode(bytes)))
}

/// The bytes of a transfer in that range.
///
/// # Errors
/// As the place of the blobs does.
pub async fn bytes_for(
    app: &App,
    transfer: &Transfer,
    leaving: &Leaving,
    range: Range<u64>,
) -> Answer<impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static + use<>>
{
    let out = let_out(app, &leaving.blob, leaving.permit.clone(), Some(range)).await?;
    let of = (transfer.about.agreement, Some(transfer.id));
    Ok(while_it_holds(app.clone(), of, leaving.permit.until, out))
}

/// The table of a transfer with the permitted columns and rows alone.
///
/// # Errors
/// As the place of the blobs does.
pub async fn narrowed_for(
    app: &App,
    transfer: &Transfer,
    leaving: &Leaving,
) -> Answer<impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static + use<>>
{
    let out = let_out(app, &leaving.blob, leaving.permit.clone(), None).await?;
    let of = (transfer.about.agreement, Some(transfer.id));
    Ok(while_it_holds(app.clone(), of, leaving.permit.until, out))
}

fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("data", |(_, ending)| ending);
    ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect()
}

/// The first file of the latest version.
async fn source(app: &App, of: &Agreement) -> Answer<datasets::DatasetFile> {
    let gone = || Problem::conflict(Message::new("problem-agreement-gone"));
    let versions = datasets::store::versions(&app.db, of.dataset.ok_or_else(gone)?).await?;
    let version = versions.first().ok_or_else(gone)?;
    let files = datasets::store::files(&app.db, &version.id).await?;
    files.into_iter().next().ok_or_else(gone)
}

/// Asks the policy, counts the use and writes it into the log, all in one. A transfer is one use, however often
/// its data are read.
async fn permitted(
    app: &App,
    id: AgreementId,
    file: &str,
    transfer: Option<&Transfer>,
) -> Answer<Permit> {
    let mut tx = app.db.begin().await?;
    let mut of = store::hold_agreement(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    if of.ended_at.is_some() {
        return Err(Problem::conflict(Message::new("problem-agreement-ended")));
    }
    // The agreement is held: of two first reads at once one is the first.
    let again = match transfer {
        Some(transfer) => store::was_read(&mut tx, transfer.id).await?,
        None => false,
    };
    if again {
        of.uses = of.uses.saturating_sub(1);
    }
    let sides = (of.provider, of.consumer);
    let mut decision = agreements::decided(app, &of).await?;
    if let Decision::Permitted(permit) = &decision
        && cannot_narrow(permit, file)
    {
        // What cannot be enforced on this file is not let out.
        decision = Decision::Denied(Vec::new());
    }
    match decision {
        Decision::Permitted(permit) => {
            if !again {
                store::used(&mut tx, id).await?;
            }
            if let Some(transfer) = transfer.filter(|_| !again) {
                store::read_first(&mut tx, transfer.id).await?;
            }
            let what = json!({ "agreement": id, "use": of.uses + 1,
                "transfer": transfer.map(|one| one.id) });
            log::write(&mut tx, of.centre, sides, "read", &id.text(), &what).await?;
            tx.commit().await?;
            Ok(permit)
        }
        Decision::Denied(broken) => {
            let terms: Vec<String> = broken
                .iter()
                .map(|one| match one {
                    Broken::Operand(operand) => operand.word().to_owned(),
                    Broken::Action => "action".to_owned(),
                    Broken::Prohibited => "prohibition".to_owned(),
                })
                .collect();
            let what = json!({ "agreement": id, "broken": terms });
            log::write(&mut tx, of.centre, sides, "refused", &id.text(), &what).await?;
            tx.commit().await?;
            Err(Problem::conflict(Message::new("problem-agreement-policy")))
        }
    }
}

/// Whether a permit narrows what leaves in a way that cannot be done with this file: only tables of text can be
/// cut, and no figures are made here for groups.
fn cannot_narrow(permit: &Permit, file: &str) -> bool {
    let cut = permit.fields.is_some() || !permit.rows.is_empty();
    let text = ["csv", "tsv", "txt"].contains(&ending(file).to_lowercase().as_str());
    permit.minimum_group > 0 || cut && !text
}

type Pieces = futures_util::stream::BoxStream<'static, Result<Bytes, std::io::Error>>;

/// The table with the permitted columns and rows alone, in pieces.
fn narrowed(
    bytes: Pieces,
    permit: Permit,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let (out, pieces) = mpsc::channel(4);
    let reader = SyncIoBridge::new(StreamReader::new(bytes));
    tokio::task::spawn_blocking(move || {
        if let Err(e) = cut(reader, &permit, &out) {
            let _ = out.blocking_send(Err(e));
        }
    });
    let pieces = futures_util::stream::unfold(pieces, |mut pieces| async move {
        pieces.recv().await.map(|piece| (piece, pieces))
    });
    pieces.fuse()
}

fn cut(
    reader: impl std::io::Read,
    permit: &Permit,
    out: &mpsc::Sender<Result<Bytes, std::io::Error>>,
) -> Result<(), std::io::Error> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let names = table.headers()?.clone();
    let at = |name: &String| names.iter().position(|one| one.trim() == name);
    let columns: Vec<usize> = match &permit.fields {
        Some(fields) => fields.iter().filter_map(at).collect(),
        None => (0..names.len()).collect(),
    };
    // A row is let out where every field that is asked for is there and has one of its values.
    let rows: Option<Vec<(usize, BTreeSet<&str>)>> = permit
        .rows
        .iter()
        .map(|(name, values)| Some((at(name)?, values.iter().map(String::as_str).collect())))
        .collect();
    let Some(rows) = rows else { return Ok(()) };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().filter_map(|at| names.get(*at)))?;
    for record in table.records() {
        let record = record?;
        let seen = |(at, values): &(usize, BTreeSet<&str>)| {
            record.get(*at).is_some_and(|value| values.contains(value))
        };
        if rows.iter().all(seen) {
            writer.write_record(columns.iter().map(|at| record.get(*at).unwrap_or_default()))?;
        }
        if writer.get_ref().len() >= PIECE {
            let piece = std::mem::replace(&mut writer, csv::Writer::from_writer(Vec::new()));
            let piece = piece.into_inner().map_err(|e| std::io::Error::other(e.to_string()))?;
            if out.blocking_send(Ok(piece.into())).is_err() {
                return Ok(());
            }
        }
    }
    let piece = writer.into_inner().map_err(|e| std::io::Error::other(e.to_string()))?;
    let _ = out.blocking_send(Ok(piece.into()));
    Ok(())
}

/// The pieces, as long as the agreement and the transfer hold: they are asked again and again while they leave.
fn while_it_holds(
    app: App,
    of: (AgreementId, Option<TransferId>),
    until: Option<jiff::Timestamp>,
    pieces: Pieces,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let asked = tokio::time::Instant::now();
    let pieces = futures_util::stream::unfold(
        (app, pieces, asked),
        move |(app, mut pieces, asked)| async move {
            let mut asked = asked;
            if asked.elapsed() >= LOOK {
                if !holds(&app, of, until).await {
                    // Broken off, not ended: half a table must not look like a whole one.
                    let ended = std::io::Error::other("the agreement is ended");
                    return Some((Err(ended), (app, pieces, asked)));
                }
                asked = tokio::time::Instant::now();
            }
            pieces.next().await.map(|piece| (piece, (app, pieces, asked)))
        },
    );
    // Whoever packs an answer asks for more after its end.
    pieces.fuse()
}

/// Whether data may go on leaving.
async fn holds(
    app: &App,
    (id, transfer): (AgreementId, Option<TransferId>),
    until: Option<jiff::Timestamp>,
) -> bool {
    let Ok(Some(of)) = store::find_agreement(&app.db, id).await else { return false };
    let now = jiff::Timestamp::from_microsecond(Moment::now().micros()).unwrap_or_default();
    if of.ended_at.is_some() || until.is_some_and(|until| now > until) {
        return false;
    }
    let Some(transfer) = transfer else { return true };
    let found = store::find::<dure_dataspace::transfer::State>(&app.db, transfer).await;
    found.is_ok_and(|one| one.is_some_and(|one| transferring::is_open(&one)))
}
