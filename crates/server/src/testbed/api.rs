//! The interface of this room for programs.

use utoipa::OpenApi;

use super::datasets::api as datasets;
use super::runs::{api as runs, files};
use super::uploads::tus;

/// Its document.
#[derive(OpenApi)]
#[openapi(
    tags(
        (name = "uploads", description = "Files on their way in, by tus 1.0"),
        (name = "datasets", description = "What was brought, version by version"),
        (name = "runs", description = "Questions put to datasets, and their reports"),
    ),
    paths(
        tus::abilities, tus::announce, tus::offset, tus::piece, tus::drop_it,
        datasets::list, datasets::make, datasets::one, datasets::change, datasets::delete,
        datasets::add_version, datasets::version, datasets::correct,
        runs::list, runs::make, runs::one, runs::delete, runs::cancel, runs::consultants,
        runs::list_shares, runs::make_share, runs::revoke_share, files::file,
    )
)]
pub struct Api;
