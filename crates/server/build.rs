//! Puts the style sheets of the site together: the tokens, which name the layers, come first.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let ui = Path::new("../../ui");
    println!("cargo:rerun-if-changed={}", ui.join("styles").display());
    println!("cargo:rerun-if-changed={}", ui.join("dist").display());
    let mut sheets: Vec<PathBuf> = match fs::read_dir(ui.join("styles")) {
        Ok(entries) => entries.map(|e| Ok(e?.path())).collect::<io::Result<_>>()?,
        Err(_) => Vec::new(),
    };
    sheets.retain(|sheet| sheet.extension().is_some_and(|e| e == "css"));
    sheets.sort_by_key(|sheet| (!sheet.ends_with("tokens.css"), sheet.clone()));
    let mut whole = String::new();
    for sheet in sheets {
        whole.push_str(&fs::read_to_string(sheet)?);
    }
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("site.css"), whole)
}
