//! A table out of the cells of a sheet.

use super::sheet::{Cell, Sheet};
use crate::table::read::delimited::fields::Row;
use crate::table::read::delimited::guess::has_header;
use crate::table::read::keep::Keeper;
use crate::table::read::typing::{self, Manner, Typed, is_vast_majority};
use crate::table::read::{Oddity, ReadOptions, header, limits, number};
use crate::table::{Column, Kind, MISSING_CODE, MISSING_TIME};

/// Cells of a column that are looked at to guess what it holds.
const SAMPLE: usize = 2000;

/// The table of a sheet.
#[derive(Debug)]
pub struct Grid {
    /// Its columns, every row of them.
    pub columns: Vec<Column>,
    /// What was odd.
    pub oddities: Vec<Oddity>,
    /// Rows of data.
    pub rows: u64,
    /// Every how many-th row was kept, where not all were.
    pub thinned_by: Option<u64>,
    /// Whether a row named the columns.
    pub header: bool,
}

/// Why a sheet is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoGrid {
    /// There are no cells, or no rows below the names.
    Empty,
    /// There are so many columns.
    TooManyColumns(u64),
    /// There are more cells than can be looked at.
    TooLarge,
}

/// Makes the table: titles above it are skipped, rows and columns without any cell are none.
///
/// # Errors
/// See [`NoGrid`].
pub fn grid(sheet: &Sheet, options: &ReadOptions) -> Result<Grid, NoGrid> {
    let rows = below_titles(sheet);
    let columns = used_columns(&rows);
    if columns.len() > limits::COLUMNS {
        return Err(NoGrid::TooManyColumns(columns.len() as u64));
    }
    if (rows.len() as u64).saturating_mul(columns.len() as u64) > limits::SHEET_CELLS {
        return Err(NoGrid::TooLarge);
    }
    let decimal = if options.decimal == Some(',') { b',' } else { b'.' };
    let manner = Manner { decimal, day_first: options.day_first };
    let top = top(sheet, &rows, &columns);
    let header = options.header.unwrap_or_else(|| has_header(&top, columns.len(), manner));
    let body = rows.get(usize::from(header)..).unwrap_or(&[]);
    if body.is_empty() {
        return Err(NoGrid::Empty);
    }
    let own: &[String] = if header { top.first().map_or(&[], |r| &r.cells) } else { &[] };
    let names = header::names(own, columns.len());
    let told = typing::told(&options.kinds, &names);
    let dense = dense(body, &columns);
    let readers: Vec<ColumnReader<'_>> =
        dense.iter().map(|cells| ColumnReader { sheet, cells, rows: body, manner }).collect();
    let (mut typed, mut oddities) = (Vec::new(), Vec::new());
    for ((reader, name), told) in readers.iter().zip(&names).zip(told) {
        let (kind, oddity) = reader.settle(name, told);
        typed.push(kind);
        oddities.extend(oddity);
    }
    let mut keeper = Keeper::new(typed.iter().map(|t| t.kind()), options.at_most_cells);
    for (at, (reader, typed)) in readers.iter().zip(typed).enumerate() {
        reader.keep(typed, at, &mut keeper);
    }
    keeper.end_block(body.len());
    let (rows, thinned_by) = (keeper.seen(), keeper.thinned_by());
    let values = names.into_iter().zip(keeper.into_values());
    let columns =
        values.map(|(name, values)| Column { unit: header::unit(&name), name, values }).collect();
    Ok(Grid { columns, oddities, rows, thinned_by, header })
}

/// Rows of cells, each with the 0-based row of the sheet.
type Rows<'s> = Vec<&'s [(u32, u32, Cell)]>;

/// The rows from the first on that is filled as the usual row is: half as wide at least.
fn below_titles(sheet: &Sheet) -> Rows<'_> {
    let rows: Rows<'_> = sheet.cells.chunk_by(|a, b| a.0 == b.0).collect();
    let mut widths: Vec<usize> = rows.iter().map(|r| r.len()).collect();
    widths.sort_unstable();
    let usual = widths.get(widths.len() / 2).copied().unwrap_or(0);
    let titles =
        rows.iter().take_while(|r| r.len() * 2 < usual || r.len() == 1 && usual > 1).count();
    rows.get(titles..).unwrap_or(&[]).to_vec()
}

fn used_columns(rows: &Rows<'_>) -> Vec<u32> {
    let mut columns: Vec<u32> = Vec::new();
    for row in rows {
        for (_, column, _) in row.iter() {
            if let Err(at) = columns.binary_search(column) {
                columns.insert(at, *column);
            }
        }
    }
    columns
}

