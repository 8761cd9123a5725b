//! Letting data out: the policy is asked at every read, the use is counted before the first byte leaves, and
//! an agreement that is ended breaks off what is leaving, within a quarter of a second ([`super::leaving`]).

use std::ops::Range;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use base64::Engine;
use dure_dataspace::Side;
use dure_dataspace::policy::{Broken, Decision};
use dure_testbed::report::Message;
use futures_util::{StreamExt, TryStreamExt};
use serde_json::json;

use super::leaving::{By, Pieces, bounded};
use super::narrowing::{cannot_narrow, ending, narrowed, narrows};
use super::sources::{self, Source};
use super::{Agreement, Party, Transfer, agreements, fetching, log, store};
use crate::app::App;
use crate::platform::blobs::BlobKey;
use crate::platform::id::AgreementId;
use crate::platform::secret;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::datasets;

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
    let origin = origin(&app, &of).await?;
    let by = permitted(&app, id, &origin, None).await?;
    let name = format!("agreement-{id}.{}", ending(origin.name()));
    let body = Body::from_stream(let_out(&app, &origin, by, None).await?);
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, body).into_response())
}

/// Where data are that leave.
enum Origin {
    /// A file of a dataset.
    File(datasets::DatasetFile),
    /// A place outside of this installation.
    Elsewhere(Source),
}

impl Origin {
    fn name(&self) -> &str {
        match self {
            Self::File(file) => &file.name,
            Self::Elsewhere(source) => source.file_name(),
        }
    }
}

/// The first file of the latest version, or the place that stands for a dataset.
async fn origin(app: &App, of: &Agreement) -> Answer<Origin> {
    let gone = || Problem::conflict(Message::new("problem-agreement-gone"));
    let dataset = of.dataset.ok_or_else(gone)?;
    let versions = datasets::store::versions(&app.db, dataset).await?;
    let Some(version) = versions.first() else {
        let source = sources::find(&app.db, dataset).await?;
        return source.map(Origin::Elsewhere).ok_or_else(gone);
    };
    let files = datasets::store::files(&app.db, &version.id).await?;
    files.into_iter().next().map(Origin::File).ok_or_else(gone)
}

/// The bytes as far as a permit lets them out; a range of them where it lets out all.
async fn let_out(app: &App, origin: &Origin, by: By, range: Option<Range<u64>>) -> Answer<Pieces> {
    let bytes: Pieces = match origin {
        Origin::File(file) => stream(app, &file.blob, range).await?,
        Origin::Elsewhere(source) => sources::bytes(app, source).await?,
    };
    let bytes = match narrows(&by.permit) {
        true => narrowed(bytes, by.permit.clone()),
        false => bytes,
    };
    Ok(bounded(app.clone(), by, bytes))
}

async fn stream(app: &App, blob: &BlobKey, range: Option<Range<u64>>) -> Answer<Pieces> {
    let (_, bytes) = match range {
        Some(range) => app.blobs.stream_range(blob, range).await?,
        None => app.blobs.stream(blob).await?,
    };
    Ok(bytes.map_err(std::io::Error::other).boxed())
}

/// What leaves by a transfer.
pub struct Leaving {
    origin: Origin,
    by: By,
    /// How long it is where nothing is cut and that is known.
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
    let origin = origin(app, &of).await?;
    let by = permitted(app, id, &origin, Some(transfer)).await?;
    let mut leaving =
        Leaving { origin, by, whole: None, tag: String::new(), digest: String::new() };
    if let (Origin::File(file), false) = (&leaving.origin, narrows(&leaving.by.permit)) {
        let (length, _) = app.blobs.stream(&file.blob).await?;
        leaving.whole = Some(length);
        leaving.tag = secret::digest(file.blob.as_str()).chars().take(32).collect();
        leaving.digest = digest(&file.sha256).unwrap_or_default();
    }
    Ok(leaving)
}

fn digest(hex: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok())
        .collect();
    let bytes = bytes.filter(|bytes| bytes.len() == 32)?;
    Some(format!("sha-256=:{}:", base64::engine::general_purpose::STANDARD.encode(bytes)))
}

impl Leaving {
    /// The bytes; a range of them where there is one and nothing is cut.
    ///
    /// # Errors
    /// As the place of the data does.
    pub async fn bytes(&self, app: &App, range: Option<Range<u64>>) -> Answer<Pieces> {
        let_out(app, &self.origin, self.by.clone(), range).await
    }
}

/// Asks the policy, counts the use and writes it into the log, all in one. A transfer is one use, however often
/// its data are read.
async fn permitted(
    app: &App,
    id: AgreementId,
    origin: &Origin,
    transfer: Option<&Transfer>,
) -> Answer<By> {
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
        && cannot_narrow(permit, origin.name())
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
            let transfer = transfer.map(|one| one.id);
            Ok(By { agreement: id, transfer, permit, moved: of.moved })
        }
        Decision::Denied(broken) => {
            let terms: Vec<String> = broken.iter().map(word).collect();
            let what = json!({ "agreement": id, "broken": terms });
            log::write(&mut tx, of.centre, sides, "refused", &id.text(), &what).await?;
            tx.commit().await?;
            Err(Problem::conflict(Message::new("problem-agreement-policy")))
        }
    }
}

fn word(of: &Broken) -> String {
    match of {
        Broken::Operand(operand) => operand.word(),
        Broken::Action => "action",
        Broken::Prohibited => "prohibition",
    }
    .to_owned()
}
