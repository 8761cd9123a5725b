//! Needs of the demo world, spread over its companies.

use std::time::Duration;

use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use serde::Deserialize;

use super::sharing::Preset;
use super::{Need, NeedState, store, writing};
use crate::demo::{Cast, CastOrganisation};
use crate::identity::organisations::OrganisationKind;
use crate::platform::authorisation::{Owned, Owner, Sector};
use crate::platform::db::Tx;
use crate::platform::id::NeedId;
use crate::platform::keeper::Keeper;
use crate::platform::moment::Moment;
use crate::platform::search::{self, Kind};

const WORLD: &str = include_str!("../demo/world/needs.toml");

const DAY: u64 = 24 * 3600;

#[derive(Deserialize)]
struct World {
    need: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    sector: Sector,
    title: String,
    text: String,
    #[serde(default)]
    confidential: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    budget: u64,
    #[serde(default)]
    months: u64,
    state: NeedState,
    #[serde(default)]
    outcome: String,
    visible: Preset,
}

/// Makes them: all in the main centre, those of its sectors in the others.
///
/// # Errors
/// As the database does.
pub async fn make(tx: &mut Tx, random: &mut Pcg64Mcg, cast: &Cast) -> Result<(), sqlx::Error> {
    let world: World = toml::from_str(WORLD).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
    for (number, told) in world.need.iter().enumerate() {
        let of_sector = |one: &&CastOrganisation| {
            one.kind == OrganisationKind::Company && one.sector == told.sector
        };
        let companies: Vec<_> = cast.organisations.iter().filter(of_sector).collect();
        // The first company, into which the doors lead, has several; the others one or none.
        let place = if told.sector == Sector::ALL[0] { number.min(2) / 2 } else { number };
        let Some(company) = companies.get(place % companies.len().max(1)) else { continue };
        let days = random.random_range(20..300_u64);
        one(tx, company, told, days).await?;
    }
    Ok(())
}

async fn one(
    tx: &mut Tx,
    company: &CastOrganisation,
    told: &Told,
    days: u64,
) -> Result<(), sqlx::Error> {
    let ago = |days: u64| Moment::now().minus(Duration::from_secs(days * DAY));
    let keeper = Keeper {
        centre: company.owner.centre,
        by: Owner::Organisation(company.owner.organisation),
        account: company.owner.account.text(),
    };
    let mut need = Need {
        id: NeedId::new(),
        owned: Owned { centre: keeper.centre, by: keeper.by, shared_with_consultants: false },
        title: told.title.clone(),
        text: told.text.clone(),
        confidential: told.confidential.clone(),
        sector: told.sector,
        processes: Vec::new(),
        equipment: Vec::new(),
        industry: String::new(),
        region: told.region.clone(),
        budget: (told.budget > 0).then_some(told.budget),
        by: (told.months > 0)
            .then(|| Moment::now().plus(Duration::from_secs(30 * DAY * told.months))),
        problem: String::new(),
        items: Vec::new(),
        visible: told.visible.visible(),
        state: told.state,
        outcome: told.outcome.clone(),
        version: 1,
        made_at: ago(days),
        changed_at: ago(days / 3),
    };
    writing::told(&mut need);
    store::insert(tx, &keeper, &need).await?;
    let mut way = vec![(NeedState::Draft, days)];
    if told.state != NeedState::Draft {
        way.push((NeedState::Open, days - days / 8));
    }
    if told.state != NeedState::Draft && told.state != NeedState::Open {
        way.push((told.state, days / 3));
    }
    for (state, days) in way {
        let reason = if state.is_over() { told.outcome.as_str() } else { "" };
        store::step(tx, need.id, ("", &company.name), state, reason, ago(days)).await?;
    }
    search::touch(tx, Kind::Need, &need.id.text()).await
}
