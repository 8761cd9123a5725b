//! Workbooks of spreadsheets: `.xlsx`, `.xlsb`, `.xls`, `.ods`.

mod compound;
mod grid;
mod guard;
mod sheet;
#[cfg(test)]
mod tests;

use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, DataType, Ods, OdsError, Range, Reader, Xls, XlsError, Xlsb, Xlsx, XlsxError,
};

use self::grid::{Grid, NoGrid, grid};
use self::guard::{Archive, Refused, inspect};
use self::sheet::{Sheet, TooLarge};
use super::{Ragged, ReadError, ReadOptions, Reading, limits};
use crate::observer::Cancelled;
use crate::report::FileForm;
use crate::table::{ReadSeek, Source, Table};

type Bytes = BufReader<Box<dyn ReadSeek>>;

/// Reads a workbook packed as a ZIP archive.
///
/// # Errors
/// See [`ReadError`].
pub fn read_packed(
    source: &dyn Source,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Reading, ReadError> {
    let file = source.name();
    let kind = inspect(open(source)?).map_err(|refused| match refused {
        Refused::Bomb => bomb(file),
        Refused::Password => ReadError::Password { file: file.to_owned() },
        Refused::Damaged(why) => ReadError::Damaged { file: file.to_owned(), format: "zip", why },
    })?;
    progress(0.3)?;
    let bytes = open(source)?;
    let reading = match kind {
        Archive::Xlsx => guarded(file, "xlsx", || xlsx(bytes, file, options)),
        Archive::Xlsb => guarded(file, "xlsb", || xlsb(bytes, file, options)),
        Archive::Ods => guarded(file, "ods", || ods(bytes, file, options)),
        Archive::Document => Err(ReadError::NotATable { file: file.to_owned(), found: "document" }),
        Archive::Other => Err(ReadError::NotATable { file: file.to_owned(), found: "archive" }),
    }?;
    progress(1.0)?;
    Ok(reading)
}

/// Reads a workbook in a compound file: `.xls`, or an encrypted one.
///
/// # Errors
/// See [`ReadError`].
pub fn read_compound(
    source: &dyn Source,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Reading, ReadError> {
    let file = source.name();
    if source.size().map_err(|e| io_error(file, e))? > limits::COMPOUND {
        return Err(bomb(file));
    }
    compound::inspect(open(source)?).map_err(|refused| refused_compound(file, refused))?;
    let bytes = open(source)?;
    let reading = guarded(file, "xls", || xls(bytes, file, options))?;
    progress(1.0)?;
    Ok(reading)
}

/// The readers of foreign formats may panic on rubbish that nobody thought of; a user must see an
/// error about the file instead. Nothing of ours is left half done by it: the work makes only
/// new values, which are dropped.
fn guarded(
    file: &str,
    format: &'static str,
    work: impl FnOnce() -> Result<Reading, ReadError>,
) -> Result<Reading, ReadError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let why = "its parts contradict each other".to_owned();
        Err(ReadError::Damaged { file: file.to_owned(), format, why })
    })
}

fn xlsx(bytes: Bytes, file: &str, options: &ReadOptions) -> Result<Reading, ReadError> {
    let damaged = |e: XlsxError| match e {
        XlsxError::Password => ReadError::Password { file: file.to_owned() },
        e => damaged(file, "xlsx", &e),
    };
    let mut book = Xlsx::new(bytes).map_err(damaged)?;
    first_table(book.sheet_names(), file, "xlsx", options, |name| {
        // Cell by cell: two cells in far corners must not make a sheet full of empty ones.
        let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
        let mut sheet = Sheet::default();
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            sheet.add(row, column, cell.get_value()).map_err(|TooLarge| too_large(file))?;
        }
        Ok(sheet)
    })
}

fn xlsb(bytes: Bytes, file: &str, options: &ReadOptions) -> Result<Reading, ReadError> {
    let mut book = Xlsb::new(bytes).map_err(|e| damaged(file, "xlsb", &e))?;
    first_table(book.sheet_names(), file, "xlsb", options, |name| {
        let damaged = |e| damaged(file, "xlsb", &e);
        let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
        let mut sheet = Sheet::default();
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            sheet.add(row, column, cell.get_value()).map_err(|TooLarge| too_large(file))?;
        }
        Ok(sheet)
    })
}

