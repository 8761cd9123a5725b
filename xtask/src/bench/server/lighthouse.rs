//! Lighthouse, and what it says of a page.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::process::{line, output};
use crate::setup;
use crate::workspace::root;

/// The categories, by their names in what Lighthouse says, and as people read them.
pub const CATEGORIES: [(&str, &str); 4] = [
    ("performance", "performance"),
    ("accessibility", "accessibility"),
    ("best-practices", "best practices"),
    ("seo", "SEO"),
];

/// How often a page is looked at; the median counts, since a browser's times scatter.
pub const LOOKS: usize = 3;

/// Lighthouse, ready to look.
pub struct Lighthouse {
    browser: PathBuf,
    folder: PathBuf,
}

/// What it says of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// What each category reached, from 0 to 100, in the order of [`CATEGORIES`].
    pub scores: [f64; 4],
    /// What the browser fetched.
    pub fetched: Vec<Fetched>,
    /// What it found amiss: the ids of its audits.
    pub amiss: Vec<String>,
}

/// Something that the browser fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// From where.
    pub url: String,
    /// Whether it is a font.
    pub font: bool,
    /// Whether it is a script.
    pub script: bool,
    /// Bytes on the wire, with the head of the answer.
    pub bytes: f64,
}

impl Lighthouse {
    /// Brings what is missing: the browser by apt, Lighthouse by npm.
    ///
    /// # Errors
    /// When they cannot be had.
    pub fn ready(folder: &Path) -> Result<Self, String> {
        setup::npm(&root().join("xtask/lighthouse"))?;
        setup::need_korean_letters()?;
        Ok(Self { browser: setup::browser()?, folder: folder.to_owned() })
    }

    /// Looks at a page several times; each category is the median, the rest is of the last look.
    ///
    /// # Errors
    /// When the page does not load or Lighthouse does not run.
    pub fn look(&self, name: &str, url: &str, cookies: &str) -> Result<Look, String> {
        let looks: Vec<Look> =
            (0..LOOKS).map(|_| self.look_once(name, url, cookies)).collect::<Result<_, _>>()?;
        together(&looks).ok_or_else(|| "nobody looked".to_owned())
    }

    fn look_once(&self, name: &str, url: &str, cookies: &str) -> Result<Look, String> {
        let file = self.folder.join(format!("lighthouse-{name}.json"));
        let headers = self.folder.join(format!("lighthouse-{name}-headers.json"));
        let mut wanted = serde_json::json!({ "Accept-Language": "ko" });
        if !cookies.is_empty() {
            wanted["Cookie"] = cookies.into();
        }
        std::fs::write(&headers, wanted.to_string()).map_err(|e| e.to_string())?;
        let mut command = command(url);
        command.arg("--output-path").arg(&file).arg("--extra-headers").arg(&headers);
        command.env("CHROME_PATH", &self.browser);
        output(&mut command)?;
        let text = std::fs::read_to_string(&file).map_err(|e| e.to_string())?;
        let said = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        read(&said)
    }
}

/// The command as one would type it.
pub fn shown(url: &str) -> String {
    line(&command(url)).replacen("node ", "cd xtask/lighthouse && node ", 1)
}

fn command(url: &str) -> Command {
    let mut command = Command::new("node");
    command.current_dir(root().join("xtask/lighthouse"));
    command.args(["node_modules/lighthouse/cli/index.js", url, "--quiet", "--output=json"]);
    let categories: Vec<&str> = CATEGORIES.iter().map(|(name, _)| *name).collect();
    command.arg(format!("--only-categories={}", categories.join(",")));
    command.args(["--no-enable-error-reporting", "--chrome-flags=--headless=new --no-sandbox"]);
    command
}

fn read(said: &Value) -> Result<Look, String> {
    if let Some(why) = said["runtimeError"]["message"].as_str() {
        return Err(format!("Lighthouse could not look: {why}"));
    }
    let mut scores = [0.0; 4];
    for (score, (name, _)) in scores.iter_mut().zip(CATEGORIES) {
        let share = said["categories"][name]["score"].as_f64();
        *score = 100.0 * share.ok_or_else(|| format!("Lighthouse gives no score of {name}"))?;
    }
    let requests = said["audits"]["network-requests"]["details"]["items"].as_array();
    let requests = requests.ok_or("Lighthouse does not tell what was fetched")?;
    Ok(Look { scores, fetched: requests.iter().map(fetched).collect(), amiss: amiss(said) })
}

