//! A mail server for tests: it takes letters, or does what a test wants it to do instead.

use std::sync::{Arc, Mutex};

use mail_parser::MessageParser;
use sqlx::Row;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::send;
use crate::testing::Site;

/// What the server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes everything.
    Takes,
    /// Does not want the one that is written to, for good.
    Refuses,
    /// Wants to be asked later.
    Later,
    /// Reads the text and goes away without a word.
    Vanishes,
}

/// A server of the test's own.
pub struct Server {
    port: u16,
    mood: Arc<Mutex<Mood>>,
    taken: Arc<Mutex<Vec<String>>>,
}

/// A letter that the server took.
#[derive(Debug, Clone)]
pub struct Seen {
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Where answers go.
    pub reply_to: String,
    /// Its id.
    pub id: String,
    /// All of it as it came.
    pub raw: String,
}

impl Server {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mood, taken) = (Arc::new(Mutex::new(Mood::Takes)), Arc::default());
        let server = Self { port, mood: Arc::clone(&mood), taken: Arc::clone(&taken) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mood = *mood.lock().unwrap();
                tokio::spawn(conversation(stream, mood, Arc::clone(&taken)));
            }
        });
        server
    }

    /// Where it is reached, as the setting says it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// From now on it does that.
    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// The letters that it took.
    pub fn letters(&self) -> Vec<Seen> {
        let taken = self.taken.lock().unwrap().clone();
        taken.into_iter().map(seen).collect()
    }

    /// The last letter to that address.
    pub fn last_to(&self, address: &str) -> Seen {
        let all = self.letters();
        let found = all.iter().rev().find(|one| one.to == address);
        found.unwrap_or_else(|| panic!("no letter to {address} among {all:?}")).clone()
    }
}

fn seen(raw: String) -> Seen {
    let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let address = |list: Option<&mail_parser::Address<'_>>| {
        let first = list.and_then(|list| list.first()).and_then(|one| one.address());
        first.unwrap_or_default().to_owned()
    };
    Seen {
        to: address(message.to()),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        reply_to: address(message.reply_to()),
        id: message.message_id().unwrap_or_default().to_owned(),
        raw: raw.clone(),
    }
}

async fn conversation(stream: TcpStream, mood: Mood, taken: Arc<Mutex<Vec<String>>>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut say = async |text: &str| writer.write_all(format!("{text}\r\n").as_bytes()).await;
    let _ = say("220 fake").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match (word.as_str(), mood) {
            ("RCPT", Mood::Refuses) => "550 nobody here",
            ("RCPT", Mood::Later) => "451 later",
            ("DATA", _) => {
                let _ = say("354 go on").await;
                let mut text = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    let plain = line.strip_prefix("..").map(|rest| format!(".{rest}"));
                    text.push_str(&plain.unwrap_or(line));
                    text.push_str("\r\n");
                }
                if mood == Mood::Vanishes {
                    return;
                }
                taken.lock().unwrap().push(text);
                "250 taken"
            }
            ("QUIT", _) => {
                let _ = say("221 farewell").await;
                return;
            }
            _ => "250 ok",
        };
        let _ = say(answer).await;
    }
}

/// Has every letter that waits begun once.
pub async fn posted(site: &Site) {
    let rows =
        sqlx::query("SELECT id FROM letter WHERE state IN ('queued', 'sending') ORDER BY id")
            .fetch_all(site.app.db.read())
            .await
            .unwrap();
    for row in rows {
        let id: String = row.get(0);
        send::one(&site.app, id.parse().unwrap()).await.unwrap();
    }
}
