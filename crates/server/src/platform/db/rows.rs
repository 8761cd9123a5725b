//! Many rows in one statement. They go in pieces of a few sizes, so that a connection meets the same statements
//! again and need not prepare each anew.

/// The sizes of pieces, the largest first.
const SIZES: [usize; 3] = [24, 6, 1];

/// The rows in pieces, in their order.
pub fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rows.len())?;
        let (piece, rest) = rows.split_at(size);
        rows = rest;
        Some(piece)
    })
}

/// The gaps of so many rows of so many columns: `($1, $2), ($3, $4)`.
#[must_use]
pub fn gaps(columns: usize, rows: usize) -> String {
    let row = |at: usize| {
        let row: Vec<String> =
            (1..=columns).map(|one| format!("${}", at * columns + one)).collect();
        format!("({})", row.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_every_row_once_and_in_order() {
        for count in 0..80 {
            let rows: Vec<usize> = (0..count).collect();
            let all: Vec<&[usize]> = pieces(&rows).collect();
            assert_eq!(all.concat(), rows);
            assert!(all.iter().all(|piece| SIZES.contains(&piece.len())));
        }
    }

    #[test]
    fn gaps_are_numbered_row_by_row() {
        assert_eq!(gaps(2, 2), "($1, $2), ($3, $4)");
        assert_eq!(gaps(3, 1), "($1, $2, $3)");
    }
}
