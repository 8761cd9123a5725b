//! The help, as it is kept in `golden/`. `UPDATE_GOLDEN=1 cargo test` writes it anew.

use std::path::Path;

use crate::Folder;

fn golden(name: &str, said: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, said).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(said, kept, "{name} differs; look at it, then run with UPDATE_GOLDEN=1");
}

#[test]
fn the_help_is_there_in_both_languages() {
    let folder = Folder::new("help");
    for lang in ["en", "ko"] {
        for command in ["", "try", "rerun", "diagnose", "instrument", "serve", "backup", "restore"]
        {
            let said = folder.dure_in(lang, &format!("{command} --help"));
            assert_eq!((said.code, said.err.as_str()), (0, ""));
            let name = if command.is_empty() { "dure" } else { command };
            golden(&format!("{name}.{lang}.txt"), &said.out);
        }
    }
}

#[test]
fn korean_help_has_no_english_of_the_parser() {
    let folder = Folder::new("help-korean");
    for command in [
        "",
        "try",
        "rerun",
        "schema",
        "diagnose",
        "instrument",
        "instrument check",
        "serve",
        "backup",
        "restore",
    ] {
        let help = folder.dure_in("ko", &format!("{command} --help")).out;
        for word in ["Usage", "Options", "Arguments", "Commands", "Print", "default", "possible"] {
            assert!(!help.contains(word), "{command}: {word}");
        }
    }
}

#[test]
fn lines_of_help_fit_a_terminal() {
    let folder = Folder::new("help-width");
    let wide = |c: char| if ('\u{1100}'..='\u{ffdc}').contains(&c) { 2 } else { 1 };
    for lang in ["en", "ko"] {
        for line in folder.dure_in(lang, "try --help").out.lines() {
            let width: usize = line.chars().map(wide).sum();
            assert!(width <= 100, "{width}: {line}");
        }
    }
}

#[test]
fn without_a_command_the_help_is_a_complaint() {
    let said = Folder::new("help-none").dure("");
    assert_eq!(said.code, 2);
    assert!(said.out.is_empty() && said.err.contains("Commands:"));
}

#[test]
fn the_option_for_the_language_comes_before_the_shell() {
    let folder = Folder::new("help-lang");
    assert!(folder.dure("try --help --lang ko").out.contains("사용법"));
    assert!(folder.dure_in("ko", "try --help --lang en").out.contains("Usage"));
}

#[test]
fn the_version_is_told() {
    let said = Folder::new("version").dure("--version");
    assert_eq!((said.code, said.out.trim()), (0, concat!("dure ", env!("CARGO_PKG_VERSION"))));
}
