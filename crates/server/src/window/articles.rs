//! What is known: articles, some of them made of closed cases with the names taken out.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;
use futures_util::future::BoxFuture;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{CaseState, Said, Side, names, one, store};
use crate::app::App;
use crate::identity::{accounts, organisations};
use crate::platform::authorisation::{Owner, Person, Sector};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, ArticleId, CaseId, CentreId};
use crate::platform::moment::Moment;
use crate::platform::search::{self, Audience, Document, Kind, Source};
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Fields, name};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The longest article, in characters.
const LONGEST: usize = 20_000;

/// An article.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// The tenant.
    pub centre: CentreId,
    /// Its title.
    pub title: String,
    /// Its words.
    pub words: String,
    /// The sector that it is about.
    pub sector: Sector,
    /// Whether everybody may read it.
    pub published: bool,
    /// Goes up with every change.
    pub version: i64,
    /// When it was last changed.
    pub changed_at: Moment,
}

const FROM: &str =
    "SELECT id, centre, title, words, sector, state, version, changed_at FROM article";

fn article(row: &AnyRow) -> Result<Article, sqlx::Error> {
    Ok(Article {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        title: row.try_get("title")?,
        words: row.try_get("words")?,
        sector: row.try_get::<String, _>("sector")?.parse().unwrap_or(Sector::Machinery),
        published: row.try_get::<String, _>("state")? == "published",
        version: row.try_get("version")?,
        changed_at: Moment::from_micros(row.try_get("changed_at")?),
    })
}

/// A centre's published articles, the newest first.
///
/// # Errors
/// As the database does.
pub async fn published(db: &Db, centre: CentreId, most: i64) -> Result<Vec<Article>, sqlx::Error> {
    let sql = format!("{FROM} WHERE centre = $1 AND state = 'published' ORDER BY id DESC LIMIT $2");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(centre.text()).bind(most);
    query.fetch_all(db.read()).await?.iter().map(article).collect()
}

async fn drafts(db: &Db, centre: CentreId) -> Result<Vec<Article>, sqlx::Error> {
    let sql = format!("{FROM} WHERE centre = $1 AND state = 'draft' ORDER BY id DESC LIMIT 100");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(centre.text());
    query.fetch_all(db.read()).await?.iter().map(article).collect()
}

async fn find(db: &Db, of: ArticleId) -> Result<Option<Article>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(article).transpose()
}

/// Keeps a new article.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, new: &Article, from: &str, by: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO article (id, centre, title, words, sector, state, from_case, made_by, made_at, \
         changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(&new.title)
    .bind(&new.words)
    .bind(new.sector.word())
    .bind(if new.published { "published" } else { "draft" })
    .bind(from)
    .bind(by)
    .bind(new.changed_at.micros())
    .execute(&mut **tx)
    .await?;
    search::touch(tx, Kind::Article, &new.id.text()).await
}

/// The articles as search takes them: published ones, for everybody.
pub struct Articles;

impl Source for Articles {
    fn kind(&self) -> Kind {
        Kind::Article
    }

    fn documents<'a>(
        &'a self,
        app: &'a App,
        ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Document>, sqlx::Error>> {
        Box::pin(async move {
            let mut all = Vec::new();
            for id in ids.iter().filter_map(|id| id.parse().ok()) {
                if let Some(one) = find(&app.db, id).await?.filter(|one| one.published) {
                    all.push(Document {
                        kind: Kind::Article,
                        object: one.id.text(),
                        centre: one.centre,
                        audience: Audience::Public,
                        title: one.title,
                        text: one.words,
                        sectors: vec![one.sector],
                        regions: Vec::new(),
                        processes: Vec::new(),
                        equipment: Vec::new(),
                        state: "published".to_owned(),
                    });
                }
            }
            Ok(all)
        })
    }

    fn ids<'a>(
        &'a self,
        app: &'a App,
        after: &'a str,
        most: i64,
    ) -> BoxFuture<'a, Result<Vec<String>, sqlx::Error>> {
        Box::pin(async move {
            let rows = sqlx::query("SELECT id FROM article WHERE id > $1 ORDER BY id LIMIT $2")
                .bind(after)
                .bind(most)
                .fetch_all(app.db.read())
                .await?;
            rows.iter().map(|row| row.try_get(0)).collect()
        })
    }
}

#[derive(Template)]
#[template(path = "window/articles.html")]
struct List<'a> {
    shell: Shell<'a>,
    published: Vec<(String, String, String)>,
    drafts: Vec<(String, String, String)>,
    advises: bool,
}

/// `GET /window/articles`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let advises = caller.principal.person().is_some_and(Person::advises);
    let row = |one: Article| {
        let sector = caller.words.text(&format!("sector-{}", one.sector));
        (format!("/window/articles/{}", one.id), one.title, sector)
    };
    let published = published(&app.db, caller.centre.id, 200).await?;
    let drafts = if advises { drafts(&app.db, caller.centre.id).await? } else { Vec::new() };
    page(&List {
        shell: caller.shell(&caller.words.text("articles-title")),
        published: published.into_iter().map(row).collect(),
        drafts: drafts.into_iter().map(row).collect(),
        advises,
    })
}

