//! Who may do what: decided here and nowhere else, denied unless granted.
//!
//! Two questions are asked of every request. *May this kind of caller come to this route at all?*
//! [`Access`] stands beside each route and is asked before the handler runs. *May this caller touch
//! this very thing?* [`Principal::may`] is asked by the room with the thing's [`Owned`].

use super::id::{AccountId, CentreId, OrganisationId, SessionId, TokenId};

/// Declares enums whose variants are words of the database, URLs and JSON.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize,
            serde::Deserialize, utoipa::ToSchema,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every one of them.
            #[allow(dead_code, reason = "not every kind is listed somewhere")]
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its word in the database, URLs, JSON and the ids of sentences.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                match word { $($word => Ok(Self::$variant),)* _ => Err(()) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    )*};
}

pub(crate) use words;

words! {
    /// What a person is at a centre. Member and owner are scoped to the organisation, the sector
    /// secretary to sectors, the others to the centre.
    Role {
        /// Belongs to an organisation.
        Member = "member",
        /// Runs the organisation's account: invites, roles, sharing.
        Owner = "owner",
        /// Advises at the window.
        Consultant = "consultant",
        /// Assesses diagnoses.
        Assessor = "assessor",
        /// Runs a sector's division of the alliance.
        SectorSecretary = "sector-secretary",
        /// Reviews proposals.
        Reviewer = "reviewer",
        /// Plans the caravan.
        CaravanCoordinator = "caravan-coordinator",
        /// Looks after the testbed and its runs.
        TestbedOperator = "testbed-operator",
        /// Teaches.
        Trainer = "trainer",
        /// Is taught.
        Trainee = "trainee",
        /// Looks after the rights of data.
        DataSteward = "data-steward",
        /// Runs the centre.
        CentreAdministrator = "centre-administrator",
        /// Reads the logs, changes nothing.
        Auditor = "auditor",
        /// Sees aggregates only.
        PolicyViewer = "policy-viewer",
    }

    /// What a personal API token may be used for.
    Scope {
        /// Read what its person can read.
        Read = "read",
        /// Change what its person can change.
        Write = "write",
    }

    /// The ten sectors of the alliance.
    Sector {
        /// 미래차
        FutureMobility = "future-mobility",
        /// 가전·전자
        Electronics = "electronics",
        /// 헬스케어
        Healthcare = "healthcare",
        /// 조선
        Shipbuilding = "shipbuilding",
        /// 유통
        Retail = "retail",
        /// 철강
        Steel = "steel",
        /// 기계·로봇
        Machinery = "machinery",
        /// 뿌리소재
        RootIndustry = "root-industry",
        /// 에너지
        Energy = "energy",
        /// 섬유화학
        TextileChemistry = "textile-chemistry",
    }
}

/// A person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// The name as the person wrote it.
    pub name: String,
    /// The tenant.
    pub centre: CentreId,
    /// The organisation the person acts for.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What the person is here.
    pub roles: Vec<Role>,
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Nobody known, without a session.
    Stranger,
    /// Nobody known, with a session that remembers what was tried.
    Visitor {
        /// The session.
        session: SessionId,
        /// The tenant whose site was visited.
        centre: CentreId,
    },
    /// Signed in in a browser.
    Session {
        /// The session.
        session: SessionId,
        /// The person.
        person: Person,
    },
    /// A program with a personal token.
    Token {
        /// The token.
        token: TokenId,
        /// What it may be used for.
        scopes: Vec<Scope>,
        /// Whose it is.
        person: Person,
    },
}

/// Who may come to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    who: Who,
    token: Option<Scope>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Everyone,
    SignedIn,
    Roles(&'static [Role]),
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.who {
            Who::Everyone => f.write_str("everyone")?,
            Who::SignedIn => f.write_str("signed in")?,
            Who::Roles(roles) => {
                let words: Vec<_> = roles.iter().map(|r| r.word()).collect();
                f.write_str(&words.join(" or "))?;
            }
        }
        match self.token {
            Some(scope) => write!(f, ", token: {scope}"),
            None => Ok(()),
        }
    }
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Sign in first.
    SignIn,
    /// Signed in, but not for this.
    NotYours,
    /// The token's scopes do not reach this.
    Scope,
}

