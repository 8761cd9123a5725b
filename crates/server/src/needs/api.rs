//! Needs for programs.

use utoipa::OpenApi;

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(tags((name = "needs", description = "What companies want solved")))]
pub struct Api;
