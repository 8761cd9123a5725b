//! Names of files that people bring.

/// The longest name kept, in characters.
const LONGEST: usize = 120;

/// A name that is safe to show, to write and to hand to a program: no folders, no control or
/// direction characters, no leading dot or dash; never empty. The ending stays.
#[must_use]
pub fn sane(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !turns_text(*c) && !"<>:\"|?*\u{fffd}".contains(*c))
        .collect();
    let kept = kept.trim().trim_start_matches(['.', '-', ' ']).trim_end_matches(['.', ' ']);
    let name = shortened(kept);
    if name.is_empty() { "data".to_owned() } else { name }
}

/// Characters that are not seen or turn the direction of what follows, so that a name reads as
/// another one.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 10 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let room = LONGEST - ending.chars().count();
    stem.chars().take(room).chain(ending.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_what_leads_out_of_a_folder_and_keeps_what_people_read() {
        for (given, kept) in [
            ("펌프 3호기.csv", "펌프 3호기.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\data\\line1.xlsx", "line1.xlsx"),
            ("..", "data"),
            ("", "data"),
            (".hidden", "hidden"),
            ("--lang=ko.csv", "lang=ko.csv"),
            ("a\0b\n.csv", "ab .csv"),
            ("gnp\u{202e}vsc.exe", "gnpvsc.exe"),
            ("<script>.csv", "script.csv"),
        ] {
            assert_eq!(sane(given), kept, "{given:?}");
        }
    }

    #[test]
    fn an_overlong_name_keeps_its_ending() {
        let long = sane(&format!("{}.csv", "가".repeat(400)));
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with(".csv"));
    }
}
