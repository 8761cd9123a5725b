//! Pictures of a report. Colours are CSS classes; a dash or a shape always says the same as the colour.

use std::f64::consts::TAU;

use super::view::{Document, Part, StepRow};
use crate::platform::svg::{Svg, width_of};

/// What the classes look like on paper, where no style sheet of the site is.
const PAPER: &str = "text{font-family:Pretendard;font-size:13px;fill:#17212b}.tick{fill:#52606d;\
    font-size:11px}.middle{text-anchor:middle}.end{text-anchor:end}.grid{stroke:#d5dce3;fill:none}\
    .band{fill:#1a5fb4;fill-opacity:.16;stroke:none}.model{fill:none;stroke:#1a5fb4;stroke-width:2}\
    .dot{fill:#1a5fb4}.peer{fill:none;stroke:#5d6873;stroke-width:1.5;stroke-dasharray:5 4}\
    .bar{fill:#1a5fb4}.bar-other{fill:#8fa9c9}.ground{fill:#e6eaee}.rule{stroke:#7a8795}";

/// The picture with its own style, for paper.
#[must_use]
pub fn on_paper(svg: &str) -> String {
    match svg.split_once('>') {
        Some((open, rest)) => format!("{open}><style>{PAPER}</style>{rest}"),
        None => svg.to_owned(),
    }
}

/// The dimensions round a centre: the mean as a line, the interval as a band, the others dashed.
#[must_use]
pub fn radar(document: &Document, title: &str, width: f64) -> String {
    let height = (width * 0.78).max(300.0);
    let centre = (width / 2.0, height / 2.0);
    let parts = &document.dimensions;
    let label = |part: &Part| format!("{} {}", part.name, part.points);
    // Beside the figure there is room for the longest label in two lines.
    let lines = |part| in_two(&label(part), 0.0).iter().map(|l| width_of(l)).fold(0.0, f64::max);
    let beside = parts.iter().map(lines).fold(0.0, f64::max);
    let radius = (height / 2.0 - 46.0).min(width / 2.0 - beside - 16.0).max(60.0);
    let desc: Vec<String> = parts.iter().map(label).collect();
    let mut svg = Svg::open(width, height, title, &desc.join(", "));
    let count = parts.len().max(3) as f64;
    let at = |spoke: usize, points: f64| {
        let angle = TAU * spoke as f64 / count - TAU / 4.0;
        let r = radius * points.clamp(0.0, 100.0) / 100.0;
        (centre.0 + r * angle.cos(), centre.1 + r * angle.sin())
    };
    let ring = |points: f64| (0..parts.len()).map(|spoke| at(spoke, points)).collect::<Vec<_>>();
    for points in [25.0, 50.0, 75.0, 100.0] {
        svg.path("grid", &ring(points), true);
    }
    for spoke in 0..parts.len() {
        svg.line("grid", centre, at(spoke, 100.0));
    }
    let of = |which: usize| {
        let figures = parts.iter().zip(0..);
        figures
            .map(|(part, spoke)| {
                let points = part.figure.and_then(|figure| figure.get(which).copied());
                at(spoke, points.unwrap_or(0.0))
            })
            .collect::<Vec<_>>()
    };
    band(&mut svg, &of(1), &of(2));
    let peers: Vec<(f64, f64)> = parts
        .iter()
        .zip(0..)
        .filter_map(|(part, spoke)| Some(at(spoke, part.peers_figure?)))
        .collect();
    if peers.len() == parts.len() {
        svg.path("peer", &peers, true);
    }
    svg.path("model", &of(0), true);
    for place in of(0) {
        svg.circle("dot", place, 3.5);
    }
    for points in [50.0, 100.0] {
        let (x, y) = at(0, points);
        svg.text("tick", (x + 4.0, y + 12.0), &format!("{points:.0}"));
    }
    for (part, spoke) in parts.iter().zip(0..) {
        let (x, y) = at(spoke, 100.0);
        let (dx, dy) = ((x - centre.0) / radius, (y - centre.1) / radius);
        let anchor = if dx > 0.3 {
            "label start"
        } else if dx < -0.3 {
            "label end"
        } else {
            "label middle"
        };
        let words = label(part);
        let place = (x + 10.0 * dx, y + 14.0 * dy + 4.5);
        let room = match anchor {
            "label start" => width - place.0,
            "label end" => place.0,
            _ => width,
        };
        let lines = in_two(&words, room);
        // Above the middle they grow upwards, so that the last line stands by the spoke.
        let first = if dy < 0.0 { place.1 - LINE * (lines.len() - 1) as f64 } else { place.1 };
        for (line, n) in lines.iter().zip(0..) {
            svg.text_within(anchor, (place.0, first + LINE * f64::from(n)), line, room);
        }
    }
    svg.close()
}

