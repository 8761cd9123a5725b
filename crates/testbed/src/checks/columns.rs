//! Are the columns fit to learn from?

use super::apart::{Apart, Ends};
use super::finding::Finding;
use super::ground::{Ground, distinct, rising};
use super::repeats::rows_seen_before;
use crate::report::{Check, Problem, Role};
use crate::table::read::Oddity;
use crate::table::{Column, Values};

/// A column with this share of holes says little about the rows without.
const HOLES: f64 = 0.2;
/// Columns that agree with another in this measure say nothing new.
const SAME: f64 = 0.9999;
/// Rows and columns looked at for columns that repeat each other; pairs grow with the square.
const PAIR_ROWS: usize = 2_000;
const PAIR_COLUMNS: usize = 300;
/// Repeated rows beyond this share flatter a split by rows.
const REPEATED: f64 = 0.01;
/// A running number is told from a measurement by this many rows; for fewer a tool that wears may
/// rise all the time too.
const ENOUGH_TO_TELL: usize = 100;

/// Input columns with many missing cells.
pub(super) fn missing(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "missing";
    let share = |c: &Column| {
        let holes = ground.sample.iter().filter(|&&r| c.values.is_missing(r)).count();
        holes as f64 / ground.sample.len().max(1) as f64
    };
    let shares: Vec<(&str, f64)> =
        ground.frame.inputs().map(|c| (c.name.as_str(), share(c))).collect();
    if shares.is_empty() {
        return Some(Finding::skipped(ID, "check-why-no-inputs").check());
    }
    let worst = shares.iter().map(|s| s.1).fold(0.0, f64::max);
    let holed: Vec<&str> = shares.iter().filter(|s| s.1 >= HOLES).map(|s| s.0).collect();
    let found = if holed.is_empty() { Finding::passed(ID) } else { Finding::warning(ID) };
    Some(found.columns(holed).percent("percent", worst).percent("limit", HOLES).check())
}

/// Columns without a single value.
pub(super) fn empty(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "empty-columns";
    let empty = of_constants(ground, |c| known(c, ground).next().is_none());
    let found = if empty.is_empty() { Finding::passed(ID) } else { Finding::warning(ID) };
    Some(found.count("count", empty.len()).columns(empty).check())
}

/// Columns that never change.
pub(super) fn constant(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "constant-columns";
    let constant = of_constants(ground, |c| known(c, ground).next().is_some());
    let inputs = ground.frame.inputs().count();
    let found = if constant.is_empty() {
        Finding::passed(ID)
    } else if inputs == 0 {
        Finding::critical(ID) // nothing is left to learn from
    } else {
        Finding::warning(ID)
    };
    Some(found.count("count", constant.len()).columns(constant).check())
}

fn of_constants<'a>(ground: &'a Ground<'_>, is: impl Fn(&Column) -> bool) -> Vec<&'a str> {
    let constants = ground.frame.of_role(Role::Constant);
    constants.filter(|c| is(c)).map(|c| c.name.as_str()).collect()
}

fn known<'a>(column: &'a Column, ground: &'a Ground<'_>) -> impl Iterator<Item = usize> + 'a {
    ground.learn.iter().copied().filter(|&r| !column.values.is_missing(r))
}

/// Words where numbers or times were expected.
pub(super) fn text_in_numbers(ground: &Ground<'_>) -> Option<Check> {
    odd_cells(ground, "text-in-numbers", |o| o.not_understood, |text| !says_infinity(text))
}

/// Columns read as words though most of what stands in them are numbers.
pub(super) fn numbers_as_words(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "numbers-as-words";
    let of_use = |role: &Role| matches!(role, Role::Input | Role::Identifier | Role::Target);
    let columns = ground.frame.table.columns().iter().zip(&ground.frame.roles);
    let found: Vec<(&str, Mixture)> = columns
        .filter(|(_, role)| of_use(role))
        .filter_map(|(c, _)| Some((c.name.as_str(), Mixture::of(&c.values, ground.learn)?)))
        .collect();
    let Some((column, worst)) = found.iter().max_by(|a, b| a.1.share.total_cmp(&b.1.share)) else {
        return Some(Finding::passed(ID).check());
    };
    Some(
        Finding::warning(ID)
            .text("column", *column)
            .percent("percent", worst.share)
            .text("sample", &worst.word)
            .columns(found.iter().map(|(name, _)| *name))
            .check(),
    )
}

/// Numbers and words in one column of words.
struct Mixture {
    /// The share of the known cells that hold numbers.
    share: f64,
    /// The most frequent of the other words.
    word: String,
}

