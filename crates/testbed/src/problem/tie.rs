//! What ties the rows of a table together.

use super::{Frame, Request};
use crate::evaluate::split::Ties;

/// What ties rows together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// Time: what comes later is predicted from what came before.
    Time,
    /// Units, kept whole.
    Units,
    /// Nothing.
    Rows,
}

/// Fewer units than this cannot be dealt into parts to learn from and to measure on.
const UNITS_TO_DEAL: usize = 5;
/// Stretches of time that stay whole where a fit holds rows out.
const BLOCKS: usize = 20;

impl Tie {
    /// By the columns that the reader named: units where there are several, else time.
    pub fn of(frame: &Frame, request: &Request, learn: &[usize]) -> Self {
        let units = frame.histories(learn).len();
        let follows = request.horizon.is_some();
        if frame.unit_column.is_some() && units >= UNITS_TO_DEAL && !follows {
            Self::Units
        } else if frame.time_column.is_some() || follows {
            Self::Time
        } else {
            Self::Rows
        }
    }

    pub fn ties<'a>(self, frame: &'a Frame, strata: Option<&'a [u32]>) -> Ties<'a> {
        match self {
            Self::Time => Ties::Time(&frame.moment),
            Self::Units => Ties::Units(&frame.units),
            Self::Rows => Ties::Rows { strata },
        }
    }

    /// What a fit keeps together when it holds rows out.
    pub fn groups(self, frame: &Frame, blocks: &[u32], rows: &[usize]) -> Option<Vec<u32>> {
        let of_row = match self {
            Self::Time => blocks,
            Self::Units => &frame.units,
            Self::Rows => return None,
        };
        Some(rows.iter().map(|&r| of_row[r]).collect())
    }
}

/// The stretch of time that each row belongs to, equally many rows in each.
pub(super) fn blocks(frame: &Frame) -> Vec<u32> {
    let everything: Vec<usize> = (0..frame.rows()).collect();
    let mut block = vec![0; frame.rows()];
    for (place, row) in frame.in_time(&everything).into_iter().enumerate() {
        block[row] = (place * BLOCKS / frame.rows().max(1)) as u32;
    }
    block
}
