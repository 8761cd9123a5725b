//! Numbers as people and machines write them.

/// Powers of ten that a double holds exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Whole numbers below this are exact in a double.
const EXACT_WHOLE: u64 = 1 << 53;

/// No quantity of a plant comes near it, and models that reckon in single precision still hold it.
const BEYOND_MEASURE: f64 = 1e38;

/// A number as it can be reckoned with; one beyond all measure is as good as infinite.
#[inline]
#[must_use]
pub fn measurable(x: f64) -> f64 {
    if x.abs() > BEYOND_MEASURE { x.signum() * f64::INFINITY } else { x }
}

/// The number at the beginning of `bytes` and how many bytes it took; None where it is not plainly
/// written. Correctly rounded: a mantissa below 2^53 times or over an exact power of ten takes one
/// rounding (Clinger 1990, "How to read floating point numbers accurately"); all else goes to the
/// standard library.
#[inline]
pub fn leading(bytes: &[u8], decimal: u8) -> Option<(f64, usize)> {
    let negative = bytes.first() == Some(&b'-');
    let start = usize::from(negative || bytes.first() == Some(&b'+'));
    let mut mantissa = 0_u64;
    let mut at = digits(bytes, start, &mut mantissa);
    let mut count = at - start;
    let mut scale = 0_i32;
    if bytes.get(at) == Some(&decimal) {
        let fraction = at + 1;
        at = digits(bytes, fraction, &mut mantissa);
        count += at - fraction;
        scale = -((at - fraction) as i32);
    }
    if count == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let (exponent, end) = exponent(bytes, at + 1)?;
        scale = scale.saturating_add(exponent);
        at = end;
    }
    // Nineteen digits always fit 64 bits; more may have wrapped.
    if count <= 19 && mantissa < EXACT_WHOLE && scale.unsigned_abs() <= 22 {
        let power = EXACT_POWERS[scale.unsigned_abs() as usize];
        let whole = mantissa as f64;
        let value = if scale < 0 { whole / power } else { whole * power };
        return Some((if negative { -value } else { value }, at));
    }
    // The numbers above are below 2^53 · 10^22 and need no such look.
    Some((measurable(standard(bytes.get(..at)?, decimal)?), at))
}

/// Reads digits from `at` on and says where they end.
#[inline(always)]
fn digits(bytes: &[u8], mut at: usize, mantissa: &mut u64) -> usize {
    while let Some(eight) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes([
            eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7],
        ]);
        if !all_digits(word) {
            break;
        }
        *mantissa = mantissa.wrapping_mul(100_000_000).wrapping_add(eight_digits(word));
        at += 8;
    }
    while let Some(digit) = bytes.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        *mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    at
}

/// Whether all eight bytes are ASCII digits: the high half of each is 3, also after adding 6.
#[inline(always)]
fn all_digits(word: u64) -> bool {
    let high = word & 0xF0F0_F0F0_F0F0_F0F0;
    let carried = word.wrapping_add(0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0;
    high == 0x3030_3030_3030_3030 && carried == 0x3030_3030_3030_3030
}

/// Eight ASCII digits, first one in the lowest byte, as a number: pairs, then fours, then eight.
#[inline(always)]
fn eight_digits(word: u64) -> u64 {
    let ones = word & 0x0F0F_0F0F_0F0F_0F0F;
    let pairs = (ones.wrapping_mul(2561) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(6_553_601) >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(42_949_672_960_001) >> 32
}

/// A decimal exponent and where it ends.
fn exponent(bytes: &[u8], start: usize) -> Option<(i32, usize)> {
    let negative = bytes.get(start) == Some(&b'-');
    let first = start + usize::from(negative || bytes.get(start) == Some(&b'+'));
    let mut at = first;
    let mut value = 0_i32;
    while let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
        value = value.saturating_mul(10).saturating_add(i32::from(digit - b'0'));
        at += 1;
    }
    (at > first).then_some((if negative { -value } else { value }, at))
}

fn standard(bytes: &[u8], decimal: u8) -> Option<f64> {
    let text = std::str::from_utf8(bytes).ok()?;
    if decimal == b'.' { text.parse().ok() } else { text.replacen(',', ".", 1).parse().ok() }
}

/// A whole cell as a number: plainly written, or with the other mark between groups of three digits
/// (`1,234.5`; `1.234,5` where the decimal mark is a comma). Infinity is a number here.
#[must_use]
pub fn parse(cell: &[u8], decimal: u8) -> Option<f64> {
    if let Some((value, end)) = leading(cell, decimal)
        && end == cell.len()
    {
        return Some(value);
    }
    infinity(cell).or_else(|| grouped(cell, decimal))
}

fn infinity(cell: &[u8]) -> Option<f64> {
    let (negative, word) = match cell.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, cell),
    };
    let known = [&b"inf"[..], b"infinity", b"1.#inf", b"\xe2\x88\x9e"]; // the last is ∞
    let found = word.len() <= 8 && known.iter().any(|k| word.eq_ignore_ascii_case(k));
    found.then_some(if negative { f64::NEG_INFINITY } else { f64::INFINITY })
}