impl Mixture {
    /// Half of the known cells or more are numbers, and too many different ones to be codes.
    fn of(values: &Values, rows: &[usize]) -> Option<Self> {
        const MOST_CODES: usize = 12;
        let Values::Category { codes, levels } = values else { return None };
        let mut cells = vec![0_usize; levels.len()];
        for &row in rows {
            if let Some(cell) = cells.get_mut(codes[row] as usize) {
                *cell += 1;
            }
        }
        let is_number = |word: &str| word.trim().parse::<f64>().is_ok_and(f64::is_finite);
        let (numbers, others): (Vec<_>, Vec<_>) = levels
            .iter()
            .zip(cells)
            .filter(|(_, cells)| *cells > 0)
            .partition(|(word, _)| is_number(word));
        let (known, frequent) =
            others.iter().fold((0, None::<&(&String, usize)>), |(n, best), o| {
                (n + o.1, Some(best.filter(|b| b.1 >= o.1).unwrap_or(o)))
            });
        let in_numbers: usize = numbers.iter().map(|n| n.1).sum();
        let share = in_numbers as f64 / (in_numbers + known).max(1) as f64;
        let word = frequent?.0.clone();
        (numbers.len() > MOST_CODES && share >= 0.5).then_some(Self { share, word })
    }
}

/// Cells that say infinity.
pub(super) fn infinite(ground: &Ground<'_>) -> Option<Check> {
    odd_cells(ground, "infinite", |o| o.infinite, says_infinity)
}

/// `inf`, `-Infinity`, `∞`, what spreadsheets write for a division by zero, and `1e300`.
fn says_infinity(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['+', '-', '−']).to_lowercase();
    let is_named = text.starts_with("inf") || text.contains("#inf") || text == "∞";
    // What else reads as a number and was odd nevertheless is one beyond all measure.
    is_named || text.replace(',', ".").parse::<f64>().is_ok_and(|x| x > 1e30)
}

fn odd_cells(
    ground: &Ground<'_>,
    id: &str,
    cells_of: fn(&Oddity) -> u64,
    is_one: fn(&str) -> bool,
) -> Option<Check> {
    let set_aside = ground.names_of(Role::Ignored);
    let odd: Vec<(&str, &Oddity)> = ground
        .inputs
        .iter()
        .flat_map(|i| i.reading.oddities.iter().map(|o| (i.name, o)))
        .filter(|(_, o)| cells_of(o) > 0 && !set_aside.contains(&o.column.as_str()))
        .collect();
    let cells: u64 = odd.iter().map(|(_, o)| cells_of(o)).sum();
    if odd.is_empty() {
        return Some(Finding::passed(id).check());
    }
    let mut columns: Vec<&str> = odd.iter().map(|(_, o)| o.column.as_str()).collect();
    columns.dedup();
    let found = Finding::warning(id).columns(columns).count("cells", cells as usize);
    // A column remembers one odd cell, which may be of the other kind.
    let sample =
        odd.iter().find_map(|(file, o)| Some((file, o.sample.as_ref().filter(|s| is_one(&s.1))?)));
    Some(match sample {
        Some((file, (line, text))) => found
            .text("shown", "yes")
            .count("line", *line as usize)
            .text("sample", text)
            .text("file", *file)
            .check(),
        None => found.text("shown", "no").check(),
    })
}

/// Columns that only number or name the rows: set aside, or inputs that look like it.
pub(super) fn identifiers(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "identifiers";
    let suspects: Vec<&str> = match ground.problem() {
        Problem::Life => Vec::new(), // a counter is an age there
        _ => ground
            .numbers()
            .filter(|(_, values)| is_running_number(values, ground))
            .map(|(c, _)| c.name.as_str())
            .collect(),
    };
    let aside = ground.names_of(Role::Identifier);
    let found = if suspects.is_empty() {
        Finding::passed(ID).count("count", aside.len()).columns(aside)
    } else {
        Finding::warning(ID).count("count", suspects.len()).columns(suspects)
    };
    Some(found.check())
}

/// Whole numbers that rise with every single row: a serial number or a counter.
fn is_running_number(values: &[f64], ground: &Ground<'_>) -> bool {
    let rows = &ground.sample;
    rows.len() >= ENOUGH_TO_TELL
        && rows.iter().all(|&r| values[r].fract() == 0.0)
        && rows.windows(2).all(|w| values[w[0]] < values[w[1]])
}

/// Rows that repeat another one in every column.
pub(super) fn duplicate_rows(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "duplicate-rows";
    let (repeated, first) = rows_seen_before(&ground.frame.table, ground.learn);
    let share = repeated as f64 / ground.learn.len().max(1) as f64;
    let found = if share > REPEATED { Finding::warning(ID) } else { Finding::passed(ID) };
    let line = first.map_or(0, |row| ground.frame.row_in_file[row] as usize);
    Some(found.count("rows", repeated).percent("percent", share).count("line", line).check())
}

