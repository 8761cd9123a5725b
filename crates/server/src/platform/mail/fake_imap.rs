//! A mailbox by IMAP for tests: one message cannot be fetched, the others can.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The mailbox: what is in it by number from 1, and which of them are seen.
#[derive(Clone)]
pub struct Letterbox {
    port: u16,
    messages: Arc<Vec<Option<String>>>,
    seen: Arc<Mutex<Vec<usize>>>,
}

impl Letterbox {
    /// Starts one with these messages; nothing for one that cannot be fetched.
    pub async fn start(messages: Vec<Option<String>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mailbox = Self { port, messages: Arc::new(messages), seen: Arc::default() };
        let served = mailbox.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().conversation(stream));
            }
        });
        mailbox
    }

    /// Where it is reached, as the setting says it.
    pub fn url(&self) -> String {
        format!("imap://window@127.0.0.1:{}/INBOX", self.port)
    }

    /// The numbers of those that are marked as seen.
    pub fn seen(&self) -> Vec<usize> {
        self.seen.lock().unwrap().clone()
    }

    async fn conversation(self, stream: TcpStream) {
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let _ = writer.write_all(b"* OK here\r\n").await;
        while let Ok(Some(line)) = lines.next_line().await {
            let (tag, asked) = line.split_once(' ').unwrap_or((&line, ""));
            let answer = self.answer(asked).replace("TAG", tag);
            let _ = writer.write_all(answer.as_bytes()).await;
        }
    }

    fn answer(&self, asked: &str) -> String {
        let words: Vec<&str> = asked.split(' ').collect();
        let number: usize = words.get(2).and_then(|n| n.parse().ok()).unwrap_or(0);
        let message = number.checked_sub(1).and_then(|at| self.messages.get(at)).cloned();
        let message = message.flatten();
        match (asked, &message) {
            (asked, _) if asked.starts_with("SELECT") => {
                let many = self.messages.len();
                format!(
                    "* {many} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\nTAG OK [READ-WRITE] ok\r\n"
                )
            }
            (asked, _) if asked.starts_with("UID SEARCH") => {
                let seen = self.seen();
                let unseen = (1..=self.messages.len()).filter(|n| !seen.contains(n));
                let unseen: Vec<_> = unseen.map(|n| n.to_string()).collect();
                format!("* SEARCH {}\r\nTAG OK ok\r\n", unseen.join(" "))
            }
            (asked, _) if asked.contains("RFC822.SIZE") => {
                let size = message.map_or(100, |text| text.len());
                format!("* {number} FETCH (UID {number} RFC822.SIZE {size})\r\nTAG OK ok\r\n")
            }
            (asked, Some(text)) if asked.starts_with("UID FETCH") => {
                let bytes = text.len();
                format!(
                    "* {number} FETCH (UID {number} BODY[] {{{bytes}}}\r\n{text})\r\nTAG OK ok\r\n"
                )
            }
            (asked, None) if asked.starts_with("UID FETCH") => "TAG NO broken\r\n".to_owned(),
            (asked, _) if asked.starts_with("UID STORE") => {
                self.seen.lock().unwrap().push(number);
                "TAG OK ok\r\n".to_owned()
            }
            _ => "TAG OK ok\r\n".to_owned(),
        }
    }
}
