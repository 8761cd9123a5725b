//! How the API document tells of files.

/// The bytes of a file, which the document knows as `type: string, format: binary`: the media type says
/// what they are.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct File(#[allow(dead_code, reason = "only its schema is asked for")] ());
