//! What of needs can be found, by whom.

use dure_matching::lexicon::{Lexicon, Named};
use futures_util::future::BoxFuture;

use super::{Need, Visibility, store};
use crate::app::App;
use crate::platform::search::{Audience, Document, Kind, Source};

/// The needs as search takes them.
pub struct Needs;

impl Source for Needs {
    fn kind(&self) -> Kind {
        Kind::Need
    }

    fn documents<'a>(
        &'a self,
        app: &'a App,
        ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Document>, sqlx::Error>> {
        Box::pin(async move {
            Ok(store::of_ids(&app.db, ids).await?.iter().flat_map(documents).collect())
        })
    }

    fn ids<'a>(
        &'a self,
        app: &'a App,
        after: &'a str,
        most: i64,
    ) -> BoxFuture<'a, Result<Vec<String>, sqlx::Error>> {
        Box::pin(store::ids(&app.db, after, most))
    }
}

/// A document for each circle that sees the words, with just what that circle sees. A visitor's need is
/// found by nobody: it is nobody's yet.
#[must_use]
pub fn documents(need: &Need) -> Vec<Document> {
    let Some(organisation) = need.organisation() else { return Vec::new() };
    let circles = [
        (Visibility::Public, Audience::Public),
        (Visibility::Sector, Audience::Sector(need.sector)),
        (Visibility::Centre, Audience::Centre),
        (Visibility::Private, Audience::Organisation(organisation)),
    ];
    let seen = circles.into_iter().filter_map(|(at, circle)| Some((need.seen_from(at)?, circle)));
    seen.map(|(seen, audience)| document(&seen, audience)).collect()
}

fn document(seen: &Need, audience: Audience) -> Document {
    let lexicon = Lexicon::shipped().ok();
    let named = |ids: &[String], all: Option<&[Named]>| -> String {
        let found = all.unwrap_or_default().iter().filter(|one| ids.contains(&one.id));
        found.map(|one| format!("{} ({})", one.ko, one.en)).collect::<Vec<_>>().join(", ")
    };
    let parts = [
        seen.text.clone(),
        seen.confidential.clone(),
        named(&seen.processes, lexicon.map(Lexicon::processes)),
        named(&seen.equipment, lexicon.map(Lexicon::equipment)),
        seen.outcome.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Document {
        kind: Kind::Need,
        object: seen.id.text(),
        centre: seen.owned.centre,
        audience,
        title: seen.title.clone(),
        text: parts.join("\n"),
        sectors: vec![seen.sector],
        regions: Some(seen.region.clone())
            .filter(|region| !region.is_empty())
            .into_iter()
            .collect(),
        processes: seen.processes.clone(),
        equipment: seen.equipment.clone(),
        state: seen.state.word().to_owned(),
    }
}
