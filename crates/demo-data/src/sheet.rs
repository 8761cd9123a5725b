//! A sheet of cells and how it is written.

/// A cell.
pub enum Cell {
    /// A word, a name, a time.
    Text(String),
    /// A number with so many digits after the mark.
    Number(f64, usize),
    /// Nothing: the logger was down.
    Missing,
}

/// How a sheet is written to bytes.
pub struct Form {
    /// Between the cells.
    pub delimiter: char,
    /// In the numbers.
    pub decimal: char,
    /// Whether the bytes are CP949, and not UTF-8.
    pub cp949: bool,
}

/// The form that most loggers write.
pub const PLAIN: Form = Form { delimiter: ',', decimal: '.', cp949: false };

/// Writes a sheet. Names and words hold no delimiter.
pub fn write(header: &[&str], rows: &[Vec<Cell>], form: &Form) -> Vec<u8> {
    let mut text = String::new();
    let mut separator = String::new();
    separator.push(form.delimiter);
    text.push_str(&header.join(&separator));
    text.push('\n');
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                text.push(form.delimiter);
            }
            push(&mut text, cell, form);
        }
        text.push('\n');
    }
    if form.cp949 { encoding_rs::EUC_KR.encode(&text).0.into_owned() } else { text.into_bytes() }
}

fn push(text: &mut String, cell: &Cell, form: &Form) {
    match cell {
        Cell::Text(word) => text.push_str(word),
        Cell::Number(x, digits) => {
            let written = format!("{x:.digits$}");
            text.extend(written.chars().map(|c| if c == '.' { form.decimal } else { c }));
        }
        Cell::Missing => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_controller_with_a_decimal_comma_writes_semicolons() {
        let rows = [vec![Cell::Text("A".into()), Cell::Number(1.25, 1), Cell::Missing]];
        let form = Form { delimiter: ';', decimal: ',', cp949: false };
        assert_eq!(write(&["a", "b", "c"], &rows, &form), b"a;b;c\nA;1,2;\n");
    }

    #[test]
    fn cp949_holds_korean_in_two_bytes_a_letter() {
        let form = Form { cp949: true, ..PLAIN };
        assert_eq!(write(&["불량"], &[], &form), [0xBA, 0xD2, 0xB7, 0xAE, b'\n']);
    }
}
