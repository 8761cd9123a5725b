//! Whose the things of a room are: an organisation's or, until a sign-up, a visitor's.

use axum::http::HeaderMap;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::app::App;
use crate::identity::sessions::{self, VISITOR_STAYS, Way};
use crate::platform::authorisation::{Deed, Owned, Owner, Principal, Role};
use crate::platform::db::Tx;
use crate::platform::id::{self, CentreId, OrganisationId, SessionId};
use crate::platform::web::{Caller, Problem};

/// Who keeps a new thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeper {
    /// The tenant.
    pub centre: CentreId,
    /// Whose.
    pub by: Owner,
    /// The account that acts; empty for a visitor.
    pub account: String,
}

impl Keeper {
    /// The keeper of what that caller makes; none for a stranger.
    ///
    /// # Errors
    /// Where the caller may look at the organisation's things, but not make any.
    pub fn of(caller: &Caller) -> Result<Option<Self>, Problem> {
        let keeper = match &caller.principal {
            Principal::Stranger => return Ok(None),
            Principal::Visitor { session, centre } => {
                Self { centre: *centre, by: Owner::Visitor(*session), account: String::new() }
            }
            Principal::Session { person, .. } | Principal::Token { person, .. } => Self {
                centre: person.centre,
                by: Owner::Organisation(person.organisation),
                account: person.account.text(),
            },
        };
        match caller.principal.may(Deed::Change, &keeper.owned()) {
            true => Ok(Some(keeper)),
            false => Err(Problem::forbidden()),
        }
    }

    /// The keeper of what that caller makes; a stranger becomes a visitor, whose cookie goes with
    /// the answer.
    ///
    /// # Errors
    /// As [`Keeper::of`] and the database.
    pub async fn or_visitor(
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
    ) -> Result<(Self, HeaderMap), Problem> {
        if let Some(keeper) = Self::of(caller)? {
            return Ok((keeper, HeaderMap::new()));
        }
        let centre = caller.centre.id;
        let (session, secret) = sessions::begin(tx, centre, None, Way::Visit, caller).await?;
        let cookie = sessions::cookie(app, &secret, VISITOR_STAYS);
        Ok((Self { centre, by: Owner::Visitor(session), account: String::new() }, cookie))
    }

    /// As authorisation asks for it.
    #[must_use]
    pub fn owned(&self) -> Owned {
        Owned { centre: self.centre, by: self.by, shared_with_consultants: false }
    }

    /// Whether it is a visitor.
    #[must_use]
    pub fn is_visitor(&self) -> bool {
        matches!(self.by, Owner::Visitor(_))
    }
}

/// The word of an owner's kind and its id, as the tables have them.
#[must_use]
pub fn columns(owner: Owner) -> (&'static str, String) {
    match owner {
        Owner::Visitor(session) => ("visitor", session.text()),
        Owner::Organisation(organisation) => ("organisation", organisation.text()),
    }
}

/// Whose a row is: its columns `centre`, `owner_kind`, `owner`, `shared_with_consultants`.
///
/// # Errors
/// When they are not there or are no ids.
pub fn owned(row: &AnyRow) -> Result<Owned, sqlx::Error> {
    Ok(Owned {
        centre: id::column(row, "centre")?,
        by: owner(row)?,
        shared_with_consultants: row.try_get::<i64, _>("shared_with_consultants")? != 0,
    })
}

/// By whom a row is owned.
///
/// # Errors
/// When the columns are not there or are no ids.
pub fn owner(row: &AnyRow) -> Result<Owner, sqlx::Error> {
    match row.try_get::<String, _>("owner_kind")?.as_str() {
        "visitor" => Ok(Owner::Visitor(id::column::<SessionId>(row, "owner")?)),
        _ => Ok(Owner::Organisation(id::column::<OrganisationId>(row, "owner")?)),
    }
}

/// Whose things a caller's lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The tenant.
    pub centre: String,
    /// The word of the owner's kind.
    pub kind: &'static str,
    /// Its id.
    pub owner: String,
    /// Whether what is shared with the centre's consultants is shown too.
    pub consultant: bool,
}

impl View {
    /// What that caller sees; none for a stranger.
    #[must_use]
    pub fn of(caller: &Caller) -> Option<Self> {
        let (centre, by, consultant) = match &caller.principal {
            Principal::Stranger => return None,
            Principal::Visitor { session, centre } => (*centre, Owner::Visitor(*session), false),
            Principal::Session { person, .. } | Principal::Token { person, .. } => (
                person.centre,
                Owner::Organisation(person.organisation),
                person.is(Role::Consultant) || person.is(Role::TestbedOperator),
            ),
        };
        let (kind, owner) = columns(by);
        // Who belongs to an organisation without being its member sees nothing of it.
        let own = Owned { centre, by, shared_with_consultants: false };
        let owner = if caller.principal.may(Deed::Read, &own) { owner } else { String::new() };
        Some(Self { centre: centre.text(), kind, owner, consultant })
    }
}
