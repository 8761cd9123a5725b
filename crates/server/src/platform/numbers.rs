//! Numbers as people read them.

/// A number with about three significant digits, thousands grouped: `1,234`, `12.3`, `0.00072`.
/// Whole numbers stay whole.
#[must_use]
pub fn readable(x: f64) -> String {
    if !x.is_finite() {
        return "–".to_owned();
    }
    if x.fract() == 0.0 && x.abs() < 1e15 {
        return grouped(&format!("{x:.0}"));
    }
    let magnitude = x.abs().log10().floor() as i32;
    if !(-7..15).contains(&magnitude) {
        return format!("{x:.2e}");
    }
    let decimals = (2 - magnitude).max(0) as usize;
    let text = format!("{x:.decimals$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    // −0.0004 rounded away must not read as "-0".
    grouped(if text == "-0" { "0" } else { text })
}

/// A share as a percentage with at most one decimal: `86.4%`.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if !percent.is_finite() {
        return "–".to_owned();
    }
    format!("{}%", if percent.abs() < 1e4 { one_decimal(percent) } else { readable(percent) })
}

/// A number that is a multiple of `step`, with just the decimals that tell it from its neighbours.
#[must_use]
pub fn at_step(x: f64, step: f64) -> String {
    let magnitude = step.abs().log10();
    if !x.is_finite() || !(-6.5..15.0).contains(&magnitude) || x.abs() >= 1e15 {
        return readable(x);
    }
    // The small addition: a step of 0.01 may come as 0.009999….
    let decimals = (-(magnitude + 1e-6).floor()).max(0.0) as usize;
    let text = format!("{x:.decimals$}");
    let zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    grouped(if zero { "0" } else { &text })
}

fn one_decimal(x: f64) -> String {
    let text = format!("{x:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    grouped(if text == "-0" { "0" } else { text })
}

/// Commas between the thousands of a decimal number in plain notation.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |d| ("−", d));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(w, r)| (w, Some(r)));
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A size as people read it: `12.3 MB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut unit = 0;
    let mut shown = bytes as f64;
    while shown >= 1000.0 && unit + 1 < UNITS.len() {
        shown /= 1024.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && shown < 9.95);
    format!("{shown:.decimals$} {}", UNITS.get(unit).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits_and_whole_ones_stay_whole() {
        assert_eq!(readable(1_234_567.0), "1,234,567");
        assert_eq!(readable(1234.56), "1,235");
        assert_eq!(readable(12.345), "12.3");
        assert_eq!(readable(-0.000_721), "−0.000721");
        assert_eq!(readable(0.5), "0.5");
        assert_eq!(readable(f64::NAN), "–");
        assert_eq!(readable(1e-12), "1.00e-12");
    }

    #[test]
    fn numbers_a_step_apart_show_the_decimals_of_the_step() {
        assert_eq!(at_step(12_300.0, 100.0), "12,300");
        assert_eq!(at_step(0.30000000000000004, 0.1), "0.3");
        assert_eq!(at_step(-0.02, 0.009_999_999_999_998), "−0.02");
        assert_eq!(at_step(-1e-20, 0.5), "0");
        assert_eq!(at_step(2e-9, 1e-9), "2.00e-9");
    }

    #[test]
    fn a_share_reads_as_a_percentage() {
        assert_eq!(percent(0.9), "90%");
        assert_eq!(percent(0.8642), "86.4%");
        assert_eq!(percent(-0.02), "−2%");
        assert_eq!(percent(-0.0001), "0%");
        assert_eq!(percent(f64::NAN), "–");
        assert_eq!(percent(1e308), "–");
    }

    #[test]
    fn a_size_reads_as_people_say_it() {
        for (bytes, shown) in [
            (0, "0 B"),
            (999, "999 B"),
            (1536, "1.5 kB"),
            (200 << 20, "200 MB"),
            (10 << 30, "10 GB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }
}
