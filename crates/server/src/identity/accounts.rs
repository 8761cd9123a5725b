//! The accounts of people: kept here, asked for by the other parts of this room.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::consents::Consents;
use super::input::{Email, PersonName};
use super::{organisations, sessions};
use crate::platform::authorisation::Role;
use crate::platform::db::{Db, Tx};
use crate::platform::i18n::Lang;
use crate::platform::id::{self, AccountId, CentreId, OrganisationId};
use crate::platform::moment::Moment;
use crate::platform::outbox;
use crate::platform::web::Problem;

/// Somebody who gets an account.
pub struct NewAccount {
    /// The tenant.
    pub centre: CentreId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The address to sign in with.
    pub email: Email,
    /// The name.
    pub name: PersonName,
    /// The hash of a password; empty where the person comes in another way.
    pub password: String,
    /// What the person is.
    pub roles: Vec<Role>,
    /// The language.
    pub lang: Lang,
    /// What was agreed to.
    pub consents: Consents,
}

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The tenant.
    pub centre: CentreId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The address to sign in with.
    pub email: String,
    /// The name.
    pub name: String,
    /// The hash of the password; empty for none.
    pub password: String,
    /// What the person is.
    pub roles: Vec<Role>,
    /// What was agreed to.
    pub consents: Consents,
    /// Since when.
    pub made: Moment,
}

const COLUMNS: &str = "SELECT id, centre, organisation, email, name, password, roles, consents, \
     made_at FROM account";

impl Account {
    fn of(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: id::column(row, "id")?,
            centre: id::column(row, "centre")?,
            organisation: id::column(row, "organisation")?,
            email: row.try_get("email")?,
            name: row.try_get("name")?,
            password: row.try_get("password")?,
            roles: roles(&row.try_get::<String, _>("roles")?),
            consents: Consents::from_text(&row.try_get::<String, _>("consents")?),
            made: Moment::from_micros(row.try_get("made_at")?),
        })
    }
}

/// Roles from the words of the database.
#[must_use]
pub fn roles(words: &str) -> Vec<Role> {
    words.split(' ').filter_map(|word| word.parse().ok()).collect()
}

/// Roles as the database keeps them.
#[must_use]
pub fn words(roles: &[Role]) -> String {
    let mut sorted = roles.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.iter().map(|r| r.word()).collect::<Vec<_>>().join(" ")
}

/// Adds an account; nothing where the address has one in this centre.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, new: &NewAccount) -> Result<Option<AccountId>, sqlx::Error> {
    let id = AccountId::new();
    let sql = "INSERT INTO account \
         (id, centre, organisation, email, name, password, roles, lang, consents, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    let done = sqlx::query(sql)
        .bind(id.text())
        .bind(new.centre.text())
        .bind(new.organisation.text())
        .bind(new.email.text())
        .bind(new.name.text())
        .bind(&new.password)
        .bind(words(&new.roles))
        .bind(new.lang.tag())
        .bind(new.consents.text())
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    Ok((done.rows_affected() > 0).then_some(id))
}

/// The account of that address that may sign in.
///
/// # Errors
/// As the database does.
pub async fn by_email(
    db: &Db,
    centre: CentreId,
    email: &Email,
) -> Result<Option<Account>, sqlx::Error> {
    let sql = format!("{COLUMNS} WHERE centre = $1 AND email = $2 AND disabled = 0");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(email.text())
        .fetch_optional(db.read())
        .await?;
    row.as_ref().map(Account::of).transpose()
}

/// The account of that id that may sign in.
///
/// # Errors
/// As the database does; not found where there is none.
pub async fn by_id(db: &Db, id: AccountId) -> Result<Account, Problem> {
    let sql = format!("{COLUMNS} WHERE id = $1 AND disabled = 0");
    let row =
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.text()).fetch_optional(db.read()).await?;
    row.as_ref().map(Account::of).transpose()?.ok_or_else(Problem::not_found)
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does; not found where there is none.
pub async fn in_transaction(tx: &mut Tx, id: AccountId) -> Result<Account, Problem> {
    let sql = format!("{COLUMNS} WHERE id = $1 AND disabled = 0");
    let row =
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.text()).fetch_optional(&mut **tx).await?;
    row.as_ref().map(Account::of).transpose()?.ok_or_else(Problem::not_found)
}

/// What the person of that account is now; nothing where it may not sign in any more.
///
/// # Errors
/// As the database does.
pub async fn roles_of(tx: &mut Tx, id: AccountId) -> Result<Option<Vec<Role>>, sqlx::Error> {
    let row = sqlx::query("SELECT roles FROM account WHERE id = $1 AND disabled = 0")
        .bind(id.text())
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| Ok(roles(&row.try_get::<String, _>("roles")?))).transpose()
}

/// Where a person is reached by letter, and in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The address.
    pub email: String,
    /// The language; Korean where none was chosen.
    pub lang: Lang,
}

/// Where the person of that account is reached; nowhere where it may not sign in any more.
///
/// # Errors
/// As the database does.
pub async fn reached(tx: &mut Tx, id: AccountId) -> Result<Option<Reached>, sqlx::Error> {
    let row = sqlx::query("SELECT email, lang FROM account WHERE id = $1 AND disabled = 0")
        .bind(id.text())
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| {
        let lang: String = row.try_get("lang")?;
        Ok(Reached {
            email: row.try_get("email")?,
            lang: Lang::from_tag(&lang).unwrap_or(Lang::Ko),
        })
    })
    .transpose()
}

