//! Words in the reader's language. Every sentence lives in `locales/<language>/*.ftl` (Fluent).

use std::sync::OnceLock;

use dure_testbed::report::{Arg, Message};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumberOptions;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::numbers;

/// The languages of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Korean.
    Ko,
    /// English.
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Ko, Self::En];

    /// The language tag of BCP 47.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// The language of that tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag() == tag)
    }

    /// The first of our languages that an `Accept-Language` header names, in the reader's order;
    /// Korean where it names none.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut wanted: Vec<(f32, &str)> = header
            .split(',')
            .map(|part| {
                let mut pieces = part.trim().split(';');
                let tag = pieces.next().unwrap_or_default().trim();
                let weight = pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse().ok());
                (weight.unwrap_or(1.0), tag)
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let ours = |tag: &str| Self::from_tag(tag.split('-').next()?.to_ascii_lowercase().as_str());
        wanted.into_iter().find_map(|(_, tag)| ours(tag)).unwrap_or(Self::Ko)
    }

    /// The language that a locale such as `ko_KR.UTF-8` asks for; English for any other.
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        if locale.starts_with("ko") { Self::Ko } else { Self::En }
    }
}

macro_rules! files {
    ($lang:literal) => {
        &[
            ("anomaly", include_str!(concat!("../../locales/", $lang, "/anomaly.ftl"))),
            ("checks", include_str!(concat!("../../locales/", $lang, "/checks.ftl"))),
            ("cli", include_str!(concat!("../../locales/", $lang, "/cli.ftl"))),
            ("errors", include_str!(concat!("../../locales/", $lang, "/errors.ftl"))),
            ("learning", include_str!(concat!("../../locales/", $lang, "/learning.ftl"))),
            ("read", include_str!(concat!("../../locales/", $lang, "/read.ftl"))),
            ("about", include_str!(concat!("../../locales/", $lang, "/about.ftl"))),
            ("account", include_str!(concat!("../../locales/", $lang, "/account.ftl"))),
            ("diagnosis", include_str!(concat!("../../locales/", $lang, "/diagnosis.ftl"))),
            ("dataspace", include_str!(concat!("../../locales/", $lang, "/dataspace.ftl"))),
            ("computing", include_str!(concat!("../../locales/", $lang, "/computing.ftl"))),
            ("explore", include_str!(concat!("../../locales/", $lang, "/explore.ftl"))),
            ("demo", include_str!(concat!("../../locales/", $lang, "/demo.ftl"))),
            ("developers", include_str!(concat!("../../locales/", $lang, "/developers.ftl"))),
            ("problems", include_str!(concat!("../../locales/", $lang, "/problems.ftl"))),
            ("runs", include_str!(concat!("../../locales/", $lang, "/runs.ftl"))),
            ("serve", include_str!(concat!("../../locales/", $lang, "/serve.ftl"))),
            ("site", include_str!(concat!("../../locales/", $lang, "/site.ftl"))),
            ("matching", include_str!(concat!("../../locales/", $lang, "/matching.ftl"))),
            ("letters", include_str!(concat!("../../locales/", $lang, "/letters.ftl"))),
            ("meetings", include_str!(concat!("../../locales/", $lang, "/meetings.ftl"))),
            ("needs", include_str!(concat!("../../locales/", $lang, "/needs.ftl"))),
            ("search", include_str!(concat!("../../locales/", $lang, "/search.ftl"))),
            ("window", include_str!(concat!("../../locales/", $lang, "/window.ftl"))),
            ("report", include_str!(concat!("../../locales/", $lang, "/report.ftl"))),
        ]
    };
}

const KOREAN: &[(&str, &str)] = files!("ko");
const ENGLISH: &[(&str, &str)] = files!("en");

