//! What is counted, for Prometheus.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::app::App;

/// The bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Sets the counting up, once for the program.
#[must_use]
pub fn recorder() -> PrometheusHandle {
    static HANDLE: std::sync::OnceLock<PrometheusHandle> = std::sync::OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let builder = PrometheusBuilder::new();
            let named = Matcher::Suffix("_seconds".to_owned());
            let builder = builder.set_buckets_for_metric(named, &SECONDS);
            let recorder = builder.unwrap_or_default().build_recorder();
            let handle = recorder.handle();
            // Somebody else's recorder is there only in a program that we are a part of.
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}

/// Counts and times each request by its route, never by its address: addresses are endless.
pub async fn counted(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("unmatched", |m| m.as_str()).to_owned();
    let method = request.method().as_str().to_owned();
    let begun = std::time::Instant::now();
    let response = next.run(request).await;
    let labels =
        [("route", route), ("method", method), ("status", response.status().as_u16().to_string())];
    metrics::counter!("dure_http_requests_total", &labels).increment(1);
    metrics::histogram!("dure_http_request_seconds", &labels[..2])
        .record(begun.elapsed().as_secs_f64());
    response
}

/// `/metrics`, on the address that the configuration names for it.
pub async fn page(State(app): State<App>) -> Response {
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, app.metrics.render()).into_response()
}
