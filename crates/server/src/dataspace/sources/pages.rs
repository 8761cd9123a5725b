//! The page of the places from which an organisation offers data.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};

use super::{NewSource, Source, acts, known, of_caller, of_organisation, removed, tasted};
use crate::app::App;
use crate::platform::id::DatasetId;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

#[derive(Template)]
#[template(path = "dataspace/sources.html")]
struct All<'a> {
    shell: Shell<'a>,
    sources: Vec<Source>,
}

/// `GET /dataspace/sources`.
///
/// # Errors
/// As the database does.
pub async fn show(State(app): State<App>, caller: Caller) -> Answer {
    let person = caller.person()?;
    if !acts(person) {
        return Err(Problem::forbidden());
    }
    page(&All {
        shell: caller.shell(&caller.words.text("sources-title")),
        sources: of_organisation(&app.db, person.organisation).await?,
    })
}

/// `POST /dataspace/sources`.
///
/// # Errors
/// Where something of the place cannot be used.
pub async fn add(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let text = |name: &str| fields.one(name).to_owned();
    let new = NewSource {
        name: text("name"),
        address: text("address"),
        authorization: text("authorization"),
        endpoint: text("endpoint"),
        region: text("region"),
        access_key: text("access_key"),
        secret_key: text("secret_key"),
    };
    let id = known(&app, &caller, &new).await?;
    Ok(flash::redirect(&format!("/dataspace/sources/{id}"), "ok", "source-known"))
}

#[derive(Template)]
#[template(path = "dataspace/source.html")]
struct One<'a> {
    shell: Shell<'a>,
    id: String,
    address: String,
    taste: String,
    why: String,
}

/// `GET /dataspace/sources/{id}`: the place, tried now.
///
/// # Errors
/// Where it is not the caller's.
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<DatasetId>) -> Answer {
    let source = of_caller(&app, &caller, id).await?;
    let (taste, why) = match tasted(&app, &source).await {
        Ok(taste) => (taste, String::new()),
        Err(problem) => (String::new(), problem.sentence(caller.words)),
    };
    page(&One {
        shell: caller.shell(&source.name),
        id: id.text(),
        address: source.address.clone(),
        taste,
        why,
    })
}

/// `POST /dataspace/sources/{id}/remove`.
///
/// # Errors
/// Where it is not the caller's.
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<DatasetId>) -> Answer {
    removed(&app, &caller, id).await?;
    Ok(flash::redirect("/dataspace/sources", "ok", "source-removed"))
}
