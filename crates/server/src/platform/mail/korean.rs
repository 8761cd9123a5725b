//! ISO-2022-KR (RFC 1557), which old Korean programs still write and no common decoder reads. It is
//! turned into what the parser knows before the parser sees it.

use base64::Engine;
use mail_parser::decoders::charsets::map::charset_decoder;

/// The text of bytes in ISO-2022-KR: between shift-out and shift-in, pairs of seven bits are EUC-KR
/// without its high bit.
pub fn decode(bytes: &[u8]) -> String {
    let mut euc = Vec::with_capacity(bytes.len());
    let mut shifted = false;
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            0x0e => shifted = true,
            0x0f => shifted = false,
            // The header that names the set: ESC $ ) C
            0x1b if rest.starts_with(b"$)C") => rest = rest.get(3..).unwrap_or_default(),
            b'\n' => {
                shifted = false;
                euc.push(byte);
            }
            _ if shifted && byte.is_ascii_graphic() => euc.push(byte | 0x80),
            _ => euc.push(byte & 0x7f),
        }
    }
    match charset_decoder(b"euc-kr") {
        Some(decoder) => decoder(&euc),
        None => String::from_utf8_lossy(&euc).into_owned(),
    }
}

/// Whether that names ISO-2022-KR.
pub fn is_it(charset: &str) -> bool {
    ["iso-2022-kr", "csiso2022kr"].iter().any(|name| charset.eq_ignore_ascii_case(name))
}

/// The header with its encoded words of ISO-2022-KR in UTF-8; nothing where it has none.
pub fn header(head: &str) -> Option<String> {
    let low = head.to_ascii_lowercase();
    if !low.contains("=?iso-2022-kr?") {
        return None;
    }
    let mut text = String::with_capacity(head.len());
    let (mut rest, mut low_rest) = (head, low.as_str());
    while let Some(at) = low_rest.find("=?iso-2022-kr?") {
        text.push_str(rest.get(..at)?);
        let word = rest.get(at..)?;
        let inner = word.get("=?iso-2022-kr?".len()..)?;
        let end = inner.get(2..)?.find("?=")? + 2;
        let (way, coded) = (inner.get(..1)?, inner.get(2..end)?);
        let bytes = match way {
            "B" | "b" => base64::engine::general_purpose::STANDARD.decode(coded).ok()?,
            _ => mail_parser::decoders::quoted_printable::quoted_printable_decode(
                coded.replace('_', " ").as_bytes(),
            )?,
        };
        let plain = base64::engine::general_purpose::STANDARD.encode(decode(&bytes));
        text.push_str(&format!("=?utf-8?B?{plain}?="));
        let next = at + "=?iso-2022-kr?".len() + end + 2;
        (rest, low_rest) = (rest.get(next..)?, low_rest.get(next..)?);
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifted_pairs_are_korean_and_the_rest_is_ascii() {
        // "한글 ok" by RFC 1557.
        assert_eq!(decode(b"\x1b$)C\x0eGQ1[\x0f ok"), "한글 ok");
        assert_eq!(decode(b"\x0e\x0e\x1b\x0fabc"), "\u{1b}abc");
    }
}
