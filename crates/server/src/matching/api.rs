//! Matching for programs.

use utoipa::OpenApi;

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(tags((name = "matching", description = "Technologies, search, introductions and days of meetings")))]
pub struct Api;
