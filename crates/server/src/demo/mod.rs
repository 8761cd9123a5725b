//! The demo world: a believable centre, the same every time, made of words and a seed. It is made
//! in an empty database alone and marked as what it is, so that it never mixes with real data.

pub mod company;
mod words;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use company::Member;

use crate::app::App;
use crate::diagnosis::demo::{self as diagnosis, Company};
use crate::diagnosis::groups;
use crate::identity::accounts::{self, NewAccount};
use crate::identity::business_number::BusinessNumber;
use crate::identity::centres::{self, Centre};
use crate::identity::consents::Consents;
use crate::identity::organisations::{self, NewOrganisation, OrganisationKind, OrganisationSize};
use crate::platform::authorisation::{Role, Sector};
use crate::platform::db::Tx;
use crate::platform::i18n::Lang;
use crate::platform::id::{AccountId, CentreId, OrganisationId};
use crate::{dataspace, matching, meetings, needs, window};

/// The seed of the world.
const SEED: u64 = 2021;

/// How many organisations each sector has: 450 in ten sectors, 400 of them companies that were diagnosed.
const A_SECTOR: usize = 45;

/// Why there is no demo world.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database holds organisations of the real world.
    #[error("the database holds real organisations; give the demo world a data folder of its own")]
    RealWorld,
    /// The database.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// A word of the world that is none: a mistake of our own, found by the test.
    #[error("the demo world has a word that cannot be used: {0}")]
    Word(String),
}

/// Makes the world where the database is empty.
///
/// # Errors
/// When real organisations are there, or the database refuses.
pub async fn fill(app: &App) -> Result<(), DemoError> {
    let there = organisations::count(&app.db).await?;
    if there > 0 {
        let real = organisations::count_real(&app.db).await?;
        return if real > 0 { Err(DemoError::RealWorld) } else { Ok(()) };
    }
    let second = Centre {
        id: CentreId::new(),
        slug: "gyeongnam".to_owned(),
        host: "gyeongnam.localhost".to_owned(),
        name_ko: "경남 산업 디지털 전환 테스트베드".to_owned(),
        name_en: "Gyeongnam Industrial DX Testbed".to_owned(),
    };
    centres::insert(&app.db, &second).await?;
    app.centres.refresh(&app.db).await?;
    let mut world = World { random: Pcg64Mcg::seed_from_u64(SEED), people: 0 };
    let mut tx = app.db.begin().await?;
    for centre in app.centres.all().iter() {
        let main = centre.host.is_empty();
        let sectors = if main { Sector::ALL } else { &Sector::ALL[..2] };
        let first = world.centre(&mut tx, centre.id, sectors).await?;
        if let Some(member) = first.filter(|_| main) {
            company::order(&mut tx, member).await?;
        }
    }
    tx.commit().await?;
    groups::refresh(app).await?;
    Ok(())
}

/// The people and organisations of a centre, for the rooms that give them something to do.
#[derive(Debug)]
pub struct Cast {
    /// The centre.
    pub centre: CentreId,
    /// Companies, suppliers, associations and universities, in their order.
    pub organisations: Vec<CastOrganisation>,
    /// People of the centre itself, one for each role of the centre.
    pub staff: Vec<(Role, Member)>,
}

/// An organisation of the demo world.
#[derive(Debug, Clone)]
pub struct CastOrganisation {
    /// What it is.
    pub kind: OrganisationKind,
    /// Its sector.
    pub sector: Sector,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Member,
}

struct World {
    random: Pcg64Mcg,
    people: usize,
}

impl World {
    /// Makes a centre's organisations and people; its first company is the one into which the doors
    /// of the demo world lead.
    async fn centre(
        &mut self,
        tx: &mut Tx,
        centre: CentreId,
        sectors: &[Sector],
    ) -> Result<Option<Member>, DemoError> {
        let own = self.organisation(
            tx,
            centre,
            "협업지원센터",
            OrganisationKind::Institute,
            Sector::Machinery,
        );
        let (own, _) = own.await?;
        let mut cast = Cast { centre, organisations: Vec::new(), staff: Vec::new() };
        for role in Role::ALL.iter().filter(|r| !matches!(r, Role::Member | Role::Owner)) {
            let account = self.person(tx, centre, own, &[*role]).await?;
            cast.staff.push((*role, Member { centre, organisation: own, account }));
        }
        let mut first = None;
        for sector in sectors {
            for number in 0..A_SECTOR {
                let kind = kind(number);
                let name = words::organisation(*sector, kind, number);
                let (organisation, size) =
                    self.organisation(tx, centre, &name, kind, *sector).await?;
                let owner =
                    self.person(tx, centre, organisation, &[Role::Member, Role::Owner]).await?;
                self.person(tx, centre, organisation, &[Role::Member]).await?;
                let owner = Member { centre, organisation, account: owner };
                first = first.or(Some(owner));
                cast.organisations.push(CastOrganisation { kind, sector: *sector, name, owner });
                if kind == OrganisationKind::Company {
                    let company = Company { centre, organisation, sector: *sector, size };
                    diagnosis::assess(tx, &mut self.random, &company).await?;
                }
            }
        }
        needs::demo::make(tx, &mut self.random, &cast).await?;
        window::demo::make(tx, &mut self.random, &cast).await?;
        matching::demo::make(tx, &mut self.random, &cast).await?;
        meetings::demo::make(tx, &mut self.random, &cast).await?;
        dataspace::demo::make(tx, &cast).await?;
        Ok(first)
    }

