//! Believable data of four Korean manufacturers, made from a seed: the same seed gives the same bytes.
//!
//! None of it was measured anywhere. The physics is simple and stands in the comments; the warts are
//! those of real files: cells that are missing while a logger was down, CP949 from an office program,
//! a decimal comma from a foreign controller, a column that gives the answer away.

mod clock;
mod furnace;
mod moulding;
mod noise;
mod pump;
mod sheet;
mod tools;

/// What a demo company brings: files, and what it asks of them.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSet {
    /// A short name, fit for a file: `pump`, `tools`, `moulding`, `furnace`.
    pub id: &'static str,
    /// What it is, in Korean.
    pub title_ko: &'static str,
    /// What it is, in English.
    pub title_en: &'static str,
    /// What hurts.
    pub question: Question,
    /// The files to learn from.
    pub learn: Vec<File>,
    /// The files to apply what was learnt to; they lack the answer.
    pub apply: Vec<File>,
}

/// A file in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Its name without folders.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is asked of a data set. Columns are named as in the header.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Question {
    /// `anomaly`, `life`, `failure` or `estimate`.
    pub problem: &'static str,
    /// The time column.
    pub time: Option<&'static str>,
    /// The column that names the units.
    pub unit: Option<&'static str>,
    /// The column asked for.
    pub target: Option<&'static str>,
    /// The first rows, known to be normal.
    pub train_rows: Option<usize>,
    /// What a missed event and a false alarm cost, in won.
    pub costs: Option<(u32, u32)>,
}

/// The four data sets of a seed.
#[must_use]
pub fn all(seed: u64) -> Vec<DataSet> {
    vec![pump::make(seed), tools::make(seed), moulding::make(seed), furnace::make(seed)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        assert_eq!(all(7), all(7));
        for (one, other) in all(7).iter().zip(all(8)) {
            assert_ne!(one.learn, other.learn, "{}", one.id);
        }
    }

    #[test]
    fn every_named_column_is_in_the_header_of_every_file_that_needs_it() {
        for set in all(1) {
            let q = &set.question;
            for (file, named) in set
                .learn
                .iter()
                .map(|f| (f, vec![q.time, q.unit, q.target]))
                .chain(set.apply.iter().map(|f| (f, vec![q.time, q.unit])))
            {
                let text = decoded(&file.bytes);
                let header = text.lines().next().unwrap_or_default();
                let columns: Vec<&str> = header.split([',', ';']).collect();
                for name in named.into_iter().flatten() {
                    assert!(columns.contains(&name), "{name} is not in {header}");
                }
            }
        }
    }

    #[test]
    fn rows_are_as_wide_as_the_header() {
        for set in all(1) {
            for file in set.learn.iter().chain(&set.apply) {
                let text = decoded(&file.bytes);
                let mark = if text.contains(';') { ';' } else { ',' };
                let width = |line: &str| line.split(mark).count();
                let header = text.lines().next().map(width);
                assert!(text.lines().count() > 1000 || !set.apply.is_empty(), "{}", file.name);
                assert!(text.lines().all(|l| Some(width(l)) == header), "{}", file.name);
            }
        }
    }

    #[test]
    fn one_file_is_in_cp949_and_one_has_a_decimal_comma() {
        let files: Vec<File> = all(1).into_iter().flat_map(|s| s.learn).collect();
        assert_eq!(files.iter().filter(|f| std::str::from_utf8(&f.bytes).is_err()).count(), 1);
        let with_comma =
            |f: &&File| decoded(&f.bytes).contains(";") && decoded(&f.bytes).contains(',');
        assert_eq!(files.iter().filter(with_comma).count(), 1);
    }

    fn decoded(bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::EUC_KR.decode(bytes).0.into_owned(),
        }
    }
}
