//! Which of the two values of a target means failure.

use crate::problem::QuestionError;
use crate::table::{Column, MISSING_CODE, Values};

/// Words that mean failure in the targets that people bring.
const FAILURE_WORDS: [&str; 18] = [
    "1",
    "true",
    "yes",
    "y",
    "fail",
    "failed",
    "failure",
    "fault",
    "ng",
    "bad",
    "defect",
    "defective",
    "불량",
    "고장",
    "이상",
    "예",
    "결함",
    "x",
];

/// The events of all rows, and the value that means failure. Rows without a value have none.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    /// 1 for failure, 0 for none, `NaN` where the target is missing.
    pub event: Vec<f64>,
    /// The value that means failure.
    pub positive: String,
    /// How many of the two values there are among the rows learned from.
    pub present: usize,
}

impl Classes {
    /// Reads a target.
    ///
    /// # Errors
    /// When it has more than two values, or holds times.
    pub fn of(target: &Column, learn: &[usize]) -> Result<Self, QuestionError> {
        match &target.values {
            Values::Number(v) => of_numbers(target, v, learn),
            Values::Category { codes, levels } => of_words(target, codes, levels, learn),
            Values::Time(_) => Err(QuestionError::TargetKind {
                column: target.name.clone(),
                kind: target.values.kind(),
                wanted: "classes",
            }),
        }
    }
}

fn of_numbers(target: &Column, v: &[f64], learn: &[usize]) -> Result<Classes, QuestionError> {
    let mut distinct: Vec<f64> = learn.iter().map(|&r| v[r]).filter(|x| !x.is_nan()).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    if distinct.len() > 2 {
        let sample: Vec<String> = distinct.iter().take(5).map(f64::to_string).collect();
        return Err(too_many(target, distinct.len(), &sample));
    }
    // Of one value alone it is not known whether it means failure, unless it is the usual 0.
    let positive = match distinct.as_slice() {
        [0.0] => 1.0,
        values => values.last().copied().unwrap_or(1.0),
    };
    let event = v.iter().map(|x| if x.is_nan() { f64::NAN } else { f64::from(*x == positive) });
    Ok(Classes { event: event.collect(), positive: positive.to_string(), present: distinct.len() })
}

fn of_words(
    target: &Column,
    codes: &[u32],
    levels: &[String],
    learn: &[usize],
) -> Result<Classes, QuestionError> {
    let mut count = vec![0_usize; levels.len()];
    for &row in learn {
        if let Some(n) = count.get_mut(codes[row] as usize) {
            *n += 1;
        }
    }
    let present: Vec<usize> = (0..levels.len()).filter(|&i| count[i] > 0).collect();
    if present.len() > 2 {
        let sample: Vec<String> = present.iter().take(5).map(|&i| levels[i].clone()).collect();
        return Err(too_many(target, present.len(), &sample));
    }
    let by_word = present
        .iter()
        .copied()
        .find(|&i| FAILURE_WORDS.contains(&levels[i].trim().to_lowercase().as_str()));
    let rarer = present.iter().copied().min_by_key(|&i| count[i]);
    let positive = by_word.or(rarer).unwrap_or(usize::MAX);
    let event = codes.iter().map(|c| match *c {
        MISSING_CODE => f64::NAN,
        c => f64::from(c as usize == positive),
    });
    Ok(Classes {
        event: event.collect(),
        positive: levels.get(positive).cloned().unwrap_or_default(),
        present: present.len(),
    })
}

fn too_many(target: &Column, classes: usize, sample: &[String]) -> QuestionError {
    let sample = sample.join(", ");
    QuestionError::NotTwoClasses { column: target.name.clone(), classes, sample }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(cells: &[&str]) -> Column {
        let mut levels: Vec<String> = Vec::new();
        let codes = cells
            .iter()
            .map(|c| match levels.iter().position(|l| l == c) {
                Some(i) => i as u32,
                None => {
                    levels.push((*c).to_owned());
                    levels.len() as u32 - 1
                }
            })
            .collect();
        Column { name: "t".into(), unit: None, values: Values::Category { codes, levels } }
    }

    #[test]
    fn a_word_that_means_failure_is_known_even_where_it_is_common() {
        let said = Classes::of(&words(&["불량", "양품", "불량"]), &[0, 1, 2]).unwrap();
        assert_eq!((said.positive.as_str(), said.event), ("불량", vec![1.0, 0.0, 1.0]));
    }

    #[test]
    fn of_two_unknown_words_the_rarer_one_is_the_failure() {
        let said = Classes::of(&words(&["A", "A", "B"]), &[0, 1, 2]).unwrap();
        assert_eq!(said.positive, "B");
    }

    #[test]
    fn three_classes_are_refused_with_a_sample() {
        let said = Classes::of(&words(&["A", "B", "C"]), &[0, 1, 2]).unwrap_err();
        assert!(matches!(said, QuestionError::NotTwoClasses { classes: 3, .. }));
    }

    #[test]
    fn a_column_of_zeros_has_no_failure() {
        let zeros = Column {
            name: "t".into(),
            unit: None,
            values: Values::Number(vec![0.0, 0.0, f64::NAN]),
        };
        let said = Classes::of(&zeros, &[0, 1, 2]).unwrap();
        assert_eq!((said.present, said.event[0]), (1, 0.0));
        assert!(said.event[2].is_nan());
    }
}
