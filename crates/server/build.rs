//! Puts the style sheets of the site together: the tokens, which name the layers, come first.

use std::path::Path;
use std::{env, fs, io};

/// What every page has, in this order.
const SITE: [&str; 8] =
    ["tokens", "base", "shell", "controls", "parts", "data", "testbed", "print"];

/// What single pages ask for.
const OWN: [&str; 5] = ["diagnosis", "home", "matching", "needs", "window"];

fn main() -> io::Result<()> {
    let ui = Path::new("../../ui");
    println!("cargo:rerun-if-changed={}", ui.join("styles").display());
    println!("cargo:rerun-if-changed={}", ui.join("dist").display());
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    let sheet = |name: &str| -> io::Result<String> {
        let path = ui.join("styles").join(name).with_extension("css");
        Ok(lean(&fs::read_to_string(path)?))
    };
    refuse_forgotten(&ui.join("styles"))?;
    let site = SITE.into_iter().map(sheet).collect::<io::Result<String>>()?;
    fs::write(Path::new(&out).join("site.css"), site)?;
    for name in OWN {
        fs::write(Path::new(&out).join(name).with_extension("css"), sheet(name)?)?;
    }
    Ok(())
}

/// A sheet that is named nowhere would look finished in its file and be missing on every page.
fn refuse_forgotten(styles: &Path) -> io::Result<()> {
    for entry in fs::read_dir(styles)? {
        let path = entry?.path();
        let known = SITE.iter().chain(&OWN).any(|name| path.ends_with(format!("{name}.css")));
        if !known {
            return Err(io::Error::other(format!("{} is in no list of build.rs", path.display())));
        }
    }
    Ok(())
}

/// Without what only people who read the source need: comments between rules, indentation.
fn lean(sheet: &str) -> String {
    let mut rest = sheet;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let lines = plain.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}