impl Access {
    /// Open to the world.
    pub const EVERYONE: Self = Self { who: Who::Everyone, token: None };
    /// For people who are signed in.
    pub const SIGNED_IN: Self = Self { who: Who::SignedIn, token: None };

    /// For people who hold one of the roles.
    #[must_use]
    pub const fn roles(roles: &'static [Role]) -> Self {
        Self { who: Who::Roles(roles), token: None }
    }

    /// And for programs with a token of that scope. Without this no token reaches the route.
    #[must_use]
    pub const fn by_token(self, scope: Scope) -> Self {
        Self { who: self.who, token: Some(scope) }
    }

    /// Whether the caller may come in.
    ///
    /// # Errors
    /// Why not.
    pub fn check(self, principal: &Principal) -> Result<(), Denied> {
        if let Principal::Token { scopes, .. } = principal {
            match self.token {
                Some(scope) if scopes.contains(&scope) => {}
                None if self.who == Who::Everyone => {}
                _ => return Err(Denied::Scope),
            }
        }
        match (self.who, principal.person()) {
            (Who::Everyone, _) | (Who::SignedIn, Some(_)) => Ok(()),
            (Who::SignedIn | Who::Roles(_), None) => Err(Denied::SignIn),
            (Who::Roles(roles), Some(person)) if roles.iter().any(|r| person.is(*r)) => Ok(()),
            (Who::Roles(_), Some(_)) => Err(Denied::NotYours),
        }
    }
}

/// Whose a thing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// The tenant.
    pub centre: CentreId,
    /// By whom.
    pub by: Owner,
    /// Whether the owner shares it with the centre's consultants.
    pub shared_with_consultants: bool,
}

/// By whom a thing is owned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// By a visitor's session, until sign-up.
    Visitor(SessionId),
    /// By an organisation.
    Organisation(OrganisationId),
}

/// What somebody wants to do with a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Look at it.
    Read,
    /// Change, run, share it.
    Change,
    /// Delete it for good.
    Delete,
    /// Confirm or correct what others said of themselves.
    Assess,
}

impl Person {
    /// Whether the person advises at the centre, and is shown what companies share with it.
    #[must_use]
    pub fn advises(&self) -> bool {
        self.is(Role::Consultant) || self.is(Role::TestbedOperator) || self.is(Role::Assessor)
    }

    /// Whether the person has that role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

impl Principal {
    /// The person, where it is one.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Session { person, .. } | Self::Token { person, .. } => Some(person),
            Self::Stranger | Self::Visitor { .. } => None,
        }
    }

    /// The session, where there is one.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Self::Session { session, .. } | Self::Visitor { session, .. } => Some(*session),
            Self::Stranger | Self::Token { .. } => None,
        }
    }

    /// Whether the caller may do that with this thing. A thing of another centre is nobody's here.
    #[must_use]
    pub fn may(&self, deed: Deed, thing: &Owned) -> bool {
        match (self, thing.by) {
            (Self::Visitor { session, centre }, Owner::Visitor(owner)) => {
                *session == owner && *centre == thing.centre
            }
            (
                Self::Session { person, .. } | Self::Token { person, .. },
                Owner::Organisation(of),
            ) => person.centre == thing.centre && person_may(person, deed, of, thing),
            // What was tried before signing in stays with the session until it is taken over.
            (Self::Session { session, person }, Owner::Visitor(owner))
                if *session == owner && person.centre == thing.centre =>
            {
                true
            }
            // What a visitor shows to the centre, those who advise there read, as they do of companies.
            (Self::Session { person, .. } | Self::Token { person, .. }, Owner::Visitor(_)) => {
                deed == Deed::Read
                    && thing.shared_with_consultants
                    && person.centre == thing.centre
                    && person.advises()
            }
            _ => false,
        }
    }
}

fn person_may(person: &Person, deed: Deed, of: OrganisationId, thing: &Owned) -> bool {
    let own = person.organisation == of;
    match deed {
        Deed::Read => own && belongs(person) || thing.shared_with_consultants && person.advises(),
        // Nobody assesses the own organisation.
        Deed::Assess => !own && thing.shared_with_consultants && person.is(Role::Assessor),
        Deed::Change | Deed::Delete => own && belongs(person),
    }
}

