//! How a dataset was read, to be shown and corrected: the form of its files, its columns, its first
//! rows, what was odd, and what its columns may be for.

use dure_testbed::report::{FileForm, Message};
use dure_testbed::table::read::Reading as Read;
use dure_testbed::table::{Column as Cells, Kind, Values, iso_time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows of the preview.
const PREVIEW: usize = 12;

/// The longest cell of the preview, in characters.
const LONGEST_CELL: usize = 60;

/// Distinct values are counted up to here.
pub const MOST_DISTINCT: usize = 1000;

/// At most so many columns are kept in a reading; the others are counted.
const MOST_COLUMNS: usize = 400;

/// How a dataset was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct Reading {
    /// The files, each with its form.
    #[schema(value_type = Vec<Object>)]
    pub files: Vec<FileForm>,
    /// Rows of data in all of them.
    pub rows: u64,
    /// The columns of the first file.
    pub columns: Vec<Column>,
    /// Columns beyond those listed.
    pub more_columns: u64,
    /// The first rows, cell by cell; nothing where a cell is missing.
    pub preview: Vec<Vec<Option<String>>>,
    /// Every how many-th row the preview shows, where the file is large.
    pub every: u64,
    /// What was odd: ids of sentences with what stands in their gaps.
    #[schema(value_type = Vec<Object>)]
    pub warnings: Vec<Message>,
    /// What the columns may be for.
    pub guess: Guess,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Column {
    /// Its name; its number where the file has no header.
    pub name: String,
    /// Its physical unit, where the header told.
    pub unit: Option<String>,
    /// What it holds: `number`, `category` or `time`.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// The share of missing cells among those read.
    pub missing: f64,
    /// Distinct values, up to a thousand.
    pub distinct: u64,
}

/// What columns may be for, by their names and contents.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Guess {
    /// When.
    pub time: Option<String>,
    /// Which machine.
    pub unit: Option<String>,
    /// What is asked for.
    pub target: Option<String>,
}

impl Reading {
    /// The reading of these files in their order; the first one tells the columns.
    #[must_use]
    pub fn of(files: &[Read]) -> Self {
        let Some(first) = files.first() else { return Self::default() };
        let cells = first.table.columns();
        let columns: Vec<Column> = cells.iter().take(MOST_COLUMNS).map(column).collect();
        let mut warnings: Vec<Message> = files.iter().flat_map(odd).collect();
        warnings.extend(other_columns(files));
        Self {
            files: files.iter().map(|f| f.form.clone()).collect(),
            rows: files.iter().map(|f| f.rows_in_file).sum(),
            more_columns: (cells.len() - columns.len()) as u64,
            preview: preview(first),
            every: first.thinned_by.unwrap_or(1),
            warnings,
            guess: guess(&columns),
            columns,
        }
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }
}

fn column(cells: &Cells) -> Column {
    let rows = cells.values.len();
    let missing = (0..rows).filter(|row| cells.values.is_missing(*row)).count();
    Column {
        name: cells.name.clone(),
        unit: cells.unit.clone(),
        kind: cells.values.kind(),
        missing: if rows == 0 { 0.0 } else { missing as f64 / rows as f64 },
        distinct: distinct(&cells.values),
    }
}

fn distinct(values: &Values) -> u64 {
    let counted = |all: &mut dyn Iterator<Item = u64>| {
        let mut seen = std::collections::HashSet::new();
        for bits in all {
            seen.insert(bits);
            if seen.len() == MOST_DISTINCT {
                break;
            }
        }
        seen.len() as u64
    };
    match values {
        Values::Number(v) => counted(&mut v.iter().filter(|x| !x.is_nan()).map(|x| x.to_bits())),
        Values::Category { levels, .. } => levels.len().min(MOST_DISTINCT) as u64,
        Values::Time(v) => counted(&mut v.iter().map(|t| *t as u64)),
    }
}

fn preview(read: &Read) -> Vec<Vec<Option<String>>> {
    let columns = read.table.columns();
    (0..read.table.rows().min(PREVIEW))
        .map(|row| columns.iter().take(MOST_COLUMNS).map(|c| cell(&c.values, row)).collect())
        .collect()
}

fn cell(values: &Values, row: usize) -> Option<String> {
    if values.is_missing(row) {
        return None;
    }
    let text = match values {
        Values::Number(v) => v.get(row)?.to_string(),
        Values::Category { codes, levels } => levels.get(*codes.get(row)? as usize)?.clone(),
        Values::Time(v) => iso_time(*v.get(row)?).replace('T', " "),
    };
    Some(match text.char_indices().nth(LONGEST_CELL) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    })
}