/// The first rows as text, to guess by.
fn top(sheet: &Sheet, rows: &Rows<'_>, columns: &[u32]) -> Vec<Row> {
    let as_text = |row: &&[(u32, u32, Cell)]| {
        let mut cells = vec![String::new(); columns.len()];
        for (_, column, cell) in row.iter() {
            if let Ok(at) = columns.binary_search(column) {
                cells[at] = sheet.shown(*cell);
            }
        }
        Row { line: 0, at: 0, width: cells.len(), cells }
    };
    rows.iter().take(200).map(as_text).collect()
}

/// The cells column by column; None where there is none.
fn dense(rows: &[&[(u32, u32, Cell)]], columns: &[u32]) -> Vec<Vec<Option<Cell>>> {
    let mut dense = vec![vec![None; rows.len()]; columns.len()];
    for (at, row) in rows.iter().enumerate() {
        for (_, column, cell) in *row {
            if let Ok(place) = columns.binary_search(column) {
                dense[place][at] = Some(*cell);
            }
        }
    }
    dense
}

struct ColumnReader<'s> {
    sheet: &'s Sheet,
    cells: &'s [Option<Cell>],
    rows: &'s [&'s [(u32, u32, Cell)]],
    manner: Manner,
}

impl ColumnReader<'_> {
    /// What the column holds, and what is odd then.
    fn settle(&self, name: &str, told: Option<Kind>) -> (Typed, Option<Oddity>) {
        let step = self.cells.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<String> =
            self.cells.iter().flatten().step_by(step).map(|c| self.sheet.shown(*c)).collect();
        let sample: Vec<&str> = sample.iter().map(String::as_str).collect();
        let guessed = typing::guess(name, &sample, self.manner, told);
        let (oddity, present) = self.oddity(name, guessed);
        let fits = is_vast_majority(present - oddity.not_understood, present);
        if fits || told.is_some() {
            let odd = oddity.infinite + oddity.not_understood > 0;
            (guessed, odd.then_some(oddity))
        } else {
            (Typed::Category, None)
        }
    }

    fn oddity(&self, name: &str, typed: Typed) -> (Oddity, u64) {
        let mut oddity = Oddity { column: name.to_owned(), ..Oddity::default() };
        let mut present = 0;
        for (at, cell) in self.cells.iter().enumerate() {
            let Some(cell) = cell.filter(|c| !self.sheet.is_missing(*c, typed == Typed::Category))
            else {
                continue;
            };
            present += 1;
            let odd = match typed {
                Typed::Category => false,
                Typed::Time(_) => self.time(typed, cell).is_none(),
                Typed::Number => self.number(cell).is_none(),
            };
            let infinite =
                typed == Typed::Number && self.number(cell).is_some_and(f64::is_infinite);
            oddity.infinite += u64::from(infinite);
            oddity.not_understood += u64::from(odd);
            if (odd || infinite) && oddity.sample.is_none() {
                let row = self.rows.get(at).and_then(|r| r.first()).map_or(0, |c| c.0);
                oddity.sample = Some((u64::from(row) + 1, self.sheet.shown(cell)));
            }
        }
        (oddity, present)
    }

    fn number(&self, cell: Cell) -> Option<f64> {
        match cell {
            Cell::Number(x) => Some(number::measurable(x)),
            Cell::Word(_) => number::parse(self.sheet.shown(cell).as_bytes(), self.manner.decimal),
            Cell::Time(_) => None,
        }
    }

    fn time(&self, typed: Typed, cell: Cell) -> Option<i64> {
        match (typed, cell) {
            (_, Cell::Time(t)) => Some(t),
            (Typed::Time(format), _) => format.parse(self.sheet.shown(cell).as_bytes()),
            _ => None,
        }
    }

    fn keep(&self, typed: Typed, column: usize, keeper: &mut Keeper) {
        let (first, step) = keeper.rows_of_block();
        let cells = self.cells.iter().skip(first).step_by(step);
        match typed {
            Typed::Number => keeper.numbers(
                column,
                cells.map(|c| {
                    c.and_then(|c| self.number(c)).filter(|x| x.is_finite()).unwrap_or(f64::NAN)
                }),
            ),
            Typed::Time(_) => keeper.times(
                column,
                cells.map(|c| c.and_then(|c| self.time(typed, c)).unwrap_or(MISSING_TIME)),
            ),
            Typed::Category => {
                let words: Vec<String> = self
                    .cells
                    .iter()
                    .map(|c| c.map_or_else(String::new, |c| self.sheet.shown(c)))
                    .collect();
                let codes = (0_u32..).zip(self.cells).skip(first).step_by(step).map(
                    |(row, cell)| match cell {
                        Some(c) if !self.sheet.is_missing(*c, true) => row,
                        _ => MISSING_CODE,
                    },
                );
                keeper.words(
                    column,
                    words.len(),
                    |row| words.get(row as usize).map_or("", String::as_str).into(),
                    codes,
                );
            }
        }
    }
}