/// The sentences of one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The sentences of that language, made once for the whole program.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        static KO: OnceLock<Words> = OnceLock::new();
        static EN: OnceLock<Words> = OnceLock::new();
        let words = match lang {
            Lang::Ko => &KO,
            Lang::En => &EN,
        };
        words.get_or_init(|| Self::new(lang))
    }

    /// The sentences of that language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let files = match lang {
            Lang::Ko => KOREAN,
            Lang::En => ENGLISH,
        };
        // Both tags parse; the undetermined language would only lose plural forms.
        let tag: unic_langid::LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks would show as boxes in terminals and come along when people copy.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(n) => Some(numbers::readable(n.value)),
            _ => None,
        }));
        for (_, text) in files {
            // What cannot be parsed is left out here and fails the locale test.
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { lang, bundle }
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether there is a sentence of that id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.bundle.get_message(id).is_some_and(|m| m.value().is_some())
    }

    /// The sentence of that id without gaps; the id itself where there is none.
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        self.fill(id, &FluentArgs::new())
    }

    /// The sentence with its gaps filled. A gap filled with another sentence's id says that sentence.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        let mut args = FluentArgs::new();
        for (key, arg) in &message.args {
            let value = match arg {
                Arg::Count(n) => number(*n as f64),
                Arg::Number(x) => number(*x),
                Arg::Text(text) if self.has(text) => FluentValue::from(self.text(text)),
                Arg::Text(text) => FluentValue::from(text.clone()),
            };
            args.set(key.clone(), value);
        }
        self.fill(&message.id, &args)
    }

    fn fill(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|m| m.value()) else {
            return id.to_owned();
        };
        self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned()
    }
}

fn number(x: f64) -> FluentValue<'static> {
    FluentValue::Number(fluent_bundle::types::FluentNumber::new(x, FluentNumberOptions::default()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(files: &[(&str, &str)]) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (file, text) in files {
            let resource = FluentResource::try_new((*text).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("{file}.ftl: {errors:?}"));
            for entry in resource.entries() {
                if let fluent_syntax::ast::Entry::Message(m) = entry {
                    let id = m.id.name.to_owned();
                    assert!(all.insert(id.clone()), "{file}.ftl says {id} again");
                }
            }
        }
        all
    }

    #[test]
    fn both_languages_say_the_same_sentences() {
        let (korean, english) = (ids(KOREAN), ids(ENGLISH));
        let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
            a.difference(b).cloned().collect()
        };
        assert_eq!(only(&korean, &english), Vec::<String>::new(), "not in English");
        assert_eq!(only(&english, &korean), Vec::<String>::new(), "not in Korean");
    }

    /// The templates below a folder.
    fn templates(folder: &std::path::Path) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(templates(&path));
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.display().to_string(), text));
            }
        }
        found
    }

    #[test]
    fn every_sentence_that_a_template_asks_for_is_there() {
        let known = ids(KOREAN);
        let all =
            templates(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")));
        assert!(all.len() > 10, "the templates were found");
        for (file, text) in all {
            for asked in text.split(".text(\"").skip(1) {
                let id = asked.split('"').next().unwrap_or_default();
                assert!(known.contains(id) || id == "id", "{file} asks for {id}");
            }
        }
    }

    #[test]
    fn the_first_of_our_languages_in_the_readers_order_is_spoken() {
        assert_eq!(Lang::accepted("en-GB,en;q=0.9,ko;q=0.8"), Lang::En);
        assert_eq!(Lang::accepted("en;q=0.5, ko-KR;q=0.9"), Lang::Ko);
        assert_eq!(Lang::accepted("fr, de;q=0.9, en;q=0.1"), Lang::En);
        assert_eq!(Lang::accepted("fr"), Lang::Ko);
        assert_eq!(Lang::accepted(""), Lang::Ko);
        assert_eq!(Lang::accepted(";;q=x,,\u{1}"), Lang::Ko);
    }

    #[test]
    fn the_locale_of_the_shell_chooses_the_language() {
        assert_eq!(Lang::from_locale("ko_KR.UTF-8"), Lang::Ko);
        assert_eq!(Lang::from_locale("C"), Lang::En);
    }

    #[test]
    fn a_sentence_that_is_not_there_shows_its_id() {
        assert_eq!(Words::new(Lang::En).text("no-such-sentence"), "no-such-sentence");
    }
}