/// Auditors and viewers of aggregates sit in an organisation too, but its things are not theirs.
fn belongs(person: &Person) -> bool {
    person.is(Role::Member) || person.is(Role::Owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(centre: CentreId, organisation: OrganisationId, roles: &[Role]) -> Person {
        Person {
            account: AccountId::new(),
            name: "n".into(),
            centre,
            organisation,
            organisation_name: "o".into(),
            roles: roles.to_vec(),
        }
    }

    fn session(person: Person) -> Principal {
        Principal::Session { session: SessionId::new(), person }
    }

    #[test]
    fn nobody_touches_a_thing_of_another_organisation_or_centre() {
        let (centre, organisation) = (CentreId::new(), OrganisationId::new());
        let by = Owner::Organisation(organisation);
        let thing = Owned { centre, by, shared_with_consultants: false };
        let own = session(person(centre, organisation, &[Role::Member]));
        assert!(own.may(Deed::Read, &thing) && own.may(Deed::Delete, &thing));
        for role in Role::ALL {
            let other = session(person(centre, OrganisationId::new(), &[*role]));
            let elsewhere = session(person(CentreId::new(), organisation, &[*role]));
            for deed in [Deed::Read, Deed::Change, Deed::Delete, Deed::Assess] {
                assert!(!other.may(deed, &thing), "{role} of another organisation, {deed:?}");
                assert!(!elsewhere.may(deed, &thing), "{role} of another centre, {deed:?}");
            }
        }
    }

    #[test]
    fn what_is_shared_with_consultants_they_read_and_do_not_change() {
        let centre = CentreId::new();
        let by = Owner::Organisation(OrganisationId::new());
        let thing = Owned { centre, by, shared_with_consultants: true };
        let consultant = session(person(centre, OrganisationId::new(), &[Role::Consultant]));
        assert!(consultant.may(Deed::Read, &thing));
        assert!(!consultant.may(Deed::Change, &thing) && !consultant.may(Deed::Delete, &thing));
        let member = session(person(centre, OrganisationId::new(), &[Role::Member]));
        assert!(!member.may(Deed::Read, &thing));
    }

    #[test]
    fn an_assessor_assesses_what_is_shared_and_never_the_own_organisation() {
        let (centre, organisation) = (CentreId::new(), OrganisationId::new());
        let by = Owner::Organisation(organisation);
        let shared = Owned { centre, by, shared_with_consultants: true };
        let private = Owned { shared_with_consultants: false, ..shared.clone() };
        let roles = [Role::Assessor, Role::Member, Role::Owner];
        let assessor = session(person(centre, OrganisationId::new(), &roles));
        let own = session(person(centre, organisation, &roles));
        let consultant = session(person(centre, OrganisationId::new(), &[Role::Consultant]));
        assert!(assessor.may(Deed::Assess, &shared) && assessor.may(Deed::Read, &shared));
        assert!(!assessor.may(Deed::Assess, &private) && !assessor.may(Deed::Read, &private));
        assert!(!own.may(Deed::Assess, &shared) && !consultant.may(Deed::Assess, &shared));
    }

    #[test]
    fn a_token_reaches_only_routes_that_name_its_scope() {
        let person = person(CentreId::new(), OrganisationId::new(), &[Role::Owner]);
        let token = Principal::Token { token: TokenId::new(), scopes: vec![Scope::Read], person };
        let read = Access::SIGNED_IN.by_token(Scope::Read);
        assert_eq!(read.check(&token), Ok(()));
        assert_eq!(Access::SIGNED_IN.by_token(Scope::Write).check(&token), Err(Denied::Scope));
        assert_eq!(Access::SIGNED_IN.check(&token), Err(Denied::Scope));
        assert_eq!(Access::EVERYONE.check(&token), Ok(()));
    }

    #[test]
    fn a_route_for_roles_sends_strangers_to_sign_in_and_others_away() {
        let access = Access::roles(&[Role::CentreAdministrator]);
        assert_eq!(access.check(&Principal::Stranger), Err(Denied::SignIn));
        let member = session(person(CentreId::new(), OrganisationId::new(), &[Role::Member]));
        assert_eq!(access.check(&member), Err(Denied::NotYours));
    }
}
