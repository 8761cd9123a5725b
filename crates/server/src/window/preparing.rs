//! What prepares a consultation: what the company has shown to the centre.

use super::{Case, store};
use crate::app::App;
use crate::needs::{self, Visibility};
use crate::platform::authorisation::Owner;
use crate::platform::web::{Answer, Caller};
use crate::{diagnosis, testbed};

/// Something that the company has shown.
pub struct Known {
    /// Where it is.
    pub href: String,
    /// What it is.
    pub title: String,
    /// How it stands.
    pub about: String,
}

/// Its diagnoses, runs, needs, and earlier cases, as far as it shows them.
///
/// # Errors
/// As the database does.
pub async fn known(app: &App, caller: &Caller, case: &Case) -> Answer<Vec<Known>> {
    let Owner::Organisation(of) = case.owned.by else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for one in diagnosis::store::shared_of(&app.db, of).await? {
        all.push(Known {
            href: format!("/diagnosis/{}", one.id),
            title: caller.words.text("diagnosis-one-title"),
            about: one.overall.map(|points| format!("{points:.0}")).unwrap_or_default(),
        });
    }
    for run in testbed::runs::store::shared_of(&app.db, of).await? {
        let problem = run.problem.word();
        all.push(Known {
            href: format!("/runs/{}", run.id),
            title: run.dataset_name,
            about: caller.words.text(&format!("need-problem-{problem}")),
        });
    }
    for need in needs::store::of_organisation(&app.db, of).await? {
        // Whose a need is may be kept from the centre, though its words are not.
        let named = need.shows(needs::NeedPart::Company, Visibility::Centre);
        if let Some(seen) = need.seen_from(Visibility::Centre).filter(|_| named) {
            all.push(Known {
                href: format!("/needs/{}", seen.id),
                title: seen.title,
                about: caller.words.text(&format!("need-state-{}", seen.state)),
            });
        }
    }
    for other in store::of_organisation(&app.db, of).await? {
        if other.id != case.id {
            all.push(Known {
                href: format!("/window/cases/{}", other.id),
                title: other.subject,
                about: caller.words.text(&format!("case-state-{}", other.state)),
            });
        }
    }
    Ok(all)
}
