//! The people of an organisation, for its pages and for programs: one set of deeds for both.

use dure_testbed::report::Message;
use serde::Serialize;
use utoipa::ToSchema;

use super::accounts::{self, Account};
use super::input::Email;
use super::{invites, organisations};
use crate::app::App;
use crate::platform::audit;
use crate::platform::authorisation::{Person, Role};
use crate::platform::db::Tx;
use crate::platform::id::{AccountId, InviteId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};

/// A colleague.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ColleagueView {
    /// The account.
    pub id: AccountId,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// What the person is.
    pub roles: Vec<Role>,
    /// Since when.
    pub since: Moment,
    /// Whether it is the one who asks.
    pub you: bool,
}

impl ColleagueView {
    fn of(account: Account, me: AccountId) -> Self {
        Self {
            you: account.id == me,
            id: account.id,
            name: account.name,
            email: account.email,
            roles: account.roles,
            since: account.made,
        }
    }

    /// Whether the person runs the organisation's account.
    #[must_use]
    pub fn owner(&self) -> bool {
        self.roles.contains(&Role::Owner)
    }
}

/// The people of the caller's organisation.
///
/// # Errors
/// As the database does.
pub async fn of(app: &App, me: &Person) -> Answer<Vec<ColleagueView>> {
    let all = accounts::of_organisation(&app.db, me.organisation).await?;
    Ok(all.into_iter().map(|account| ColleagueView::of(account, me.account)).collect())
}

/// What a colleague may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ColleagueRole {
    /// Works with the organisation's data.
    Member,
    /// Invites, changes roles, shares, too.
    Owner,
}

impl ColleagueRole {
    /// The role.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::Member => Role::Member,
            Self::Owner => Role::Owner,
        }
    }
}

/// The colleague of that id, held until the end of the transaction.
async fn held(tx: &mut Tx, me: &Person, id: AccountId) -> Answer<Account> {
    organisations::hold(tx, me.organisation).await?;
    let account = accounts::in_transaction(tx, id).await?;
    if account.organisation == me.organisation && account.centre == me.centre {
        Ok(account)
    } else {
        Err(Problem::not_found())
    }
}

/// Whoever is left must have an owner.
async fn keeps_an_owner(tx: &mut Tx, account: &Account) -> Answer<()> {
    let owner = account.roles.contains(&Role::Owner);
    if owner && accounts::other_owners(tx, account.organisation, account.id).await? == 0 {
        return Err(Problem::conflict(Message::new("problem-last-owner")));
    }
    Ok(())
}

/// Makes a colleague a member or an owner; roles at the centre stay as they are.
///
/// # Errors
/// Where it is no colleague, or the last owner.
pub async fn change(app: &App, caller: &Caller, id: AccountId, to: ColleagueRole) -> Answer<()> {
    let me = caller.person()?;
    let mut tx = app.db.begin().await?;
    let account = held(&mut tx, me, id).await?;
    let mut roles: Vec<_> = account.roles.iter().copied().filter(|r| *r != Role::Owner).collect();
    roles.push(Role::Member);
    match to {
        ColleagueRole::Member => keeps_an_owner(&mut tx, &account).await?,
        ColleagueRole::Owner => roles.push(Role::Owner),
    }
    accounts::set_roles(&mut tx, id, &accounts::words(&roles)).await?;
    audit::accessed(&mut tx, caller, id, "access-roles-changed").await?;
    Ok(tx.commit().await?)
}

/// Lets a colleague go: the account, its sessions and its tokens end; the data stay.
///
/// # Errors
/// Where it is no colleague, or the last owner.
pub async fn remove(app: &App, caller: &Caller, id: AccountId) -> Answer<()> {
    let me = caller.person()?;
    let mut tx = app.db.begin().await?;
    let account = held(&mut tx, me, id).await?;
    keeps_an_owner(&mut tx, &account).await?;
    accounts::disable(&mut tx, id).await?;
    audit::accessed(&mut tx, caller, id, "access-removed").await?;
    Ok(tx.commit().await?)
}

/// Invites a colleague; the link is told this once.
///
/// # Errors
/// Where the person is a colleague already, or too many invitations wait.
pub async fn invite(
    app: &App,
    caller: &Caller,
    email: &Email,
    role: ColleagueRole,
) -> Answer<Result<(InviteId, String), Message>> {
    let me = caller.person()?;
    let there = accounts::by_email(&app.db, me.centre, email).await?;
    // Who is in another organisation is told when the link is opened, not here.
    if there.is_some_and(|a| a.organisation == me.organisation) {
        return Ok(Err(Message::new("invite-colleague")));
    }
    let mut tx = app.db.begin().await?;
    let made =
        invites::make(&mut tx, me.centre, me.organisation, me.account, email, role.role()).await?;
    let Some((id, secret)) = made else { return Ok(Err(Message::new("invite-too-many"))) };
    tx.commit().await?;
    Ok(Ok((id, format!("{}/invite/{}", app.config.public_url, secret.reveal()))))
}

/// Withdraws an invitation of the caller's organisation.
///
/// # Errors
/// Where there is none that waits.
pub async fn withdraw(app: &App, caller: &Caller, id: InviteId) -> Answer<()> {
    let me = caller.person()?;
    let mut tx = app.db.begin().await?;
    if !invites::withdraw(&mut tx, me.organisation, id).await? {
        return Err(Problem::not_found());
    }
    Ok(tx.commit().await?)
}
