//! The instruments that this version of the program carries. An edition that was ever used stays here, so
//! that its diagnoses can be read for ever.

use std::sync::OnceLock;

use dure_diagnosis::instrument::{Edition, INDUSTRIAL_DX_2026, Instrument, Text, read};

use crate::platform::i18n::Lang;

fn all() -> &'static [Instrument] {
    static ALL: OnceLock<Vec<Instrument>> = OnceLock::new();
    ALL.get_or_init(|| {
        let read = [INDUSTRIAL_DX_2026].into_iter().map(read);
        read.filter_map(|instrument| match instrument {
            Ok(instrument) => Some(instrument),
            Err(problems) => {
                for problem in problems {
                    tracing::error!(%problem, "an instrument of the program is wrong");
                }
                None
            }
        })
        .collect()
    })
}

/// The instrument that new diagnoses use; none where the program carries none that is right, which its
/// tests rule out.
#[must_use]
pub fn current() -> Option<&'static Instrument> {
    all().last()
}

/// The instrument of that edition.
#[must_use]
pub fn of(edition: &Edition) -> Option<&'static Instrument> {
    all().iter().find(|instrument| instrument.edition == *edition)
}

/// An instrument's words in the reader's language.
#[must_use]
pub fn said(text: &Text, lang: Lang) -> &str {
    match lang {
        Lang::Ko => &text.ko,
        Lang::En => &text.en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::organisations::OrganisationSize;
    use crate::platform::authorisation::Sector;

    #[test]
    fn the_current_instrument_knows_every_sector_and_size_of_the_server() {
        let instrument = current().unwrap();
        for sector in Sector::ALL {
            assert!(instrument.sector_of(sector.word()).is_some(), "{sector}");
        }
        for size in OrganisationSize::ALL {
            assert!(instrument.size_of(size.word()).is_some(), "{size}");
        }
        assert_eq!(of(&instrument.edition), Some(instrument));
    }

    #[test]
    fn every_role_that_an_item_names_is_one_of_ours() {
        for item in &current().unwrap().items {
            for role in &item.roles {
                assert!(role.parse::<super::super::AnswerRole>().is_ok(), "{role}");
            }
        }
    }
}