/// Somebody who holds a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account: AccountId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The name.
    pub name: String,
}

/// Those at a centre who hold that role, the longest there first.
///
/// # Errors
/// As the database does.
pub async fn of_role(db: &Db, centre: CentreId, role: Role) -> Result<Vec<Holder>, sqlx::Error> {
    let sql = "SELECT id, organisation, name, roles FROM account \
         WHERE centre = $1 AND disabled = 0 AND roles LIKE $2 ORDER BY id";
    let rows = sqlx::query(sql)
        .bind(centre.text())
        .bind(format!("%{}%", role.word()))
        .fetch_all(db.read())
        .await?;
    let holder = |row: &AnyRow| {
        Ok(Holder {
            account: id::column(row, "id")?,
            organisation: id::column(row, "organisation")?,
            name: row.try_get("name")?,
        })
    };
    // A word may be part of another: `LIKE` narrows, the roles themselves decide.
    let holds = |row: &&AnyRow| {
        row.try_get::<String, _>("roles").is_ok_and(|words| roles(&words).contains(&role))
    };
    rows.iter().filter(holds).map(holder).collect()
}

/// The people of an organisation, the longest there first.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(
    db: &Db,
    organisation: OrganisationId,
) -> Result<Vec<Account>, sqlx::Error> {
    let sql = format!("{COLUMNS} WHERE organisation = $1 AND disabled = 0 ORDER BY id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(organisation.text())
        .fetch_all(db.read())
        .await?;
    rows.iter().map(Account::of).collect()
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($column:literal);)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// As the database does.
        pub async fn $name(tx: &mut Tx, id: AccountId, value: &str) -> Result<(), sqlx::Error> {
            sqlx::query(concat!("UPDATE account SET ", $column, " = $1 WHERE id = $2"))
                .bind(value)
                .bind(id.text())
                .execute(&mut **tx)
                .await?;
            Ok(())
        }
    )*};
}

setters! {
    /// Changes the name.
    set_name("name");
    /// Changes the hash of the password.
    set_password("password");
    /// Changes the roles.
    set_roles("roles");
    /// Changes what is agreed to.
    set_consents("consents");
}

/// How many owners an organisation has beside that one.
///
/// # Errors
/// As the database does.
pub async fn other_owners(
    tx: &mut Tx,
    organisation: OrganisationId,
    but: AccountId,
) -> Result<usize, sqlx::Error> {
    let sql = "SELECT roles FROM account WHERE organisation = $1 AND id <> $2 AND disabled = 0";
    let rows =
        sqlx::query(sql).bind(organisation.text()).bind(but.text()).fetch_all(&mut **tx).await?;
    let mut owners = 0;
    for row in &rows {
        owners += usize::from(roles(&row.try_get::<String, _>(0)?).contains(&Role::Owner));
    }
    Ok(owners)
}

/// How many people an organisation has beside that one.
///
/// # Errors
/// As the database does.
pub async fn others(
    tx: &mut Tx,
    organisation: OrganisationId,
    but: AccountId,
) -> Result<i64, sqlx::Error> {
    let sql = "SELECT COUNT(*) FROM account WHERE organisation = $1 AND id <> $2 AND disabled = 0";
    let row =
        sqlx::query(sql).bind(organisation.text()).bind(but.text()).fetch_one(&mut **tx).await?;
    row.try_get(0)
}

/// Takes the account out of use: its sessions and tokens end with this transaction.
///
/// # Errors
/// As the database does.
pub async fn disable(tx: &mut Tx, id: AccountId) -> Result<(), sqlx::Error> {
    sessions::end_others(tx, id, None).await?;
    for sql in [
        "DELETE FROM api_token WHERE account = $1",
        "DELETE FROM passkey WHERE account = $1",
        "DELETE FROM oidc_identity WHERE account = $1",
        // The address is free for a new invitation; what is kept is that somebody was here.
        "UPDATE account SET disabled = 1, password = '', email = id WHERE id = $1",
    ] {
        sqlx::query(sql).bind(id.text()).execute(&mut **tx).await?;
    }
    Ok(())
}

/// What other rooms hear when somebody left.
#[derive(serde::Serialize)]
struct Gone {
    account: AccountId,
    organisation: OrganisationId,
    centre: CentreId,
}

/// Deletes an account and all that is of the person alone. The last one of an organisation closes
/// it: other rooms hear `identity.organisation-closed` and delete what was its.
///
/// # Errors
/// As the database does.
pub async fn delete(tx: &mut Tx, account: &Account) -> Result<(), sqlx::Error> {
    let gone =
        Gone { account: account.id, organisation: account.organisation, centre: account.centre };
    organisations::hold(tx, account.organisation).await?;
    let last = others(tx, account.organisation, account.id).await? == 0;
    disable(tx, account.id).await?;
    sqlx::query("DELETE FROM account WHERE id = $1")
        .bind(account.id.text())
        .execute(&mut **tx)
        .await?;
    outbox::tell(tx, "identity.account-gone", &gone).await?;
    if last {
        sqlx::query("DELETE FROM invite WHERE organisation = $1")
            .bind(account.organisation.text())
            .execute(&mut **tx)
            .await?;
        organisations::close(tx, account.organisation).await?;
        outbox::tell(tx, "identity.organisation-closed", &gone).await?;
    }
    Ok(())
}
