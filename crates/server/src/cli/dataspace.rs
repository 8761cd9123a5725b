//! `dure dataspace`: what a person does in the dataspace, for scripts. It speaks the interface of a server with
//! a personal token; whatever it prints is JSON, or the data themselves.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ArgMatches;
use dure_testbed::report::Message;
use reqwest::Method;
use serde_json::{Value, json};

use super::exit::Exit;
use super::{complain, misused, say};
use crate::platform::i18n::Words;

/// How often it is looked how a negotiation stands.
const LOOK: Duration = Duration::from_millis(200);

/// A server and who speaks with it.
struct Server {
    client: reqwest::Client,
    address: String,
    token: String,
}

/// Runs a subcommand.
pub fn run(given: &ArgMatches, words: &Words) -> Exit {
    let Some((name, given)) = given.subcommand() else { return Exit::Usage };
    let Some(server) = server(given) else {
        return misused(words, &Message::new("dataspace-no-token"), Some("dataspace"));
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(done(name, given, &server)),
        Err(e) => Err(Message::new("dataspace-line").text("why", e.to_string())),
    };
    match done {
        Ok(()) => Exit::Done,
        Err(message) => {
            complain(words, &message);
            Exit::Data
        }
    }
}

/// The server that the options or the environment name.
fn server(given: &ArgMatches) -> Option<Server> {
    let text = |name: &str, variable: &str| {
        let given = given.get_one::<String>(name).cloned();
        given.or_else(|| std::env::var(variable).ok()).filter(|text| !text.is_empty())
    };
    let address = text("server", "DURE_SERVER").unwrap_or("http://127.0.0.1:8080".to_owned());
    Some(Server {
        client: reqwest::Client::new(),
        address: address.trim_end_matches('/').to_owned(),
        token: text("token", "DURE_TOKEN")?,
    })
}

async fn done(name: &str, given: &ArgMatches, server: &Server) -> Result<(), Message> {
    let one = |name: &str| given.get_one::<String>(name).cloned().unwrap_or_default();
    match name {
        "catalog" => {
            let peer = one("peer");
            let query = if peer.is_empty() { String::new() } else { format!("?peer={peer}") };
            told(&server.asked(Method::GET, &format!("catalog{query}"), None).await?);
        }
        "offer" => {
            let terms = match given.get_one::<PathBuf>("terms") {
                Some(file) => terms(file)?,
                None => json!([]),
            };
            let new = json!({ "dataset": one("dataset"), "title": one("title"),
                "about": one("about"), "constraints": terms,
                "by_itself": given.get_flag("by-itself") });
            told(&server.asked(Method::POST, "offers", Some(new)).await?);
        }
        "negotiate" => {
            let peer = Some(one("peer")).filter(|peer| !peer.is_empty());
            let wanted = json!({ "offer": one("offer"), "dataset": one("dataset"), "peer": peer });
            let begun = server.asked(Method::POST, "negotiations", Some(wanted)).await?;
            let id = begun.get("id").and_then(Value::as_str).unwrap_or_default();
            let wait = one("wait").parse().unwrap_or(60);
            told(&stands(server, id, Duration::from_secs(wait)).await?);
        }
        "push" => {
            let mut to = match given.get_one::<PathBuf>("with") {
                Some(file) => terms(file)?,
                None => json!({}),
            };
            if let Some(to) = to.as_object_mut() {
                to.insert("address".to_owned(), json!(one("to")));
            }
            let path = format!("agreements/{}/pushes", one("agreement"));
            let begun = server.asked(Method::POST, &path, Some(to)).await?;
            let id = begun.get("id").and_then(Value::as_str).unwrap_or_default();
            let wait = Duration::from_secs(one("wait").parse().unwrap_or(60));
            let path = format!("transfers/{id}");
            told(&over(server, &path, &["COMPLETED", "TERMINATED"], wait).await?);
        }
        "get" => {
            let into = given.get_one::<PathBuf>("out").cloned().unwrap_or_default();
            fetched(server, &one("agreement"), &into).await?;
        }
        _ => {
            let path = format!("agreements/{}/end", one("agreement"));
            let why = json!({ "reason": one("reason") });
            server.asked(Method::POST, &path, Some(why)).await?;
        }
    }
    Ok(())
}

fn told(value: &Value) {
    say(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Constraints of ODRL of a file.
fn terms(file: &PathBuf) -> Result<Value, Message> {
    let wrong = |why: String| {
        Message::new("dataspace-terms").text("file", file.display().to_string()).text("why", why)
    };
    let text = std::fs::read_to_string(file).map_err(|e| wrong(e.to_string()))?;
    serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))
}

/// How a negotiation stands when it has come to an end, or when waiting is over.
async fn stands(server: &Server, id: &str, wait: Duration) -> Result<Value, Message> {
    let path = format!("negotiations/{id}");
    let stands = over(server, &path, &["FINALIZED", "TERMINATED"], wait).await?;
    Ok(json!({ "id": id, "state": stands.get("state"), "agreement": stands.get("agreement") }))
}

/// How a process stands when it is in one of these states, or when waiting is over.
async fn over(
    server: &Server,
    path: &str,
    ends: &[&str],
    wait: Duration,
) -> Result<Value, Message> {
    let begun = Instant::now();
    loop {
        let stands = server.asked(Method::GET, path, None).await?;
        let state = stands.get("state").and_then(Value::as_str).unwrap_or_default();
        if ends.contains(&state) || begun.elapsed() >= wait {
            return Ok(stands);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Fetches data into a file, which is there only when all of them are.
async fn fetched(server: &Server, agreement: &str, into: &PathBuf) -> Result<(), Message> {
    let kept = |e: std::io::Error| {
        let file = into.display().to_string();
        Message::new("dataspace-file").text("file", file).text("why", e.to_string())
    };
    let mut response =
        server.answer(Method::GET, &format!("agreements/{agreement}/data"), None).await?;
    let mut beside = into.clone().into_os_string();
    beside.push(".part");
    let mut file = File::create(&beside).map_err(kept)?;
    while let Some(piece) = response.chunk().await.map_err(line)? {
        file.write_all(&piece).map_err(kept)?;
    }
    file.sync_all().map_err(kept)?;
    std::fs::rename(&beside, into).map_err(kept)
}

fn line(error: reqwest::Error) -> Message {
    Message::new("dataspace-line").text("why", error.without_url().to_string())
}

impl Server {
    async fn answer(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<reqwest::Response, Message> {
        let address = format!("{}/api/v1/dataspace/{path}", self.address);
        let mut request = self.client.request(method, address).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await.map_err(line)?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status().as_u16();
        let text = response.text().await.unwrap_or_default();
        let problem: Value = serde_json::from_str(&text).unwrap_or_default();
        let why = problem.get("detail").and_then(Value::as_str).unwrap_or_default();
        let message = Message::new("dataspace-refused").text("why", why.to_owned());
        Err(message.count("status", usize::from(status)))
    }

    async fn asked(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Message> {
        let text = self.answer(method, path, body).await?.text().await.map_err(line)?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}
