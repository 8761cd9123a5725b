//! Technologies of the demo world.

use std::time::Duration;

use dure_matching::lexicon::Lexicon;
use rand_pcg::Pcg64Mcg;
use serde::Deserialize;

use super::{Technology, TechnologyState, Told, store};
use crate::demo::{Cast, CastOrganisation};
use crate::identity::organisations::OrganisationKind;
use crate::platform::authorisation::Sector;
use crate::platform::db::Tx;
use crate::platform::id::TechnologyId;
use crate::platform::moment::Moment;
use crate::platform::search::{self, Kind};

const WORLD: &str = include_str!("../demo/world/technologies.toml");

#[derive(Deserialize)]
struct World {
    technology: Vec<Offered>,
}

#[derive(Deserialize)]
struct Offered {
    sector: Sector,
    name: String,
    #[serde(flatten)]
    told: Told,
}

/// Makes them, each of a supplier of its sector in turn.
///
/// # Errors
/// As the database does.
pub async fn make(tx: &mut Tx, _random: &mut Pcg64Mcg, cast: &Cast) -> Result<(), sqlx::Error> {
    let world: World = toml::from_str(WORLD).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
    for (number, offered) in world.technology.into_iter().enumerate() {
        let of_sector = |one: &&CastOrganisation| {
            one.kind == OrganisationKind::Supplier && one.sector == offered.sector
        };
        let suppliers: Vec<_> = cast.organisations.iter().filter(of_sector).collect();
        let Some(supplier) = suppliers.get(number % suppliers.len().max(1)) else { continue };
        let mut told = offered.told;
        if let Ok(lexicon) = Lexicon::shipped() {
            let text = format!("{}\n{}\n{}", offered.name, told.solves, told.text);
            let named = |all: &[dure_matching::lexicon::Named],
                         found: Vec<dure_matching::lexicon::Spoken>| {
                let found = found.iter().filter_map(|one| all.get(one.at));
                found.map(|one| one.id.clone()).collect()
            };
            told.processes = named(lexicon.processes(), lexicon.processes_in(&text));
            told.equipment = named(lexicon.equipment(), lexicon.equipment_in(&text));
        }
        let days = 20 + 11 * number as u64;
        let new = Technology {
            id: TechnologyId::new(),
            centre: supplier.owner.centre,
            organisation: supplier.owner.organisation,
            state: TechnologyState::Published,
            version: 1,
            name: offered.name,
            told,
            changed_at: Moment::now().minus(Duration::from_secs(days * 24 * 3600)),
        };
        store::insert(tx, &new, Some(supplier.owner.account)).await?;
        search::touch(tx, Kind::Technology, &new.id.text()).await?;
    }
    Ok(())
}
