//! Plain tables of text: the few forms that the benchmark sets come in, and predictions.

use std::path::Path;
use std::process::Command;

use crate::process::output;
use crate::workspace::shown;

/// Rows of cells under a header.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
}

/// The text of a file, unpacked if its name ends in `.gz`.
pub fn text(path: &Path) -> Result<String, String> {
    if path.extension().is_some_and(|e| e == "gz") {
        return output(Command::new("gzip").arg("-dc").arg(path));
    }
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", shown(path)))
}

impl Sheet {
    /// Delimited text with a header.
    pub fn read(path: &Path, delimiter: char) -> Result<Self, String> {
        let text = text(path)?;
        let mut lines = text.lines().map(|l| cells(l.trim_start_matches('\u{feff}'), delimiter));
        let header = lines.next().ok_or_else(|| format!("{} is empty", shown(path)))?;
        Ok(Self { header, rows: lines.filter(|row| row != &[""]).collect() })
    }

    /// Numbers with spaces between them and no header; the columns get these names.
    pub fn read_spaced(path: &Path, names: &[&str]) -> Result<Self, String> {
        let rows = text(path)?
            .lines()
            .map(|l| l.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .filter(|row| !row.is_empty())
            .collect();
        Ok(Self { header: names.iter().map(|n| (*n).to_owned()).collect(), rows })
    }

    /// Writes it as CSV.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let mut text = self.header.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(",");
        text.push('\n');
        for row in &self.rows {
            text.push_str(&row.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(","));
            text.push('\n');
        }
        std::fs::write(path, text).map_err(|e| format!("{}: {e}", shown(path)))
    }

    /// The place of a column.
    pub fn place(&self, name: &str) -> Result<usize, String> {
        self.header
            .iter()
            .position(|c| c == name)
            .ok_or_else(|| format!("no column \"{name}\" among {}", self.header.join(", ")))
    }

    /// A column of numbers; a cell that is none becomes not-a-number.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, String> {
        let at = self.place(name)?;
        let number = |row: &Vec<String>| row.get(at).and_then(|c| c.parse().ok());
        Ok(self.rows.iter().map(|row| number(row).unwrap_or(f64::NAN)).collect())
    }

    /// A column of events: a number that is not 0, or `true`.
    pub fn events(&self, name: &str) -> Result<Vec<bool>, String> {
        let at = self.place(name)?;
        let event = |cell: &String| cell == "true" || cell.parse().is_ok_and(|x: f64| x != 0.0);
        Ok(self.rows.iter().map(|row| row.get(at).is_some_and(event)).collect())
    }

    /// The rows of these numbers.
    pub fn take(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        let rows = rows.into_iter().filter_map(|i| self.rows.get(i).cloned()).collect();
        Self { header: self.header.clone(), rows }
    }

    /// Without these columns.
    pub fn without(&self, names: &[&str]) -> Self {
        let kept: Vec<usize> =
            (0..self.header.len()).filter(|&i| !names.contains(&self.header[i].as_str())).collect();
        let pick = |row: &Vec<String>| kept.iter().filter_map(|&i| row.get(i).cloned()).collect();
        Self { header: pick(&self.header), rows: self.rows.iter().map(pick).collect() }
    }
}

fn cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut in_quotes = false;
    for c in line.trim_end_matches('\r').chars() {
        if c == '"' {
            in_quotes = !in_quotes;
        } else if c == delimiter && !in_quotes {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
    }
    cells
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells_may_hold_the_delimiter() {
        assert_eq!(cells("a,\"b,c\",,d\r", ','), ["a", "b,c", "", "d"]);
    }

    #[test]
    fn a_sheet_may_have_one_column() -> Result<(), String> {
        let path = std::env::temp_dir().join(format!("one-column-{}.csv", std::process::id()));
        std::fs::write(&path, "prediction\n1.5\n2\n\n").map_err(|e| e.to_string())?;
        let numbers = Sheet::read(&path, ',')?.numbers("prediction");
        std::fs::remove_file(&path).map_err(|e| e.to_string())?;
        assert_eq!(numbers?, [1.5, 2.0]);
        Ok(())
    }

    #[test]
    fn columns_are_found_and_left_out_by_name() -> Result<(), String> {
        let sheet = Sheet {
            header: ["x", "alarm"].map(str::to_owned).to_vec(),
            rows: vec![vec!["1.5".into(), "0".into()], vec!["oops".into(), "1".into()]],
        };
        assert_eq!(sheet.numbers("x")?[0], 1.5);
        assert!(sheet.numbers("x")?[1].is_nan());
        assert_eq!(sheet.events("alarm")?, [false, true]);
        assert_eq!(sheet.without(&["x"]).header, ["alarm"]);
        assert!(sheet.numbers("y").is_err_and(|e| e.contains("x, alarm")));
        Ok(())
    }
}
