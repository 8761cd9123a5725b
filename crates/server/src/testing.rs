//! The whole site in a test: a router over a database of the test's own, and browsers that visit it.
//!
//! The database is SQLite in a folder that goes with the test; with `DURE_TEST_POSTGRES` set to the
//! address of a PostgreSQL, each test makes itself a schema there and drops it at its end.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use sqlx::Row;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::app::{self, App};
use crate::identity::centres::{self, Centre};
use crate::platform::authorisation::Role;
use crate::platform::config::Config;
use crate::platform::db::{Db, PATIENCE};
use crate::platform::id::{AccountId, CentreId, OrganisationId, SessionId};
use crate::platform::moment::Moment;
use crate::platform::secret::Secret;
use crate::platform::web::caller::SESSION_COOKIE;

/// The host under which browsers reach the site, as the browser of a developer does.
const HOST_NAME: &str = "localhost:8080";

/// A site of the test's own.
pub struct Site {
    /// The state, for looking behind the pages.
    pub app: App,
    router: Router,
    _folder: TempDir,
    _schema: Option<Schema>,
}

/// Somebody whom the test put into the database.
#[derive(Debug, Clone)]
pub struct Someone {
    /// The centre.
    pub centre: CentreId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// The address to sign in with.
    pub email: String,
}

impl Site {
    /// A new one with the default settings.
    pub async fn open() -> Self {
        Self::with(&[], "").await
    }

    /// A new one with these settings (names as in the options of `dure serve`) and this text as the
    /// configuration file.
    pub async fn with(settings: &[(&str, &str)], file: &str) -> Self {
        Self::made(settings, file, None).await
    }

    /// A new one with these settings that reaches its PostgreSQL by that address (`host:port`).
    pub async fn over(address: &str, settings: &[(&str, &str)]) -> Self {
        Self::made(settings, "", Some(address)).await
    }

    async fn made(settings: &[(&str, &str)], file: &str, over: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let schema = Schema::new().await;
        let data = folder.path().display().to_string();
        let database = schema.as_ref().map_or_else(|| Db::in_folder(folder.path()), Schema::url);
        let database = match (over, database.split_once('@')) {
            (Some(address), Some((user, rest))) => {
                let name = rest.split_once('/').map_or("", |(_, name)| name);
                format!("{user}@{address}/{name}")
            }
            _ => database,
        };
        let url = format!("http://{HOST_NAME}");
        let always = [
            ("data", data.as_str()),
            ("database", database.as_str()),
            ("public-url", url.as_str()),
            ("requests-per-second", "0"),
        ];
        let all: BTreeMap<_, _> = always.iter().chain(settings).copied().collect();
        let option = |name: &str| all.get(name).map(|v| (*v).to_owned());
        let config = Config::new(option, |_| None, Some(("dure.toml", file))).unwrap();
        let app = App::open(config).await.unwrap();
        Self { router: app::router(app.clone()), app, _folder: folder, _schema: schema }
    }

    /// A browser that was never here.
    pub fn browser(&self) -> Browser {
        let cookies = Arc::new(Mutex::new(BTreeMap::new()));
        let (router, host) = (self.router.clone(), HOST_NAME.to_owned());
        Browser { router, cookies, host, lang: "ko", from: ([192, 0, 2, 1], 4000).into() }
    }

    /// The centre that is there from the start.
    pub fn centre(&self) -> CentreId {
        self.app.centres.all()[0].id
    }

    /// Another centre, reached under `<slug>.example`.
    pub async fn another_centre(&self, slug: &str) -> CentreId {
        let centre = Centre {
            id: CentreId::new(),
            slug: slug.to_owned(),
            host: format!("{slug}.example"),
            name_ko: slug.to_owned(),
            name_en: slug.to_owned(),
        };
        centres::insert(&self.app.db, &centre).await.unwrap();
        self.app.centres.refresh(&self.app.db).await.unwrap();
        centre.id
    }

    /// Somebody of a new organisation, with these roles.
    pub async fn someone(&self, roles: &[Role]) -> Someone {
        self.someone_of(self.centre(), OrganisationId::new(), roles).await
    }

