//! Column names and the units in them.

use std::collections::HashSet;

/// Names of `width` columns out of a header line: trimmed, never empty, never twice. A column that
/// has no name takes its 1-based number.
#[must_use]
pub fn names(header: &[String], width: usize) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::with_capacity(width);
    (0..width)
        .map(|at| {
            let own = header.get(at).map_or("", |n| n.trim_matches(is_around));
            let wish = if own.is_empty() { (at + 1).to_string() } else { own.to_owned() };
            let name = untaken(&taken, wish, at);
            taken.insert(name.clone());
            name
        })
        .collect()
}

/// Blanks, and the mark of the byte order that some programs leave in the middle of files.
fn is_around(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The second column of one name becomes `name (5)` with its own number, which is unlike the others.
fn untaken(taken: &HashSet<String>, wish: String, at: usize) -> String {
    if !taken.contains(&wish) {
        return wish;
    }
    let mut name = format!("{wish} ({})", at + 1);
    while taken.contains(&name) {
        name.push('\'');
    }
    name
}

/// The physical unit that a column name ends with: anything short in square brackets, and in round
/// ones what is made of known symbols, since those also hold remarks; after an underscore only what
/// means nothing else (`_min` and `_in` do).
#[must_use]
pub fn unit(name: &str) -> Option<String> {
    let inside = |open: char, close: char| {
        let body = name.trim_end().strip_suffix(close)?;
        let inner = body.get(body.rfind(open)? + open.len_utf8()..)?.trim();
        let short = !inner.is_empty() && inner.chars().count() <= 16;
        (short && !inner.chars().all(|c| c.is_ascii_digit())).then(|| inner.to_owned())
    };
    let round = || inside('(', ')').or_else(|| inside('（', '）')).filter(|inner| is_unit(inner));
    let tail = || {
        let (_, tail) = name.trim_end().rsplit_once('_')?;
        TAILS.contains(&tail).then(|| tail.to_owned())
    };
    inside('[', ']').filter(|inner| *inner != "-").or_else(round).or_else(tail)
}

/// Units that column names bear after an underscore.
const TAILS: [&str; 20] = [
    "kWh", "MWh", "Wh", "kW", "MW", "kVA", "kVarh", "kvarh", "rpm", "RPM", "bar", "mbar", "kPa",
    "MPa", "degC", "Nm", "kN", "Hz", "mm", "kg",
];

/// Symbols that stand alone or after a prefix (SI brochure, 9th edition, and what plants use).
const SYMBOLS: [&str; 58] = [
    "m", "g", "s", "A", "K", "mol", "cd", "Hz", "N", "Pa", "J", "W", "C", "V", "F", "Ω", "ohm",
    "S", "T", "H", "lm", "lx", "L", "l", "t", "bar", "eV", "VA", "VAr", "var", "Varh", "varh",
    "Wh", "VAh", "Ah", "Nm", "B", "bps", "h", "min", "sec", "day", "d", "yr", "rad", "deg", "rpm",
    "RPM", "knots", "kn", "psi", "ppm", "ppb", "inch", "in", "ft", "cal", "Torr",
];
/// Symbols that take no prefix.
const ALONE: [&str; 33] = [
    "%", "‰", "°", "°C", "°F", "℃", "℉", "degC", "degF", "deg C", "deg F", "hr", "hrs", "rev", "r",
    "dB", "dBA", "tCO2", "kgCO2", "NM", "nm/h", "µ", "μ", "초", "분", "시간", "일", "원", "개",
    "회", "톤", "도", "년",
];
const PREFIXES: [&str; 12] = ["p", "n", "µ", "μ", "u", "m", "c", "d", "k", "K", "M", "G"];

fn is_unit(text: &str) -> bool {
    if ALONE.contains(&text) {
        return true;
    }
    let factor = |c: char| {
        matches!(c, '/' | '*' | '·' | '.' | '^' | ' ' | '-' | '²' | '³') || c.is_ascii_digit()
    };
    let mut factors = text.split(factor).filter(|f| !f.is_empty()).peekable();
    factors.peek().is_some() && factors.all(is_symbol)
}

fn is_symbol(text: &str) -> bool {
    let known = |s: &str| SYMBOLS.contains(&s);
    ALONE.contains(&text)
        || known(text)
        || PREFIXES.iter().any(|p| text.strip_prefix(p).is_some_and(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(header: &[&str], width: usize) -> Vec<String> {
        names(&header.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>(), width)
    }

    #[test]
    fn names_are_trimmed_never_empty_and_never_twice() {
        assert_eq!(named(&["\u{feff} a ", "", "a", "b"], 5), ["a", "2", "a (3)", "b", "5"]);
        assert_eq!(named(&["a", "a", "a (2)"], 3), ["a", "a (2)", "a (2) (3)"]);
    }

    #[test]
    fn units_are_found_in_brackets_at_the_end() {
        for (name, expected) in [
            ("Torque [Nm]", Some("Nm")),
            ("Temperature (degC)", Some("degC")),
            ("전력(kWh)", Some("kWh")),
            ("CO2(tCO2)", Some("tCO2")),
            ("Flow (m3/h)", Some("m3/h")),
            ("온도(℃)", Some("℃")),
            ("Ship speed (v) [knots]", Some("knots")),
            ("Usage_kWh", Some("kWh")),
            ("Temperature_min", None),
            ("Pressure (max)", None),
            ("Temperature (sensor 2)", None),
            ("x [0]", None),
            ("Current", None),
            ("(", None),
            ("]", None),
        ] {
            assert_eq!(unit(name).as_deref(), expected, "{name}");
        }
    }
}
