//! A small client of HTTP/1.1 that keeps cookies: what people and programs do to the server where no
//! browser and no load generator is needed, uploads above all. It holds no more than one body.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

/// How long an answer may take: an upload is synced to the disk before it is acknowledged.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection that was left alone for longer is not used again: the server gives up on such ones.
const KEPT: Duration = Duration::from_secs(5);

/// Somebody who asks the server, over one connection.
pub struct Client {
    port: u16,
    connection: Option<(BufReader<TcpStream>, Instant)>,
    cookies: BTreeMap<String, String>,
}

/// An answer.
#[derive(Debug, Default, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// Somebody new.
    pub fn new(port: u16) -> Self {
        Self { port, connection: None, cookies: BTreeMap::new() }
    }

    /// Asks and reads the answer. Nothing is followed and nothing tried twice.
    ///
    /// # Errors
    /// When the line breaks or what comes is no HTTP.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, String> {
        let told = |e: String| format!("{method} {path}: {e}");
        let mut connection = match self.connection.take() {
            Some((open, used)) if used.elapsed() < KEPT => open,
            _ => connected(self.port).map_err(|e| told(e.to_string()))?,
        };
        let head = self.head(method, path, headers, body.len());
        let stream = connection.get_mut();
        stream.write_all(head.as_bytes()).map_err(|e| told(e.to_string()))?;
        stream.write_all(body).map_err(|e| told(e.to_string()))?;
        let answer = read(&mut connection, method == "HEAD").map_err(told)?;
        for cookie in answer.all("set-cookie") {
            self.remember(cookie);
        }
        if answer.header("connection") != Some("close") {
            self.connection = Some((connection, Instant::now()));
        }
        Ok(answer)
    }

    /// Asks for something that must be there.
    ///
    /// # Errors
    /// As [`Client::ask`], and when the answer has another status.
    pub fn get(&mut self, path: &str) -> Result<Answer, String> {
        self.ask("GET", path, &[], &[])?.of(200, path)
    }

    /// Sends a form, as a browser would.
    ///
    /// # Errors
    /// As [`Client::ask`], and when it is not taken: a form that is leads to another page.
    pub fn send(&mut self, path: &str, form: &str) -> Result<Answer, String> {
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        self.ask("POST", path, &kind, form.as_bytes())?.of(303, path)
    }

    /// Sends JSON and reads JSON.
    ///
    /// # Errors
    /// As [`Client::ask`], and when the answer has another status.
    pub fn tell(
        &mut self,
        path: &str,
        what: &serde_json::Value,
        status: u16,
    ) -> Result<serde_json::Value, String> {
        let kind = [("Content-Type", "application/json")];
        self.ask("POST", path, &kind, what.to_string().as_bytes())?.of(status, path)?.json()
    }

    /// The cookies as a header's value.
    pub fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        pairs.join("; ")
    }

    fn head(&self, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> String {
        let port = self.port;
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\n");
        head.push_str(&format!("Origin: http://localhost:{port}\r\nContent-Length: {length}\r\n"));
        if !self.cookies.is_empty() {
            head.push_str(&format!("Cookie: {}\r\n", self.cookies()));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head + "\r\n"
    }

    fn remember(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.trim().to_owned(), value.to_owned()),
            };
        }
    }
}

fn connected(port: u16) -> std::io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

impl Answer {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every header of that name.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.headers.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<serde_json::Value, String> {
        serde_json::from_slice(&self.body).map_err(|e| format!("no JSON: {e}"))
    }

    /// The answer, if it has that status.
    pub fn of(self, status: u16, path: &str) -> Result<Self, String> {
        if self.status == status {
            return Ok(self);
        }
        let said: String = self.text().chars().take(300).collect();
        Err(format!("{path} answered {} and not {status}: {said}", self.status))
    }
}

fn read(from: &mut impl BufRead, head_only: bool) -> Result<Answer, String> {
    let first = line(from)?;
    let status = first.split(' ').nth(1).and_then(|s| s.parse().ok());
    let status = status.ok_or_else(|| format!("\"{first}\" is no status line"))?;
    let mut answer = Answer { status, ..Answer::default() };
    loop {
        let line = line(from)?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    if head_only || matches!(status, 204 | 304) {
        return Ok(answer);
    }
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = chunks(from)?;
    } else {
        let length = answer.header("content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
        answer.body = exactly(from, length)?;
    }
    Ok(answer)
}

fn chunks(from: &mut impl BufRead) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        let head = line(from)?;
        let size = head.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|e| format!("\"{head}\": {e}"))?;
        body.extend(exactly(from, size)?);
        line(from)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

fn exactly(from: &mut impl Read, length: usize) -> Result<Vec<u8>, String> {
    let mut body = vec![0; length];
    from.read_exact(&mut body).map_err(|e| e.to_string())?;
    Ok(body)
}

fn line(from: &mut impl BufRead) -> Result<String, String> {
    let mut line = String::new();
    match from.read_line(&mut line) {
        Ok(0) => Err("the line ended".to_owned()),
        Ok(_) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        Err(e) => Err(e.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_in_pieces_is_put_together_and_what_follows_is_left() {
        let mut wire: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(read(&mut wire, false).map(|a| a.text()), Ok("abc0123456789".to_owned()));
        assert_eq!(read(&mut wire, false).map(|a| a.status), Ok(204));
        assert!(read(&mut wire, false).is_err());
    }

    #[test]
    fn an_answer_to_head_has_no_body_whatever_it_says() {
        let mut wire: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nUpload-Offset: 7\r\n\r\n";
        let answer = read(&mut wire, true).unwrap_or_default();
        assert_eq!((answer.header("upload-offset"), answer.body.len()), (Some("7"), 0));
    }

    #[test]
    fn cookies_are_kept_replaced_and_given_up() {
        let mut client = Client::new(1);
        for cookie in ["a=1; Path=/", "b=2", "a=3; HttpOnly", "b=; Max-Age=0"] {
            client.remember(cookie);
        }
        assert_eq!(client.cookies(), "a=3");
    }
}
