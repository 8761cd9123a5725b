//! Over-long everything: every field of every form, every text of every document, addresses and keys.

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::crawl::{Form, forms, pages};
use crate::platform::authorisation::Role;
use crate::testing::{Browser, Page, Site};

/// As much as a form may weigh, nearly.
const LONG: usize = 900_000;

/// The longest text that may come to lie in the database: what a file's reading takes.
const KEPT: usize = 50_000;

async fn clear(page: &Page, what: &str) {
    assert!(!page.status.is_server_error(), "{what}: {}", page.status);
    assert!(page.body.len() < 3 * LONG, "{what}: {} bytes come back", page.body.len());
}

/// Nothing over-long lies in the database.
async fn nothing_long_is_kept(site: &Site) {
    let mut longest = (0, String::new());
    let mut see = |table: &str, row: &crate::platform::db::export::Object| {
        for (column, value) in row {
            let length = value.as_str().map_or(0, str::len);
            if length > longest.0 {
                longest = (length, format!("{table}.{column}"));
            }
        }
    };
    crate::platform::db::export::write_out(&site.app.db, &mut Vec::new(), &mut see).await.unwrap();
    assert!(longest.0 < KEPT, "{longest:?}");
}

/// Sends a form with one of its fields over-long.
async fn overfilled(browser: &Browser, form: &Form, field: &str) -> Page {
    let long = "가나다 <b>x</b> ".repeat(LONG / 9 / 7);
    let mut fields = form.fields.clone();
    fields.retain(|(name, _)| name != field);
    fields.push((field.to_owned(), long));
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    if !form.posts {
        let query = serde_urlencoded::to_string(&fields).unwrap();
        let query: String = query.chars().take(30_000).collect();
        return browser.get(&format!("{}?{query}", form.action)).await;
    }
    if form.with_files {
        let part = |(name, value): &(&str, &str)| {
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = fields.iter().map(part).collect::<String>() + "--edge--\r\n";
        let request = browser
            .request(Method::POST, &form.action)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=edge");
        return browser.send(request, body).await;
    }
    browser.post(&form.action, &fields).await
}

#[tokio::test]
async fn no_field_of_any_form_takes_what_is_too_long() {
    let site = Site::open().await;
    let owner = site.someone(&[Role::Member, Role::Owner, Role::CentreAdministrator]).await;
    let signed_in = site.browser_of(&owner).await;
    crate::testbed::tests::done_run(&site, &signed_in).await;
    let mut sent = 0;
    for browser in [signed_in, site.browser()] {
        for (address, page) in pages(&browser, &["/", "/account", "/centre/people"]).await {
            for form in forms(&page) {
                for field in &form.free {
                    let page = overfilled(&browser, &form, field).await;
                    clear(&page, &format!("{field} of {} on {address}", form.action)).await;
                    sent += 1;
                }
            }
        }
    }
    assert!(sent > 20, "only {sent} fields were found");
    nothing_long_is_kept(&site).await;
    let still = site.browser_of(&owner).await;
    still.get("/account").await.expect(200);
}

#[tokio::test]
async fn a_form_over_its_limit_is_refused_in_the_readers_language() {
    let site = Site::open().await;
    let long = "x".repeat(2 << 20);
    let page = site.browser().post("/signin", &[("email", &long)]).await.expect(413);
    assert!(page.says("lang=\"ko\"") && page.says("허용된 크기"), "{}", page.body);
    let page = site.browser().english().post("/join", &[("name", &long)]).await.expect(413);
    assert!(page.says("larger than allowed"), "{}", page.body);
}

/// Bodies for a document's schema: one that fits as it may, and from it each with one text too long.
struct Bodies<'a> {
    document: &'a Value,
    long: String,
}