fn ods(bytes: Bytes, file: &str, options: &ReadOptions) -> Result<Reading, ReadError> {
    let damaged = |e: OdsError| match e {
        OdsError::Password => ReadError::Password { file: file.to_owned() },
        e => damaged(file, "ods", &e),
    };
    let mut book = Ods::new(bytes).map_err(damaged)?;
    first_table(book.sheet_names(), file, "ods", options, |name| {
        sheet_of(&book.worksheet_range(name).map_err(damaged)?, file)
    })
}

fn xls(bytes: Bytes, file: &str, options: &ReadOptions) -> Result<Reading, ReadError> {
    let damaged = |e: XlsError| match e {
        XlsError::Password => ReadError::Password { file: file.to_owned() },
        e => damaged(file, "xls", &e),
    };
    let mut book = Xls::new(bytes).map_err(damaged)?;
    first_table(book.sheet_names(), file, "xls", options, |name| {
        sheet_of(&book.worksheet_range(name).map_err(damaged)?, file)
    })
}

fn sheet_of(range: &Range<Data>, file: &str) -> Result<Sheet, ReadError> {
    let mut sheet = Sheet::default();
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let value = match value {
            Data::String(s) => DataRef::SharedString(s),
            Data::DateTimeIso(s) => DataRef::SharedString(s),
            Data::Bool(b) => DataRef::Bool(*b),
            Data::DateTime(t) => DataRef::DateTime(*t),
            other => other.as_f64().map_or(DataRef::Empty, DataRef::Float),
        };
        let place = (top + row as u32, left + column as u32);
        sheet.add(place.0, place.1, &value).map_err(|TooLarge| too_large(file))?;
    }
    Ok(sheet)
}

/// The sheet asked for, or the first that holds a table.
fn first_table(
    names: Vec<String>,
    file: &str,
    format: &'static str,
    options: &ReadOptions,
    mut cells: impl FnMut(&str) -> Result<Sheet, ReadError>,
) -> Result<Reading, ReadError> {
    let wanted: Vec<&String> = match &options.sheet {
        Some(sheet) => names.iter().filter(|n| *n == sheet).collect(),
        None => names.iter().collect(),
    };
    if let (Some(sheet), true) = (&options.sheet, wanted.is_empty()) {
        let (file, sheet) = (file.to_owned(), sheet.clone());
        return Err(ReadError::NoSuchSheet { file, sheet, sheets: names.join(", ") });
    }
    for name in wanted {
        let mut sheet = cells(name)?;
        sheet.sort();
        match grid(&sheet, options) {
            Ok(grid) => return Ok(reading(grid, file, format)),
            Err(NoGrid::Empty) => {}
            Err(NoGrid::TooLarge) => return Err(too_large(file)),
            Err(NoGrid::TooManyColumns(found)) => {
                let (file, limit) = (file.to_owned(), limits::COLUMNS as u64);
                return Err(ReadError::TooManyColumns { file, found, limit });
            }
        }
    }
    Err(ReadError::NoTable { file: file.to_owned() })
}

fn reading(grid: Grid, file: &str, format: &str) -> Reading {
    let form = FileForm {
        name: file.to_owned(),
        format: format.to_owned(),
        header: grid.header,
        rows: grid.rows,
        ..FileForm::default()
    };
    Reading {
        table: Table::new(grid.columns).unwrap_or_default(), // all columns grew alike
        form,
        rows_in_file: grid.rows,
        thinned_by: grid.thinned_by,
        oddities: grid.oddities,
        ragged: Ragged::default(),
    }
}

fn refused_compound(file: &str, refused: compound::Refused) -> ReadError {
    let file = file.to_owned();
    match refused {
        compound::Refused::Password => ReadError::Password { file },
        compound::Refused::Document => ReadError::NotATable { file, found: "document" },
        compound::Refused::TooLarge => too_large(&file),
        compound::Refused::Damaged(why) => {
            ReadError::Damaged { file, format: "xls", why: why.to_owned() }
        }
    }
}

fn open(source: &dyn Source) -> Result<Bytes, ReadError> {
    Ok(BufReader::new(source.open().map_err(|e| io_error(source.name(), e))?))
}

fn io_error(file: &str, source: std::io::Error) -> ReadError {
    ReadError::Io { file: file.to_owned(), source }
}

fn damaged(file: &str, format: &'static str, error: &dyn std::error::Error) -> ReadError {
    ReadError::Damaged { file: file.to_owned(), format, why: error.to_string() }
}

fn bomb(file: &str) -> ReadError {
    ReadError::ZipBomb { file: file.to_owned(), limit_mb: limits::UNPACKED >> 20 }
}

fn too_large(file: &str) -> ReadError {
    ReadError::TooManyCells { file: file.to_owned(), limit: limits::SHEET_CELLS }
}
