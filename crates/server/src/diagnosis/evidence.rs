//! What proves an answer: a picture, a document, a link, or a run of the testbed.

use askama::Template;
use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use bytes::BytesMut;
use dure_diagnosis::answers::EvidenceKind;
use dure_diagnosis::instrument::ShowMe;
use dure_testbed::report::Message;
use sha2::{Digest, Sha256};

use super::store::{self, Proof};
use super::trail::{self, Change};
use super::{Diagnosis, DiagnosisState, instruments, of_caller};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::blobs::{BadKey, BlobKey};
use crate::platform::db::Tx;
use crate::platform::id::{DiagnosisId, EvidenceId, RunId};
use crate::platform::keeper::View;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, name};
use crate::platform::web::{Answer, Caller, Problem, flash, page};
use crate::testbed::datasets::removal::{self, Doomed};
use crate::testbed::runs;
use crate::testbed::sources::hex;
use crate::testbed::uploads::{names, size};

/// The largest file.
pub const LARGEST: u64 = 20 << 20;

/// What a form may be in all: the file, and what stands round it.
pub const FORM: usize = (LARGEST as usize) + (1 << 20);

/// How many proofs an item may have.
const MOST: usize = 10;

/// A proof on the page of its item.
struct ProofRow {
    name: String,
    kind: String,
    href: String,
    size: String,
    delete: String,
}

#[derive(Template)]
#[template(path = "diagnosis/item.html")]
struct ItemPage<'a> {
    shell: Shell<'a>,
    home: String,
    at: String,
    question: String,
    help: String,
    proves: String,
    proofs: Vec<ProofRow>,
    may_add: bool,
    runs: Vec<Choice>,
    takes_runs: bool,
    most: String,
}

/// The item of that id, where it applies to the company.
fn item_of(diagnosis: &Diagnosis, item: &str) -> Answer<dure_diagnosis::instrument::ItemAt> {
    let frame = diagnosis.frame()?;
    let at = frame.instrument.item_of(item).ok_or_else(Problem::not_found)?;
    match frame.instrument[at].applies(frame.sector, frame.size) {
        true => Ok(at),
        false => Err(Problem::not_found()),
    }
}

/// `GET /diagnosis/{id}/items/{item}`.
///
/// # Errors
/// Where there is no such item for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((id, item)): Path<(DiagnosisId, String)>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Read).await?;
    let frame = diagnosis.frame()?;
    let at = item_of(&diagnosis, &item)?;
    let words = frame.instrument[at].words(frame.sector);
    let lang = caller.lang();
    let may_add = caller.principal.may(Deed::Change, &diagnosis.owned)
        && diagnosis.state == DiagnosisState::Open;
    let takes_runs = frame.instrument[at].show_me == Some(ShowMe::Runs);
    let runs = match (takes_runs && may_add, View::of(&caller)) {
        (true, Some(view)) => own_runs(&app, &view).await?,
        _ => Vec::new(),
    };
    let proofs = store::proofs(&app.db, id).await?;
    let rows = proofs.iter().filter(|proof| proof.item == item);
    page(&ItemPage {
        shell: caller.shell(&caller.words.text("diagnosis-item-title")),
        home: format!("/diagnosis/{id}"),
        at: format!("/diagnosis/{id}/items/{item}"),
        question: instruments::said(&words.question, lang).to_owned(),
        help: instruments::said(&words.help, lang).to_owned(),
        proves: instruments::said(&words.evidence, lang).to_owned(),
        proofs: rows.map(|proof| row(id, proof, may_add, &caller)).collect(),
        may_add,
        runs,
        takes_runs,
        most: size(LARGEST),
    })
}

fn row(id: DiagnosisId, proof: &Proof, may_change: bool, caller: &Caller) -> ProofRow {
    ProofRow {
        name: proof.name.clone(),
        kind: caller.words.text(&format!("proof-{}", store::proof_word(proof.kind))),
        href: href(id, proof),
        size: if proof.bytes > 0 { size(proof.bytes) } else { String::new() },
        delete: match may_change {
            true => format!("/diagnosis/{id}/evidence/{}/delete", proof.id),
            false => String::new(),
        },
    }
}

/// Where a proof is seen.
#[must_use]
pub fn href(id: DiagnosisId, proof: &Proof) -> String {
    match proof.kind {
        EvidenceKind::Link => proof.place.clone(),
        EvidenceKind::Run => format!("/runs/{}", proof.place),
        EvidenceKind::Image | EvidenceKind::Pdf => format!("/diagnosis/{id}/evidence/{}", proof.id),
    }
}

/// Finished runs of the company.
async fn own_runs(app: &App, view: &View) -> Answer<Vec<Choice>> {
    let narrow =
        runs::store::Narrow { state: runs::RunState::Done.word().to_owned(), ..Default::default() };
    let found = runs::store::list(&app.db, view, &narrow, "", 50).await?;
    Ok(found.into_iter().map(|run| Choice::new(&run.id.text(), run.dataset_name, "")).collect())
}

