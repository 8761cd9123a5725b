//! In which language to speak.

use std::ffi::OsString;

use crate::platform::i18n::Lang;

/// The language that `--lang` asks for, else the locale of the shell. It is looked up before the
/// arguments are parsed, because help and complaints are in it too.
#[must_use]
pub fn of(arguments: &[OsString]) -> Lang {
    asked(arguments).unwrap_or_else(|| from_locale(|name| std::env::var(name).ok()))
}

fn asked(arguments: &[OsString]) -> Option<Lang> {
    let mut words = arguments.iter().skip(1).map(|a| a.to_string_lossy());
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next()?.into_owned(),
            Some(rest) => rest.strip_prefix('=')?.to_owned(),
            None => continue,
        };
        return Lang::ALL.into_iter().find(|l| l.tag() == value);
    }
    None
}

/// The first variable that is set decides, as POSIX orders them.
fn from_locale(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = names.into_iter().filter_map(variable).find(|v| !v.is_empty());
    Lang::from_locale(locale.as_deref().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_option_comes_before_the_locale() {
        assert_eq!(asked(&words("dure try a.csv --lang ko")), Some(Lang::Ko));
        assert_eq!(asked(&words("dure --lang=en try a.csv")), Some(Lang::En));
        assert_eq!(asked(&words("dure try a.csv --lang fr")), None);
        assert_eq!(asked(&words("dure try a.csv --lang")), None);
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let of = |set: &'static [(&str, &str)]| {
            from_locale(|n| set.iter().find(|(k, _)| *k == n).map(|(_, v)| (*v).to_owned()))
        };
        assert_eq!(of(&[("LANG", "ko_KR.UTF-8")]), Lang::Ko);
        assert_eq!(of(&[("LANG", "ko_KR.UTF-8"), ("LC_ALL", "C")]), Lang::En);
        assert_eq!(of(&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "ko_KR")]), Lang::Ko);
        assert_eq!(of(&[("LANG", "ko_KR.UTF-8"), ("LC_ALL", "")]), Lang::Ko);
        assert_eq!(of(&[]), Lang::En);
    }
}
