//! What a page is made of.

/// A sentence as HTML: escaped, with options of the command line such as `--unit` set as code, so that
/// they neither break nor look like words.
pub fn marked(sentence: &str) -> String {
    let escaped = super::plots::svg::escape(sentence);
    let mut out = String::with_capacity(escaped.len());
    let mut rest = escaped.as_str();
    while let Some(at) = rest.find("--") {
        let (before, option) = rest.split_at(at);
        let is_option = |c: char| c.is_ascii_lowercase() || c == '-';
        let end = option.find(|c| !is_option(c)).unwrap_or(option.len());
        let (option, after) = option.split_at(end);
        out.push_str(before);
        match option.len() {
            3.. => out.push_str(&format!("<code>{option}</code>")),
            _ => out.push_str(option),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A part of the page under a heading.
#[derive(Debug, Default)]
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// One sentence on what it is for.
    pub lead: String,
    /// What is in it.
    pub blocks: Vec<Block>,
}

/// A piece of a section. Everything but a picture's SVG is plain text and escaped by the template.
#[derive(Debug)]
pub enum Block {
    /// A heading within the section.
    Heading(String),
    /// A paragraph.
    Prose(String),
    /// A paragraph set apart: what to keep in mind.
    Note(String),
    /// Figures in large type.
    Tiles(Vec<Tile>),
    /// A picture.
    Figure(Figure),
    /// A table.
    Table(Table),
    /// Two by two cases, counted.
    Matrix(Box<Matrix>),
    /// Readiness checks with their findings.
    Checks(Vec<Check>),
    /// Short lines under one line that opens them.
    Folded {
        /// The line that opens them.
        summary: String,
        /// The lines.
        lines: Vec<String>,
    },
    /// Something to type.
    Command(String),
    /// Words and what they mean.
    Terms(Vec<(String, String)>),
}

/// A figure in large type.
#[derive(Debug)]
pub struct Tile {
    /// The figure.
    pub value: String,
    /// What it is.
    pub label: String,
    /// Whether it is the one to look at.
    pub strong: bool,
}

/// A picture.
#[derive(Debug)]
pub struct Figure {
    /// Its heading.
    pub title: String,
    /// What to see in it.
    pub lead: String,
    /// Whether it takes half the width.
    pub half: bool,
    /// SVG for a desk and for paper.
    pub wide: String,
    /// SVG for a phone; empty where the first does for both.
    pub narrow: String,
}

/// Width of a picture over the whole page, of one over half of it, and of one on a phone.
const WIDE: f64 = 880.0;
const HALF: f64 = 424.0;
const PHONE: f64 = 350.0;
/// Pictures side by side are equally high.
pub const HALF_HEIGHT: f64 = 360.0;

impl Figure {
    /// A picture over the whole width, drawn once for a desk and once for a phone.
    pub fn wide(title: String, lead: String, draw: impl Fn(f64) -> String) -> Self {
        Self { title, lead, half: false, wide: draw(WIDE), narrow: draw(PHONE) }
    }

    /// A picture over half the width.
    pub fn half(title: String, lead: String, draw: impl Fn(f64) -> String) -> Self {
        Self { title, lead, half: true, wide: draw(HALF), narrow: String::new() }
    }
}

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The heads of the columns.
    pub head: Vec<Head>,
    /// The rows; the first cell names the row.
    pub rows: Vec<Row>,
    /// What was left out.
    pub note: String,
}

/// The head of a column.
#[derive(Debug)]
pub struct Head {
    /// Its words.
    pub text: String,
    /// Whether numbers stand under it.
    pub number: bool,
}

/// A row of a table.
#[derive(Debug)]
pub struct Row {
    /// Cells, as many as there are heads.
    pub cells: Vec<String>,
    /// Whether it is the one to look at.
    pub strong: bool,
}

impl Table {
    /// A table with heads for words and, from the `words`-th on, for numbers.
    pub fn new(caption: String, words: usize, heads: Vec<String>) -> Self {
        let head = heads
            .into_iter()
            .enumerate()
            .map(|(i, text)| Head { text, number: i >= words })
            .collect();
        Self { caption, head, ..Self::default() }
    }

    /// One more row.
    pub fn push(&mut self, cells: Vec<String>) {
        self.rows.push(Row { cells, strong: false });
    }

    /// Cells with their heads.
    pub fn with_heads<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Head, &'a String)> {
        self.head.iter().zip(&row.cells)
    }
}

/// Two by two cases, counted.
#[derive(Debug)]
pub struct Matrix {
    /// What is counted.
    pub caption: String,
    /// The heads of the columns.
    pub head: [String; 2],
    /// The rows with their heads.
    pub rows: [(String, [Case; 2]); 2],
}

/// One case, counted.
#[derive(Debug)]
pub struct Case {
    /// How often.
    pub count: String,
    /// What it is called.
    pub name: String,
    /// How often in a thousand.
    pub detail: String,
    /// Whether it is as it should be.
    pub right: bool,
}

/// A readiness check with its finding.
#[derive(Debug)]
pub struct Check {
    /// `critical`, `warning`, `skipped`.
    pub status: String,
    /// The status in words.
    pub badge: String,
    /// What was looked at.
    pub title: String,
    /// What was found.
    pub finding: String,
    /// The columns it is about, and how many more.
    pub columns: Vec<String>,
    /// How many columns are not named.
    pub more_columns: String,
    /// What to do.
    pub fix: String,
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn options_are_set_as_code_and_everything_else_is_escaped() {
        assert_eq!(
            marked("<b> --day-first, or -- not --"),
            "&lt;b&gt; <code>--day-first</code>, or -- not --"
        );
    }
}
