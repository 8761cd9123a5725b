//! Signing up with an organisation. Who comes first is its owner; the others are invited.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::accounts::{self, NewAccount};
use super::business_number::BusinessNumber;
use super::choices;
use super::consents::{Consents, Ticks};
use super::enter::{self, Entrant};
use super::input::{Email, InputError, OrganisationName, PersonName};
use super::oidc::Claimed;
use super::organisations::{self, NewOrganisation, OrganisationKind};
use super::password::NewPassword;
use super::sessions::Way;
use super::tries::{self, Counted};
use crate::app::App;
use crate::platform::authorisation::{Principal, Role};
use crate::platform::id::AccountId;
use crate::platform::secret::Secret;
use crate::platform::shell::Shell;
use crate::platform::web::form::{Choice, Faults, refused};
use crate::platform::web::{Answer, Caller, page};

/// The form as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct JoinForm {
    kind: String,
    brn: String,
    organisation: String,
    sector: String,
    size: String,
    name: String,
    email: String,
    password: String,
    /// The secret of an identity that a provider vouched for, instead of a password.
    identity: String,
    #[serde(flatten)]
    ticks: Ticks,
}

#[derive(Template)]
#[template(path = "identity/join.html")]
struct JoinPage<'a> {
    shell: Shell<'a>,
    form: &'a JoinForm,
    faults: Faults,
    kinds: Vec<Choice>,
    sectors: Vec<Choice>,
    sizes: Vec<Choice>,
    keeps: bool,
    news: bool,
    vouched: bool,
}

fn join_page<'a>(
    caller: &'a Caller,
    form: &'a JoinForm,
    vouched: bool,
    faults: Faults,
) -> JoinPage<'a> {
    JoinPage {
        shell: caller.shell(&caller.words.text("join-title")),
        faults,
        kinds: choices::kinds(caller, &form.kind),
        sectors: choices::sectors(caller, &form.sector),
        sizes: choices::sizes(caller, &form.size),
        keeps: matches!(caller.principal, Principal::Visitor { .. }),
        news: !form.ticks.news.is_empty(),
        vouched,
        form,
    }
}

/// An identity that waits to be completed.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    identity: String,
}

/// `GET /join`.
///
/// # Errors
/// As the database does.
pub async fn form(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    if caller.principal.person().is_some() {
        return Ok(Redirect::to("/account").into_response());
    }
    let claimed = Claimed::look(&app.db, &asked.identity).await?;
    let mut form = JoinForm { kind: "company".to_owned(), ..JoinForm::default() };
    let vouched = claimed.is_some();
    if let Some(claimed) = claimed {
        form.identity = asked.identity;
        form.email = claimed.email.unwrap_or_default();
        form.name = claimed.name.unwrap_or_default();
    }
    page(&join_page(&caller, &form, vouched, Faults::new()))
}

/// What a form came to that can be used.
struct Joining {
    organisation: NewOrganisation,
    name: PersonName,
    email: Email,
    password: Option<NewPassword>,
}

fn parsed(form: &JoinForm, vouched: bool, caller: &Caller) -> Result<Joining, Faults> {
    let mut faults = Faults::new();
    let mut wrong = |field, e: InputError| faults.add(field, e.message(), caller);
    let kind = form.kind.parse::<OrganisationKind>();
    let kind = kind.map_err(|()| wrong("kind", InputError::Choice)).ok();
    let number = match form.brn.parse::<BusinessNumber>() {
        Ok(number) => Some(number),
        Err(InputError::Missing) if kind.is_some_and(|k| !k.has_number()) => None,
        Err(e) => {
            wrong("brn", e);
            None
        }
    };
    let organisation = form.organisation.parse::<OrganisationName>();
    let organisation = organisation.map_err(|e| wrong("organisation", e)).ok();
    let sector = form.sector.parse().map_err(|()| wrong("sector", InputError::Choice)).ok();
    let size = form.size.parse().map_err(|()| wrong("size", InputError::Choice)).ok();
    let name = form.name.parse::<PersonName>().map_err(|e| wrong("name", e)).ok();
    let email = form.email.parse::<Email>().map_err(|e| wrong("email", e)).ok();
    let password = if vouched {
        None
    } else {
        let new = NewPassword::new(&form.password, email.as_ref(), &form.organisation);
        new.map_err(|e| wrong("password", e)).ok()
    };
    for (field, e) in form.ticks.missing() {
        wrong(field, e);
    }
    match (faults.is_empty(), kind, organisation, sector, size, name, email) {
        (true, Some(kind), Some(name_of), Some(sector), Some(size), Some(name), Some(email)) => {
            let organisation = NewOrganisation { name: name_of, number, kind, sector, size };
            Ok(Joining { organisation, name, email, password })
        }
        _ => Err(faults),
    }
}