impl Bodies<'_> {
    fn resolved<'v>(&'v self, schema: &'v Value) -> &'v Value {
        match schema["$ref"].as_str() {
            Some(name) => self.document.pointer(&name[1..]).unwrap_or(&Value::Null),
            None => schema,
        }
    }

    /// A value of that schema in which the texts are these.
    fn value(&self, schema: &Value, text: &dyn Fn(&str) -> Value, at: &str) -> Value {
        let schema = self.resolved(schema);
        if let Some(first) = ["oneOf", "anyOf", "allOf"].iter().find_map(|k| schema[k].as_array()) {
            let real = first.iter().find(|s| s["type"] != "null").unwrap_or(&Value::Null);
            return self.value(real, text, at);
        }
        if let Some(word) = schema["enum"].as_array().and_then(|e| e.first()) {
            return if text("").is_null() { word.clone() } else { text(at) };
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|k| *k != "null").cloned().unwrap_or_default(),
            kind => kind.clone(),
        };
        match kind.as_str().unwrap_or_default() {
            "object" => {
                let mut object = serde_json::Map::new();
                for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                    object.insert(name.clone(), self.value(schema, text, &format!("{at}/{name}")));
                }
                if schema["additionalProperties"].is_object() {
                    let inner = &schema["additionalProperties"];
                    object.insert("target".into(), self.value(inner, text, &format!("{at}/*")));
                }
                Value::Object(object)
            }
            "array" => json!([self.value(&schema["items"], text, &format!("{at}/0"))]),
            "string" => text(at),
            "integer" => json!(1),
            "boolean" => json!(true),
            _ => Value::Null,
        }
    }

    /// Where the texts of a schema are.
    fn texts(&self, schema: &Value) -> Vec<String> {
        let found = std::cell::RefCell::new(Vec::new());
        let note = |at: &str| {
            found.borrow_mut().push(at.to_owned());
            json!("x")
        };
        self.value(schema, &note, "");
        found.into_inner().into_iter().filter(|at| !at.is_empty()).collect()
    }
}

#[tokio::test]
async fn no_text_of_any_document_that_a_program_sends_is_taken_when_it_is_too_long() {
    let site = Site::open().await;
    let owner = site.someone(&[Role::Member, Role::Owner, Role::CentreAdministrator]).await;
    let program = site.browser_of(&owner).await;
    let run = crate::testbed::tests::done_run(&site, &program).await;
    let dataset = site.text("SELECT id FROM dataset").await;
    let document: Value = serde_json::from_str(crate::api::json()).unwrap();
    let bodies = Bodies { document: &document, long: "x".repeat(LONG) };
    let mut sent = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let method: Method = method.to_uppercase().parse().unwrap();
            let id = if path.contains("/runs/") { &run } else { &dataset };
            let address = path.replace("{id}", id).replace("{number}", "1");
            for place in bodies.texts(schema) {
                let text = |at: &str| match at {
                    _ if at == place => json!(bodies.long),
                    "/dataset" => json!(dataset),
                    "/email" => json!("new@example.com"),
                    "/role" => json!("member"),
                    "/parts/0" => json!("data"),
                    "/words/*/0" => json!("불량"),
                    _ => json!("x"),
                };
                let mut body = bodies.value(schema, &text, "");
                // A question asked again takes its words from there.
                if place != "/again_of" {
                    body.as_object_mut().unwrap().remove("again_of");
                }
                if let Some(words) = body["words"].as_object_mut() {
                    words.insert("problem".into(), json!(["failure"]));
                }
                if place != "/form/*/0"
                    && let Some(form) = body["form"].as_object_mut()
                {
                    form.clear();
                }
                let page = program.json(method.clone(), &address, &body).await;
                let what = format!("{method} {path} {place}");
                assert!(page.status.is_client_error(), "{what}: {} {}", page.status, page.body);
                clear(&page, &what).await;
                sent += 1;
            }
        }
    }
    assert!(sent > 10, "only {sent} texts were found");
    nothing_long_is_kept(&site).await;
}

#[tokio::test]
async fn over_long_keys_names_and_addresses_are_refused_or_cut() {
    let site = Site::open().await;
    let program = site.signed_in(&[Role::Member]).await;
    let long = "x".repeat(20_000);
    for address in [
        format!("/datasets/{long}"),
        format!("/shared/{long}"),
        format!("/invite/{long}"),
        format!("/signin?next=/{long}"),
        format!("/runs?after={long}"),
        format!("/runs/compare?run={long}"),
        format!("/assets/{long}"),
        format!("/api/v1/runs/{long}/files/{long}"),
        format!("/api/v1/datasets?after={long}"),
        format!("/{long}"),
    ] {
        clear(&program.get(&address).await, &address[..30]).await;
    }
    let request = program
        .request(Method::POST, "/api/v1/datasets")
        .header("idempotency-key", &long)
        .header(CONTENT_TYPE, "application/json");
    let body = json!({ "uploads": [uuid::Uuid::new_v4()] }).to_string();
    program.send(request, body).await.expect(400);
    for name in ["cookie", "accept-language", "user-agent", "x-request-id", "authorization"] {
        let request = program.request(Method::GET, "/").header(name, &long);
        clear(&program.send(request, "").await, name).await;
    }
    nothing_long_is_kept(&site).await;
}
