//! What proves an answer: a picture, a document, a link, or a run of the testbed.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use dure_diagnosis::answers::EvidenceKind;
use dure_diagnosis::instrument::ShowMe;
use dure_testbed::report::Message;

use super::store::{self, Proof};
use super::trail::{self, Change};
use super::{Diagnosis, DiagnosisState, instruments, of_caller};
use crate::app::App;
use crate::platform::attachments::{self, Brought, Kept, LARGEST, Sort};
use crate::platform::authorisation::Deed;
use crate::platform::blobs::BlobKey;
use crate::platform::blobs::removal::{self, Doomed};
use crate::platform::db::Tx;
use crate::platform::id::{DiagnosisId, EvidenceId, RunId};
use crate::platform::keeper::View;
use crate::platform::numbers::size;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, name};
use crate::platform::web::{Answer, Caller, Problem, flash, page};
use crate::testbed::runs;

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
    let brought = attachments::brought(form).await?;
    let (proof, kept) = proof(&app, &caller, id, &item, takes_runs, brought).await?;
    let by = caller.principal.person().map(|person| person.account.text()).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    let held = store::hold(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    held.still_open()?;
    if let Some(kept) = kept {
        kept.stays(&mut tx).await?;
    }
    store::prove(&mut tx, id, &proof, &by).await?;
    trail::note(&mut tx, &caller, id, Change::Evidence, &item, ("", &proof.name)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/diagnosis/{id}/items/{item}"), "ok", "evidence-added"))
}

/// The proof of what was brought, and its file.
async fn proof(
    app: &App,
    caller: &Caller,
    id: DiagnosisId,
    item: &str,
    takes_runs: bool,
    mut brought: Brought,
) -> Answer<(Proof, Option<Kept>)> {
    let nothing = || Problem::unusable(Message::new("problem-evidence-nothing"));
    let base = Proof {
        id: EvidenceId::new(),
        item: item.to_owned(),
        kind: EvidenceKind::Link,
        name: name(brought.word("what")).unwrap_or_default(),
        place: String::new(),
        bytes: 0,
        sha256: String::new(),
        blob: String::new(),
    };
    if let Some((file, bytes)) = brought.files.pop() {
        let kept = Kept::of(app, key(id, base.id)?, &file, &bytes).await?;
        return Ok((of_file(base, file, &kept), Some(kept)));
    }
    let (run, link) = (brought.word("run"), brought.word("link"));
    let called = |what: &str| if base.name.is_empty() { what } else { &base.name }.to_owned();
    if takes_runs && !run.is_empty() {
        let run: RunId = run.parse().map_err(|_| nothing())?;
        let run = runs::of_caller(app, caller, run, Deed::Read).await?;
        let (name, place) = (called(&run.dataset_name), run.id.text());
        return Ok((Proof { kind: EvidenceKind::Run, name, place, ..base }, None));
    }
    if link.is_empty() {
        return Err(nothing());
    }
    if !is_link(link) {
        return Err(Problem::unusable(Message::new("problem-evidence-link")));
    }
    Ok((Proof { name: called(link), place: link.to_owned(), ..base }, None))
}

fn of_file(base: Proof, file: String, kept: &Kept) -> Proof {
    Proof {
        kind: match kept.sort {
            Sort::Image => EvidenceKind::Image,
            Sort::Pdf => EvidenceKind::Pdf,
        },
        name: if base.name.is_empty() { file } else { base.name.clone() },
        place: kept.media.to_owned(),
        bytes: kept.bytes,
        sha256: kept.sha256.clone(),
        blob: kept.key.to_string(),
        ..base
    }
}

fn key(id: DiagnosisId, proof: EvidenceId) -> Answer<BlobKey> {
    BlobKey::new("evidence", &id.text(), &proof.text()).map_err(|e| Problem::internal(&e))
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
    attachments::answer(&app, &found.blob, &found.place, &format!("evidence-{proof}")).await
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
