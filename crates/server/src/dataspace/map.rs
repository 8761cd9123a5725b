//! Who shares what with whom: one's own part of the value chain, or all of it for those who look after it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;

use super::{Party, acts, peers, store};
use crate::app::App;
use crate::platform::authorisation::{Person, Role};
use crate::platform::shell::Shell;
use crate::platform::svg::Svg;
use crate::platform::web::{Answer, Caller, page};

/// How many streams the picture shows; the table shows as many.
const STREAMS: usize = 40;

/// Sizes of the picture.
const WIDTH: f64 = 760.0;
const ROW: f64 = 30.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = WIDTH - 250.0;

/// What goes from one to another.
struct Stream {
    provider: String,
    consumer: String,
    agreements: usize,
    uses: u64,
}

#[derive(Template)]
#[template(path = "dataspace/map.html")]
struct Map<'a> {
    shell: Shell<'a>,
    all: bool,
    picture: String,
    streams: Vec<Stream>,
    more: String,
}

/// Whether somebody sees the streams of the whole centre.
fn sees_all(person: &Person) -> bool {
    [Role::CentreAdministrator, Role::DataSteward, Role::Auditor]
        .iter()
        .any(|role| person.is(*role))
}

/// `GET /dataspace/map`.
///
/// # Errors
/// As the database does.
pub async fn show(State(app): State<App>, caller: Caller) -> Answer {
    let person = caller.person()?;
    let all = sees_all(person);
    let holding = match (all, acts(person)) {
        (true, _) => store::streams(&app.db, person.centre, None).await?,
        (false, true) => store::streams(&app.db, person.centre, Some(person.organisation)).await?,
        (false, false) => Vec::new(),
    };
    let more = holding.len().saturating_sub(STREAMS);
    let mut names: BTreeMap<Party, String> = BTreeMap::new();
    let mut streams = Vec::new();
    for one in holding.into_iter().take(STREAMS) {
        for party in [one.provider, one.consumer] {
            if let std::collections::btree_map::Entry::Vacant(empty) = names.entry(party) {
                empty.insert(peers::name(&app, party).await?);
            }
        }
        let name = |party: Party| names.get(&party).cloned().unwrap_or_default();
        streams.push(Stream {
            provider: name(one.provider),
            consumer: name(one.consumer),
            agreements: one.agreements,
            uses: one.uses,
        });
    }
    let title = caller.words.text("map-title");
    page(&Map {
        shell: caller.shell(&title),
        all,
        picture: picture(&streams, &title, &caller.words.text("map-picture")),
        streams,
        more: if more > 0 { more.to_string() } else { String::new() },
    })
}

/// Providers on the left, consumers on the right, a line for each stream, the thicker the more agreements.
fn picture(streams: &[Stream], title: &str, what: &str) -> String {
    let side = |name: &dyn Fn(&Stream) -> &str| {
        let mut all: Vec<String> = Vec::new();
        for one in streams {
            if !all.iter().any(|known| known == name(one)) {
                all.push(name(one).to_owned());
            }
        }
        all
    };
    let (providers, consumers) = (side(&|one| &one.provider), side(&|one| &one.consumer));
    let rows = providers.len().max(consumers.len());
    let height = ROW * (rows as f64 + 1.0);
    let mut svg = Svg::open(WIDTH, height, title, what);
    let y = |all: &[String], name: &str| {
        let at = all.iter().position(|one| one == name).unwrap_or_default();
        ROW * (at as f64 + 1.0)
    };
    for one in streams {
        let (from, to) = (y(&providers, &one.provider), y(&consumers, &one.consumer));
        let class = match one.agreements {
            1 => "stream",
            2..=4 => "stream more",
            _ => "stream most",
        };
        svg.line(class, (LEFT + 8.0, from), (RIGHT - 8.0, to));
    }
    for name in &providers {
        svg.text("end", (LEFT, y(&providers, name) + 5.0), name);
    }
    for name in &consumers {
        svg.text("start", (RIGHT, y(&consumers, name) + 5.0), name);
    }
    svg.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stream_is_a_line_and_names_are_text() {
        let stream = |provider: &str, consumer: &str, agreements| Stream {
            provider: provider.to_owned(),
            consumer: consumer.to_owned(),
            agreements,
            uses: 0,
        };
        let all = [stream("가", "<b>", 1), stream("가", "다", 5), stream("라", "다", 2)];
        let drawn = picture(&all, "t", "d");
        assert_eq!(drawn.matches("<line").count(), 3);
        assert!(drawn.contains("&lt;b&gt;") && !drawn.contains("<b>"));
        assert_eq!(drawn.matches(">가<").count(), 1, "a name stands once on its side");
    }
}