    /// Somebody of that organisation, which is made where it is not there.
    pub async fn someone_of(
        &self,
        centre: CentreId,
        organisation: OrganisationId,
        roles: &[Role],
    ) -> Someone {
        let account = AccountId::new();
        let email = format!("p{}@example.com", &account.text()[24..]);
        let roles: Vec<_> = roles.iter().map(|r| r.word()).collect();
        let mut tx = self.app.db.begin().await.unwrap();
        let sql = "INSERT INTO organisation \
             (id, centre, name, business_number, kind, sector, size, made_at) \
             VALUES ($1, $2, '한빛정밀', '', 'company', 'machinery', 'small', $3) \
             ON CONFLICT (id) DO NOTHING";
        sqlx::query(sql)
            .bind(organisation.text())
            .bind(centre.text())
            .bind(Moment::now().micros())
            .execute(&mut *tx)
            .await
            .unwrap();
        let sql = "INSERT INTO account \
             (id, centre, organisation, email, name, password, roles, lang, consents, made_at) \
             VALUES ($1, $2, $3, $4, '김하늘', '', $5, '', '[]', $6)";
        sqlx::query(sql)
            .bind(account.text())
            .bind(centre.text())
            .bind(organisation.text())
            .bind(&email)
            .bind(roles.join(" "))
            .bind(Moment::now().micros())
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        Someone { centre, organisation, account, email }
    }

    /// A browser in which that person is signed in.
    pub async fn browser_of(&self, someone: &Someone) -> Browser {
        let (secret, now) = (Secret::new(), Moment::now().micros());
        let mut tx = self.app.db.begin().await.unwrap();
        let sql = "INSERT INTO session \
             (id, secret_digest, centre, account, way, origin, agent, made_at, seen_at, until) \
             VALUES ($1, $2, $3, $4, 'password', '192.0.2.1', 'a test', $5, $5, $6)";
        sqlx::query(sql)
            .bind(SessionId::new().text())
            .bind(secret.digest())
            .bind(someone.centre.text())
            .bind(someone.account.text())
            .bind(now)
            .bind(now + 3_600_000_000)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let browser = self.browser();
        browser.keep(SESSION_COOKIE, secret.reveal());
        browser
    }

    /// A browser in which somebody new with these roles is signed in.
    pub async fn signed_in(&self, roles: &[Role]) -> Browser {
        let someone = self.someone(roles).await;
        self.browser_of(&someone).await
    }

    /// How many rows a query counts.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query(sql).fetch_one(self.app.db.read()).await.unwrap().get(0)
    }

    /// The text that a query finds.
    pub async fn text(&self, sql: &'static str) -> String {
        sqlx::query(sql).fetch_one(self.app.db.read()).await.unwrap().get(0)
    }

    /// The text that a query made of parts finds.
    pub async fn text_of(&self, sql: &str) -> String {
        let row = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(self.app.db.read());
        row.await.unwrap().get(0)
    }

    /// Does that to the database, with that text for `$1`.
    pub async fn write(&self, sql: &'static str, text: &str) {
        let mut tx = self.app.db.begin().await.unwrap();
        sqlx::query(sql).bind(text.to_owned()).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Does that to the database.
    pub async fn execute(&self, sql: &'static str) {
        let mut tx = self.app.db.begin().await.unwrap();
        sqlx::query(sql).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// A browser: keeps cookies and says where its requests come from. Clones share the cookies.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    host: String,
    lang: &'static str,
    from: SocketAddr,
}

/// What it got.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The text.
    pub body: String,
}

impl Page {
    /// Where it leads to; nowhere is an empty text.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |v| v.to_str().unwrap())
    }

    /// The text as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e} in {self:?}"))
    }

    /// Whether the text is in it.
    pub fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// What stands between the two texts, the first time.
    pub fn between(&self, before: &str, after: &str) -> Option<&str> {
        Some(self.body.split_once(before)?.1.split_once(after)?.0)
    }

    /// Itself, where its status is that one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:?}\n{}", self.headers, self.body);
        self
    }
}