    async fn organisation(
        &mut self,
        tx: &mut Tx,
        centre: CentreId,
        name: &str,
        kind: OrganisationKind,
        sector: Sector,
    ) -> Result<(OrganisationId, OrganisationSize), DemoError> {
        let sizes = OrganisationSize::ALL;
        // Most firms are small.
        let size =
            self.random.random_range(0..sizes.len()).min(self.random.random_range(0..sizes.len()));
        let size = sizes.get(size).copied().unwrap_or(OrganisationSize::Small);
        let new = NewOrganisation {
            name: name.parse().map_err(|_| DemoError::Word(name.to_owned()))?,
            number: kind.has_number().then(|| self.number()),
            kind,
            sector,
            size,
        };
        let made = organisations::insert(tx, centre, &new).await?;
        let made = made.ok_or_else(|| DemoError::Word(name.to_owned()))?;
        organisations::mark_as_demo(tx, made).await?;
        Ok((made, size))
    }

    async fn person(
        &mut self,
        tx: &mut Tx,
        centre: CentreId,
        organisation: OrganisationId,
        roles: &[Role],
    ) -> Result<AccountId, DemoError> {
        let name = words::person(self.random.random());
        self.people += 1;
        let email = format!("demo{}@example.com", self.people);
        let wrong = || DemoError::Word(name.clone());
        let new = NewAccount {
            centre,
            organisation,
            email: email.parse().map_err(|_| wrong())?,
            name: name.parse().map_err(|_| wrong())?,
            // Nobody signs in to the demo world by a password.
            password: String::new(),
            roles: roles.to_vec(),
            lang: Lang::Ko,
            consents: Consents::default(),
        };
        accounts::insert(tx, &new).await?.ok_or_else(wrong)
    }

    /// A number with a right check digit.
    fn number(&mut self) -> BusinessNumber {
        loop {
            let digits: u64 = self.random.random_range(1_000_000_000..10_000_000_000);
            if let Ok(number) = digits.to_string().parse() {
                return number;
            }
        }
    }
}

/// Of the organisations of a sector: forty companies, three suppliers, an association, a university.
fn kind(number: usize) -> OrganisationKind {
    match number {
        0..=39 => OrganisationKind::Company,
        40..=42 => OrganisationKind::Supplier,
        43 => OrganisationKind::Association,
        _ => OrganisationKind::University,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::platform::jobs::{self, Work};
    use crate::testbed::datasets::examine::Examine;
    use crate::testing::Site;

    #[tokio::test]
    async fn the_world_is_made_once_and_never_beside_real_organisations() {
        let site = Site::open().await;
        fill(&site.app).await.unwrap();
        let made = organisations::count(&site.app.db).await.unwrap();
        // The centre itself and ten sectors in the first, two in the second.
        assert_eq!(made, 1 + 450 + 1 + 90);
        let assessed = "SELECT COUNT(DISTINCT owner) FROM diagnosis";
        assert_eq!(site.count(assessed).await, 400 + 80);
        fill(&site.app).await.unwrap();
        assert_eq!(organisations::count(&site.app.db).await.unwrap(), made);
    }

    #[tokio::test]
    async fn one_company_has_brought_every_sample_and_asked_it_once() {
        let site = Site::open().await;
        fill(&site.app).await.unwrap();
        fill(&site.app).await.unwrap();
        let kinds: Vec<Box<dyn Work>> = vec![
            Box::new(company::Bring),
            Box::new(company::Ask),
            Box::new(dataspace::demo::Bring),
            Box::new(Examine),
        ];
        let workers = jobs::start(&site.app, &Arc::new(kinds), 1);
        let waiting = "SELECT COUNT(*) FROM job WHERE kind <> 'testbed.run' AND state <> 'done'";
        while site.count(waiting).await > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        workers.stop().await;
        let asked = "SELECT COUNT(*) FROM run r JOIN dataset d ON d.id = r.dataset \
             JOIN organisation o ON o.id = r.owner \
             WHERE d.sample <> '' AND d.owner = r.owner AND o.demo = 1";
        assert_eq!(site.count(asked).await, 4);
        assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 4 + 12);
        assert_eq!(site.count("SELECT COUNT(*) FROM dataspace_offer").await, 12);
        crate::dataspace::carrying::round(&site.app).await.unwrap();
        assert!(site.count("SELECT COUNT(*) FROM agreement").await > 5);
        let shown = "SELECT COUNT(*) FROM run WHERE shared_with_consultants = 1";
        assert_eq!(site.count(shown).await, 1);
    }
}
