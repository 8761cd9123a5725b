//! What the forms of this room let people choose from, in the reader's language.

use super::organisations::{OrganisationKind, OrganisationSize};
use crate::platform::authorisation::{Role, Sector};
use crate::platform::web::Caller;
use crate::platform::web::form::Choice;

/// Kinds of organisations, with that one chosen.
#[must_use]
pub fn kinds(caller: &Caller, chosen: &str) -> Vec<Choice> {
    let words = OrganisationKind::ALL.iter().map(|k| k.word());
    words.map(|word| choice(caller, "organisation-kind", word, chosen, true)).collect()
}

/// Sectors, with that one chosen.
#[must_use]
pub fn sectors(caller: &Caller, chosen: &str) -> Vec<Choice> {
    let words = Sector::ALL.iter().map(|s| s.word());
    words.map(|word| choice(caller, "sector", word, chosen, false)).collect()
}

/// Sizes of organisations, with that one chosen.
#[must_use]
pub fn sizes(caller: &Caller, chosen: &str) -> Vec<Choice> {
    let words = OrganisationSize::ALL.iter().map(|s| s.word());
    words.map(|word| choice(caller, "organisation-size", word, chosen, false)).collect()
}

/// What a colleague may be, with that one chosen.
#[must_use]
pub fn colleague_roles(caller: &Caller, chosen: &str) -> Vec<Choice> {
    [Role::Member, Role::Owner]
        .iter()
        .map(|role| choice(caller, "colleague-role", role.word(), chosen, true))
        .collect()
}

fn choice(
    caller: &Caller,
    group: &str,
    value: &'static str,
    chosen: &str,
    explained: bool,
) -> Choice {
    let text = format!("{group}-{value}-text");
    Choice {
        value,
        label: caller.words.text(&format!("{group}-{value}")),
        text: if explained { caller.words.text(&text) } else { String::new() },
        chosen: value == chosen,
    }
}
