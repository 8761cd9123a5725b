//! The business registration number of a Korean organisation.

use std::fmt;
use std::str::FromStr;

use super::input::InputError;

/// How much each of the first nine digits counts in the check digit.
const WEIGHTS: [u32; 9] = [1, 3, 7, 1, 3, 7, 1, 3, 5];

/// A business registration number whose check digit fits. Whether the business is active is for the
/// tax service to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BusinessNumber([u8; 10]);

impl BusinessNumber {
    /// Its ten digits, as the database keeps them.
    #[must_use]
    pub fn digits(self) -> String {
        self.0.iter().map(|d| char::from(b'0' + d)).collect()
    }
}

impl FromStr for BusinessNumber {
    type Err = InputError;

    /// Dashes and spaces may stand between the digits.
    fn from_str(text: &str) -> Result<Self, InputError> {
        let plain: Vec<u8> = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' ' | '\t' | '–'))
            .map(|c| c.to_digit(10).and_then(|d| u8::try_from(d).ok()))
            .collect::<Option<_>>()
            .ok_or(InputError::NumberDigits)?;
        if plain.is_empty() {
            return Err(InputError::Missing);
        }
        let digits: [u8; 10] = plain.try_into().map_err(|_| InputError::NumberDigits)?;
        if check_digit(&digits) == digits[9] {
            Ok(Self(digits))
        } else {
            Err(InputError::NumberCheck)
        }
    }
}

/// The tenth digit that belongs to the first nine.
fn check_digit(digits: &[u8; 10]) -> u8 {
    let weighed: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| u32::from(*d) * w).sum();
    let sum = weighed + u32::from(digits[8]) * 5 / 10;
    ((10 - sum % 10) % 10) as u8
}

impl fmt::Display for BusinessNumber {
    /// As it stands on the certificate: 124-81-00998.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        let part = |range| digits.get(range).unwrap_or_default();
        write!(f, "{}-{}-{}", part(0..3), part(3..5), part(5..10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_well_known_companies_pass() {
        for number in ["124-81-00998", "120-81-47521", "220-81-62517"] {
            let read: BusinessNumber = number.parse().unwrap();
            assert_eq!(read.to_string(), number);
            assert_eq!(read.digits().parse::<BusinessNumber>().unwrap(), read);
        }
    }

    #[test]
    fn a_number_with_another_check_digit_or_another_length_is_refused() {
        assert_eq!("123-45-67890".parse::<BusinessNumber>(), Err(InputError::NumberCheck));
        for bad in ["124-81-0099", "124-81-009980", "124-81-0099a", "１２４-81-00998"] {
            assert_eq!(bad.parse::<BusinessNumber>(), Err(InputError::NumberDigits), "{bad}");
        }
        assert_eq!(" - ".parse::<BusinessNumber>(), Err(InputError::Missing));
    }

    #[test]
    fn a_single_digit_typed_wrong_is_found() {
        let right = "1248100998";
        for (at, _) in right.char_indices() {
            for digit in '0'..='9' {
                let mut typed: Vec<char> = right.chars().collect();
                if typed[at] == digit {
                    continue;
                }
                typed[at] = digit;
                let typed: String = typed.into_iter().collect();
                assert!(typed.parse::<BusinessNumber>().is_err(), "{typed}");
            }
        }
    }
}
