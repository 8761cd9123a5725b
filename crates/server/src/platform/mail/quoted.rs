//! What somebody wrote, apart from what the program quoted below it.

use super::MARKER;

/// What begins a quotation without being quoted itself.
const BEGINNINGS: [&str; 4] = [
    "-----Original Message-----",
    "-----원본 메시지-----",
    "----- 원본 메시지 -----",
    "________________________________",
];

/// The text above our marker, or above what programs usually put over a quotation. Where nothing would
/// be left, all of it: better too much than nothing.
#[must_use]
pub fn above(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let marked = lines.iter().position(|l| l.contains("##-") || l.contains(MARKER));
    let begun = lines.iter().position(|l| BEGINNINGS.contains(&l.trim()));
    let introduced = (0..lines.len()).find(|at| introduces(&lines, *at));
    let end = [marked, begun, introduced].into_iter().flatten().min().unwrap_or(lines.len());
    let mut kept: Vec<&str> = lines.iter().take(end).copied().collect();
    while kept.last().is_some_and(|l| is_of_quotation(l)) {
        kept.pop();
    }
    let kept = kept.join("\n").trim().to_owned();
    if kept.is_empty() { text.trim().to_owned() } else { kept }
}

/// "On … wrote:", "…님이 작성:" right above a quotation.
fn introduces(lines: &[&str], at: usize) -> bool {
    let line = lines.get(at).map_or("", |l| l.trim());
    let says = line.ends_with("wrote:") || line.ends_with("작성:") || line.ends_with("썼습니다:");
    let mut below = lines.iter().skip(at + 1).filter(|l| !l.trim().is_empty());
    says && below.next().is_some_and(|l| l.trim_start().starts_with('>') || l.contains("##-"))
}

fn is_of_quotation(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('>') || line.ends_with("wrote:") || line.ends_with("작성:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_person_wrote_is_kept() {
        for (text, kept) in [
            (format!("고맙습니다.\n\n> {MARKER}\n> 비밀"), "고맙습니다."),
            (format!("네.\n2026년 3월 2일 센터님이 작성:\n\n{MARKER}\n비밀"), "네."),
            ("Yes.\nOn 2 Mar 2026, Centre wrote:\n> secret".to_owned(), "Yes."),
            ("Yes.\r\n-----Original Message-----\r\nsecret".to_owned(), "Yes."),
            ("He wrote:\nnothing quoted".to_owned(), "He wrote:\nnothing quoted"),
            ("> only\n> quoted".to_owned(), "> only\n> quoted"),
        ] {
            assert_eq!(above(&text), kept, "{text:?}");
        }
    }
}
