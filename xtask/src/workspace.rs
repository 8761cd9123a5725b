//! Where things lie.

use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder that cargo builds into, and that everything made by this tool goes into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The folder of the real data sets. It need not exist.
pub fn real_data() -> PathBuf {
    std::env::var_os("DURE_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from)
}

/// Whether nobody looks on: continuous integration.
pub fn unattended() -> bool {
    std::env::var_os("CI").is_some()
}

/// A path as a reader sees it: from the workspace where it lies inside.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
