//! What a file is, by its first bytes; its name only breaks ties.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Nothing at all.
    Empty,
    /// Text, as far as can be seen.
    Text,
    /// Something compressed with gzip (RFC 1952).
    Gzip,
    /// A ZIP archive: `.xlsx`, `.xlsb`, `.ods` are such.
    Zip,
    /// A compound file (MS-CFB): `.xls`, or an encrypted workbook.
    Compound,
    /// Apache Parquet.
    Parquet,
    /// Something that is no table; the word selects a phrase of the locale files.
    Other(&'static str),
}

/// First bytes and what they say.
const MAGIC: [(&[u8], Container); 27] = [
    (b"\x1F\x8B", Container::Gzip),
    (b"PK\x03\x04", Container::Zip),
    (b"PK\x05\x06", Container::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Container::Compound),
    (b"PAR1", Container::Parquet),
    (b"PARE", Container::Parquet),
    (b"\x89PNG\r\n\x1A\n", Container::Other("image")),
    (b"\xFF\xD8\xFF", Container::Other("image")),
    (b"GIF8", Container::Other("image")),
    (b"II*\0", Container::Other("image")),
    (b"MM\0*", Container::Other("image")),
    (b"%PDF-", Container::Other("pdf")),
    (b"\x7FELF", Container::Other("program")),
    (b"\xCA\xFE\xBA\xBE", Container::Other("program")),
    (b"\0asm", Container::Other("program")),
    (b"7z\xBC\xAF\x27\x1C", Container::Other("archive")),
    (b"Rar!\x1A\x07", Container::Other("archive")),
    (b"\xFD7zXZ\0", Container::Other("archive")),
    (b"\x28\xB5\x2F\xFD", Container::Other("archive")),
    (b"BZh9", Container::Other("archive")),
    (b"\x89HDF\r\n\x1A\n", Container::Other("science")),
    (b"MATLAB 5.0 MAT-file", Container::Other("science")),
    (b"TDSm", Container::Other("science")),
    (b"ARROW1\0\0", Container::Other("arrow")),
    (b"SQLite format 3\0", Container::Other("database")),
    (b"{\\rtf", Container::Other("document")),
    (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", Container::Other("media")),
];

/// What the first bytes say.
#[must_use]
pub fn container(head: &[u8]) -> Container {
    if head.is_empty() {
        return Container::Empty;
    }
    if let Some((_, found)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *found;
    }
    if head.get(257..262) == Some(b"ustar") {
        return Container::Other("archive");
    }
    if let Some(found) = markup(head) {
        return Container::Other(found);
    }
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || is_wide(head);
    if !utf16 && is_binary(head) {
        let program = head.starts_with(b"MZ");
        return Container::Other(if program { "program" } else { "binary" });
    }
    Container::Text
}

/// Web pages, XML and JSON are text and no tables; many an ".xls" export is such a page.
fn markup(head: &[u8]) -> Option<&'static str> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let begins =
        |word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if begins(b"<!doctype html") || begins(b"<html") || begins(b"<table") {
        return Some("page");
    }
    if begins(b"<?xml") {
        return Some("xml");
    }
    let json = begins(b"{") || begins(b"[{") || begins(b"[[");
    (json && text.contains(&b':') && text.contains(&b'"')).then_some("json")
}

/// More than one byte in a hundred that no text holds. Loggers that lose power leave some.
fn is_binary(head: &[u8]) -> bool {
    let foreign = head.iter().filter(|b| matches!(b, 0..=8 | 14..=25 | 28..=31 | 127)).count();
    foreign * 100 > head.len()
}

/// Whether every second byte is zero as in UTF-16 text that is mostly ASCII.
#[must_use]
pub fn is_wide(head: &[u8]) -> bool {
    wide_order(head).is_some()
}

/// Whether the low byte comes first in UTF-16 without a mark; None where it is no UTF-16.
#[must_use]
pub fn wide_order(head: &[u8]) -> Option<bool> {
    let pairs = head.get(..head.len().min(4096) & !1)?;
    let zeros = |odd: usize| pairs.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, all) = (zeros(0), zeros(1), pairs.len() / 2);
    if all < 4 {
        return None;
    }
    if odd * 2 > all && even * 20 < all {
        return Some(true);
    }
    (even * 2 > all && odd * 20 < all).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_or_program_named_csv_is_told_by_its_bytes() {
        assert_eq!(container(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), Container::Other("image"));
        assert_eq!(container(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF"), Container::Other("program"));
        assert_eq!(container(b"\0\x01\x02\x03\x04"), Container::Other("binary"));
        assert_eq!(container(b"<html><table><tr>"), Container::Other("page"));
        assert_eq!(container(b"{\"a\": 1}"), Container::Other("json"));
    }

    #[test]
    fn tables_are_told_by_their_bytes() {
        assert_eq!(container(b"PK\x03\x04abc"), Container::Zip);
        assert_eq!(container(b"PAR1...."), Container::Parquet);
        assert_eq!(container(b"a,b\n1,2\n"), Container::Text);
        assert_eq!(container(b"MZ,b\n1,2\n"), Container::Text);
        assert_eq!(container(b"\xFF\xFEa\0,\0b\0"), Container::Text);
        assert_eq!(container(b"a\0,\0b\0\n\0"), Container::Text);
        assert_eq!(container(b""), Container::Empty);
    }
}
