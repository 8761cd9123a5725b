//! What a run made, to take along.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::response::{IntoResponse, Response};

use super::{of_caller, outputs};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::id::RunId;
use crate::platform::web::file::File;
use crate::platform::web::{Answer, Caller, Problem};

/// The report's page brings its own style, and nothing else.
const REPORT_PAGE: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// `GET /runs/{id}/files/{name}` and `GET /api/v1/runs/{id}/files/{name}`.
///
/// A file that the run made: `report.ko.html`, `report.en.html`, `report.json`, `predictions.csv`,
/// `predictions.parquet`, `manifest.json`.
///
/// # Errors
/// When there is no such run for the caller, or no such file of it.
#[utoipa::path(get, path = "/api/v1/runs/{id}/files/{name}", tag = "runs", operation_id = "runFile",
    params(("id" = RunId, Path), ("name" = String, Path, description = "The name of the file")),
    responses((status = 200, description = "The file", content(
        (File = "text/html"), (serde_json::Value = "application/json"), (File = "text/csv"),
        (File = "application/vnd.apache.parquet")))),
    security((), ("token" = ["read"])))]
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    Path((id, name)): Path<(RunId, String)>,
) -> Answer {
    of_caller(&app, &caller, id, Deed::Read).await?;
    of_run(&app, id, &name, true).await
}

/// `GET /runs/{id}/report.json`: the report as data, for the page's own script.
///
/// # Errors
/// When there is no such run for the caller, or no report of it.
pub async fn data(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    of_caller(&app, &caller, id, Deed::Read).await?;
    of_run(&app, id, "report.json", false).await
}

/// A file of a run, to be kept or to be used by the page.
///
/// # Errors
/// When there is none.
pub async fn of_run(app: &App, run: RunId, name: &str, keep: bool) -> Answer<Response> {
    let key = outputs::key(run, name).ok_or_else(Problem::not_found)?;
    let (length, bytes) = app.blobs.stream(&key).await?;
    let kind = HeaderValue::from_static(outputs::content_type(name));
    let mut answer = Body::from_stream(bytes).into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(REPORT_PAGE));
    if keep {
        // The end of the id tells the files of several runs apart in a folder.
        let id = run.text();
        let end = id.rsplit('-').next().unwrap_or_default();
        let named = format!("attachment; filename=\"dure-{end}-{name}\"");
        if let Ok(named) = HeaderValue::from_str(&named) {
            headers.insert(CONTENT_DISPOSITION, named);
        }
    }
    Ok(answer)
}
