//! What the marks of a picture mean.

use super::svg::{Svg, width_of};

const LEGEND_ROW: f64 = 22.0;

/// How a mark looks, beside its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A line; its class says the dash.
    Line,
    /// A filled stretch.
    Band,
    /// A disc.
    Dot,
    /// A diamond.
    Diamond,
    /// A disc with a whisker on both sides.
    Interval,
}

/// An entry of the legend.
#[derive(Debug, Clone)]
pub struct Key {
    /// The class of the marks.
    pub class: &'static str,
    /// How they look.
    pub shape: Shape,
    /// What they are.
    pub label: String,
}

impl Key {
    /// An entry of the legend.
    pub fn new(class: &'static str, shape: Shape, label: impl Into<String>) -> Self {
        Self { class, shape, label: label.into() }
    }
}

/// Where each entry of a legend begins, and the height of all.
fn legend_places(width: f64, keys: &[Key]) -> (Vec<(f64, f64)>, f64) {
    let (mut x, mut row) = (0.0, 0.0);
    let mut places = Vec::new();
    for key in keys {
        let needed = 30.0 + width_of(&key.label);
        if x > 0.0 && x + needed > width {
            (x, row) = (0.0, row + 1.0);
        }
        places.push((x, 9.0 + row * LEGEND_ROW));
        x += needed + 18.0;
    }
    let height = if keys.is_empty() { 0.0 } else { (row + 1.0) * LEGEND_ROW + 4.0 };
    (places, height)
}

/// The height of a legend.
pub(super) fn legend_height(width: f64, keys: &[Key]) -> f64 {
    legend_places(width, keys).1
}

/// Writes the legend; returns its height.
pub(super) fn legend(svg: &mut Svg, width: f64, keys: &[Key]) -> f64 {
    let (places, height) = legend_places(width, keys);
    for (key, (x, middle)) in keys.iter().zip(places) {
        swatch(svg, key, (x, middle));
        svg.text_within("key", (x + 30.0, middle + 4.5), &key.label, width - x - 30.0);
    }
    height
}

fn swatch(svg: &mut Svg, key: &Key, (x, y): (f64, f64)) {
    let class = key.class;
    match key.shape {
        Shape::Line => svg.line(class, (x, y), (x + 24.0, y)),
        Shape::Band => svg.rect(class, (x, y - 6.0), (24.0, 12.0)),
        Shape::Dot => svg.circle(class, (x + 12.0, y), 4.0),
        Shape::Diamond => diamond(svg, class, (x + 12.0, y), 6.0),
        Shape::Interval => {
            svg.line("whisker", (x, y), (x + 24.0, y));
            svg.circle(class, (x + 12.0, y), 4.0);
        }
    }
}

/// A square on its corner.
pub(super) fn diamond(svg: &mut Svg, class: &str, (x, y): (f64, f64), r: f64) {
    svg.path(class, &[(x - r, y), (x, y - r), (x + r, y), (x, y + r)], true);
}
