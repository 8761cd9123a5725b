//! The form of a delimited text: guessed, or as the reader told.

use encoding_rs::UTF_8;

use super::fields::{Row, rows};
use super::guess;
use super::stream::{Coding, Text};
use crate::report::FileForm;
use crate::table::read::delimited::io_error;
use crate::table::read::encoding::{self, decoded};
use crate::table::read::typing::{self, Manner, Typed};
use crate::table::read::{Delimiter, ReadError, ReadOptions, header, limits, sniff};

/// Rows of the sample.
const ROWS: usize = 4000;

/// How a text is to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// How its bytes are understood.
    pub coding: Coding,
    /// Whether the encoding was guessed from a beginning that looks the same in most of them.
    pub coding_is_open: bool,
    /// What divides its fields.
    pub delimiter: Delimiter,
    /// Decimal mark, and the order in dates if told.
    pub manner: Manner,
    /// Whether a line names the columns.
    pub header: bool,
    /// Bytes of the decoded text before the first row of data, and the lines in them.
    pub before: (u64, u64),
    /// The columns' names.
    pub names: Vec<String>,
    /// What the columns hold.
    pub columns: Vec<Typed>,
    /// Whether the reader told what the column holds, so that nothing may change it.
    pub told: Vec<bool>,
}

impl Form {
    /// Guesses the form of a text from its beginning and from places in its middle.
    ///
    /// # Errors
    /// When the text is empty, has no rows, or is no table.
    pub fn guess(text: Text<'_>, file: &str, options: &ReadOptions) -> Result<Self, ReadError> {
        let head = Head::of(text, file, options)?;
        let delimiter = options.delimiter.unwrap_or_else(|| guess::delimiter(&head.text));
        let sample = sample(&head.text, delimiter, file)?;
        let usual = guess::usual_width(&sample);
        let manner = manner(&sample, delimiter, options);
        let header = options.header.unwrap_or_else(|| guess::has_header(&sample, usual, manner));
        let width = width(&sample, header, usual, file)?;
        let Some(first) = sample.get(usize::from(header)) else {
            return Err(ReadError::HeaderOnly { file: file.to_owned() });
        };
        let before = (first.at as u64, first.line);
        let own: &[String] = if header { sample.first().map_or(&[], |r| &r.cells) } else { &[] };
        let names = header::names(own, width);
        let told = typing::told(&options.kinds, &names);
        let body = body(text, sample, header, width, head.coding, delimiter)
            .map_err(|e| io_error(file, text.gzip, e))?;
        let column = |(at, name): (usize, &String)| {
            let cells: Vec<&str> = guess::cells_of(body.iter(), at).collect();
            typing::guess(name, &cells, manner, told[at])
        };
        let columns = names.iter().enumerate().map(column).collect();
        Ok(Self {
            coding: head.coding,
            coding_is_open: options.encoding.is_none() && head.is_ascii,
            delimiter,
            manner,
            header,
            before,
            names,
            columns,
            told: told.iter().map(Option::is_some).collect(),
        })
    }

    /// The form as it is shown to the reader.
    #[must_use]
    pub fn shown(&self, name: &str, gzip: bool, rows: u64) -> FileForm {
        let delimiter = match self.delimiter {
            Delimiter::Whitespace => "spaces".to_owned(),
            Delimiter::Byte(b'\t') => "tab".to_owned(),
            Delimiter::Byte(byte) => char::from(byte).to_string(),
        };
        let format = match self.delimiter {
            Delimiter::Whitespace => "txt",
            Delimiter::Byte(b'\t') => "tsv",
            Delimiter::Byte(_) => "csv",
        };
        FileForm {
            name: name.to_owned(),
            format: if gzip { format!("{format}.gz") } else { format.to_owned() },
            delimiter: Some(delimiter),
            encoding: Some(encoding::shown(self.coding.encoding).to_owned()),
            decimal: Some(char::from(self.manner.decimal)),
            header: self.header,
            rows,
            ..FileForm::default()
        }
    }
}

/// The beginning of a text, decoded.
struct Head {
    text: Vec<u8>,
    coding: Coding,
    is_ascii: bool,
}

