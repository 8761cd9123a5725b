//! What a fault of the database means for those who asked.

use sqlx::error::DatabaseError;

/// What a fault of the database means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is away, busy or locked: the same may be asked again later.
    Away,
    /// Its disk is full.
    Full,
    /// A mistake of our own.
    Ours,
}

impl Trouble {
    /// Of that fault.
    #[must_use]
    pub fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_) => Self::Away,
            sqlx::Error::Database(told) => told_by(told.as_ref()),
            _ => Self::Ours,
        }
    }
}

fn told_by(told: &dyn DatabaseError) -> Trouble {
    match told.code().as_deref().unwrap_or_default() {
        // PostgreSQL has five letters, SQLite the number of a result.
        state if state.len() == 5 => postgres(state),
        number => number.parse().map_or(Trouble::Ours, sqlite),
    }
}

/// Of a state of PostgreSQL (appendix A of its manual).
fn postgres(state: &str) -> Trouble {
    match state {
        "53100" => Trouble::Full,
        // A deadlock or a clash with another transaction; a stand-by that cannot write yet.
        "40001" | "40P01" | "55P03" | "25006" => Trouble::Away,
        // Connections break off, resources are short, somebody stops or starts it.
        _ if ["08", "53", "57"].iter().any(|class| state.starts_with(class)) => Trouble::Away,
        _ => Trouble::Ours,
    }
}

/// Of a result of SQLite, whose lowest byte is its kind.
fn sqlite(result: u32) -> Trouble {
    const FULL: u32 = 13;
    // Busy, locked, out of memory, read only, disk I/O, cannot open.
    const AWAY: [u32; 6] = [5, 6, 7, 8, 10, 14];
    match result & 0xff {
        FULL => Trouble::Full,
        kind if AWAY.contains(&kind) => Trouble::Away,
        _ => Trouble::Ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_stopped_is_away_and_a_wrong_query_is_ours() {
        for away in ["57P01", "57P03", "53300", "08006", "40P01"] {
            assert_eq!(postgres(away), Trouble::Away, "{away}");
        }
        assert_eq!(postgres("53100"), Trouble::Full);
        for ours in ["42601", "23505", "22001"] {
            assert_eq!(postgres(ours), Trouble::Ours, "{ours}");
        }
    }

    #[test]
    fn the_kind_of_a_result_is_its_lowest_byte() {
        // Busy as such, and busy while another one recovers; a write that failed.
        for away in [5, 261, 778] {
            assert_eq!(sqlite(away), Trouble::Away, "{away}");
        }
        assert_eq!(
            (sqlite(13), sqlite(1), sqlite(2067)),
            (Trouble::Full, Trouble::Ours, Trouble::Ours)
        );
    }
}