/// `POST /join`.
///
/// # Errors
/// When somebody tries too often, or the database is away.
pub async fn join(State(app): State<App>, caller: Caller, Form(form): Form<JoinForm>) -> Answer {
    let claimed = Claimed::look(&app.db, &form.identity).await?;
    let vouched = claimed.is_some();
    let joining = match parsed(&form, vouched, &caller) {
        Ok(joining) => joining,
        Err(faults) => return refused(&join_page(&caller, &form, vouched, faults)),
    };
    tries::begin(&app.db, &[Counted::Join(caller.origin.clone())]).await?;
    match made(&app, &caller, joining, &form).await? {
        Ok(secret) => Ok(enter::onward(&app, &secret, "/account?new=1")),
        Err((field, message)) => {
            let mut faults = Faults::new();
            faults.add(field, message, &caller);
            refused(&join_page(&caller, &form, vouched, faults))
        }
    }
}

type Clash = (&'static str, Message);

async fn made(
    app: &App,
    caller: &Caller,
    joining: Joining,
    form: &JoinForm,
) -> Answer<Result<Secret, Clash>> {
    let password = match joining.password {
        Some(password) => app.doors.passwords.hash(password).await?,
        None => String::new(),
    };
    let centre = caller.centre.id;
    let mut tx = app.db.begin().await?;
    let Some(organisation) = organisations::insert(&mut tx, centre, &joining.organisation).await?
    else {
        let field = if joining.organisation.number.is_some() { "brn" } else { "organisation" };
        return Ok(Err((field, Message::new("join-there"))));
    };
    if app.config.demo {
        // What visitors of the demo world make up is made up too.
        organisations::mark_as_demo(&mut tx, organisation).await?;
    }
    let new = NewAccount {
        centre,
        organisation,
        email: joining.email,
        name: joining.name,
        password,
        roles: vec![Role::Member, Role::Owner],
        lang: caller.lang(),
        consents: Consents::of(&form.ticks),
    };
    let Some(account) = accounts::insert(&mut tx, &new).await? else {
        return Ok(Err(("email", Message::new("join-email-taken"))));
    };
    if let Some(clash) = completed(&mut tx, caller, &form.identity, account).await? {
        return Ok(Err(clash));
    }
    let who = Entrant { account, organisation, centre };
    let secret = enter::admit(&mut tx, caller, who, Way::Join).await?;
    tx.commit().await?;
    Ok(Ok(secret))
}

/// Gives the identity that waited to the account.
pub(super) async fn completed(
    tx: &mut crate::platform::db::Tx,
    caller: &Caller,
    identity: &str,
    account: AccountId,
) -> Answer<Option<Clash>> {
    if identity.is_empty() {
        return Ok(None);
    }
    let Some(claimed) = Claimed::take(tx, identity).await? else {
        return Ok(Some(("", Message::new("identity-stale"))));
    };
    if claimed.link(tx, caller.centre.id, account).await? {
        return Ok(None);
    }
    Ok(Some(("", Message::new("identity-taken"))))
}