impl Head {
    fn of(text: Text<'_>, file: &str, options: &ReadOptions) -> Result<Self, ReadError> {
        let (raw, complete) = text.head().map_err(|e| io_error(file, text.gzip, e))?;
        refuse_what_is_no_text(&raw, file, text.gzip)?;
        let coding = coding(&raw, options)?;
        let head = decode_head(&raw, complete, coding);
        if !complete && memchr::memchr(b'\n', &head).is_none() {
            let limit_mb = (limits::LINE >> 20) as u64;
            return Err(ReadError::LineTooLong { file: file.to_owned(), line: 1, limit_mb });
        }
        Ok(Self { text: head, coding, is_ascii: raw.is_ascii() })
    }
}

fn refuse_what_is_no_text(raw: &[u8], file: &str, gzip: bool) -> Result<(), ReadError> {
    match sniff::container(raw) {
        sniff::Container::Text => Ok(()),
        sniff::Container::Empty => Err(ReadError::Empty { file: file.to_owned() }),
        sniff::Container::Other(found) => {
            Err(ReadError::NotATable { file: file.to_owned(), found })
        }
        _ if gzip => Err(ReadError::NotATable { file: file.to_owned(), found: "archive" }),
        _ => Err(ReadError::NotATable { file: file.to_owned(), found: "binary" }),
    }
}

fn coding(raw: &[u8], options: &ReadOptions) -> Result<Coding, ReadError> {
    let encoding = match &options.encoding {
        None => encoding::guess(raw),
        Some(label) => {
            let named = encoding::named(label);
            named.ok_or_else(|| ReadError::UnknownEncoding { label: label.clone() })?
        }
    };
    let wide = encoding != UTF_8 && encoding.output_encoding() == UTF_8;
    let returns = raw.contains(&b'\r') && !raw.contains(&b'\n') && !wide;
    Ok(Coding { encoding, tolerant: options.encoding.is_some(), returns })
}

/// The beginning as UTF-8; without the last line where that may be cut off.
fn decode_head(raw: &[u8], complete: bool, coding: Coding) -> Vec<u8> {
    let mut head = Vec::with_capacity(raw.len());
    let reading = decoded(raw, coding.encoding, true, coding.returns)
        .and_then(|mut text| std::io::Read::read_to_end(&mut text, &mut head));
    debug_assert!(reading.is_ok(), "memory does not fail");
    if !complete && let Some(last) = memchr::memrchr(b'\n', &head) {
        head.truncate(last + 1);
    }
    head
}

/// The first records, without remarks above the table.
fn sample(head: &[u8], delimiter: Delimiter, file: &str) -> Result<Vec<Row>, ReadError> {
    let mut sample = rows(head, delimiter, ROWS);
    if sample.is_empty() {
        return Err(ReadError::Empty { file: file.to_owned() });
    }
    let usual = guess::usual_width(&sample);
    sample.drain(..guess::preamble(&sample, usual));
    Ok(sample)
}

fn manner(sample: &[Row], delimiter: Delimiter, options: &ReadOptions) -> Manner {
    let cells = sample.iter().take(1000).flat_map(|r| &r.cells).map(String::as_str);
    let decimal = match options.decimal {
        Some(',') => b',',
        Some(_) => b'.',
        None => guess::decimal(cells, delimiter),
    };
    Manner { decimal, day_first: options.day_first }
}

/// As many columns as the header names, else as most rows have; one less where every line ends in a
/// delimiter.
fn width(sample: &[Row], header: bool, usual: usize, file: &str) -> Result<usize, ReadError> {
    let named = sample.first().map_or(0, |r| r.width);
    let width = if header { named } else { usual };
    if width > limits::COLUMNS {
        let (found, limit) = (width as u64, limits::COLUMNS as u64);
        return Err(ReadError::TooManyColumns { file: file.to_owned(), found, limit });
    }
    let nothing_is_last = width > 1 && guess::cells_of(sample.iter(), width - 1).all(str::is_empty);
    Ok(if nothing_is_last { width - 1 } else { width })
}

/// The rows of the sample below the header, and those of places in the middle of the file.
fn body(
    text: Text<'_>,
    sample: Vec<Row>,
    header: bool,
    width: usize,
    coding: Coding,
    delimiter: Delimiter,
) -> std::io::Result<Vec<Row>> {
    let mut body: Vec<Row> = sample.into_iter().skip(usize::from(header)).collect();
    for place in text.places(coding)? {
        body.extend(rows(&place, delimiter, ROWS).into_iter().filter(|r| r.width >= width));
    }
    Ok(body)
}
