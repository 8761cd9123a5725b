//! What a person agreed to: to which text, and when. What is needed and what is free are apart.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::InputError;
use crate::platform::authorisation::words;
use crate::platform::moment::Moment;

words! {
    /// What somebody may agree to.
    ConsentTo {
        /// The terms of use; needed.
        Terms = "terms",
        /// That personal data are collected and used for the account; needed.
        Privacy = "privacy",
        /// News by e-mail; free.
        News = "news",
    }
}

/// The version of the texts that are on the pages now.
pub const VERSION: &str = "2026-01";

/// One consent, given or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Consent {
    /// To what.
    pub to: ConsentTo,
    /// In which version of the text.
    pub version: String,
    /// Whether it was given.
    pub given: bool,
    /// When that was decided.
    pub at: Moment,
}

/// All decisions of a person, the latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Consents(Vec<Consent>);

/// The boxes of a form.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Ticks {
    /// The terms of use.
    #[serde(default)]
    pub terms: String,
    /// Personal data.
    #[serde(default)]
    pub privacy: String,
    /// News.
    #[serde(default)]
    pub news: String,
}

impl Ticks {
    /// What is needed and was not given.
    #[must_use]
    pub fn missing(&self) -> Vec<(&'static str, InputError)> {
        [("terms", &self.terms), ("privacy", &self.privacy)]
            .into_iter()
            .filter(|(_, tick)| tick.is_empty())
            .map(|(field, _)| (field, InputError::Consent))
            .collect()
    }
}

impl Consents {
    /// Those of a form that was sent now.
    #[must_use]
    pub fn of(ticks: &Ticks) -> Self {
        let mut consents = Self::default();
        consents.decide(ConsentTo::Terms, !ticks.terms.is_empty());
        consents.decide(ConsentTo::Privacy, !ticks.privacy.is_empty());
        consents.decide(ConsentTo::News, !ticks.news.is_empty());
        consents
    }

    /// Notes a decision; what was decided before stays on record.
    pub fn decide(&mut self, to: ConsentTo, given: bool) {
        self.0.push(Consent { to, version: VERSION.to_owned(), given, at: Moment::now() });
    }

    /// Whether it is given now.
    #[must_use]
    pub fn given(&self, to: ConsentTo) -> bool {
        self.0.iter().rev().find(|c| c.to == to).is_some_and(|c| c.given)
    }

    /// All decisions.
    #[must_use]
    pub fn list(&self) -> &[Consent] {
        &self.0
    }

    /// As the database keeps them.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From the database.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consent_taken_back_stays_on_record() {
        let ticks = Ticks { terms: "on".into(), privacy: "on".into(), news: "on".into() };
        let mut consents = Consents::of(&ticks);
        assert!(consents.given(ConsentTo::News));
        consents.decide(ConsentTo::News, false);
        let kept = Consents::from_text(&consents.text());
        assert!(!kept.given(ConsentTo::News) && kept.given(ConsentTo::Terms));
        assert_eq!(kept.list().iter().filter(|c| c.to == ConsentTo::News).count(), 2);
    }
}
