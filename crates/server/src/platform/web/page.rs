//! A template as an answer.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::Problem;

/// The page of a template.
pub fn page(template: &impl Template) -> Result<Response, Problem> {
    match template.render() {
        Ok(html) => Ok(Html(html).into_response()),
        Err(e) => Err(Problem::internal(&e)),
    }
}
