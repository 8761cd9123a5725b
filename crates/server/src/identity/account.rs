//! One's own account: name, password, news, sessions, tokens, one's data, leaving.

use dure_testbed::report::Message;
use serde::Serialize;
use sqlx::Row;
use utoipa::ToSchema;

use super::accounts::{self, Account};
use super::consents::Consent;
use super::oidc::{self, IdentityView};
use super::passkeys::{self, PasskeyView};
use super::password::NewPassword;
use super::sessions::{self, SessionView};
use super::tokens::{self, TokenView};
use crate::app::App;
use crate::platform::authorisation::{Person, Role};
use crate::platform::id::{AccountId, CentreId, OrganisationId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};

/// Who one is here.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub id: AccountId,
    /// The name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The centre.
    pub centre: CentreId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What the person is.
    pub roles: Vec<Role>,
    /// Since when.
    pub since: Moment,
}

/// Who the caller is here.
///
/// # Errors
/// As the database does.
pub async fn me(app: &App, person: &Person) -> Answer<Me> {
    Ok(told(accounts::by_id(&app.db, person.account).await?, person))
}

fn told(account: Account, person: &Person) -> Me {
    Me {
        id: account.id,
        name: account.name,
        email: account.email,
        centre: account.centre,
        organisation: account.organisation,
        organisation_name: person.organisation_name.clone(),
        roles: account.roles,
        since: account.made,
    }
}

/// Changes the password and ends all other sessions. Whoever has one must say it.
///
/// # Errors
/// When somebody tries too often, or the database is away.
pub async fn change_password(
    app: &App,
    caller: &Caller,
    current: &str,
    new: NewPassword,
) -> Answer<Result<(), Message>> {
    let person = caller.person()?;
    let account = accounts::by_id(&app.db, person.account).await?;
    if let Err(wrong) = confirmed(app, caller, &account, current).await? {
        return Ok(Err(wrong));
    }
    let hash = app.doors.passwords.hash(new).await?;
    let mut tx = app.db.begin().await?;
    accounts::set_password(&mut tx, account.id, &hash).await?;
    sessions::end_others(&mut tx, account.id, caller.principal.session()).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Whether it is the person who sits there: by the password, where there is one.
async fn confirmed(
    app: &App,
    caller: &Caller,
    account: &Account,
    password: &str,
) -> Answer<Result<(), Message>> {
    use super::tries::{self, Counted};
    if account.password.is_empty() {
        return Ok(Ok(()));
    }
    let at = format!("{}/{}", account.centre, account.email);
    let counted = [Counted::Account(at), Counted::Origin(caller.origin.clone())];
    let tried = tries::begin(&app.db, &counted).await?;
    if !app.doors.passwords.fits(password, Some(account.password.clone())).await? {
        return Ok(Err(Message::new("fault-password-wrong")));
    }
    let mut tx = app.db.begin().await?;
    tried.right(&mut tx).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Deletes the caller's account.
///
/// # Errors
/// Where the caller is the last owner of an organisation with others in it.
pub async fn delete(app: &App, caller: &Caller, password: &str) -> Answer<Result<(), Message>> {
    let person = caller.person()?;
    let account = accounts::by_id(&app.db, person.account).await?;
    if let Err(wrong) = confirmed(app, caller, &account, password).await? {
        return Ok(Err(wrong));
    }
    let mut tx = app.db.begin().await?;
    super::organisations::hold(&mut tx, account.organisation).await?;
    let others = accounts::others(&mut tx, account.organisation, account.id).await?;
    let owners = accounts::other_owners(&mut tx, account.organisation, account.id).await?;
    if account.roles.contains(&Role::Owner) && others > 0 && owners == 0 {
        return Err(Problem::conflict(Message::new("problem-last-owner")));
    }
    accounts::delete(&mut tx, &account).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// All that is kept of a person in this room.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyData {
    /// Who one is.
    pub me: Me,
    /// What was agreed to.
    pub consents: Vec<Consent>,
    /// The sessions.
    pub sessions: Vec<SessionView>,
    /// The passkeys.
    pub passkeys: Vec<PasskeyView>,
    /// The identities at providers.
    pub identities: Vec<IdentityView>,
    /// The tokens.
    pub tokens: Vec<TokenView>,
    /// Who looked at these data or changed them.
    pub accesses: Vec<AccessView>,
}

/// An access to somebody's data.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessView {
    /// When.
    pub at: Moment,
    /// What was done.
    pub action: String,
}

/// All that is kept of the caller in this room.
///
/// # Errors
/// As the database does.
pub async fn data(app: &App, caller: &Caller) -> Answer<MyData> {
    let person = caller.person()?;
    let account = accounts::by_id(&app.db, person.account).await?;
    let sql = "SELECT at, action FROM access_log WHERE subject = $1 AND centre = $2 \
         ORDER BY id DESC LIMIT 1000";
    let rows = sqlx::query(sql)
        .bind(account.id.text())
        .bind(account.centre.text())
        .fetch_all(app.db.read())
        .await?;
    let access = |row: &sqlx::any::AnyRow| -> Result<AccessView, sqlx::Error> {
        Ok(AccessView {
            at: Moment::from_micros(row.try_get("at")?),
            action: row.try_get("action")?,
        })
    };
    Ok(MyData {
        consents: account.consents.list().to_vec(),
        sessions: sessions::of(&app.db, account.id, caller.principal.session()).await?,
        passkeys: passkeys::of(&app.db, account.id).await?,
        identities: oidc::identities(&app.db, account.id).await?,
        tokens: tokens::of(&app.db, account.id).await?,
        accesses: rows.iter().map(access).collect::<Result<_, _>>()?,
        me: told(account, person),
    })
}
