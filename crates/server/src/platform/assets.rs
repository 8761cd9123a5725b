//! Styles, scripts and fonts, in the binary. The styles are ours and always there; scripts and fonts
//! are brought by `cargo xtask assets`, and without them the pages still work.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::web::{Answer, Problem};
use crate::testbed::sources::hex;

#[derive(RustEmbed)]
#[folder = "../../ui/dist/"]
#[allow_missing = true]
struct Built;

/// The sheets in the order in which they say more: layers, tokens, then parts.
const STYLES: &str = include_str!(concat!(env!("OUT_DIR"), "/site.css"));
const HOME: &str = include_str!(concat!(env!("OUT_DIR"), "/home.css"));
const MATCHING: &str = include_str!(concat!(env!("OUT_DIR"), "/matching.css"));
const NEEDS: &str = include_str!(concat!(env!("OUT_DIR"), "/needs.css"));
const WINDOW: &str = include_str!(concat!(env!("OUT_DIR"), "/window.css"));
const DIAGNOSIS: &str = include_str!(concat!(env!("OUT_DIR"), "/diagnosis.css"));

/// What paper needs and no browser asks for: it stays untouched in the binary until a document is set.
const PRINT: &str = "print/";

/// The fonts in which documents are set.
pub const PAPER_FONTS: [&str; 2] = ["Pretendard-Regular.otf", "Pretendard-SemiBold.otf"];

struct Asset {
    kind: &'static str,
    bytes: Cow<'static, [u8]>,
}

struct Shelf {
    /// By the name with the digest.
    by_address: HashMap<String, Asset>,
    /// From the plain name to the one with the digest.
    addresses: HashMap<String, String>,
}

fn shelf() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(|| {
        let mut shelf = Shelf { by_address: HashMap::new(), addresses: HashMap::new() };
        shelf.put("site.css", Cow::Borrowed(STYLES.as_bytes()));
        shelf.put("home.css", Cow::Borrowed(HOME.as_bytes()));
        shelf.put("matching.css", Cow::Borrowed(MATCHING.as_bytes()));
        shelf.put("needs.css", Cow::Borrowed(NEEDS.as_bytes()));
        shelf.put("window.css", Cow::Borrowed(WINDOW.as_bytes()));
        shelf.put("diagnosis.css", Cow::Borrowed(DIAGNOSIS.as_bytes()));
        shelf.put("icon.svg", Cow::Borrowed(include_bytes!("../../../../ui/icon.svg")));
        for name in Built::iter().filter(|name| !name.starts_with(PRINT)) {
            if let Some(file) = Built::get(&name) {
                shelf.put(&name, file.data);
            }
        }
        shelf
    })
}

impl Shelf {
    fn put(&mut self, name: &str, bytes: Cow<'static, [u8]>) {
        let digest = hex(&Sha256::digest(&bytes)[..6]);
        // Fonts are named by the style sheet itself, which knows no digests.
        let address = match name.rsplit_once('.') {
            Some((stem, ending)) if !name.starts_with("fonts/") => {
                format!("{stem}.{digest}.{ending}")
            }
            _ => name.to_owned(),
        };
        self.addresses.insert(name.to_owned(), address.clone());
        self.by_address.insert(address, Asset { kind: kind(name), bytes });
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" | "webmanifest" => "application/json",
        _ => "application/octet-stream",
    }
}

/// The address of an asset.
#[must_use]
pub fn address(name: &str) -> String {
    let address = shelf().addresses.get(name).map_or(name, String::as_str);
    format!("/assets/{address}")
}

/// Whether it is there.
#[must_use]
pub fn has(name: &str) -> bool {
    shelf().addresses.contains_key(name)
}

/// The contents of a file for paper; none where the assets have not been built in.
#[must_use]
pub fn for_print(name: &str) -> Option<Vec<u8>> {
    Built::get(&format!("{PRINT}{name}")).map(|file| file.data.into_owned())
}

/// What a server without all its assets should say at its start.
#[must_use]
pub fn missing() -> Vec<&'static str> {
    let of_pages = ["app.js", "upload.js", "passkey.js", "report.js"];
    let of_paper = PAPER_FONTS.into_iter().filter(|n| Built::get(&format!("{PRINT}{n}")).is_none());
    of_pages.into_iter().filter(|n| !has(n)).chain(of_paper).collect()
}

/// `/assets/{*name}`.
///
/// # Errors
/// When there is no such asset.
pub async fn asset(Path(name): Path<String>) -> Answer {
    let asset = shelf().by_address.get(&name).ok_or_else(Problem::not_found)?;
    let headers =
        [(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    let body = match &asset.bytes {
        Cow::Borrowed(bytes) => axum::body::Body::from(*bytes),
        Cow::Owned(bytes) => axum::body::Body::from(bytes.clone()),
    };
    Ok((headers, body).into_response())
}
