//! What a compound file (MS-CFB) holds, looked at before its sheets are made: an old workbook says
//! in a few bytes how large a sheet is, and whoever believes it may ask for all the memory there is.

use std::io::Read;

use crate::table::read::limits;

/// Why a compound file is not opened.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is protected by a password.
    Password,
    /// It is the file of another office program.
    Document,
    /// A sheet spans too many cells.
    TooLarge,
    /// It is cut off or damaged.
    Damaged(&'static str),
}

/// Looks through the records of the workbook (MS-XLS) in a compound file.
///
/// # Errors
/// See [`Refused`].
pub fn inspect(mut bytes: impl Read) -> Result<(), Refused> {
    let mut file = Vec::new();
    bytes.read_to_end(&mut file).map_err(|_| Refused::Damaged("it could not be read"))?;
    let compound =
        Compound::new(&file).ok_or(Refused::Damaged("its head is not as it should be"))?;
    if compound.entry("EncryptedPackage").is_some() {
        return Err(Refused::Password);
    }
    let book = compound.entry("Workbook").or_else(|| compound.entry("Book"));
    let stream = compound.stream(book.ok_or(Refused::Document)?);
    records(&stream)
}

/// The parts of a compound file.
struct Compound<'f> {
    file: &'f [u8],
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    directory: Vec<u8>,
}

/// Where a stream begins, and its length.
#[derive(Clone, Copy)]
struct Entry {
    start: u32,
    length: usize,
}

/// Sectors of the small streams, and the length below which a stream is one.
const SMALL: usize = 64;
const SMALL_BELOW: usize = 4096;

impl<'f> Compound<'f> {
    fn new(file: &'f [u8]) -> Option<Self> {
        let shift = u16_at(file, 30)?;
        if shift != 9 && shift != 12 {
            return None;
        }
        let mut compound = Self {
            file,
            sector: 1 << shift,
            table: Vec::new(),
            small_table: Vec::new(),
            directory: Vec::new(),
        };
        for sector in compound.table_sectors()? {
            let part = compound.bytes_of(sector).unwrap_or(&[]);
            compound.table.extend(part.chunks_exact(4).filter_map(|b| u32_at(b, 0)));
        }
        compound.directory = compound.chain(u32_at(file, 48)?);
        let small = compound.chain(u32_at(file, 60)?);
        compound.small_table = small.chunks_exact(4).filter_map(|b| u32_at(b, 0)).collect();
        Some(compound)
    }

    /// The sectors of the allocation table: 109 in the head, more in a chain of their own.
    fn table_sectors(&self) -> Option<Vec<u32>> {
        let listed = |bytes: &[u8]| -> Vec<u32> {
            bytes.chunks_exact(4).filter_map(|b| u32_at(b, 0)).collect()
        };
        let mut sectors = listed(self.file.get(76..512)?);
        let mut next = u32_at(self.file, 68)?;
        let most = self.file.len() / self.sector + 1;
        while let Some(part) = self.bytes_of(next).filter(|_| sectors.len() < most) {
            let (here, link) = part.split_at(part.len() - 4);
            sectors.extend(listed(here));
            next = u32_at(link, 0)?;
        }
        sectors.retain(|s| *s < 0xFFFF_FFFA);
        sectors.truncate(most);
        Some(sectors)
    }

    fn bytes_of(&self, sector: u32) -> Option<&'f [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.file.len());
        self.file.get(start..end).filter(|part| part.len() >= 4)
    }

    /// The bytes of a chain of sectors, as far as it goes and not twice around.
    fn chain(&self, start: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut next = start;
        while let Some(part) = self.bytes_of(next).filter(|_| bytes.len() <= self.file.len()) {
            bytes.extend_from_slice(part);
            match self.table.get(next as usize) {
                Some(link) => next = *link,
                None => break,
            }
        }
        bytes
    }

    fn entry(&self, name: &str) -> Option<Entry> {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let found = self.directory.chunks_exact(128).find(|e| {
            let ends = e.get(wide.len()..wide.len() + 2) == Some(&[0, 0]);
            ends && e.get(..wide.len()).is_some_and(|n| n.eq_ignore_ascii_case(&wide))
        })?;
        Some(Entry { start: u32_at(found, 116)?, length: u32_at(found, 120)? as usize })
    }

    fn stream(&self, entry: Entry) -> Vec<u8> {
        if entry.length >= SMALL_BELOW {
            return self.chain(entry.start);
        }
        // Small streams lie in the stream of the first entry.
        let home = u32_at(&self.directory, 116).map_or_else(Vec::new, |start| self.chain(start));
        let mut bytes = Vec::new();
        let mut next = entry.start as usize;
        while let Some(part) = home.get(next.saturating_mul(SMALL)..)
            && bytes.len() < SMALL_BELOW
            && !part.is_empty()
        {
            bytes.extend_from_slice(part.get(..SMALL).unwrap_or(part));
            match self.small_table.get(next) {
                Some(link) => next = *link as usize,
                None => break,
            }
        }
        bytes
    }
}