/// Inputs that repeat another input; harmless, but worth knowing when drivers are read.
pub(super) fn redundant(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "redundant-inputs";
    let rows = super::ground::spread(ground.sample, PAIR_ROWS);
    let columns: Vec<(&str, Vec<f64>)> = ground
        .numbers()
        .take(PAIR_COLUMNS)
        .filter(|(_, values)| distinct(&rising(values, &rows)) > 2)
        .filter_map(|(c, values)| Some((c.name.as_str(), standardised(values, &rows)?)))
        .collect();
    if columns.len() < 2 {
        return None;
    }
    let repeats: Vec<&str> = (1..columns.len())
        .filter(|&i| columns[..i].iter().any(|c| dot(&c.1, &columns[i].1).abs() >= SAME))
        .map(|i| columns[i].0)
        .collect();
    Some(Finding::passed(ID).count("count", repeats.len()).columns(repeats).check())
}

/// Mean 0 and length 1, so that a product of two is their correlation; missing cells count as the
/// mean. `None` for a constant.
fn standardised(values: &[f64], rows: &[usize]) -> Option<Vec<f64>> {
    let known: Vec<f64> = rows.iter().map(|&r| values[r]).filter(|x| !x.is_nan()).collect();
    let mean = crate::evaluate::mean(&known);
    let centred: Vec<f64> =
        rows.iter().map(|&r| values[r] - mean).map(|x| if x.is_nan() { 0.0 } else { x }).collect();
    let length = dot(&centred, &centred).sqrt();
    (length > 0.0 && length.is_finite()).then(|| centred.iter().map(|x| x / length).collect())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A cell value that a broken sensor or an export writes in the place of a measurement.
pub(super) fn fault_values(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "fault-values";
    let target = ground.frame.target().and_then(|c| match &c.values {
        Values::Number(v) => Some((c, v.as_slice())),
        _ => None,
    });
    let found: Vec<(&str, Apart)> = ground
        .numbers()
        .chain(target)
        .filter_map(|(c, v)| Some((c.name.as_str(), Ends::of(v, ground.learn)?.fault_value()?)))
        .collect();
    let Some((column, worst)) = found.iter().max_by_key(|(_, f)| f.rows) else {
        return Some(Finding::passed(ID).check());
    };
    Some(
        Finding::warning(ID)
            .text("value", as_written(worst.value))
            .count("rows", worst.rows)
            .percent("percent", worst.rows as f64 / ground.learn.len().max(1) as f64)
            .text("column", *column)
            .columns(found.iter().map(|(name, _)| *name))
            .check(),
    )
}

/// Single values far away from all others.
pub(super) fn outliers(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "outliers";
    let far = |values: &[f64]| {
        let ends = Ends::of(values, ground.learn)?;
        let said_already = ends.fault_value().is_some();
        ends.far_out(&rising(values, ground.sample)).filter(|_| !said_already)
    };
    let found: Vec<(&str, Apart)> =
        ground.numbers().filter_map(|(c, v)| Some((c.name.as_str(), far(v)?))).collect();
    let Some((column, worst)) = found.iter().max_by(|a, b| a.1.times.total_cmp(&b.1.times)) else {
        return Some(Finding::passed(ID).check());
    };
    Some(
        Finding::warning(ID)
            .text("value", as_written(worst.value))
            .number("times", worst.times)
            .count("rows", worst.rows)
            .text("column", *column)
            .columns(found.iter().map(|(name, _)| *name))
            .check(),
    )
}

/// All digits, so that the value can be searched for in the file.
fn as_written(value: f64) -> String {
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{Sketch, noise, numbers, status_of, words};
    use super::*;
    use crate::report::Status;

    fn plain(rows: usize) -> Sketch {
        Sketch::new(Problem::Anomaly).column(numbers("x", rows, |i| noise(1, i)))
    }

    #[test]
    fn sound_columns_pass() {
        let sound = plain(200).column(numbers("z", 200, |i| noise(2, i)));
        for id in [
            "missing",
            "empty-columns",
            "constant-columns",
            "text-in-numbers",
            "numbers-as-words",
            "infinite",
            "identifiers",
            "duplicate-rows",
            "redundant-inputs",
            "fault-values",
            "outliers",
        ] {
            assert_eq!(status_of(&sound, id), Some(Status::Passed), "{id}");
        }
    }

    #[test]
    fn a_column_with_many_holes_is_named() {
        let holed = plain(200)
            .column(numbers("z", 200, |i| if i % 3 == 0 { f64::NAN } else { noise(2, i) }));
        let check = holed.checks().into_iter().find(|c| c.id == "missing").unwrap();
        assert_eq!((check.status, check.columns), (Status::Warning, vec!["z".to_owned()]));
    }

    #[test]
    fn numbers_among_words_are_told_and_codes_are_not() {
        const CELLS: [&str; 16] = [
            "error", "1.5", "2.5", "3.5", "4.5", "5.5", "6.5", "7.5", "8.5", "9.5", "10.5", "11.5",
            "12.5", "13.5", "14.5", "off",
        ];
        let mixed = plain(200).column(words("flow", 200, |i| CELLS[i % 16]));
        let check = mixed.checks().into_iter().find(|c| c.id == "numbers-as-words").unwrap();
        assert_eq!((check.status, check.columns), (Status::Warning, vec!["flow".to_owned()]));
        assert_eq!(check.args["percent"], crate::report::Arg::Number(87.5));
        assert_eq!(check.args["sample"], crate::report::Arg::Text("error".into()));
        let codes = plain(200).column(words("grade", 200, |i| CELLS[i % 5]));
        assert_eq!(status_of(&codes, "numbers-as-words"), Some(Status::Passed));
    }

    #[test]
    fn empty_and_constant_columns_are_told_apart() {
        let dull = plain(200).column(numbers("none", 200, |_| f64::NAN)).column(words(
            "line",
            200,
            |_| "A",
        ));
        let columns = |id| dull.checks().into_iter().find(|c| c.id == id).unwrap().columns;
        assert_eq!(columns("empty-columns"), ["none"]);
        assert_eq!(columns("constant-columns"), ["line"]);
    }

    #[test]
    fn nothing_but_constants_leaves_nothing_to_learn_from() {
        let dull = Sketch::new(Problem::Anomaly).column(numbers("x", 50, |_| 7.0));
        assert_eq!(status_of(&dull, "constant-columns"), Some(Status::Critical));
        assert_eq!(status_of(&dull, "missing"), Some(Status::Skipped));
    }

    #[test]
    fn odd_cells_are_shown_with_line_and_text() {
        let odd = plain(200).odd(Oddity {
            column: "x".into(),
            infinite: 2,
            not_understood: 1,
            sample: Some((17, "n/a".into())),
        });
        let check = odd.checks().into_iter().find(|c| c.id == "text-in-numbers").unwrap();
        assert_eq!(check.args["line"], crate::report::Arg::Count(17));
        assert_eq!(check.args["sample"], crate::report::Arg::Text("n/a".into()));
        let infinite = odd.checks().into_iter().find(|c| c.id == "infinite").unwrap();
        assert_eq!(infinite.status, Status::Warning);
        assert_eq!(infinite.args["shown"], crate::report::Arg::Text("no".into()));
    }

    #[test]
    fn a_number_that_rises_with_every_row_is_no_measurement() {
        let serial = plain(200).column(numbers("serial", 200, |i| (1000 + 5 * i) as f64));
        assert_eq!(status_of(&serial, "identifiers"), Some(Status::Warning));
    }

    #[test]
    fn rows_that_come_twice_are_counted() {
        let twice = Sketch::new(Problem::Anomaly).column(numbers("x", 200, |i| noise(1, i / 2)));
        assert_eq!(status_of(&twice, "duplicate-rows"), Some(Status::Warning));
    }

    #[test]
    fn an_input_in_other_units_is_redundant_and_no_fault() {
        let fahrenheit = plain(200).column(numbers("f", 200, |i| 32.0 + 1.8 * noise(1, i)));
        let check = fahrenheit.checks().into_iter().find(|c| c.id == "redundant-inputs").unwrap();
        assert_eq!((check.status, check.columns), (Status::Passed, vec!["f".to_owned()]));
    }

    #[test]
    fn the_number_that_a_broken_sensor_writes_is_found() {
        let broken = plain(200)
            .column(numbers("t", 200, |i| if i % 40 == 0 { -999.0 } else { 20.0 + noise(2, i) }));
        assert_eq!(status_of(&broken, "fault-values"), Some(Status::Warning));
        assert_eq!(status_of(&broken, "outliers"), Some(Status::Passed));
    }

    #[test]
    fn a_single_value_far_away_is_an_outlier() {
        let far = plain(2000)
            .column(numbers("t", 2000, |i| if i == 7 { 4321.5 } else { 20.0 + noise(2, i) }));
        assert_eq!(status_of(&far, "outliers"), Some(Status::Warning));
        assert_eq!(status_of(&far, "fault-values"), Some(Status::Passed));
    }
}
