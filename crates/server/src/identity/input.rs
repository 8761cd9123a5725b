//! What people type into the forms of this room, as types: what has one of these types is usable.

use std::fmt;
use std::str::FromStr;

use dure_testbed::report::Message;

/// The longest name of a person, in characters.
const PERSON_NAME: usize = 60;

/// The longest name of an organisation.
const ORGANISATION_NAME: usize = 100;

/// The longest name that somebody gives a token or a passkey.
const LABEL: usize = 60;

/// Why what was typed cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Missing,
    /// Nothing was chosen, or what there is not.
    #[error("nothing was chosen")]
    Choice,
    /// Longer than that.
    #[error("longer than {0} characters")]
    Long(usize),
    /// Line breaks and other characters that no name has.
    #[error("characters that no name has")]
    Characters,
    /// Not an e-mail address.
    #[error("not an e-mail address")]
    Email,
    /// Not ten digits.
    #[error("a business registration number has ten digits")]
    NumberDigits,
    /// Ten digits whose last one does not fit the others.
    #[error("the check digit of the business registration number is wrong")]
    NumberCheck,
    /// A password shorter than that.
    #[error("shorter than {0} characters")]
    PasswordShort(usize),
    /// A password that many people use.
    #[error("a password that many people use")]
    PasswordCommon,
    /// A password made of the e-mail address or the organisation's name.
    #[error("a password made of what everybody knows")]
    PasswordTelling,
    /// A consent without which there is no account.
    #[error("a consent that is needed is not given")]
    Consent,
}

impl InputError {
    /// For the reader.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Missing => Message::new("fault-missing"),
            Self::Choice => Message::new("fault-choice"),
            Self::Long(most) => Message::new("fault-long").count("most", most),
            Self::Characters => Message::new("fault-characters"),
            Self::Email => Message::new("fault-email"),
            Self::NumberDigits => Message::new("fault-number-digits"),
            Self::NumberCheck => Message::new("fault-number-check"),
            Self::PasswordShort(least) => {
                Message::new("fault-password-short").count("least", least)
            }
            Self::PasswordCommon => Message::new("fault-password-common"),
            Self::PasswordTelling => Message::new("fault-password-telling"),
            Self::Consent => Message::new("fault-consent"),
        }
    }
}

/// One line of text without spaces around it.
fn line(text: &str, most: usize) -> Result<String, InputError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(InputError::Missing);
    }
    if text.chars().any(|c| c.is_control() || hidden(c)) {
        return Err(InputError::Characters);
    }
    if text.chars().count() > most {
        return Err(InputError::Long(most));
    }
    Ok(text.to_owned())
}

/// Characters that are not seen but turn the text around them: a name could pass for another.
fn hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

macro_rules! lines {
    ($($(#[$doc:meta])* $name:ident($most:ident);)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn text(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InputError;

            fn from_str(text: &str) -> Result<Self, InputError> {
                line(text, $most).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

lines! {
    /// The name of a person.
    PersonName(PERSON_NAME);
    /// The name of an organisation.
    OrganisationName(ORGANISATION_NAME);
    /// The name that somebody gives a token or a passkey.
    Label(LABEL);
}

/// An address of electronic mail: as it is written to, and compared, in small letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// The address.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The part before the sign.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

impl FromStr for Email {
    type Err = InputError;

    fn from_str(text: &str) -> Result<Self, InputError> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() {
            return Err(InputError::Missing);
        }
        let (local, domain) = text.split_once('@').ok_or(InputError::Email)?;
        let sane = text.len() <= 254 && sane_local(local) && sane_domain(domain);
        if sane { Ok(Self(text)) } else { Err(InputError::Email) }
    }
}

fn sane_local(local: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    (1..=64).contains(&local.len())
        && local.chars().all(letter)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn sane_domain(domain: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_in_small_letters_and_without_spaces_around_it() {
        let email: Email = " Kim.Haneul+dx@Hanbit.CO.KR ".parse().unwrap();
        assert_eq!(email.text(), "kim.haneul+dx@hanbit.co.kr");
        assert_eq!(email.local(), "kim.haneul+dx");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "",
            "kim",
            "@example.com",
            "kim@",
            "kim@host",
            "kim@@example.com",
            "k im@example.com",
            ".kim@example.com",
            "kim..ha@example.com",
            "kim@-example.com",
            "kim@example..com",
            "kim@exa\nmple.com",
            "<script>@example.com",
            "김@example.com",
            &long,
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_is_one_line_of_letters_that_are_seen() {
        assert_eq!(" 김하늘 ".parse::<PersonName>().unwrap().text(), "김하늘");
        assert_eq!("".parse::<PersonName>(), Err(InputError::Missing));
        assert_eq!("a\nb".parse::<PersonName>(), Err(InputError::Characters));
        assert_eq!("a\u{202e}b".parse::<PersonName>(), Err(InputError::Characters));
        assert_eq!("가".repeat(61).parse::<PersonName>(), Err(InputError::Long(60)));
        assert!("<b>가나다</b> & 주식회사".parse::<OrganisationName>().is_ok());
    }
}
