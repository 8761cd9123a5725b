//! Days of meetings for programs.

use utoipa::OpenApi;

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(tags((name = "meetings", description = "Days of meetings")))]
pub struct Api;