fn odd(read: &Read) -> Vec<Message> {
    /// So many oddities of one file are told.
    const TOLD: usize = 8;
    let file = &read.form.name;
    let about = |id: &str| Message::new(id).text("file", file);
    let mut told = Vec::new();
    if let Some(line) = read.ragged.first_short {
        let rows = read.ragged.short as usize;
        told.push(about("reading-short-rows").count("n", rows).count("line", line as usize));
    }
    if let Some((line, _)) = read.ragged.first_long {
        let rows = read.ragged.long as usize;
        told.push(about("reading-long-rows").count("n", rows).count("line", line as usize));
    }
    for odd in &read.oddities {
        if odd.not_understood > 0 {
            let cells = odd.not_understood as usize;
            let sample = odd.sample.as_ref().map(|(_, s)| s.clone()).unwrap_or_default();
            let message = about("reading-not-understood").text("name", &odd.column);
            told.push(message.count("n", cells).text("sample", sample));
        }
        if odd.infinite > 0 {
            let message = about("reading-infinite").text("name", &odd.column);
            told.push(message.count("n", odd.infinite as usize));
        }
    }
    if let Some(every) = read.thinned_by {
        told.push(about("reading-thinned").count("n", every as usize));
    }
    told.truncate(TOLD);
    told
}

/// Files whose columns are not those of the first one.
fn other_columns(files: &[Read]) -> Option<Message> {
    let names =
        |f: &Read| -> Vec<String> { f.table.columns().iter().map(|c| c.name.clone()).collect() };
    let first = files.first()?;
    let expected = names(first);
    let other = files.iter().find(|f| names(f) != expected)?;
    Some(
        Message::new("reading-other-columns")
            .text("first", &first.form.name)
            .text("other", &other.form.name),
    )
}

/// Words by which columns name what they are for; a name that is the word itself comes first.
const TIMES: [&str; 12] = [
    "time",
    "timestamp",
    "datetime",
    "date",
    "일시",
    "시각",
    "측정시각",
    "시간",
    "날짜",
    "cycle",
    "사이클",
    "time cycles",
];
const UNITS: [&str; 12] = [
    "unit",
    "unit id",
    "unit number",
    "machine",
    "machine id",
    "engine",
    "설비",
    "설비번호",
    "호기",
    "장비",
    "펌프",
    "id",
];
const TARGETS: [&str; 10] = [
    "target",
    "label",
    "failure",
    "machine failure",
    "anomaly",
    "불량",
    "고장",
    "결과",
    "y",
    "class",
];

fn guess(columns: &[Column]) -> Guess {
    let named = |words: &[&str], fits: &dyn Fn(&Column) -> bool| {
        let of = |word: &&str| columns.iter().find(|c| plain(&c.name) == *word && fits(c));
        words.iter().find_map(of).map(|c| c.name.clone())
    };
    let only_time = || {
        let mut times = columns.iter().filter(|c| c.kind == Kind::Time);
        times.next().filter(|_| times.next().is_none()).map(|c| c.name.clone())
    };
    let time = named(&TIMES, &|c| c.kind != Kind::Category).or_else(only_time);
    // What has a value of its own in every row names rows and no machine.
    let unit = named(&UNITS, &|c| c.kind != Kind::Time && (2..1000).contains(&c.distinct));
    let target = named(&TARGETS, &|c| c.distinct >= 2);
    Guess { time, unit, target }
}

/// A name without its unit in brackets, in small letters.
fn plain(name: &str) -> String {
    let bare = name.split(['(', '[', '{']).next().unwrap_or(name);
    bare.trim().to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use dure_testbed::table::Memory;
    use dure_testbed::table::read::{self, ReadOptions};

    use super::*;

    fn reading(text: &str) -> Reading {
        let source = Memory::new("line.csv", text.as_bytes().to_vec());
        let read = read::read(&source, &ReadOptions::default(), &mut |_| Ok(())).unwrap();
        Reading::of(&[read])
    }

    #[test]
    fn columns_are_told_with_what_they_may_be_for() {
        let reading = reading(
            "일시,호기,온도(℃),불량\n2026-01-01 00:00,1,20.5,0\n2026-01-01 00:01,2,,1\n\
             2026-01-01 00:02,1,21,0\n",
        );
        assert_eq!(reading.rows, 3);
        assert_eq!(reading.guess.time.as_deref(), Some("일시"));
        assert_eq!(reading.guess.unit.as_deref(), Some("호기"));
        assert_eq!(reading.guess.target.as_deref(), Some("불량"));
        assert_eq!(reading.preview[1][2], None);
        assert_eq!(reading.preview[0][0].as_deref(), Some("2026-01-01 00:00:00"));
        assert!((reading.columns[2].missing - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn a_long_cell_is_cut_at_a_letter() {
        let long = "가".repeat(200);
        let reading = reading(&format!("note,x\n{long},1\nb,2\n"));
        assert_eq!(reading.preview[0][0].as_ref().unwrap().chars().count(), LONGEST_CELL + 1);
    }
}
