//! The encoding of text, guessed and undone.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, EUC_KR, Encoding, UTF_8};
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::sniff;

/// The encoding named so; `cp949`, `ms949` and `uhc` are names of what WHATWG calls `euc-kr`.
#[must_use]
pub fn named(label: &str) -> Option<&'static Encoding> {
    let lower = label.trim().to_ascii_lowercase().replace('_', "-");
    match lower.as_str() {
        "cp949" | "cp-949" | "ms949" | "uhc" | "windows-949" | "euckr" => Some(EUC_KR),
        "utf8" => Some(UTF_8),
        "utf-16" | "utf16" => Some(UTF_16LE),
        other => Encoding::for_label_no_replacement(other.as_bytes()),
    }
}

/// The name people know.
#[must_use]
pub fn shown(encoding: &'static Encoding) -> &'static str {
    if encoding == EUC_KR { "CP949" } else { encoding.name() }
}

/// The encoding of text that begins so.
#[must_use]
pub fn guess(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    if let Some(low_first) = sniff::wide_order(head) {
        return if low_first { UTF_16LE } else { UTF_16BE };
    }
    if bad_at(UTF_8, head).is_none() {
        return UTF_8;
    }
    if has_lone_high_bytes(head) {
        return WINDOWS_1252;
    }
    if bad_at(EUC_KR, head).is_none() {
        return EUC_KR;
    }
    // Mixed: whatever the first foreign line is written in; reading will name the line that differs.
    let first = head.split(|b| *b == b'\n').find(|line| !line.is_ascii()).unwrap_or(head);
    if std::str::from_utf8(first).is_ok() { UTF_8 } else { EUC_KR }
}

/// Where the bytes leave an encoding; an unfinished character at the end is no fault.
fn bad_at(encoding: &'static Encoding, bytes: &[u8]) -> Option<usize> {
    if encoding == UTF_8 {
        let fault = std::str::from_utf8(bytes).err()?;
        return fault.error_len().map(|_| fault.valid_up_to());
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut sink = [0_u8; 4096];
    let mut at = 0;
    loop {
        let (result, read, _) =
            decoder.decode_to_utf8_without_replacement(bytes.get(at..)?, &mut sink, false);
        at += read;
        match result {
            DecoderResult::InputEmpty => return None,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => return Some(at),
        }
    }
}

/// Whether most bytes above ASCII stand alone between ASCII ones, as the degree sign and umlauts of
/// western files do; Korean letters are pairs of such bytes.
fn has_lone_high_bytes(head: &[u8]) -> bool {
    let (mut lone, mut all) = (0, 0);
    for run in head.chunk_by(|a, b| a.is_ascii() == b.is_ascii()).filter(|r| !r[0].is_ascii()) {
        all += run.len();
        lone += usize::from(run.len() == 1);
    }
    lone * 2 > all
}

/// A line that is not in the encoding of the text; travels inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("line {line} is not in the encoding of the text")]
pub struct Foreign {
    /// The 1-based line.
    pub line: u64,
}

/// Text as UTF-8, whatever it was written in; old Macintosh line ends become usual ones.
pub struct Decoded<R> {
    inner: R,
    recode: Option<Recode>,
    returns_end_lines: bool,
}

struct Recode {
    decoder: Decoder,
    tolerant: bool,
    raw: Vec<u8>,
    raw_at: usize,
    ended: bool,
    text: Vec<u8>,
    text_at: usize,
    lines: u64,
}

/// Undoes an encoding. A mark of the byte order is skipped. `tolerant` puts U+FFFD where the bytes
/// are not of the encoding, instead of failing with [`Foreign`]. UTF-8 is passed on as it is.
///
/// # Errors
/// As the medium does.
pub fn decoded<R: Read>(
    mut inner: R,
    encoding: &'static Encoding,
    tolerant: bool,
    returns_end_lines: bool,
) -> io::Result<Decoded<impl Read + use<R>>> {
    let mut start = Vec::with_capacity(3);
    inner.by_ref().take(3).read_to_end(&mut start)?;
    if let Some((marked, length)) = Encoding::for_bom(&start)
        && marked == encoding
    {
        start.drain(..length);
    }
    let recode = (encoding != UTF_8).then(|| Recode {
        decoder: encoding.new_decoder_without_bom_handling(),
        tolerant,
        raw: Vec::new(),
        raw_at: 0,
        ended: false,
        text: Vec::new(),
        text_at: 0,
        lines: 0,
    });
    Ok(Decoded { inner: io::Cursor::new(start).chain(inner), recode, returns_end_lines })
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = match &mut self.recode {
            None => self.inner.read(out)?,
            Some(recode) => recode.read(&mut self.inner, out)?,
        };
        if self.returns_end_lines {
            for byte in out.iter_mut().take(got).filter(|b| **b == b'\r') {
                *byte = b'\n';
            }
        }
        Ok(got)
    }
}

/// Encoded bytes taken at a time.
const PIECE: usize = 128 << 10;

impl Recode {
    fn read(&mut self, inner: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
        while self.text_at == self.text.len() {
            if !self.decode_more(inner)? {
                return Ok(0);
            }
        }
        let left = self.text.get(self.text_at..).unwrap_or(&[]);
        let count = left.len().min(out.len());
        if let (Some(place), Some(text)) = (out.get_mut(..count), left.get(..count)) {
            place.copy_from_slice(text);
        }
        self.text_at += count;
        Ok(count)
    }

    /// Decodes the next piece; false at the end of the text.
    fn decode_more(&mut self, inner: &mut impl Read) -> io::Result<bool> {
        if self.raw_at == self.raw.len() {
            if self.ended {
                return Ok(false);
            }
            self.raw.resize(PIECE, 0);
            let got = inner.read(&mut self.raw)?;
            self.raw.truncate(got);
            self.raw_at = 0;
            self.ended = got == 0;
        }
        self.text.resize(PIECE, 0);
        self.text_at = 0;
        let left = self.raw.get(self.raw_at..).unwrap_or(&[]);
        let (read, wrote, malformed) = if self.tolerant {
            let (_, read, wrote, _) = self.decoder.decode_to_utf8(left, &mut self.text, self.ended);
            (read, wrote, false)
        } else {
            let (result, read, wrote) =
                self.decoder.decode_to_utf8_without_replacement(left, &mut self.text, self.ended);
            (read, wrote, matches!(result, DecoderResult::Malformed(..)))
        };
        self.raw_at += read;
        self.text.truncate(wrote);
        self.lines += memchr::memchr_iter(b'\n', &self.text).count() as u64;
        if malformed {
            return Err(io::Error::other(Foreign { line: self.lines + 1 }));
        }
        Ok(wrote > 0 || !self.ended || self.raw_at < self.raw.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(bytes: &[u8], tolerant: bool) -> io::Result<String> {
        let mut text = String::new();
        decoded(bytes, guess(bytes), tolerant, false)?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn korean_is_read_in_each_of_its_encodings() {
        let text = "설비,온도\n압축기,3.5\n";
        let (cp949, _, _) = EUC_KR.encode(text);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked_wide = [&b"\xFF\xFE"[..], &wide].concat();
        let marked_big: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &cp949, &marked_wide, &marked_big, &marked] {
            assert_eq!(undone(bytes, false).unwrap(), text);
        }
    }

    #[test]
    fn a_lone_degree_sign_is_western() {
        assert_eq!(undone(b"T (\xB0C),x\n1,2\n", false).unwrap(), "T (°C),x\n1,2\n");
    }

    #[test]
    fn wide_text_without_a_mark_is_known_by_its_zeros() {
        let wide: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(undone(&wide, false).unwrap(), "a,b\n1,2\n");
    }

    #[test]
    fn a_foreign_line_is_named() {
        let (cp949, _, _) = EUC_KR.encode("가,나\n다,라\n");
        let mixed = [&cp949[..], b"1,2\n\xFF\xFF,2\n"].concat();
        let read = |tolerant| {
            decoded(&mixed[..], EUC_KR, tolerant, false).unwrap().read_to_end(&mut Vec::new())
        };
        let error = read(false).unwrap_err();
        let foreign = error.get_ref().and_then(|e| e.downcast_ref::<Foreign>()).unwrap();
        assert_eq!(foreign.line, 4);
        assert!(read(true).is_ok());
    }

    #[test]
    fn returns_alone_end_lines_where_asked() {
        let mut text = String::new();
        decoded(&b"a\r1\r"[..], UTF_8, false, true).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "a\n1\n");
    }
}
