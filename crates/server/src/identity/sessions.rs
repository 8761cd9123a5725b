//! Sessions of people and visitors, and the tokens of programs: a secret outside, its digest inside.

use std::time::Duration;

use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use crate::app::App;
use crate::platform::authorisation::{Person, Principal, Role, Scope};
use crate::platform::config::Config;
use crate::platform::db::{Db, Tx};
use crate::platform::i18n::Lang;
use crate::platform::id::{self, AccountId, CentreId, SessionId};
use crate::platform::moment::Moment;
use crate::platform::secret::{Secret, digest};
use crate::platform::web::Caller;
use crate::platform::web::caller::SESSION_COOKIE;

/// How long a session of a person lasts without being used.
pub const PERSON_STAYS: Duration = Duration::from_secs(14 * 24 * 3600);

/// How long what a visitor tried is kept for a sign-up.
pub const VISITOR_STAYS: Duration = Duration::from_secs(7 * 24 * 3600);

/// How long a session lasts however much it is used; then the person signs in again.
const PERSON_STAYS_AT_MOST: Duration = Duration::from_secs(90 * 24 * 3600);

/// A session is noted as seen at most this often: a write for every page would be the dearest part.
const SEEN_EVERY: Duration = Duration::from_secs(300);

/// A caller that is known.
pub struct Known {
    /// Who it is.
    pub principal: Principal,
    /// The language of the account.
    pub lang: Option<Lang>,
}

/// A way to come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Nobody came in: a visitor.
    Visit,
    /// By password.
    Password,
    /// By passkey.
    Passkey,
    /// By an identity provider.
    Oidc,
    /// By signing up.
    Join,
    /// By an invitation.
    Invite,
    /// By one click, in the demo world.
    Demo,
}

impl Way {
    /// Its word in the database and the ids of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Oidc => "oidc",
            Self::Join => "join",
            Self::Invite => "invite",
            Self::Demo => "demo",
        }
    }
}

/// The caller of a session's cookie.
///
/// # Errors
/// As the database does.
pub async fn by_cookie(app: &App, secret: &str) -> Result<Option<Known>, sqlx::Error> {
    let now = Moment::now();
    let sql = "SELECT s.id AS session, s.centre AS session_centre, s.account AS session_account, \
         s.seen_at, s.made_at, a.id AS account, a.name, a.centre, a.organisation, a.roles, a.lang, \
         o.name AS organisation_name \
         FROM session s LEFT JOIN account a ON a.id = s.account AND a.disabled = 0 \
         LEFT JOIN organisation o ON o.id = a.organisation \
         WHERE s.secret_digest = $1 AND s.until > $2";
    let row = sqlx::query(sql)
        .bind(digest(secret))
        .bind(now.micros())
        .fetch_optional(app.db.read())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let session: SessionId = id::column(&row, "session")?;
    let visitor = row.try_get::<String, _>("session_account")?.is_empty();
    if visitor {
        let centre = id::column(&row, "session_centre")?;
        return Ok(Some(Known { principal: Principal::Visitor { session, centre }, lang: None }));
    }
    if row.try_get::<Option<String>, _>("account")?.is_none() {
        return Ok(None);
    }
    let seen = Moment::from_micros(row.try_get("seen_at")?);
    if now.since(seen) > SEEN_EVERY {
        let made = Moment::from_micros(row.try_get("made_at")?);
        let until = now.plus(PERSON_STAYS).min(made.plus(PERSON_STAYS_AT_MOST));
        note_seen(app, session, now, until).await?;
    }
    let lang = Lang::from_tag(&row.try_get::<String, _>("lang")?);
    Ok(Some(Known { principal: Principal::Session { session, person: person(&row)? }, lang }))
}

/// The caller of a personal API token.
///
/// # Errors
/// As the database does.
pub async fn by_token(app: &App, secret: &str) -> Result<Option<Known>, sqlx::Error> {
    let now = Moment::now();
    let sql = "SELECT t.id AS token, t.scopes, t.used_at, a.id AS account, a.name, a.centre, \
         a.organisation, a.roles, a.lang, o.name AS organisation_name \
         FROM api_token t JOIN account a ON a.id = t.account AND a.disabled = 0 \
         JOIN organisation o ON o.id = a.organisation \
         WHERE t.secret_digest = $1 AND t.until > $2";
    let row = sqlx::query(sql)
        .bind(digest(secret))
        .bind(now.micros())
        .fetch_optional(app.db.read())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let token = id::column(&row, "token")?;
    let scopes: String = row.try_get("scopes")?;
    let scopes = scopes.split(' ').filter_map(|s| s.parse::<Scope>().ok()).collect();
    let used = Moment::from_micros(row.try_get("used_at")?);
    if now.since(used) > SEEN_EVERY {
        let mut tx = app.db.begin().await?;
        sqlx::query("UPDATE api_token SET used_at = $1 WHERE id = $2")
            .bind(now.micros())
            .bind(row.try_get::<String, _>("token")?)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    }
    let lang = Lang::from_tag(&row.try_get::<String, _>("lang")?);
    Ok(Some(Known { principal: Principal::Token { token, scopes, person: person(&row)? }, lang }))
}

fn person(row: &AnyRow) -> Result<Person, sqlx::Error> {
    let roles: String = row.try_get("roles")?;
    Ok(Person {
        account: id::column(row, "account")?,
        name: row.try_get("name")?,
        centre: id::column(row, "centre")?,
        organisation: id::column(row, "organisation")?,
        organisation_name: row.try_get("organisation_name")?,
        roles: roles.split(' ').filter_map(|r| r.parse::<Role>().ok()).collect(),
    })
}

