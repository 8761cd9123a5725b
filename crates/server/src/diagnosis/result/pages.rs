//! The report as a page, a PDF and JSON.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::view::{Cover, Document, Teller};
use super::{Outcome, paper, plots};
use crate::app::App;
use crate::diagnosis::instruments::said;
use crate::diagnosis::{DiagnosisState, of_caller};
use crate::identity::organisations;
use crate::platform::authorisation::{Deed, Owner};
use crate::platform::id::DiagnosisId;
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::file::File;
use crate::platform::web::{Answer, Caller, Problem, page};

/// Widths of pictures on a page: for a desk, for a phone.
const WIDE: f64 = 620.0;
const NARROW: f64 = 330.0;

#[derive(Template)]
#[template(path = "diagnosis/report.html")]
struct ReportPage<'a> {
    shell: Shell<'a>,
    home: String,
    document: Document,
    radar: [String; 2],
    timeline: [String; 2],
    peers: bool,
    visitor: bool,
    open: bool,
    may_change: bool,
}

impl ReportPage<'_> {
    fn word(&self, id: &str) -> &str {
        self.document.words.get(id).map_or("", String::as_str)
    }
}

/// The report in the caller's words.
async fn told(app: &App, caller: &Caller, id: DiagnosisId) -> Answer<(Outcome, Document)> {
    let diagnosis = of_caller(app, caller, id, Deed::Read).await?;
    let company = match diagnosis.owned.by {
        Owner::Organisation(of) => organisations::name(&app.db, of).await?.unwrap_or_default(),
        Owner::Visitor(_) => caller.words.text("diagnosis-company-visitor"),
    };
    let outcome = super::of(app, diagnosis).await?;
    let day = outcome.diagnosis.done_at.unwrap_or_else(Moment::now).day(caller.lang());
    let cover = cover(caller, &outcome, company, day);
    let document = Teller::new(caller.words).document(&outcome.report, &cover);
    Ok((outcome, document))
}

fn cover(caller: &Caller, outcome: &Outcome, company: String, day: String) -> Cover {
    let question = |item: &str| {
        let mut items = outcome.report.dimensions.iter().flat_map(|part| &part.items);
        let found = items.find(|one| one.id == item)?;
        Some(said(&found.question, caller.lang()).to_owned())
    };
    Cover {
        company,
        day,
        open: outcome.diagnosis.state == DiagnosisState::Open,
        proofs: outcome
            .gathered
            .proofs
            .iter()
            .filter_map(|proof| Some((question(&proof.item)?, proof.name.clone())))
            .collect(),
        people: outcome.gathered.answers.len(),
    }
}

/// `GET /diagnosis/{id}/report`.
///
/// # Errors
/// Where there is no such diagnosis for the caller, or nothing was answered.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    let (outcome, document) = told(&app, &caller, id).await?;
    let word = |id: &str| document.words.get(id).cloned().unwrap_or_default();
    let radar =
        [WIDE, NARROW].map(|width| plots::radar(&document, &word("diagnosis-h-dimensions"), width));
    let timeline =
        [WIDE, NARROW].map(|width| plots::timeline(&document, &word("diagnosis-h-roadmap"), width));
    page(&ReportPage {
        shell: caller.shell(&caller.words.text("diagnosis-report-title")),
        home: format!("/diagnosis/{id}"),
        radar,
        timeline,
        peers: document.dimensions.iter().any(|part| part.peers_figure.is_some()),
        visitor: matches!(outcome.diagnosis.owned.by, Owner::Visitor(_)),
        open: outcome.diagnosis.state == DiagnosisState::Open,
        may_change: caller.principal.may(Deed::Change, &outcome.diagnosis.owned),
        document,
    })
}

/// `GET /diagnosis/{id}/report.pdf` and `GET /api/v1/diagnoses/{id}/report.pdf`.
///
/// # Errors
/// Where there is no such diagnosis for the caller, nothing was answered, or there are no fonts.
#[utoipa::path(get, path = "/api/v1/diagnoses/{id}/report.pdf", tag = "diagnoses",
    operation_id = "diagnosisPdf", params(("id" = DiagnosisId, Path)),
    responses((status = 200, description = "The report as a tagged PDF, in the language of the request",
        body = File, content_type = "application/pdf"),
        (status = 409, description = "Nothing was answered yet")),
    security((), ("token" = ["read"])))]
pub async fn pdf(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    let (_, document) = told(&app, &caller, id).await?;
    let lang = caller.lang().tag();
    let bytes = tokio::task::spawn_blocking(move || paper::pdf(&document))
        .await
        .map_err(|e| Problem::internal(&e))??;
    let text = id.text();
    let end = text.rsplit('-').next().unwrap_or_default();
    let named = format!("attachment; filename=\"dure-diagnosis-{end}.{lang}.pdf\"");
    let named = HeaderValue::from_str(&named).map_err(|e| Problem::internal(&e))?;
    let headers =
        [(CONTENT_TYPE, HeaderValue::from_static("application/pdf")), (CONTENT_DISPOSITION, named)];
    Ok((headers, bytes).into_response())
}

/// `GET /diagnosis/{id}/report.json` and `GET /api/v1/diagnoses/{id}/report`.
///
/// The report as data, in the form `dure-diagnosis/1`.
///
/// # Errors
/// Where there is no such diagnosis for the caller, or nothing was answered.
#[utoipa::path(get, path = "/api/v1/diagnoses/{id}/report", tag = "diagnoses",
    operation_id = "diagnosisReport", params(("id" = DiagnosisId, Path)),
    responses((status = 200, description = "The report, in the form `dure-diagnosis/1`",
        body = serde_json::Value),
        (status = 409, description = "Nothing was answered yet")),
    security((), ("token" = ["read"])))]
pub async fn data(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Read).await?;
    Ok(Json(super::of(&app, diagnosis).await?.report).into_response())
}
