//! Elements of SVG, with everything from outside escaped.

/// An SVG picture under construction.
#[derive(Debug)]
pub struct Svg {
    out: String,
}

impl Svg {
    /// Opens a picture of that size. `title` is its name, `desc` what it shows, for whoever cannot
    /// see it.
    pub fn open(width: f64, height: f64, title: &str, desc: &str) -> Self {
        let mut svg = Self { out: String::new() };
        svg.out.push_str(&format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{label}"><title>{title}</title><desc>{desc}</desc>"#,
            w = px(width),
            h = px(height),
            label = escape(&format!("{title}. {desc}")),
            title = escape(title),
            desc = escape(desc),
        ));
        svg
    }

    /// Closes the picture.
    pub fn close(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(px);
        self.out.push_str(&format!(
            r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#
        ));
    }

    /// A rectangle. A negative size is nothing.
    pub fn rect(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let [x, y, width, height] = [x, y, width.max(0.0), height.max(0.0)].map(px);
        self.out.push_str(&format!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#
        ));
    }

    /// A path through points, or round them if `closed`.
    pub fn path(&mut self, class: &str, points: &[(f64, f64)], closed: bool) {
        if points.len() < 2 {
            return;
        }
        self.out.push_str(&format!(r#"<path class="{class}" d=""#));
        for (i, (x, y)) in points.iter().enumerate() {
            self.out.push_str(if i == 0 { "M" } else { "L" });
            self.out.push_str(&px(*x));
            self.out.push(' ');
            self.out.push_str(&px(*y));
        }
        self.out.push_str(if closed { "Z\"/>" } else { "\"/>" });
    }

    /// A disc.
    pub fn circle(&mut self, class: &str, (x, y): (f64, f64), radius: f64) {
        let [x, y, r] = [x, y, radius].map(px);
        self.out.push_str(&format!(r#"<circle class="{class}" cx="{x}" cy="{y}" r="{r}"/>"#));
    }

    /// Words at a place; `class` says where they are anchored (`start`, `middle`, `end`) and how
    /// they look.
    pub fn text(&mut self, class: &str, (x, y): (f64, f64), words: &str) {
        let [x, y] = [x, y].map(px);
        let words = escape(words);
        self.out.push_str(&format!(r#"<text class="{class}" x="{x}" y="{y}">{words}</text>"#));
    }

    /// Words in at most that many pixels; what does not fit is cut, with the whole as a tooltip.
    pub fn text_within(&mut self, class: &str, at: (f64, f64), words: &str, width: f64) {
        let short = shortened(words, width);
        if short == words {
            return self.text(class, at, words);
        }
        let [x, y] = [at.0, at.1].map(px);
        self.out.push_str(&format!(
            r#"<text class="{class}" x="{x}" y="{y}">{}<title>{}</title></text>"#,
            escape(&short),
            escape(words)
        ));
    }
}

/// A coordinate with at most one decimal. A place that is no number is never drawn to; should one
/// come all the same, the file stays valid.
fn px(x: f64) -> String {
    if !x.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{x:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text as it may stand in an element or in a quoted attribute. Control characters, which XML does
/// not allow, are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// About how wide these words are in the type of the pictures (13 px), in pixels. Fonts differ; this
/// leans to the wide side.
pub fn width_of(words: &str) -> f64 {
    words
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '|' | '\'' | ' ' | '(' | ')' => 4.4,
            'm' | 'w' | 'M' | 'W' | '%' => 11.2,
            c if c < '\u{1100}' && c.is_uppercase() => 9.0,
            c if c < '\u{1100}' => 7.4,
            '\u{2000}'..'\u{2e80}' => 8.0,
            _ => 13.0,
        })
        .sum()
}

/// The words cut to fit, with `…` in place of what is gone.
pub fn shortened(words: &str, width: f64) -> String {
    if width_of(words) <= width {
        return words.to_owned();
    }
    let mut out = String::new();
    let mut used = width_of("…");
    for c in words.chars() {
        used += width_of(c.encode_utf8(&mut [0; 4]));
        if used > width {
            break;
        }
        out.push(c);
    }
    format!("{}…", out.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_a_file_cannot_open_an_element() {
        let mut svg = Svg::open(10.0, 10.0, "<script>", "a \"quote\"");
        svg.text("label", (1.0, 2.0), "</text><script>alert(1)</script>\u{0}");
        let out = svg.close();
        assert!(!out.contains("<script"), "{out}");
        assert!(!out.contains('\u{0}'));
    }

    #[test]
    fn coordinates_are_short_and_always_numbers() {
        assert_eq!(px(1.0), "1");
        assert_eq!(px(-0.04), "0");
        assert_eq!(px(2.06), "2.1");
        assert_eq!(px(f64::NAN), "0");
    }

    #[test]
    fn long_names_are_cut_and_short_ones_are_not() {
        assert_eq!(shortened("T1", 100.0), "T1");
        assert_eq!(shortened("베어링 온도 센서 3번", 60.0), "베어링…");
    }
}