async fn note_seen(
    app: &App,
    session: SessionId,
    now: Moment,
    until: Moment,
) -> Result<(), sqlx::Error> {
    let mut tx = app.db.begin().await?;
    sqlx::query("UPDATE session SET seen_at = $1, until = $2 WHERE id = $3")
        .bind(now.micros())
        .bind(until.micros())
        .bind(session.text())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Begins a session, for a person or for a visitor. Always a new secret: one that somebody may have
/// planted before the sign-in (session fixation) is worth nothing after it.
///
/// # Errors
/// As the database does.
pub async fn begin(
    tx: &mut Tx,
    centre: CentreId,
    account: Option<AccountId>,
    way: Way,
    caller: &Caller,
) -> Result<(SessionId, Secret), sqlx::Error> {
    let (session, secret, now) = (SessionId::new(), Secret::new(), Moment::now());
    let stays = if account.is_some() { PERSON_STAYS } else { VISITOR_STAYS };
    sqlx::query(
        "INSERT INTO session \
         (id, secret_digest, centre, account, way, origin, agent, made_at, seen_at, until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
    )
    .bind(session.text())
    .bind(secret.digest())
    .bind(centre.text())
    .bind(account.map(AccountId::text).unwrap_or_default())
    .bind(way.word())
    .bind(&caller.origin)
    .bind(&caller.agent)
    .bind(now.micros())
    .bind(now.plus(stays).micros())
    .execute(&mut **tx)
    .await?;
    Ok((session, secret))
}

/// Ends a session.
///
/// # Errors
/// As the database does.
pub async fn end(tx: &mut Tx, session: SessionId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM session WHERE id = $1")
        .bind(session.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A session as its person sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// The browser and system, as far as the browser says.
    pub device: String,
    /// From where it was begun.
    pub origin: String,
    /// How the person came in: `password`, `passkey`, `oidc`, `join`, `invite`, `demo`.
    pub way: String,
    /// Since when.
    pub since: Moment,
    /// When it was used last, to five minutes.
    pub seen: Moment,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// The sessions of an account, the one used last first.
///
/// # Errors
/// As the database does.
pub async fn of(
    db: &Db,
    account: AccountId,
    here: Option<SessionId>,
) -> Result<Vec<SessionView>, sqlx::Error> {
    let sql = "SELECT id, agent, origin, way, made_at, seen_at FROM session \
         WHERE account = $1 AND until > $2 ORDER BY seen_at DESC, id DESC";
    let rows = sqlx::query(sql)
        .bind(account.text())
        .bind(Moment::now().micros())
        .fetch_all(db.read())
        .await?;
    rows.iter()
        .map(|row| {
            let id: SessionId = id::column(row, "id")?;
            Ok(SessionView {
                id,
                device: device(&row.try_get::<String, _>("agent")?),
                origin: row.try_get("origin")?,
                way: row.try_get("way")?,
                since: Moment::from_micros(row.try_get("made_at")?),
                seen: Moment::from_micros(row.try_get("seen_at")?),
                here: here == Some(id),
            })
        })
        .collect()
}

/// What a browser says of itself, in two words.
fn device(agent: &str) -> String {
    let first = |words: &[(&str, &'static str)]| {
        words.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Whale", "Whale"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

/// Ends a session of that account; tells whether there was one.
///
/// # Errors
/// As the database does.
pub async fn end_of(
    tx: &mut Tx,
    account: AccountId,
    session: SessionId,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM session WHERE id = $1 AND account = $2")
        .bind(session.text())
        .bind(account.text())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends all sessions of an account but that one.
///
/// # Errors
/// As the database does.
pub async fn end_others(
    tx: &mut Tx,
    account: AccountId,
    but: Option<SessionId>,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM session WHERE account = $1 AND id <> $2")
        .bind(account.text())
        .bind(but.map(SessionId::text).unwrap_or_default())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The name of the cookie: where the site is reached by https, one that no neighbour's site can
/// plant (`__Host-`).
#[must_use]
pub fn cookie_name(config: &Config) -> &'static str {
    if secure(config) { HOST_COOKIE } else { SESSION_COOKIE }
}

const HOST_COOKIE: &str = "__Host-dure_session";

fn secure(config: &Config) -> bool {
    config.public_url.starts_with("https:")
}

/// The header that gives a browser its session.
#[must_use]
pub fn cookie(app: &App, secret: &Secret, stays: Duration) -> HeaderMap {
    let name = cookie_name(&app.config);
    set_cookie(app, &format!("{name}={}; Max-Age={}", secret.reveal(), stays.as_secs()))
}

/// The header that takes a browser's session away.
#[must_use]
pub fn no_cookie(app: &App) -> HeaderMap {
    set_cookie(app, &format!("{}=; Max-Age=0", cookie_name(&app.config)))
}

fn set_cookie(app: &App, pair: &str) -> HeaderMap {
    let secure = if secure(&app.config) { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{pair}; Path=/; HttpOnly; SameSite=Lax{secure}"))
        .map(|v| HeaderMap::from_iter([(SET_COOKIE, v)]))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn a_device_is_told_in_two_words() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140 Safari/537.36 Edg/140";
        assert_eq!(device(edge), "Edge, Windows");
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1";
        assert_eq!(device(phone), "Safari, iPhone");
        assert_eq!(device("curl/8.5"), "curl/8.5");
    }
}
