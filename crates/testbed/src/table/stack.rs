//! Tables one below the other.

use std::collections::{HashMap, HashSet};

use super::{Column, Kind, MISSING_CODE, MISSING_TIME, Table, Values};

/// A column that holds numbers in one table and words in another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column \"{column}\" holds {first:?} in one file and {other:?} in another")]
pub struct KindsDiffer {
    /// The column.
    pub column: String,
    /// What the first table holds.
    pub first: Kind,
    /// What a later one holds.
    pub other: Kind,
    /// The positions of these two tables.
    pub tables: (usize, usize),
}

impl Table {
    /// Tables one below the other, matched by column name in the order of first appearance; where a
    /// table lacks a column its cells are missing. A column without a single value takes the kind
    /// that another table gives it.
    ///
    /// # Errors
    /// [`KindsDiffer`] when a column holds different kinds.
    pub fn stack(tables: &[&Table]) -> Result<Table, KindsDiffer> {
        let mut seen: HashSet<&str> = HashSet::new();
        let all = tables.iter().flat_map(|t| t.columns()).map(|c| c.name.as_str());
        let names: Vec<&str> = all.filter(|name| seen.insert(name)).collect();
        let columns =
            names.into_iter().map(|n| stack_column(tables, n)).collect::<Result<_, _>>()?;
        Ok(Table { columns, rows: tables.iter().map(|t| t.rows()).sum() })
    }
}

fn stack_column(tables: &[&Table], name: &str) -> Result<Column, KindsDiffer> {
    let parts: Vec<(usize, Option<&Column>)> =
        tables.iter().map(|t| (t.rows(), t.column(name))).collect();
    let told: Vec<(usize, &Column)> = parts
        .iter()
        .enumerate()
        .filter_map(|(i, (_, c))| Some((i, (*c)?)))
        .filter(|c| tells(c.1))
        .collect();
    let first = told.first().map(|t| t.1).or_else(|| parts.iter().find_map(|(_, c)| *c));
    let kind = first.map_or(Kind::Number, |c| c.values.kind());
    if let Some((at, other)) = told.iter().find(|(_, c)| c.values.kind() != kind) {
        let tables = (told.first().map_or(0, |t| t.0), *at);
        let other = other.values.kind();
        return Err(KindsDiffer { column: name.to_owned(), first: kind, other, tables });
    }
    let values = match kind {
        Kind::Number => Values::Number(gather(&parts, f64::NAN, |v| match v {
            Values::Number(v) => Some(v),
            _ => None,
        })),
        Kind::Time => Values::Time(gather(&parts, MISSING_TIME, |v| match v {
            Values::Time(v) => Some(v),
            _ => None,
        })),
        Kind::Category => gather_words(&parts),
    };
    Ok(Column { name: name.to_owned(), unit: first.and_then(|c| c.unit.clone()), values })
}

fn tells(column: &Column) -> bool {
    (0..column.values.len()).any(|r| !column.values.is_missing(r))
}

fn gather<T: Copy>(
    parts: &[(usize, Option<&Column>)],
    missing: T,
    of: impl for<'v> Fn(&'v Values) -> Option<&'v Vec<T>>,
) -> Vec<T> {
    let mut all = Vec::with_capacity(parts.iter().map(|p| p.0).sum());
    for (rows, column) in parts {
        match column.and_then(|c| of(&c.values)) {
            Some(cells) => all.extend_from_slice(cells),
            None => all.extend(std::iter::repeat_n(missing, *rows)),
        }
    }
    all
}

fn gather_words(parts: &[(usize, Option<&Column>)]) -> Values {
    let mut levels: Vec<String> = Vec::new();
    let mut known: HashMap<String, u32> = HashMap::new();
    let mut all = Vec::new();
    for (rows, column) in parts {
        let Some(Values::Category { codes, levels: own }) = column.map(|c| &c.values) else {
            all.extend(std::iter::repeat_n(MISSING_CODE, *rows));
            continue;
        };
        let joint: Vec<u32> = own
            .iter()
            .map(|word| {
                *known.entry(word.clone()).or_insert_with(|| {
                    levels.push(word.clone());
                    (levels.len() - 1) as u32
                })
            })
            .collect();
        all.extend(codes.iter().map(|c| joint.get(*c as usize).copied().unwrap_or(MISSING_CODE)));
    }
    Values::Category { codes: all, levels }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str, cells: &[&str]) -> Column {
        let mut levels: Vec<String> = Vec::new();
        let codes = cells
            .iter()
            .map(|c| {
                let at = levels.iter().position(|l| l == c).unwrap_or_else(|| {
                    levels.push((*c).to_owned());
                    levels.len() - 1
                });
                at as u32
            })
            .collect();
        Column { name: name.into(), unit: None, values: Values::Category { codes, levels } }
    }

    fn numbers(name: &str, cells: &[f64]) -> Column {
        Column { name: name.into(), unit: None, values: Values::Number(cells.to_vec()) }
    }

    #[test]
    fn the_same_word_keeps_one_code_across_files() {
        let a = Table::new(vec![words("line", &["A", "B"])]).unwrap();
        let b = Table::new(vec![words("line", &["B", "C"])]).unwrap();
        let both = Table::stack(&[&a, &b]).unwrap();
        assert_eq!(
            both.column("line").unwrap().values,
            Values::Category {
                codes: vec![0, 1, 1, 2],
                levels: vec!["A".into(), "B".into(), "C".into()]
            }
        );
    }

    #[test]
    fn a_column_that_a_file_lacks_is_missing_there() {
        let a = Table::new(vec![numbers("x", &[1.0]), numbers("y", &[2.0])]).unwrap();
        let b = Table::new(vec![numbers("x", &[3.0])]).unwrap();
        let both = Table::stack(&[&a, &b]).unwrap();
        assert!(both.column("y").unwrap().values.is_missing(1));
        assert_eq!(both.rows(), 2);
    }

    #[test]
    fn numbers_in_one_file_and_words_in_another_are_refused_by_name() {
        let a = Table::new(vec![numbers("x", &[1.0])]).unwrap();
        let b = Table::new(vec![words("x", &["one"])]).unwrap();
        let empty = Table::new(vec![numbers("x", &[f64::NAN])]).unwrap();
        let differ = Table::stack(&[&empty, &a, &b]).unwrap_err();
        assert_eq!((differ.column.as_str(), differ.tables), ("x", (1, 2)));
    }
}
