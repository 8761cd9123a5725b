//! Rows that are the same in every column.

use crate::table::{Table, Values};

/// How many of these rows repeat an earlier one, and the first that does.
pub(super) fn rows_seen_before(table: &Table, rows: &[usize]) -> (usize, Option<usize>) {
    let mut marks: Vec<(u64, usize)> = rows.iter().map(|&r| (0, r)).collect();
    for column in table.columns() {
        for (mark, row) in &mut marks {
            *mark = mixed(*mark, cell(&column.values, *row));
        }
    }
    marks.sort_unstable();
    let again = || marks.windows(2).filter(|w| w[0].0 == w[1].0).map(|w| w[1].1);
    (again().count(), again().min())
}

fn cell(values: &Values, row: usize) -> u64 {
    match values {
        // Plus zero makes −0 and 0 the same; all missing cells share one mark.
        Values::Number(v) if v[row].is_nan() => u64::MAX,
        Values::Number(v) => (v[row] + 0.0).to_bits(),
        Values::Category { codes, .. } => u64::from(codes[row]),
        Values::Time(v) => v[row] as u64,
    }
}

/// Folds a cell into a row's mark (the mixing step of SplitMix64; Steele, Lea and Flood 2014).
fn mixed(mark: u64, cell: u64) -> u64 {
    let mut z = (mark ^ cell).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{numbers, words};
    use super::*;

    #[test]
    fn a_row_repeats_another_only_if_every_cell_does() {
        let table = Table::new(vec![
            numbers("x", 4, |i| [1.0, 2.0, 1.0, 1.0][i]),
            words("w", 4, |i| ["a", "a", "b", "a"][i]),
        ]);
        assert_eq!(rows_seen_before(&table.unwrap(), &[0, 1, 2, 3]), (1, Some(3)));
    }
}
