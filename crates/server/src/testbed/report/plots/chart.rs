//! A frame with two axes to put marks into.

use super::legend::{Key, diamond, legend};
use super::scale::Scale;
use super::svg::{Svg, width_of};
use super::thin::{enveloped, thinned};

/// The words of a picture.
#[derive(Debug, Clone, Default)]
pub struct Caption {
    /// Its name.
    pub title: String,
    /// What it shows, for whoever cannot see it.
    pub desc: String,
    /// What runs to the right, with its measure.
    pub x: String,
    /// What runs upward, with its measure.
    pub y: String,
}

const TOP: f64 = 10.0;
const RIGHT: f64 = 18.0;
const TICK_TEXT: f64 = 18.0;

/// A frame with two axes.
#[derive(Debug)]
pub struct Chart {
    svg: Svg,
    x: Scale,
    y: Scale,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Chart {
    /// Draws frame, grid, ticks, labels and legend.
    pub fn new(
        (width, height): (f64, f64),
        words: &Caption,
        x: Scale,
        y: Scale,
        keys: &[Key],
    ) -> Self {
        let mut svg = Svg::open(width, height, &words.title, &words.desc);
        let legend = legend(&mut svg, width, keys);
        let y_ticks = y.ticks(((height - 110.0) / 44.0).clamp(2.0, 6.0) as usize);
        let widest = y_ticks.iter().map(|t| width_of(&t.label)).fold(0.0, f64::max);
        let x_ticks = x.ticks((width / 95.0).clamp(2.0, 9.0) as usize);
        let second_line = x_ticks.iter().any(|t| t.below.is_some());
        let left = widest + 12.0;
        let right = width - RIGHT;
        let top = TOP + legend + if words.y.is_empty() { 0.0 } else { 26.0 };
        let x_words = if words.x.is_empty() { 0.0 } else { 18.0 };
        let bottom = height - TICK_TEXT - 8.0 - x_words - if second_line { 16.0 } else { 0.0 };
        let chart =
            Self { svg, x: x.over(left, right), y: y.over(bottom, top), left, right, top, bottom };
        chart.framed(words, &x_ticks, &y_ticks, height)
    }

    fn framed(
        mut self,
        words: &Caption,
        x_ticks: &[super::scale::Tick],
        y_ticks: &[super::scale::Tick],
        height: f64,
    ) -> Self {
        for tick in y_ticks {
            let at = self.y.at(tick.at);
            self.svg.line("grid", (self.left, at), (self.right, at));
            self.svg.text("tick end", (self.left - 7.0, at + 4.5), &tick.label);
        }
        let mut free_from = f64::NEG_INFINITY;
        for tick in x_ticks {
            let at = self.x.at(tick.at);
            self.svg.line("axis", (at, self.bottom), (at, self.bottom + 4.0));
            let half = width_of(&tick.label).max(tick.below.as_deref().map_or(0.0, width_of)) / 2.0;
            // A label that would touch its neighbour is left out; its tick stays.
            if at - half < free_from {
                continue;
            }
            free_from = at + half + 6.0;
            let (anchor, place) = self.anchor(at, half);
            self.svg.text(anchor, (place, self.bottom + TICK_TEXT), &tick.label);
            if let Some(below) = &tick.below {
                self.svg.text(anchor, (place, self.bottom + TICK_TEXT + 16.0), below);
            }
        }
        self.svg.line("axis", (self.left, self.bottom), (self.right, self.bottom));
        if !words.y.is_empty() {
            self.svg.text_within("name", (0.0, self.top - 16.0), &words.y, self.right);
        }
        if !words.x.is_empty() {
            self.svg.text("name end", (self.right, height - 4.0), &words.x);
        }
        self
    }

    /// Where a label stands so that it does not leave the picture.
    fn anchor(&self, at: f64, half: f64) -> (&'static str, f64) {
        let edge = self.right + RIGHT;
        if at + half > edge {
            ("tick end", edge)
        } else if at - half < 0.0 {
            ("tick", 0.0)
        } else {
            ("tick middle", at)
        }
    }

    /// A line through points; it breaks where one is missing.
    pub fn line(&mut self, class: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let mut run: Vec<(f64, f64)> = Vec::new();
        for (x, y) in points {
            let at = (self.x.at(x), self.y.at(y).clamp(self.top - 2.0, self.bottom + 2.0));
            if at.0.is_finite() && at.1.is_finite() && y.is_finite() {
                run.push(at);
            } else {
                self.svg.path(class, &thinned(&run), false);
                run.clear();
            }
        }
        self.svg.path(class, &thinned(&run), false);
    }

    /// The stretch between two lines.
    pub fn band(&mut self, class: &str, points: impl IntoIterator<Item = (f64, f64, f64)>) {
        let (mut lower, mut upper) = (Vec::new(), Vec::new());
        for (x, low, high) in points {
            if x.is_finite() && low.is_finite() && high.is_finite() {
                lower.push((self.x.at(x), self.y.within(low)));
                upper.push((self.x.at(x), self.y.within(high)));
            }
        }
        let mut round = enveloped(&upper, f64::min);
        round.extend(enveloped(&lower, f64::max).into_iter().rev());
        self.svg.path(class, &round, true);
    }

    /// Discs.
    pub fn dots(&mut self, class: &str, radius: f64, points: impl IntoIterator<Item = (f64, f64)>) {
        for (x, y) in points {
            if x.is_finite() && y.is_finite() {
                self.svg.circle(class, (self.x.within(x), self.y.within(y)), radius);
            }
        }
    }

    /// A diamond with words beside it.
    pub fn marker(&mut self, class: &str, (x, y): (f64, f64), words: &str) {
        if !x.is_finite() || !y.is_finite() {
            return;
        }
        let at = (self.x.within(x), self.y.within(y));
        diamond(&mut self.svg, class, at, 6.0);
        let width = width_of(words);
        let (anchor, place) = if at.0 + 10.0 + width > self.right {
            ("note halo end", at.0 - 10.0)
        } else {
            ("note halo", at.0 + 10.0)
        };
        let height = if at.1 - 8.0 < self.top + 8.0 { at.1 + 20.0 } else { at.1 - 8.0 };
        self.svg.text(anchor, (place, height), words);
    }

    /// Upright whiskers from low to high.
    pub fn whiskers(&mut self, class: &str, ends: impl IntoIterator<Item = (f64, f64, f64)>) {
        for (x, low, high) in ends {
            if x.is_finite() && low.is_finite() && high.is_finite() {
                let at = self.x.within(x);
                self.svg.line(class, (at, self.y.within(low)), (at, self.y.within(high)));
            }
        }
    }

    /// Upright bars from zero; `width` is a share of the room that each has.
    pub fn bars(&mut self, class: &str, half: f64, bars: impl IntoIterator<Item = (f64, f64)>) {
        let zero = self.y.within(0.0);
        for (x, y) in bars {
            if x.is_finite() && y.is_finite() {
                let (from, to) = (self.x.within(x - half), self.x.within(x + half));
                let top = self.y.within(y);
                self.svg.rect(class, (from, top.min(zero)), (to - from, (zero - top).abs()));
            }
        }
    }

    /// A level line with words at its right end.
    pub fn level(&mut self, class: &str, y: f64, words: &str) {
        if !y.is_finite() || y < self.y.low() || y > self.y.high() {
            return;
        }
        let at = self.y.at(y);
        self.svg.line(class, (self.left, at), (self.right, at));
        let below = at - 7.0 < self.top + 6.0;
        let place = if below { at + 16.0 } else { at - 6.0 };
        self.svg.text("note halo end", (self.right, place), words);
    }

    /// Words at the left end of a level, above it.
    pub fn beside(&mut self, y: f64, words: &str) {
        if y.is_finite() && y >= self.y.low() && y <= self.y.high() {
            self.svg.text("note halo", (self.left + 4.0, self.y.at(y) - 6.0), words);
        }
    }

    /// An upright line.
    pub fn upright(&mut self, class: &str, x: f64) {
        if x.is_finite() && x >= self.x.low() && x <= self.x.high() {
            let at = self.x.at(x);
            self.svg.line(class, (at, self.top), (at, self.bottom));
        }
    }

    /// A straight line between two points of the data, cut at the frame.
    pub fn slant(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let at = |(x, y)| (self.x.within(x), self.y.within(y));
        self.svg.line(class, at(from), at(to));
    }

    /// A stretch over the whole height, at least two pixels wide, with a bar on top that also shows
    /// where colours do not.
    pub fn shade(&mut self, class: &str, from: f64, to: f64) {
        if !from.is_finite() || !to.is_finite() || to < self.x.low() || from > self.x.high() {
            return;
        }
        let (from, to) = (self.x.within(from), self.x.within(to));
        let width = (to - from).max(2.0);
        self.svg.rect(class, (from, self.top), (width, self.bottom - self.top));
        self.svg.rect("f-alarm", (from, self.top - 3.0), (width, 4.0));
    }

    /// Stretches as a strip along the foot of the picture.
    pub fn strip(&mut self, class: &str, stretches: impl IntoIterator<Item = (f64, f64)>) {
        for (from, to) in stretches {
            if from.is_finite() && to.is_finite() {
                let (from, to) = (self.x.within(from), self.x.within(to));
                self.svg.rect(class, (from, self.bottom - 8.0), ((to - from).max(2.0), 8.0));
            }
        }
    }

    /// The picture.
    pub fn finish(self) -> String {
        self.svg.close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        let words = Caption { title: "t".into(), ..Caption::default() };
        Chart::new((300.0, 200.0), &words, Scale::linear(0.0, 10.0), Scale::linear(0.0, 1.0), &[])
    }

    #[test]
    fn a_line_breaks_where_a_value_is_missing() {
        let mut chart = chart();
        let y = [0.1, 0.2, f64::NAN, 0.3, 0.4];
        chart.line("s-model", y.into_iter().enumerate().map(|(i, y)| (i as f64, y)));
        assert_eq!(chart.finish().matches("<path").count(), 2);
    }

    #[test]
    fn nothing_that_is_no_number_is_drawn() {
        let mut chart = chart();
        let nan = f64::NAN;
        chart.dots("f-model", 3.0, [(nan, 1.0), (1.0, f64::INFINITY)]);
        chart.whiskers("whisker", [(1.0, nan, 2.0)]);
        chart.band("f-band", [(nan, nan, nan)]);
        chart.bars("f-model", 0.4, [(1.0, nan)]);
        chart.level("s-base", nan, "x");
        chart.upright("s-base", nan);
        chart.shade("f-shade", nan, 1.0);
        let out = chart.finish();
        assert!(
            !out.contains("<circle") && !out.contains("<path") && !out.contains("<rect"),
            "{out}"
        );
    }
}