fn grouped(cell: &[u8], decimal: u8) -> Option<f64> {
    let group = if decimal == b'.' { b',' } else { b'.' };
    if cell.len() > 40 || !cell.contains(&group) {
        return None;
    }
    let end = cell.iter().position(|b| *b == decimal).unwrap_or(cell.len());
    let (whole, rest) = cell.split_at(end);
    let unsigned = whole.strip_prefix(b"-").or(whole.strip_prefix(b"+")).unwrap_or(whole);
    let mut groups = unsigned.split(|b| *b == group);
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3);
    if !fits || rest.contains(&group) {
        return None;
    }
    let plain: Vec<u8> = cell.iter().copied().filter(|b| *b != group).collect();
    leading(&plain, decimal).filter(|(_, end)| *end == plain.len()).map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_decimals_are_read_exactly() {
        for text in
            ["0", "-0", "1", "3.14", "-12.5e3", "84.87883673940372", "1e22", "+7", ".5", "5."]
        {
            assert_eq!(parse(text.as_bytes(), b'.'), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn groups_of_three_digits_are_thousands() {
        assert_eq!(parse(b"1,234.5", b'.'), Some(1234.5));
        assert_eq!(parse(b"-1.234.567,25", b','), Some(-1_234_567.25));
        assert_eq!(parse(b"12,34", b'.'), None);
        assert_eq!(parse(b"1,2345", b'.'), None);
    }

    #[test]
    fn words_are_no_numbers() {
        for text in ["", "-", ".", "e5", "1e", "nan", "12a", "1 2", "0x10", "1,", "--1"] {
            assert_eq!(parse(text.as_bytes(), b'.'), None, "{text}");
        }
    }

    #[test]
    fn infinity_is_known_by_its_names() {
        assert_eq!(parse(b"-inf", b'.'), Some(f64::NEG_INFINITY));
        assert_eq!(parse("∞".as_bytes(), b'.'), Some(f64::INFINITY));
        assert_eq!(parse(b"1e999", b'.'), Some(f64::INFINITY));
    }

    #[test]
    fn a_number_beyond_all_measure_counts_as_infinite() {
        assert_eq!(parse(b"-1.7e308", b'.'), Some(f64::NEG_INFINITY));
        assert_eq!(parse(b"1e38", b'.'), Some(1e38));
        assert!(measurable(f64::NAN).is_nan());
    }

    proptest! {
        #[test]
        fn every_double_is_read_as_the_standard_library_reads_it(bits in any::<u64>()) {
            let x = f64::from_bits(bits);
            prop_assume!(x.abs() <= BEYOND_MEASURE);
            prop_assert_eq!(parse(format!("{x:e}").as_bytes(), b'.').map(f64::to_bits), Some(x.to_bits()));
            prop_assert_eq!(parse(format!("{x}").as_bytes(), b'.').map(f64::to_bits), Some(x.to_bits()));
        }

        #[test]
        fn decimal_text_is_read_as_the_standard_library_reads_it(text in "-?[0-9]{1,22}(\\.[0-9]{1,22})?(e-?[0-9]{1,3})?") {
            let comma = text.replace('.', ",");
            let standard = measurable(text.parse().unwrap());
            prop_assert_eq!(parse(text.as_bytes(), b'.'), Some(standard));
            prop_assert_eq!(parse(comma.as_bytes(), b','), Some(standard));
        }
    }
}