impl Browser {
    /// The same cookies, but in English.
    pub fn english(&self) -> Self {
        Self { lang: "en", ..self.clone() }
    }

    /// The same cookies, but on that host.
    pub fn at_host(&self, host: &str) -> Self {
        Self { host: host.to_owned(), ..self.clone() }
    }

    /// The same cookies, but from that address.
    pub fn at_address(&self, last: u8) -> Self {
        Self { from: ([198, 51, 100, last], 4000).into(), ..self.clone() }
    }

    /// Keeps a cookie.
    pub fn keep(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Asks for a page.
    pub async fn get(&self, address: &str) -> Page {
        self.send(self.request(Method::GET, address), Body::empty()).await
    }

    /// Sends a form.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let form = serde_urlencoded::to_string(fields).unwrap();
        let request = self.request(Method::POST, address);
        self.send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded"), form).await
    }

    /// Sends JSON and wants JSON.
    pub async fn json(&self, method: Method, address: &str, value: &Value) -> Page {
        let request = self.bare(method, address).header(ACCEPT, "application/json");
        self.send(request.header(CONTENT_TYPE, "application/json"), value.to_string()).await
    }

    /// A request of that method for a page, for what the others cannot say.
    pub fn request(&self, method: Method, address: &str) -> axum::http::request::Builder {
        self.bare(method, address).header(ACCEPT, "text/html")
    }

    fn bare(&self, method: Method, address: &str) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(HOST, &self.host)
            .header(ORIGIN, format!("http://{}", self.host))
            .header("accept-language", self.lang)
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
            .extension(ConnectInfo(self.from));
        let cookies = self.cookies.lock().unwrap();
        let line: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !line.is_empty() {
            request = request.header(COOKIE, line.join("; "));
        }
        request
    }

    /// Sends that, and keeps the cookies that come back.
    pub async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Page {
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await;
        let (parts, body) = response.unwrap().into_parts();
        for line in parts.headers.get_all(SET_COOKIE) {
            self.take_cookie(line.to_str().unwrap());
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, body }
    }

    fn take_cookie(&self, line: &str) {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').unwrap();
        let mut cookies = self.cookies.lock().unwrap();
        if attributes.contains("Max-Age=0") {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// The address of the PostgreSQL to test with, where there is one.
pub fn postgres() -> Option<String> {
    std::env::var("DURE_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// A schema of the test's own in a PostgreSQL.
struct Schema {
    server: String,
    name: String,
}

impl Schema {
    async fn new() -> Option<Self> {
        let server = postgres()?;
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        Self::tell(&server, format!("CREATE SCHEMA {name}")).await;
        Some(Self { server, name })
    }

    fn url(&self) -> String {
        let glue = if self.server.contains('?') { '&' } else { '?' };
        format!(
            "{}{glue}application_name={}&options=-c%20search_path%3D{}",
            self.server, self.name, self.name
        )
    }

    async fn tell(server: &str, sql: String) {
        let db = Db::connect(server, PATIENCE).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(db.read()).await.unwrap();
        db.close().await;
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let sql = format!("DROP SCHEMA {} CASCADE", self.name);
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{}'",
            self.name
        );
        let server = self.server.clone();
        // A drop cannot wait, and the test's own runtime is busy with it: a thread beside it.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            // A transaction that was dropped stays open until its connection is used again, and holds
            // the schema: the test is over, so its connections end first.
            runtime.unwrap().block_on(async {
                Self::tell(&server, end).await;
                Self::tell(&server, sql).await;
            });
        });
        let _ = dropped.join();
    }
}

#[tokio::test]
async fn a_browser_of_a_test_finds_the_site() {
    let site = Site::open().await;
    let page = site.browser().get("/healthz").await.expect(200);
    assert_eq!(page.body, "ok\n");
    let someone = site.someone(&[Role::Member]).await;
    assert_eq!(site.count("SELECT COUNT(*) FROM account").await, 1);
    assert!(site.browser_of(&someone).await.cookie(SESSION_COOKIE).is_some());
}