/// What a form brought.
#[derive(Default)]
struct Brought {
    link: String,
    what: String,
    run: String,
    file: Option<(String, bytes::Bytes)>,
}

async fn brought(mut form: Multipart) -> Answer<Brought> {
    let broken = |e: axum::extract::multipart::MultipartError| Problem::of_status(e.status());
    let mut found = Brought::default();
    let mut count = 0;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        count += 1;
        if count > 20 {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let named = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let most = if file.is_some() { LARGEST } else { 4096 };
        let mut bytes = BytesMut::new();
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            if (bytes.len() + piece.len()) as u64 > most {
                let message =
                    Message::new("problem-evidence-too-large").text("most", size(LARGEST));
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, message));
            }
            bytes.extend_from_slice(&piece);
        }
        let text = || String::from_utf8_lossy(&bytes).trim().to_owned();
        match (named.as_str(), file) {
            ("file", Some(name)) if !name.is_empty() && !bytes.is_empty() => {
                found.file = Some((names::sane(&name), bytes.freeze()));
            }
            ("link", None) => found.link = text(),
            ("what", None) => found.what = text(),
            ("run", None) => found.run = text(),
            _ => {}
        }
    }
    Ok(found)
}

/// What a file is by its first bytes, whatever its name says; none for what no proof is.
fn kind_of(bytes: &[u8]) -> Option<(EvidenceKind, &'static str)> {
    let is = |magic: &[u8]| bytes.starts_with(magic);
    if is(b"%PDF-") {
        Some((EvidenceKind::Pdf, "application/pdf"))
    } else if is(b"\x89PNG\r\n\x1a\n") {
        Some((EvidenceKind::Image, "image/png"))
    } else if is(b"\xff\xd8\xff") {
        Some((EvidenceKind::Image, "image/jpeg"))
    } else if is(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some((EvidenceKind::Image, "image/webp"))
    } else {
        None
    }
}

/// An address that a browser may open: nothing but the web.
fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    !host.is_empty()
        && !host.contains('@')
        && text.len() <= 2000
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>".contains(c))
}

/// `POST /diagnosis/{id}/items/{item}/evidence`.
///
/// # Errors
/// Where the diagnosis is not the caller's or closed, or what was brought proves nothing.
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path((id, item)): Path<(DiagnosisId, String)>,
    form: Multipart,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Change).await?;
    diagnosis.still_open()?;
    let at = item_of(&diagnosis, &item)?;
    let takes_runs = diagnosis.frame()?.instrument[at].show_me == Some(ShowMe::Runs);
    let there = store::proofs(&app.db, id).await?;
    if there.iter().filter(|proof| proof.item == item).count() >= MOST {
        return Err(Problem::conflict(Message::new("problem-evidence-many").count("most", MOST)));
    }
    let brought = brought(form).await?;
    let proof = proof(&app, &caller, id, &item, takes_runs, brought).await?;
    let by = caller.principal.person().map(|person| person.account.text()).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    let held = store::hold(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    held.still_open()?;
    store::prove(&mut tx, id, &proof, &by).await?;
    trail::note(&mut tx, &caller, id, Change::Evidence, &item, ("", &proof.name)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/diagnosis/{id}/items/{item}"), "ok", "evidence-added"))
}

/// The proof of what was brought; a file is kept first.
async fn proof(
    app: &App,
    caller: &Caller,
    id: DiagnosisId,
    item: &str,
    takes_runs: bool,
    brought: Brought,
) -> Answer<Proof> {
    let nothing = || Problem::unusable(Message::new("problem-evidence-nothing"));
    let base = Proof {
        id: EvidenceId::new(),
        item: item.to_owned(),
        kind: EvidenceKind::Link,
        name: name(&brought.what).unwrap_or_default(),
        place: String::new(),
        bytes: 0,
        sha256: String::new(),
        blob: String::new(),
    };
    if let Some((file, bytes)) = brought.file {
        let wrong = || Problem::unusable(Message::new("problem-evidence-kind").text("file", &file));
        let (kind, media) = kind_of(&bytes).ok_or_else(wrong)?;
        let key = key(id, base.id)?;
        keep(app, &key, &bytes).await?;
        let name = if base.name.is_empty() { file } else { base.name.clone() };
        let sha256 = hex(&Sha256::digest(&bytes));
        let bytes = bytes.len() as u64;
        let (place, blob) = (media.to_owned(), key.to_string());
        return Ok(Proof { kind, name, place, bytes, sha256, blob, ..base });
    }
    if takes_runs && !brought.run.is_empty() {
        let run: RunId = brought.run.parse().map_err(|_| nothing())?;
        let run = runs::of_caller(app, caller, run, Deed::Read).await?;
        let name = if base.name.is_empty() { run.dataset_name } else { base.name.clone() };
        return Ok(Proof { kind: EvidenceKind::Run, name, place: run.id.text(), ..base });
    }
    if brought.link.is_empty() {
        return Err(nothing());
    }
    if !is_link(&brought.link) {
        return Err(Problem::unusable(Message::new("problem-evidence-link")));
    }
    let name = if base.name.is_empty() { brought.link.clone() } else { base.name.clone() };
    Ok(Proof { name, place: brought.link, ..base })
}

fn key(id: DiagnosisId, proof: EvidenceId) -> Answer<BlobKey> {
    BlobKey::new("evidence", &id.text(), &proof.text()).map_err(|e| Problem::internal(&e))
}

async fn keep(app: &App, key: &BlobKey, bytes: &[u8]) -> Answer<()> {
    let file = tempfile::NamedTempFile::new().map_err(|e| Problem::unavailable(&e))?;
    tokio::fs::write(file.path(), bytes).await.map_err(|e| Problem::unavailable(&e))?;
    Ok(app.blobs.put_file(key, file.path()).await?)
}

/// Orders that the files of proofs go, in the transaction in which the proofs do.
///
/// # Errors
/// As the database does.
pub async fn doom<'a>(
    tx: &mut Tx,
    proofs: impl IntoIterator<Item = &'a Proof>,
) -> Result<(), sqlx::Error> {
    let files = proofs.into_iter().filter(|proof| !proof.blob.is_empty());
    let blobs = files.map(|proof| proof.blob.clone()).collect();
    removal::order(tx, &Doomed { blobs, ..Doomed::default() }).await
}

