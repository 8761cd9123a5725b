//! Requests, to a server that may die at any moment.

use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, StatusCode};

/// The line broke: nobody knows whether it was done.
#[derive(Debug)]
pub struct Lost;

/// What a client comes to know.
pub type Known<T> = Result<T, Lost>;

/// An answer that came whole.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// Itself, where its status is that one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// Whether its status is that one.
    pub fn is(&self, status: u16) -> bool {
        self.status.as_u16() == status
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Where it leads to.
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }
}

/// A browser or a program with one cookie.
pub struct Http {
    client: Client,
    base: String,
    from: String,
    cookie: Option<String>,
}

impl Http {
    /// One that comes from that address.
    pub fn new(port: u16, from: String) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none());
        Self {
            client: client.build().unwrap(),
            base: format!("http://127.0.0.1:{port}"),
            from,
            cookie: None,
        }
    }

    /// A browser of somebody else, who comes from that address.
    pub fn beside(&self, from: String) -> Self {
        Self { client: self.client.clone(), base: self.base.clone(), from, cookie: None }
    }

    /// Sends something with these headers.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Known<Reply> {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header("origin", &self.base)
            .header("x-forwarded-for", &self.from);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.body(body).send().await.map_err(|_| Lost)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(|_| Lost)?.to_vec();
        assert!(!status.is_server_error(), "{path}: {status} {}", String::from_utf8_lossy(&body));
        let session = headers.get_all(SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        if let Some(line) = session.into_iter().find(|l| l.starts_with("dure_session=")) {
            self.cookie = line.split(';').next().map(str::to_owned);
        }
        Ok(Reply { status, headers, body })
    }

    /// Asks for something.
    pub async fn get(&mut self, path: &str) -> Known<Reply> {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    /// Sends JSON.
    pub async fn json(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &serde_json::Value,
    ) -> Known<Reply> {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.send(method, path, &all, body.to_string().into_bytes()).await
    }

    /// Sends a form, as a page does.
    pub async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Known<Reply> {
        let body = serde_urlencoded::to_string(fields).unwrap().into_bytes();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.send(Method::POST, path, &[kind, ("accept", "text/html")], body).await
    }
}
