//! What a ZIP archive holds, looked at before anyone unpacks it in earnest.

use std::io::{self, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::table::read::limits;

/// What an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archive {
    /// Office Open XML, sheets as XML.
    Xlsx,
    /// Office Open XML, sheets as records.
    Xlsb,
    /// OpenDocument.
    Ods,
    /// A text or a presentation of an office program.
    Document,
    /// Something else that was packed.
    Other,
}

/// Why an archive is not opened.
#[derive(Debug)]
pub enum Refused {
    /// It unpacks to too much.
    Bomb,
    /// It is protected by a password.
    Password,
    /// It is cut off or damaged.
    Damaged(String),
}

/// Unpacks every entry into nothing, counting: what an entry says of its size is not to be trusted,
/// and entries may share their bytes.
///
/// # Errors
/// See [`Refused`].
pub fn inspect(bytes: impl Read + Seek) -> Result<Archive, Refused> {
    let mut archive = ZipArchive::new(bytes).map_err(refused)?;
    if archive.len() > limits::ENTRIES {
        return Err(Refused::Bomb);
    }
    let kind = kind(&archive);
    let mut total = 0_u64;
    for entry in 0..archive.len() {
        let mut file = archive.by_index(entry).map_err(refused)?;
        let packed = file.compressed_size();
        let most = limits::UNPACKED - total;
        if file.size() > most {
            return Err(Refused::Bomb);
        }
        let name = file.name().map(|n| n.to_ascii_lowercase()).unwrap_or_default();
        let mut cells = Cells::default();
        let mut strings = Strings::default();
        let read = copy(&mut file, most, |piece| {
            if name == "content.xml" {
                cells.count(piece);
            } else if name.ends_with("sharedstrings.xml") {
                strings.look(piece);
            }
        })?;
        if cells.total > limits::SHEET_CELLS || strings.claimed > read {
            return Err(Refused::Bomb);
        }
        let implausible = read > limits::PLAUSIBLE && read / packed.max(1) > limits::RATIO;
        if read > most || implausible {
            return Err(Refused::Bomb);
        }
        total += read;
    }
    Ok(kind)
}

fn kind<R: Read + Seek>(archive: &ZipArchive<R>) -> Archive {
    let has = |name: &str| archive.index_for_name(name).is_some();
    let has_in = |folder: &str| archive.file_names().flatten().any(|n| n.starts_with(folder));
    if has("xl/workbook.bin") {
        Archive::Xlsb
    } else if has_in("xl/") {
        Archive::Xlsx
    } else if has_in("word/") || has_in("ppt/") {
        Archive::Document
    } else if has("content.xml") && has("mimetype") {
        Archive::Ods
    } else {
        Archive::Other
    }
}

/// Shows all bytes, one more than the most at the utmost, and says how many there were.
fn copy(file: &mut impl Read, most: u64, mut show: impl FnMut(&[u8])) -> Result<u64, Refused> {
    let mut limited = file.take(most.saturating_add(1));
    let mut piece = vec![0_u8; 64 << 10];
    let mut all = 0;
    loop {
        let got = limited.read(&mut piece).map_err(|e| Refused::Damaged(e.to_string()))?;
        if got == 0 {
            return Ok(all);
        }
        show(piece.get(..got).unwrap_or(&[]));
        all += got as u64;
    }
}

/// Counts the cells that an OpenDocument sheet stands for: one element may stand for many by saying
/// how often it is repeated, which costs the writer nothing and the reader all its memory.
#[derive(Default)]
struct Cells {
    tag: Vec<u8>,
    in_tag: bool,
    empty: u64,
    in_row: u64,
    total: u64,
}

impl Cells {
    fn count(&mut self, piece: &[u8]) {
        for byte in piece {
            match byte {
                b'<' => {
                    self.in_tag = true;
                    self.tag.clear();
                }
                b'>' if self.in_tag => {
                    self.in_tag = false;
                    self.end_tag();
                }
                _ if self.in_tag && self.tag.len() < 4096 => self.tag.push(*byte),
                _ => {}
            }
        }
    }