/// Walks the records: what a sheet says of its size, and where its cells are.
fn records(mut stream: &[u8]) -> Result<(), Refused> {
    let (mut last_row, mut last_column) = (0_u64, 0_u64);
    while let (Some(kind), Some(length)) = (u16_at(stream, 0), u16_at(stream, 2)) {
        let end = (4 + usize::from(length)).min(stream.len());
        let (record, rest) = stream.split_at(end);
        let data = record.get(4..).unwrap_or(&[]);
        stream = rest;
        match kind {
            0x002F if u16_at(data, 0) != Some(0) => return Err(Refused::Password),
            0x0809 => (last_row, last_column) = (0, 0),
            0x0200 => dimensions(data)?,
            // Formula, MulRk, RString, LabelSst, Number, Label, BoolErr, String, Rk.
            0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203..=0x0207 | 0x027E => {
                let last = if kind == 0x00BD { data.len().saturating_sub(2) } else { 2 };
                last_row = last_row.max(u16_at(data, 0).map_or(0, u64::from));
                last_column = last_column.max(u16_at(data, last).map_or(0, u64::from));
                if (last_row + 1) * (last_column + 1) > limits::SHEET_CELLS {
                    return Err(Refused::TooLarge);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn dimensions(data: &[u8]) -> Result<(), Refused> {
    let wide = data.len() >= 14;
    let number = |place: usize| -> Option<u64> {
        if wide && place < 2 {
            u32_at(data, place * 4).map(u64::from)
        } else {
            u16_at(data, if wide { 4 + place * 2 } else { place * 2 }).map(u64::from)
        }
    };
    let (Some(top), Some(bottom), Some(left), Some(right)) =
        (number(0), number(1), number(2), number(3))
    else {
        return Err(Refused::Damaged("a sheet does not say its size"));
    };
    if bottom < top || right < left {
        return Err(Refused::Damaged("a sheet ends before it begins"));
    }
    let cells = (bottom - top + 1).saturating_mul(right - left + 1);
    if cells > limits::SHEET_CELLS { Err(Refused::TooLarge) } else { Ok(()) }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A compound file with one stream of these bytes: head, table, directory, stream.
    fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
        let mut file = vec![0_u8; 512 * 3];
        file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        file[30] = 9;
        file[48..52].copy_from_slice(&1_u32.to_le_bytes());
        file[60..64].fill(0xFF);
        file[68..512].fill(0xFF);
        file[76..80].copy_from_slice(&0_u32.to_le_bytes());
        for (at, letter) in name.encode_utf16().enumerate() {
            file[1024 + at * 2..1026 + at * 2].copy_from_slice(&letter.to_le_bytes());
        }
        file[1024 + 116..1024 + 120].copy_from_slice(&2_u32.to_le_bytes());
        file[1024 + 120..1024 + 124].copy_from_slice(&8192_u32.to_le_bytes());
        let mut body = stream.to_vec();
        body.resize(8192, 0);
        for sector in 0..128_u32 {
            let link = match sector {
                2..17 => sector + 1,
                _ => 0xFFFF_FFFE,
            };
            let at = 512 + sector as usize * 4;
            file[at..at + 4].copy_from_slice(&link.to_le_bytes());
        }
        file.extend(body);
        file
    }

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    #[test]
    fn a_sheet_that_claims_too_much_is_refused() {
        let dimensions = [0_u32.to_le_bytes(), u32::MAX.to_le_bytes(), [0, 0, 0, 1]].concat();
        let claim = record(0x0200, &[&dimensions[..], &[0, 0]].concat());
        assert_eq!(inspect(&compound("Workbook", &claim)[..]), Err(Refused::TooLarge));
        let far = record(0x0203, &[0xFF, 0xFF, 0xFF, 0xFF, 0, 0]);
        assert_eq!(inspect(&compound("Workbook", &far)[..]), Err(Refused::TooLarge));
        let near = record(0x0203, &[9, 0, 5, 0, 0, 0]);
        assert_eq!(inspect(&compound("Workbook", &near)[..]), Ok(()));
    }

    #[test]
    fn locked_and_foreign_files_are_told() {
        let locked = record(0x002F, &[1, 0]);
        assert_eq!(inspect(&compound("Workbook", &locked)[..]), Err(Refused::Password));
        assert_eq!(inspect(&compound("EncryptedPackage", b"")[..]), Err(Refused::Password));
        assert_eq!(inspect(&compound("WordDocument", b"")[..]), Err(Refused::Document));
        assert!(matches!(inspect(&b"rubbish"[..]), Err(Refused::Damaged(_))));
    }
}