/// From one line of a label to the next, in pixels.
const LINE: f64 = 16.0;

/// Words in one line where they fit, else in two of much the same length.
fn in_two(words: &str, room: f64) -> Vec<&str> {
    let middle = words.len() / 2;
    let spaces = words.match_indices(' ').map(|(at, _)| at);
    match spaces.min_by_key(|at| at.abs_diff(middle)) {
        Some(at) if width_of(words) > room => {
            let (first, second) = words.split_at(at);
            vec![first, second.trim_start()]
        }
        _ => vec![words],
    }
}

/// The ring between two outlines: forth along one, back along the other.
fn band(svg: &mut Svg, inner: &[(f64, f64)], outer: &[(f64, f64)]) {
    let closed =
        |ring: &[(f64, f64)]| ring.iter().chain(ring.first()).copied().collect::<Vec<(f64, f64)>>();
    let mut way = closed(outer);
    let mut back = closed(inner);
    back.reverse();
    way.append(&mut back);
    svg.path("band", &way, true);
}

/// The gaps as bars of their points, the most worthwhile first.
#[must_use]
pub fn gaps(document: &Document, title: &str, width: f64) -> String {
    const ROW: f64 = 40.0;
    let rows = document.gaps.iter().take(8).collect::<Vec<_>>();
    let height = ROW * rows.len() as f64 + 24.0;
    let desc: Vec<String> =
        rows.iter().map(|gap| format!("{} {}", gap.question, gap.points)).collect();
    let mut svg = Svg::open(width, height, title, &desc.join(", "));
    for (gap, row) in rows.iter().zip(0..) {
        let top = ROW * f64::from(row) + 4.0;
        svg.text_within("label start", (0.0, top + 13.0), &gap.question, width - 4.0);
        svg.rect("ground", (0.0, top + 20.0), (width - 44.0, 9.0));
        let long = (width - 44.0) * gap.figure / 100.0;
        svg.rect("bar", (0.0, top + 20.0), (long, 9.0));
        svg.text("tick end", (width, top + 29.0), &gap.points);
    }
    svg.line("rule", (0.0, height - 12.0), (width - 44.0, height - 12.0));
    svg.text("tick", (0.0, height - 1.0), "0");
    svg.text("tick end", (width - 44.0, height - 1.0), "100");
    svg.close()
}

/// The plan as a timeline of 24 months.
#[must_use]
pub fn timeline(document: &Document, title: &str, width: f64) -> String {
    const ROW: f64 = 34.0;
    const MONTHS: f64 = 24.0;
    let steps: Vec<&StepRow> =
        document.phases.iter().flat_map(|phase| &phase.steps).take(24).collect();
    let height = ROW * steps.len() as f64 + 30.0;
    let desc: Vec<String> =
        steps.iter().map(|step| format!("{} {}", step.when, step.lift.goal)).collect();
    let mut svg = Svg::open(width, height, title, &desc.join("; "));
    let x = |month: f64| month / MONTHS * width;
    for month in [0.0, 6.0, 12.0, 18.0, 24.0] {
        let at = x(month).clamp(0.5, width - 0.5);
        svg.line("grid", (at, 16.0), (at, height));
        let anchor = match month {
            m if m <= 0.0 => "tick start",
            m if m >= MONTHS => "tick end",
            _ => "tick middle",
        };
        svg.text(anchor, (at, 11.0), &format!("{month:.0}"));
    }
    for (step, row) in steps.iter().zip(0..) {
        let top = 22.0 + ROW * f64::from(row);
        let [start, end] = step.span.map(|month| x(f64::from(month)));
        let class = if step.next_stage { "bar" } else { "bar-other" };
        svg.rect(class, (start, top + 17.0), (end - start, 8.0));
        // Words begin over their bar, or end at the edge where there is no room to the right.
        let words = width_of(&step.lift.goal).min(width);
        let from = start.min(width - words).max(0.0);
        svg.text_within("label start", (from, top + 13.0), &step.lift.goal, width - from);
    }
    svg.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_is_too_long_is_broken_near_its_middle() {
        assert_eq!(in_two("Data 24", 200.0), ["Data 24"]);
        assert_eq!(
            in_two("People and ways of working 31", 100.0),
            ["People and ways", "of working 31"]
        );
        assert_eq!(in_two("단어하나뿐", 10.0), ["단어하나뿐"]);
        assert_eq!(in_two("", 10.0), [""]);
    }
}
