//! Columns as numbers.

use crate::learn::Matrix;
use crate::table::{Column, MISSING_CODE, MISSING_TIME, Values};

/// A category with at most this many words becomes one input a word; one with more becomes the share
/// of the rows that carry the word.
const WORDS_APART: usize = 12;

/// Adds a column's inputs. `learn` are the rows from which shares are taken.
pub fn push_column(matrix: &mut Matrix, column: &Column, learn: &[usize]) {
    match &column.values {
        Values::Number(v) => {
            matrix.push(&column.name, v.iter().map(|x| *x as f32).collect());
            if is_angle(column, learn) {
                push_circle(matrix, &column.name, v);
            }
        }
        Values::Category { codes, levels } => {
            push_words(matrix, &column.name, codes, levels, learn)
        }
        Values::Time(_) => {}
    }
}

/// Whether a column is a compass direction in degrees: 0 to 360 and most of the circle in use, or a
/// header that says degrees.
#[must_use]
pub fn is_angle(column: &Column, learn: &[usize]) -> bool {
    let Values::Number(v) = &column.values else { return false };
    let mut quarters = [false; 8];
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for x in learn.iter().filter_map(|&r| v.get(r)).filter(|x| !x.is_nan()) {
        low = low.min(*x);
        high = high.max(*x);
        if (0.0..360.0).contains(x)
            && let Some(q) = quarters.get_mut((x / 45.0) as usize)
        {
            *q = true;
        }
    }
    (0.0..1.0).contains(&low) && (355.0..=360.0).contains(&high) && quarters.iter().all(|q| *q)
}

fn push_circle(matrix: &mut Matrix, name: &str, degrees: &[f64]) {
    let turn = |f: fn(f64) -> f64| degrees.iter().map(|d| f(d.to_radians()) as f32).collect();
    matrix.push(name, turn(f64::sin));
    matrix.push(name, turn(f64::cos));
}

fn push_words(matrix: &mut Matrix, name: &str, codes: &[u32], levels: &[String], learn: &[usize]) {
    let mut count = vec![0_usize; levels.len()];
    for c in learn.iter().filter_map(|&r| codes.get(r)) {
        if let Some(n) = count.get_mut(*c as usize) {
            *n += 1;
        }
    }
    let seen = count.iter().filter(|n| **n > 0).count();
    if seen > WORDS_APART {
        let share =
            |c: &u32| count.get(*c as usize).map_or(f32::NAN, |n| *n as f32 / learn.len() as f32);
        matrix.push(name, codes.iter().map(share).collect());
        return;
    }
    for (word, n) in count.iter().enumerate() {
        let is_word = |c: &u32| match *c {
            MISSING_CODE => f32::NAN,
            c => f32::from(c as usize == word),
        };
        // Of two words one input says all.
        if *n > 0 && !(seen == 2 && count.iter().take(word).all(|n| *n == 0)) {
            matrix.push(name, codes.iter().map(is_word).collect());
        }
    }
}

/// Adds what the calendar tells of a clock time: hour of the day, day of the week.
pub fn push_calendar(matrix: &mut Matrix, name: &str, moment: &[f64]) {
    const DAY: f64 = 86_400_000.0;
    let missing = MISSING_TIME as f64;
    let hour =
        |t: &f64| if *t == missing { f32::NAN } else { (t.rem_euclid(DAY) / 3_600_000.0) as f32 };
    // 1970-01-01 was a Thursday: day 3 of a week that begins on Monday.
    let weekday = |t: &f64| {
        if *t == missing { f32::NAN } else { ((t.div_euclid(DAY) + 3.0).rem_euclid(7.0)) as f32 }
    };
    matrix.push(name, moment.iter().map(hour).collect());
    matrix.push(name, moment.iter().map(weekday).collect());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: Values) -> Column {
        Column { name: "c".into(), unit: None, values }
    }

    #[test]
    fn two_words_make_one_input_and_three_make_three() {
        let words = |codes: Vec<u32>, levels: &[&str]| {
            let levels = levels.iter().map(|l| (*l).to_owned()).collect();
            let mut m = Matrix::with_rows(codes.len());
            let learn: Vec<usize> = (0..codes.len()).collect();
            push_column(&mut m, &column(Values::Category { codes, levels }), &learn);
            m.width()
        };
        assert_eq!(words(vec![0, 1, 1], &["a", "b"]), 1);
        assert_eq!(words(vec![0, 1, 2], &["a", "b", "c"]), 3);
    }

    #[test]
    fn a_word_never_learned_from_is_none_of_the_known_ones() {
        let mut m = Matrix::with_rows(3);
        let levels = vec!["a".into(), "b".into(), "new".into()];
        push_column(&mut m, &column(Values::Category { codes: vec![0, 1, 2], levels }), &[0, 1]);
        assert_eq!(m.columns(), [vec![0.0, 1.0, 0.0]]);
    }

    #[test]
    fn a_compass_direction_is_known_by_going_all_the_way_round() {
        let all: Vec<usize> = (0..360).collect();
        let round = column(Values::Number((0..360).map(f64::from).collect()));
        let half = column(Values::Number((0..360).map(|i| f64::from(i) / 2.0).collect()));
        assert!(is_angle(&round, &all));
        assert!(!is_angle(&half, &all));
    }

    #[test]
    fn the_first_day_of_1970_was_a_thursday() {
        let mut m = Matrix::with_rows(1);
        push_calendar(&mut m, "t", &[6.5 * 3_600_000.0]);
        assert_eq!(m.columns(), [vec![6.5], vec![3.0]]);
    }
}