fn fetched(request: &Value) -> Fetched {
    let kind = request["resourceType"].as_str().unwrap_or_default();
    Fetched {
        url: request["url"].as_str().unwrap_or_default().to_owned(),
        font: kind == "Font",
        script: kind == "Script",
        // What is not told is not small.
        bytes: request["transferSize"].as_f64().unwrap_or(f64::NAN),
    }
}

/// Audits that count in a category and were not wholly passed.
fn amiss(said: &Value) -> Vec<String> {
    let counted = CATEGORIES.iter().flat_map(|(name, _)| {
        said["categories"][*name]["auditRefs"].as_array().into_iter().flatten()
    });
    let counted = counted.filter(|audit| audit["weight"].as_f64().unwrap_or(0.0) > 0.0);
    let ids = counted.filter_map(|audit| audit["id"].as_str());
    let missed = ids.filter(|id| said["audits"][*id]["score"].as_f64().is_some_and(|s| s < 0.9));
    missed.map(str::to_owned).collect()
}

fn together(looks: &[Look]) -> Option<Look> {
    let mut look = looks.last()?.clone();
    for (i, score) in look.scores.iter_mut().enumerate() {
        let mut all: Vec<f64> = looks.iter().map(|l| l.scores[i]).collect();
        all.sort_by(f64::total_cmp);
        *score = all[all.len() / 2];
    }
    Some(look)
}

impl Look {
    /// The lowest of the four.
    pub fn lowest(&self) -> f64 {
        self.scores.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// Bytes on the wire of what is no font, and of fonts.
    pub fn weight(&self) -> (f64, f64) {
        let sum = |font| self.fetched.iter().filter(|f| f.font == font).map(|f| f.bytes).sum();
        (sum(false), sum(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Value {
        serde_json::json!({
            "categories": {
                "performance": { "score": 0.97, "auditRefs": [
                    { "id": "speed-index", "weight": 10 },
                    { "id": "unused-css", "weight": 0 },
                ]},
                "accessibility": { "score": 1, "auditRefs": [] },
                "best-practices": { "score": 1.0, "auditRefs": [] },
                "seo": { "score": 0.92, "auditRefs": [{ "id": "meta-description", "weight": 1 }] },
            },
            "audits": {
                "speed-index": { "score": 0.95 },
                "unused-css": { "score": 0.1 },
                "meta-description": { "score": 0 },
                "network-requests": { "details": { "items": [
                    { "url": "/", "resourceType": "Document", "transferSize": 9000 },
                    { "url": "/a.js", "resourceType": "Script", "transferSize": 1000 },
                    { "url": "/a.woff2", "resourceType": "Font", "transferSize": 30000 },
                ]}},
            },
        })
    }

    #[test]
    fn what_lighthouse_says_is_read() {
        let look = read(&said()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(look.scores, [97.0, 100.0, 100.0, 92.0]);
        assert_eq!((look.lowest(), look.weight()), (92.0, (10_000.0, 30_000.0)));
        assert_eq!(look.amiss, ["meta-description"]);
    }

    #[test]
    fn a_page_that_did_not_load_has_no_scores() {
        let mut failed = said();
        failed["runtimeError"]["message"] = "NO_FCP".into();
        assert!(read(&failed).is_err_and(|e| e.contains("NO_FCP")));
        let mut half = said();
        half["categories"]["seo"]["score"] = Value::Null;
        assert!(read(&half).is_err_and(|e| e.contains("seo")));
    }

    #[test]
    fn an_answer_of_unknown_size_is_not_small() {
        let mut odd = said();
        odd["audits"]["network-requests"]["details"]["items"][1]["transferSize"] = Value::Null;
        assert!(read(&odd).is_ok_and(|look| look.weight().0.is_nan()));
    }

    #[test]
    fn each_category_is_the_median_of_the_looks() {
        let of = |scores| Look { scores, fetched: Vec::new(), amiss: Vec::new() };
        let looks = [[90.0, 1.0, 1.0, 1.0], [99.0, 1.0, 1.0, 1.0], [95.0, 3.0, 1.0, 1.0]].map(of);
        assert_eq!(together(&looks).map(|l| l.scores), Some([95.0, 1.0, 1.0, 1.0]));
        assert_eq!(together(&[]), None);
    }
}
