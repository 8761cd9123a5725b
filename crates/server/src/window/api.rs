//! Cases for programs.

use utoipa::OpenApi;

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(tags((name = "cases", description = "Requests at the consulting window")))]
pub struct Api;