    fn end_tag(&mut self) {
        if self.tag.starts_with(b"table:table-row") {
            (self.empty, self.in_row) = (0, 0);
            return;
        }
        if !self.tag.starts_with(b"table:table-cell")
            && !self.tag.starts_with(b"table:covered-table-cell")
        {
            return;
        }
        let text = String::from_utf8_lossy(&self.tag);
        let repeated = text
            .split_once("number-columns-repeated=")
            .and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next()?.parse().ok())
            .unwrap_or(1_u64);
        // Empty cells cost something only where a cell with a value follows in the row.
        if text.contains("value-type") || text.contains("formula") || !text.ends_with('/') {
            let before = self.in_row;
            self.in_row = (before + self.empty + repeated).min(limits::COLUMNS as u64);
            self.total += self.in_row - before;
            self.empty = 0;
        } else {
            self.empty = self.empty.saturating_add(repeated);
        }
    }
}

/// The number of strings that a workbook claims to share: room for all of them is made at once, so
/// it must not be more than there are bytes.
#[derive(Default)]
struct Strings {
    before: Vec<u8>,
    claimed: u64,
}

impl Strings {
    fn look(&mut self, piece: &[u8]) {
        const NAME: &[u8] = b"uniqueCount";
        self.before.extend_from_slice(piece);
        for at in memchr::memmem::find_iter(&self.before, NAME) {
            let behind = self.before.get(at + NAME.len()..).unwrap_or(&[]).iter();
            let digits = behind
                .take(64)
                .skip_while(|b| {
                    matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\'' | b'+')
                })
                .take_while(|b| b.is_ascii_digit());
            let claimed =
                digits.fold(0_u64, |n, d| n.saturating_mul(10).saturating_add(u64::from(d - b'0')));
            self.claimed = self.claimed.max(claimed);
        }
        // What may be the beginning of a claim that goes on in the next piece.
        let keep = self.before.len().saturating_sub(128);
        self.before.drain(..keep);
    }
}

fn refused(error: ZipError) -> Refused {
    match error {
        ZipError::InvalidPassword => Refused::Password,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refused::Password,
        ZipError::Io(error) if error.kind() == io::ErrorKind::Other => {
            Refused::Damaged(error.to_string())
        }
        other => Refused::Damaged(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(name: &str, write: impl Fn(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Cursor<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        write(&mut zip);
        zip.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_refused_before_it_goes_off() {
        let bomb = archive("xl/worksheets/sheet1.xml", |zip| {
            let zeros = vec![0; 1 << 20];
            for _ in 0..48 {
                zip.write_all(&zeros).unwrap();
            }
        });
        assert!(bomb.get_ref().len() < 1 << 20);
        assert!(matches!(inspect(bomb), Err(Refused::Bomb)));
    }

    #[test]
    fn repeated_cells_are_counted_before_anyone_makes_them() {
        let row = "<table:table-row><table:table-cell office:value-type=\"float\" \
                   table:number-columns-repeated=\"16000\"/></table:table-row>";
        let bomb = archive("content.xml", |zip| {
            for _ in 0..20_000 {
                zip.write_all(row.as_bytes()).unwrap();
            }
        });
        assert!(matches!(inspect(bomb), Err(Refused::Bomb)));
    }

    #[test]
    fn strings_that_are_only_claimed_get_no_room() {
        let claim = archive("xl/sharedStrings.xml", |zip| {
            zip.write_all(b"<sst a='>' uniqueCount = '99999999999'></sst>").unwrap();
        });
        assert!(matches!(inspect(claim), Err(Refused::Bomb)));
    }

    #[test]
    fn archives_are_told_apart_and_damage_is_told() {
        let plain = archive("xl/workbook.xml", |zip| zip.write_all(b"<x/>").unwrap());
        assert_eq!(inspect(plain.clone()).unwrap(), Archive::Xlsx);
        assert_eq!(inspect(archive("word/document.xml", |_| {})).unwrap(), Archive::Document);
        assert_eq!(inspect(archive("data.csv", |_| {})).unwrap(), Archive::Other);
        let cut = plain.get_ref()[..20].to_vec();
        assert!(matches!(inspect(Cursor::new(cut)), Err(Refused::Damaged(_))));
    }
}