/// `GET /diagnosis/{id}/evidence/{proof}`.
///
/// # Errors
/// Where there is no such file for the caller.
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    Path((id, proof)): Path<(DiagnosisId, EvidenceId)>,
) -> Answer {
    of_caller(&app, &caller, id, Deed::Read).await?;
    let proofs = store::proofs(&app.db, id).await?;
    let found = proofs.into_iter().find(|one| one.id == proof && !one.blob.is_empty());
    let found = found.ok_or_else(Problem::not_found)?;
    let key: BlobKey = found.blob.parse().map_err(|e: BadKey| Problem::internal(&e))?;
    let (length, bytes) = app.blobs.stream(&key).await?;
    let mut answer = Body::from_stream(bytes).into_response();
    let headers = answer.headers_mut();
    let kind = HeaderValue::from_str(&found.place).map_err(|e| Problem::internal(&e))?;
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    let nothing = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(CONTENT_SECURITY_POLICY, nothing);
    let ending = found.place.rsplit('/').next().unwrap_or_default();
    let named = format!("attachment; filename=\"evidence-{proof}.{ending}\"");
    let named = HeaderValue::from_str(&named).map_err(|e| Problem::internal(&e))?;
    headers.insert(CONTENT_DISPOSITION, named);
    Ok(answer)
}

/// `POST /diagnosis/{id}/evidence/{proof}/delete`.
///
/// # Errors
/// Where the diagnosis is not the caller's or closed, or there is no such proof.
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path((id, proof)): Path<(DiagnosisId, EvidenceId)>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Change).await?;
    diagnosis.still_open()?;
    let proofs = store::proofs(&app.db, id).await?;
    let found = proofs.into_iter().find(|one| one.id == proof).ok_or_else(Problem::not_found)?;
    let mut tx = app.db.begin().await?;
    store::unprove(&mut tx, id, proof).await?;
    let change = (found.name.as_str(), "");
    trail::note(&mut tx, &caller, id, Change::EvidenceGone, &found.item, change).await?;
    doom(&mut tx, [&found]).await?;
    tx.commit().await?;
    let to = format!("/diagnosis/{id}/items/{}", found.item);
    Ok(flash::redirect(&to, "ok", "evidence-deleted"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(kind_of(b"%PDF-1.7").map(|k| k.1), Some("application/pdf"));
        assert_eq!(kind_of(b"\x89PNG\r\n\x1a\n....").map(|k| k.1), Some("image/png"));
        assert_eq!(kind_of(b"RIFF\0\0\0\0WEBPVP8 ").map(|k| k.1), Some("image/webp"));
        for disguised in [b"MZ\x90\0 photo.png".as_slice(), b"\x7fELF", b"<svg", b"RIFF", b""] {
            assert_eq!(kind_of(disguised), None);
        }
    }

    #[test]
    fn a_link_leads_to_the_web_and_nowhere_else() {
        assert!(is_link("https://example.com/보고서?x=1#a"));
        for bad in [
            "javascript:alert(1)",
            "https://",
            "ftp://example.com",
            "https://user@example.com/",
            "https://example.com/\"onmouseover=",
            "https://example.com/a b",
            "//example.com",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
