//! Walking through the site as a reader does: along the links of its pages, with an eye for forms.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::StatusCode;

use crate::testing::{Browser, Page};

/// Pages at most; a walk that does not end is a mistake.
const MOST: usize = 400;

/// A form of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent to.
    pub action: String,
    /// Whether it is sent to change something.
    pub posts: bool,
    /// Whether files go with it.
    pub with_files: bool,
    /// Its fields as they stand.
    pub fields: Vec<(String, String)>,
    /// Those into which anything can be written.
    pub free: Vec<String>,
}

/// All pages that this browser finds from there, by address.
pub async fn pages(browser: &Browser, from: &[&str]) -> BTreeMap<String, Page> {
    let mut waiting: VecDeque<String> = from.iter().map(|f| (*f).to_owned()).collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut pages = BTreeMap::new();
    while let Some(address) = waiting.pop_front() {
        let page = browser.get(&address).await;
        for link in links(&page).into_iter().filter(|l| leads_to_a_page(l)) {
            if seen.insert(link.clone()) {
                waiting.push_back(link);
            }
        }
        if page.status.is_redirection() && leads_to_a_page(page.location()) {
            waiting.extend(Some(page.location().to_owned()).filter(|l| seen.insert(l.clone())));
        }
        assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{address}");
        pages.insert(address, page);
        assert!(pages.len() < MOST, "{:?}", pages.keys());
    }
    pages
}

fn leads_to_a_page(link: &str) -> bool {
    let ours = link.starts_with('/') && !link.starts_with("//");
    ours && !link.starts_with("/assets/") && !link.contains("/events") && !link.contains('#')
}

fn links(page: &Page) -> Vec<String> {
    tags(&page.body, "a").filter_map(|tag| tag.attribute("href")).collect()
}

/// The forms of a page.
pub fn forms(page: &Page) -> Vec<Form> {
    let mut rest = page.body.as_str();
    let mut forms = Vec::new();
    while let Some((_, after)) = rest.split_once("<form") {
        let (inside, next) = after.split_once("</form>").unwrap_or((after, ""));
        let (opening, content) = inside.split_once('>').unwrap_or((inside, ""));
        forms.extend(form(&Tag(opening), content));
        rest = next;
    }
    forms
}

fn form(opening: &Tag<'_>, content: &str) -> Option<Form> {
    let mut form = Form {
        action: opening.attribute("action")?,
        posts: opening.attribute("method").as_deref() == Some("post"),
        with_files: opening.attribute("enctype").as_deref() == Some("multipart/form-data"),
        fields: Vec::new(),
        free: Vec::new(),
    };
    for tag in tags(content, "input").chain(tags(content, "button")) {
        let Some(name) = tag.attribute("name") else { continue };
        let kind = tag.attribute("type").unwrap_or_default();
        match kind.as_str() {
            "file" => continue,
            "radio" | "checkbox" if !tag.has("checked") => continue,
            "text" | "email" | "password" | "search" | "number" | "tel" | "" => {
                form.free.push(name.clone());
            }
            _ => {}
        }
        form.fields.push((name, tag.attribute("value").unwrap_or_default()));
    }
    for (name, content) in enclosed(content, "select") {
        let chosen = tags(content, "option").find(|o| o.has("selected"));
        let chosen = chosen.or_else(|| tags(content, "option").next());
        form.fields.push((name, chosen.and_then(|o| o.attribute("value")).unwrap_or_default()));
    }
    for (name, content) in enclosed(content, "textarea") {
        form.free.push(name.clone());
        form.fields.push((name, content.to_owned()));
    }
    Some(form)
}

/// The named elements of that kind, with what is in them.
fn enclosed<'a>(html: &'a str, kind: &'a str) -> Vec<(String, &'a str)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once(&format!("<{kind} ")) {
        let (opening, content) = after.split_once('>').unwrap_or((after, ""));
        let (content, next) = content.split_once(&format!("</{kind}>")).unwrap_or((content, ""));
        found.extend(Tag(opening).attribute("name").map(|name| (name, content)));
        rest = next;
    }
    found
}

/// What stands between the name of a tag and its end.
struct Tag<'a>(&'a str);

fn tags<'a>(html: &'a str, kind: &'a str) -> impl Iterator<Item = Tag<'a>> {
    html.split('<').skip(1).filter_map(move |text| {
        let rest = text.strip_prefix(kind)?;
        rest.starts_with([' ', '\n']).then(|| Tag(rest.split('>').next().unwrap_or(rest)))
    })
}

impl Tag<'_> {
    fn attribute(&self, name: &str) -> Option<String> {
        let value = self.0.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0;
        Some(plain(value))
    }

    fn has(&self, word: &str) -> bool {
        self.0.split([' ', '\n', '/']).any(|w| w == word)
    }
}

/// Escaped text as it is meant.
fn plain(escaped: &str) -> String {
    let mut text = escaped.to_owned();
    for (written, meant) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        text = text.replace(written, meant);
    }
    text
}

#[tokio::test]
async fn a_walk_finds_the_pages_and_forms_of_a_visitor() {
    let site = crate::testing::Site::open().await;
    let browser = site.browser();
    let found = pages(&browser, &["/"]).await;
    for address in ["/", "/try", "/signin", "/join", "/about/privacy", "/developers"] {
        assert!(found.contains_key(address), "{address} is not among {:?}", found.keys());
    }
    let join = forms(&found["/join"]).into_iter().find(|f| f.action == "/join").unwrap();
    assert!(join.posts && join.free.contains(&"organisation".to_owned()), "{join:?}");
    assert!(join.fields.iter().any(|(name, _)| name == "sector"), "{join:?}");
    assert!(forms(&found["/try"]).iter().any(|f| f.with_files));
}
