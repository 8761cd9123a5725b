//! A frame with one named row a mark: bars to compare, discs with their ranges.

use super::chart::Caption;
use super::legend::{Key, diamond, legend, legend_height};
use super::scale::{Scale, extent};
use super::svg::{Svg, width_of};

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name.
    pub label: String,
    /// Words at the right of its mark, most often the number.
    pub note: String,
    /// The class of the mark: `f-model`, `f-base`, …
    pub class: &'static str,
    /// The number.
    pub value: f64,
    /// The range around it: drawn as a disc with whiskers instead of a bar.
    pub range: Option<(f64, f64)>,
}

/// Rows under one horizontal axis.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    /// The words.
    pub caption: &'a Caption,
    /// The legend.
    pub keys: &'a [Key],
    /// The rows, from above.
    pub rows: &'a [Row],
    /// An upright line: the value and its words.
    pub level: Option<(f64, String)>,
    /// Whether the numbers are shares.
    pub percent: bool,
}

const ROW: f64 = 30.0;
const ROW_OF_MANY: f64 = 20.0;
const MANY: usize = 16;
const ROW_STACKED: f64 = 46.0;
const NARROW: f64 = 480.0;

impl Rows<'_> {
    /// The picture, that wide. On a narrow one the names stand above their marks.
    pub fn draw(&self, width: f64) -> String {
        let stacked = width < NARROW;
        let row_height = match stacked {
            true => ROW_STACKED,
            false if self.rows.len() > MANY => ROW_OF_MANY,
            false => ROW,
        };
        let legend_room = legend_height(width, self.keys);
        let level_room = if self.level.is_some() { 20.0 } else { 0.0 };
        let top = 6.0 + legend_room + level_room;
        let bottom = top + self.rows.len() as f64 * row_height;
        let height = bottom + 26.0 + if self.caption.x.is_empty() { 0.0 } else { 18.0 };
        let mut svg = Svg::open(width, height, &self.caption.title, &self.caption.desc);
        legend(&mut svg, width, self.keys);
        let (scale, left) = self.scale(width, stacked);
        self.axis(&mut svg, &scale, (top, bottom), (width, height));
        for (i, row) in self.rows.iter().enumerate() {
            let above = top + i as f64 * row_height;
            let middle = above + if stacked { 32.0 } else { row_height / 2.0 };
            let name = if stacked { (7.0, above + 17.0) } else { (left - 12.0, middle + 4.5) };
            let class = match (stacked, row.class) {
                (true, "f-chosen") => "label strong",
                (true, _) => "label",
                (false, "f-chosen") => "label strong end",
                (false, _) => "label end",
            };
            let room = if stacked { width } else { left - 14.0 };
            svg.text_within(class, name, &row.label, room);
            mark(&mut svg, row, &scale, middle, width);
        }
        self.level_line(&mut svg, &scale, (top, bottom));
        svg.close()
    }

    /// The axis, and where it begins: right of the names, left of the widest note.
    fn scale(&self, width: f64, stacked: bool) -> (Scale, f64) {
        let widest =
            |f: fn(&Row) -> &str| self.rows.iter().map(|r| width_of(f(r))).fold(0.0, f64::max);
        let left = if stacked { 2.0 } else { (widest(|r| &r.label) + 16.0).min(width * 0.42) };
        let right = width - (widest(|r| &r.note) + 14.0).min(width * 0.45).max(20.0);
        let numbers = self
            .rows
            .iter()
            .flat_map(|r| {
                let (low, high) = r.range.unwrap_or((r.value, r.value));
                [low, r.value, high]
            })
            .chain(self.level.iter().map(|l| l.0));
        let (low, high) = extent(numbers);
        let scale = if self.percent {
            Scale::percent(low.min(0.0), high.max(0.0).max(1e-3))
        } else {
            Scale::linear(low.min(0.0), high.max(0.0))
        };
        (scale.nice(5).over(left, right.max(left + 60.0)), left)
    }

    fn axis(
        &self,
        svg: &mut Svg,
        scale: &Scale,
        (top, bottom): (f64, f64),
        (width, height): (f64, f64),
    ) {
        let mut free_from = f64::NEG_INFINITY;
        for tick in scale.ticks((width / 130.0).clamp(2.0, 6.0) as usize) {
            let at = scale.at(tick.at);
            svg.line("grid", (at, top), (at, bottom));
            let half = width_of(&tick.label) / 2.0;
            if at - half > free_from {
                let at = at.max(half);
                svg.text("tick middle", (at, bottom + 17.0), &tick.label);
                free_from = at + half + 6.0;
            }
        }
        let zero = scale.within(0.0);
        svg.line("axis", (zero, top), (zero, bottom));
        if !self.caption.x.is_empty() {
            svg.text("name end", (width - 2.0, height - 4.0), &self.caption.x);
        }
    }

    fn level_line(&self, svg: &mut Svg, scale: &Scale, (top, bottom): (f64, f64)) {
        let Some((value, words)) = &self.level else { return };
        if !value.is_finite() {
            return;
        }
        let at = scale.within(*value);
        svg.line("s-base", (at, top - 4.0), (at, bottom));
        svg.text("note halo middle", (at.max(width_of(words) / 2.0), top - 8.0), words);
    }
}

fn mark(svg: &mut Svg, row: &Row, scale: &Scale, middle: f64, width: f64) {
    if !row.value.is_finite() {
        svg.text("note", (scale.within(0.0) + 8.0, middle + 4.5), &row.note);
        return;
    }
    let at = scale.within(row.value);
    let end = match row.range {
        Some((low, high)) if low.is_finite() && high.is_finite() => {
            let (low, high) = (scale.within(low), scale.within(high));
            svg.line("whisker", (low, middle), (high, middle));
            for end in [low, high] {
                svg.line("whisker", (end, middle - 4.0), (end, middle + 4.0));
            }
            svg.circle(row.class, (at, middle), 5.0);
            high.max(at)
        }
        Some(_) => {
            diamond(svg, row.class, (at, middle), 6.0);
            at
        }
        None => {
            let zero = scale.within(0.0);
            svg.rect(row.class, (zero.min(at), middle - 8.0), ((at - zero).abs().max(1.5), 16.0));
            at.max(zero)
        }
    };
    let class = if row.class == "f-chosen" { "note halo strong" } else { "note halo" };
    svg.text_within(class, (end + 8.0, middle + 4.5), &row.note, (width - end - 8.0).max(30.0));
}
