//! How much is read before a file is refused.

/// As many columns as a spreadsheet has.
pub const COLUMNS: usize = 16_384;
/// The longest line, in bytes.
pub const LINE: usize = 64 << 20;
/// The most that a workbook may unpack to, in bytes.
pub const UNPACKED: u64 = 2 << 30;
/// The most that one entry of a workbook may unpack to as a multiple of its packed size, beyond
/// [`PLAUSIBLE`]. Sheets reach some tens; a bomb needs a thousand.
pub const RATIO: u64 = 250;
/// Below this unpacked size an entry may be packed as tightly as it likes.
pub const PLAUSIBLE: u64 = 32 << 20;
/// The most entries of a workbook.
pub const ENTRIES: usize = 65_536;
/// The most cells of a workbook's sheet that are looked at: all of Excel's rows with twenty columns.
/// They are held in memory, so larger tables are better brought as text.
pub const SHEET_CELLS: u64 = 20 << 20;
/// The largest compound file, in bytes; such sheets have at most 65,536 rows.
pub const COMPOUND: u64 = 512 << 20;