#[derive(Template)]
#[template(path = "window/article.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    title: String,
    words: String,
    paragraphs: Vec<String>,
    day: String,
    published: bool,
    edits: bool,
    version: i64,
}

/// The article, where the caller may read it.
async fn of_reader(app: &App, caller: &Caller, id: ArticleId) -> Answer<(Article, bool)> {
    let found = find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let own = found.centre == caller.centre.id;
    let advises = caller
        .principal
        .person()
        .is_some_and(|person| person.advises() && person.centre == found.centre);
    match own && (found.published || advises) {
        true => Ok((found, advises)),
        false => Err(Problem::not_found()),
    }
}

/// `GET /window/articles/{id}`.
///
/// # Errors
/// Where there is no such article for the caller.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<ArticleId>) -> Answer {
    let (found, edits) = of_reader(&app, &caller, id).await?;
    page(&One {
        shell: caller.shell(&found.title),
        at: format!("/window/articles/{id}"),
        paragraphs: found
            .words
            .lines()
            .filter(|l| !l.trim().is_empty())
            .map(str::to_owned)
            .collect(),
        day: found.changed_at.day(caller.lang()),
        published: found.published,
        edits,
        version: found.version,
        title: found.title,
        words: found.words,
    })
}

/// `POST /window/articles/{id}`: corrects it, publishes it or takes it back.
///
/// # Errors
/// Where the caller does not advise, or somebody else was faster.
pub async fn save(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ArticleId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (found, edits) = of_reader(&app, &caller, id).await?;
    if !edits {
        return Err(Problem::forbidden());
    }
    let wrong = || Problem::unusable(Message::new("problem-article").count("most", LONGEST));
    let title = name(fields.one("title")).ok_or_else(wrong)?;
    let words = fields.one("words");
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(wrong());
    }
    let state = match fields.one("do") {
        "publish" => "published",
        "withdraw" => "draft",
        _ if found.published => "published",
        _ => "draft",
    };
    let mut tx = app.db.begin().await?;
    let written = sqlx::query(
        "UPDATE article SET title = $3, words = $4, state = $5, changed_at = $6, \
         version = version + 1 WHERE id = $1 AND version = $2",
    )
    .bind(id.text())
    .bind(fields.one("version").parse().unwrap_or(found.version))
    .bind(title)
    .bind(words)
    .bind(state)
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    if written.rows_affected() == 0 {
        return Err(Problem::conflict(Message::new("problem-case-changed")));
    }
    search::touch(&mut tx, Kind::Article, &id.text()).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/window/articles/{id}"), "ok", "article-saved"))
}

/// `POST /window/cases/{id}/article`: a draft of what a closed case taught, the names taken out.
///
/// # Errors
/// Where the caller does not advise, or the case is not closed.
pub async fn of_case(State(app): State<App>, caller: Caller, Path(id): Path<CaseId>) -> Answer {
    let case = one::centre(&app, &caller, id).await?;
    if case.state != CaseState::Closed {
        return Err(Problem::conflict(Message::new("problem-article-open")));
    }
    let sql = "SELECT id FROM article WHERE from_case = $1 LIMIT 1";
    let made = sqlx::query(sql).bind(id.text()).fetch_optional(app.db.read()).await?;
    if let Some(made) = made {
        let made: ArticleId = id::column(&made, "id")?;
        return Ok(flash::redirect(&format!("/window/articles/{made}"), "info", "article-there"));
    }
    let lines = store::lines(&app.db, id, false).await?;
    let mut who: Vec<String> = lines.iter().map(|line| line.name.clone()).collect();
    who.push(case.name.clone());
    if let Owner::Organisation(of) = case.owned.by {
        who.extend(organisations::name(&app.db, of).await?);
        who.extend(accounts::of_organisation(&app.db, of).await?.into_iter().map(|one| one.name));
    }
    let answers = lines.iter().filter(|line| line.kind == Said::Consultant);
    let mut parts = vec![case.question.clone()];
    parts.extend(answers.map(|line| line.words.clone()));
    if let Some(advice) = store::advice(&app.db, id, Side::Company).await? {
        parts.extend([advice.findings, advice.steps, advice.offers]);
    }
    parts.retain(|part| !part.trim().is_empty());
    let new = Article {
        id: ArticleId::new(),
        centre: case.owned.centre,
        title: names::removed(&case.subject, &who),
        words: names::removed(&parts.join("\n\n"), &who).chars().take(LONGEST).collect(),
        sector: case.sector,
        published: false,
        version: 1,
        changed_at: Moment::now(),
    };
    let by = caller.person()?.account.text();
    let mut tx = app.db.begin().await?;
    insert(&mut tx, &new, &id.text(), &by).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/window/articles/{}", new.id), "ok", "article-made"))
}
