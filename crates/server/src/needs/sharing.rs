//! Who sees which part of a need: four plain choices, and each part by itself for those who want that.

use std::collections::BTreeMap;

use super::{NeedPart, Visibility};
use crate::platform::authorisation::words;
use crate::platform::web::Caller;
use crate::platform::web::fields::{Choice, Fields};

words! {
    /// How far a need is shared.
    Preset {
        /// With nobody.
        Private = "private",
        /// With those who advise at the centre.
        Centre = "centre",
        /// What it is about with the sector, the rest with the centre.
        Sector = "sector",
        /// What it is about with everybody, the rest with the centre.
        Public = "public",
        /// Each part as it was chosen.
        Own = "own",
    }
}

impl Preset {
    /// Who sees which part. What is confidential stays with the company, and whose the need is goes no
    /// farther than the centre: those two are chosen by themselves or not at all.
    #[must_use]
    pub fn visible(self) -> BTreeMap<NeedPart, Visibility> {
        let wide = match self {
            Self::Private | Self::Own => Visibility::Private,
            Self::Centre => Visibility::Centre,
            Self::Sector => Visibility::Sector,
            Self::Public => Visibility::Public,
        };
        let of = |part: NeedPart| match part {
            NeedPart::Confidential => Visibility::Private,
            NeedPart::Words | NeedPart::Place | NeedPart::Region | NeedPart::Outcome => wide,
            NeedPart::Company | NeedPart::Files | NeedPart::Budget | NeedPart::Deadline => {
                wide.min(Visibility::Centre)
            }
        };
        NeedPart::ALL.iter().map(|part| (*part, of(*part))).collect()
    }
}

/// Which choice that is.
#[must_use]
pub fn preset_of(visible: &BTreeMap<NeedPart, Visibility>) -> Preset {
    let all = Preset::ALL.iter().filter(|preset| **preset != Preset::Own);
    all.copied().find(|preset| preset.visible() == *visible).unwrap_or(Preset::Own)
}

/// What a form chose; what it does not say stays.
#[must_use]
pub fn chosen(
    fields: &Fields,
    before: &BTreeMap<NeedPart, Visibility>,
) -> BTreeMap<NeedPart, Visibility> {
    match fields.one("reach").parse() {
        Ok(Preset::Own) => {
            let of = |part: &NeedPart| {
                let old = before.get(part).copied().unwrap_or(Visibility::Private);
                (*part, fields.one(&format!("visible-{part}")).parse().unwrap_or(old))
            };
            NeedPart::ALL.iter().map(of).collect()
        }
        Ok(preset) => preset.visible(),
        Err(()) => before.clone(),
    }
}

/// The choices for a form.
#[must_use]
pub fn presets(caller: &Caller, chosen: &str) -> Vec<Choice> {
    let choice = |preset: &Preset| {
        let label = caller.words.text(&format!("need-reach-{preset}"));
        let text = caller.words.text(&format!("need-reach-{preset}-text"));
        Choice { text, ..Choice::new(preset.word(), label, chosen) }
    };
    Preset::ALL.iter().map(choice).collect()
}

/// Who may see a part, for a form.
#[must_use]
pub fn choices(caller: &Caller, chosen: &str) -> Vec<Choice> {
    let label = |at: &Visibility| caller.words.text(&format!("need-visible-{at}"));
    Visibility::ALL.iter().map(|at| Choice::new(at.word(), label(at), chosen)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_choice_tells_what_is_confidential_or_whose_it_is() {
        for preset in Preset::ALL {
            let visible = preset.visible();
            assert_eq!(visible[&NeedPart::Confidential], Visibility::Private, "{preset}");
            assert!(visible[&NeedPart::Company] <= Visibility::Centre, "{preset}");
        }
    }

    #[test]
    fn a_choice_is_recognised_and_anything_else_is_the_companys_own() {
        for preset in [Preset::Private, Preset::Centre, Preset::Sector, Preset::Public] {
            assert_eq!(preset_of(&preset.visible()), preset);
        }
        let mut own = Preset::Public.visible();
        own.insert(NeedPart::Budget, Visibility::Public);
        assert_eq!(preset_of(&own), Preset::Own);
    }

    #[test]
    fn each_part_by_itself_counts_only_where_that_was_chosen() {
        let before = Preset::Private.visible();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let part = pair("visible-budget", "public");
        let own = Fields::from(vec![pair("reach", "own"), part.clone()]);
        assert_eq!(chosen(&own, &before)[&NeedPart::Budget], Visibility::Public);
        assert_eq!(chosen(&own, &before)[&NeedPart::Words], Visibility::Private);
        let preset = Fields::from(vec![pair("reach", "centre"), part]);
        assert_eq!(chosen(&preset, &before)[&NeedPart::Budget], Visibility::Centre);
    }
}
