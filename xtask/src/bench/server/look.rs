//! Pages as a browser gets them: what they weigh, and what Lighthouse says.

use super::company::Company;
use super::lighthouse::{self, CATEGORIES, Lighthouse, Look};
use super::site::Site;
use crate::bench::figure::{Figure, Form, Goal};

/// What Lighthouse says of each page.
pub struct Looks {
    pages: Vec<(&'static str, Look)>,
}

/// Looks at home, sign-in and a report.
///
/// # Errors
/// When a page does not load, or came without its scripts.
pub fn measure(site: &Site, company: &Company, with: &Lighthouse) -> Result<Looks, String> {
    let report = company.runs.iter().find(|(problem, _)| problem == "failure");
    let (_, report) = report.ok_or("there is no report to look at")?;
    let mut pages = Vec::new();
    for (name, path, cookies) in [
        ("home", "/".to_owned(), String::new()),
        ("sign-in", "/signin".to_owned(), String::new()),
        ("report", format!("/runs/{report}"), company.owner.cookies()),
    ] {
        let url = format!("http://localhost:{}{path}", site.port);
        let look = with.look(name, &url, &cookies)?;
        println!("  {name}: {:?}; amiss: {}", look.scores, look.amiss.join(", "));
        if !look.fetched.iter().any(|f| f.script) {
            return Err(format!("{name} came without a script: they are not built in"));
        }
        pages.push((name, look));
    }
    Ok(Looks { pages })
}

/// The command for one of the pages.
pub fn shown() -> String {
    lighthouse::shown("http://localhost:8080/")
}

impl Looks {
    /// As figures.
    pub fn figures(&self) -> Vec<Figure> {
        let mut figures = Vec::new();
        for (name, look) in &self.pages {
            let (weight, fonts) = look.weight();
            let figure = Figure::new(
                format!("{name}: on the wire without fonts"),
                weight / 1000.0,
                Form::With(0, "kB"),
            );
            let figure = figure.beside("fonts", fonts / 1000.0);
            figures.push(match *name {
                "home" => figure.aims_at(Goal::AtMost(100.0)),
                _ => figure,
            });
        }
        for (name, look) in &self.pages {
            let what = format!("{name}: Lighthouse, the lowest of four");
            let figure = Figure::new(what, look.lowest(), Form::Digits(0));
            let named = CATEGORIES.iter().zip(look.scores);
            let figure = named.fold(figure, |f, ((_, name), score)| f.beside(*name, score));
            figures.push(figure.aims_at(Goal::AtLeast(95.0)));
        }
        figures
    }

    /// What Lighthouse found amiss.
    pub fn notes(&self) -> String {
        let of = |(name, look): &(&str, Look)| match look.amiss.as_slice() {
            [] => format!("{name}, nothing"),
            amiss => format!("{name}, {}", amiss.join(", ")),
        };
        let pages: Vec<String> = self.pages.iter().map(of).collect();
        format!("What Lighthouse found amiss, among what counts: {}.", pages.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::lighthouse::Fetched;
    use super::*;

    #[test]
    fn the_weight_of_home_and_the_lowest_score_of_each_page_are_to_be_reached() {
        let fetched = |font, bytes| Fetched { url: String::new(), font, script: false, bytes };
        let look = Look {
            scores: [96.0, 100.0, 94.0, 100.0],
            fetched: vec![fetched(false, 80_000.0), fetched(true, 300_000.0)],
            amiss: vec!["errors-in-console".to_owned()],
        };
        let looks = Looks { pages: vec![("home", look)] };
        let figures = looks.figures();
        assert_eq!((figures[0].reached, figures[1].reached), (80.0, 94.0));
        assert_eq!(figures[0].beside, [("fonts".to_owned(), 300.0)]);
        assert!(figures.iter().all(|f| f.goal.is_some()));
        assert!(looks.notes().contains("home, errors-in-console"));
    }
}
