//! Diagnoses of the demo world: companies of a believable spread, most of them at the beginning.

use std::fmt::Write as _;

use dure_diagnosis::answers::Scope;
use dure_diagnosis::instrument::Instrument;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use sqlx::Row;

use super::store::{self, Asked, Fresh, Gathered, Given};
use super::{AnswerRole, instruments, result};
use crate::identity::organisations::OrganisationSize;
use crate::platform::authorisation::{Owner, Sector};
use crate::platform::db::Tx;
use crate::platform::id::{AccountId, CentreId, DiagnosisId, OrganisationId, RespondentId};
use crate::platform::keeper::Keeper;
use crate::platform::moment::Moment;

const DAY: u64 = 24 * 3600;

/// A company that is assessed.
pub struct Company {
    /// The centre.
    pub centre: CentreId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its sector.
    pub sector: Sector,
    /// Its size.
    pub size: OrganisationSize,
}

/// Gives a company its diagnoses: one of the last months, and for one in four another a year before.
///
/// # Errors
/// As the database does.
pub async fn assess(
    tx: &mut Tx,
    random: &mut Pcg64Mcg,
    company: &Company,
) -> Result<(), sqlx::Error> {
    let Some(instrument) = instruments::current() else { return Ok(()) };
    let people = people(tx, company.organisation).await?;
    let level = maturity(random, company);
    let ago = random.random_range(10..170_u64);
    let mut last = None;
    if random.random_range(0..4) == 0 {
        let earlier = (level - random.random_range(0.2..1.0)).max(0.0);
        last =
            Some(one(tx, random, instrument, company, &people, (earlier, ago + 365), None).await?);
    }
    one(tx, random, instrument, company, &people, (level, ago), last).await?;
    Ok(())
}

async fn people(
    tx: &mut Tx,
    organisation: OrganisationId,
) -> Result<Vec<(AccountId, String)>, sqlx::Error> {
    let rows = sqlx::query("SELECT id, name FROM account WHERE organisation = $1 ORDER BY id")
        .bind(organisation.text())
        .fetch_all(&mut **tx)
        .await?;
    rows.iter()
        .map(|row| Ok((crate::platform::id::column(row, "id")?, row.try_get("name")?)))
        .collect()
}

/// The usual level of a company, from 0 to 5: most are low, larger ones and some sectors higher.
fn maturity(random: &mut Pcg64Mcg, company: &Company) -> f64 {
    let size = match company.size {
        OrganisationSize::Micro => -0.4,
        OrganisationSize::Small => 0.0,
        OrganisationSize::Medium => 0.5,
        OrganisationSize::Large => 1.1,
        OrganisationSize::Giant => 1.7,
    };
    let sector = match company.sector {
        Sector::Electronics | Sector::FutureMobility => 0.4,
        Sector::Steel | Sector::Retail => 0.2,
        Sector::RootIndustry | Sector::TextileChemistry => -0.25,
        _ => 0.0,
    };
    // The sum of uniform numbers, for a bell with a tail to the right.
    let bell: f64 = (0..4).map(|_| random.random_range(0.0..1.0)).sum::<f64>() / 4.0;
    (0.2 + 3.0 * bell.powf(1.6) + size + sector).clamp(0.0, 4.8)
}

async fn one(
    tx: &mut Tx,
    random: &mut Pcg64Mcg,
    instrument: &'static Instrument,
    company: &Company,
    people: &[(AccountId, String)],
    (level, days): (f64, u64),
    after: Option<DiagnosisId>,
) -> Result<DiagnosisId, sqlx::Error> {
    let keeper = Keeper {
        centre: company.centre,
        by: Owner::Organisation(company.organisation),
        account: people.first().map(|(id, _)| id.text()).unwrap_or_default(),
    };
    let fresh = Fresh {
        edition: &instrument.edition,
        sector: company.sector,
        size: company.size.word(),
        scope: Scope::Full,
        goals: Default::default(),
        after,
    };
    let made = store::begin(tx, &keeper, &fresh).await?;
    let mut gathered = Gathered {
        respondents: Vec::new(),
        answers: Default::default(),
        proofs: Vec::new(),
        confirmations: Default::default(),
    };
    for ((account, name), role) in
        people.iter().zip([AnswerRole::Management, AnswerRole::Production])
    {
        let asked = Asked { account: Some(*account), name, role, sections: &[] };
        let who = store::ask(tx, made, &asked).await?;
        // Managers see things a little brighter than the floor does.
        let brighter = if role == AnswerRole::Management { 0.2 } else { -0.1 };
        let given = levels(random, instrument, company, level + brighter);
        answers(tx, who, &given).await?;
        store::person_done(tx, who, true).await?;
        gathered.respondents.push(super::Respondent {
            id: who,
            account: Some(*account),
            name: name.clone(),
            role,
            sections: Vec::new(),
            done_at: None,
        });
        let given = given
            .into_iter()
            .map(|(item, level)| (item, Given { level: Some(level), comment: String::new() }));
        gathered.answers.insert(who, given.collect());
    }
    let at = Moment::now().minus(std::time::Duration::from_secs(days * DAY)).micros();
    let mut diagnosis = super::Diagnosis {
        id: made,
        owned: keeper.owned(),
        edition: instrument.edition.clone(),
        sector: company.sector,
        size: company.size.word().to_owned(),
        scope: Scope::Full,
        goals: Default::default(),
        state: super::DiagnosisState::Open,
        after,
        overall: None,
        stage: 0,
        made_at: Moment::from_micros(at),
        done_at: None,
    };
    diagnosis.state = super::DiagnosisState::Done;
    if let Ok((_, _, score)) = result::scored(&diagnosis, &gathered) {
        store::scored(tx, made, &score).await?;
    }
    store::set_done(tx, made, at).await?;
    Ok(made)
}

/// A level for each item that applies: about the usual one, each dimension a little off in its own way.
fn levels(
    random: &mut Pcg64Mcg,
    instrument: &Instrument,
    company: &Company,
    usual: f64,
) -> Vec<(String, u8)> {
    let places =
        instrument.sector_of(company.sector.word()).zip(instrument.size_of(company.size.word()));
    let Some((sector, size)) = places else { return Vec::new() };
    let off: Vec<f64> =
        instrument.dimensions.iter().map(|_| random.random_range(-0.6..0.6)).collect();
    instrument
        .items
        .iter()
        .filter(|item| item.applies(sector, size))
        .map(|item| {
            let off = off.get(item.dimension.index()).copied().unwrap_or(0.0);
            let level = usual + off + random.random_range(-0.9..0.9);
            (item.id.clone(), level.round().clamp(0.0, 5.0) as u8)
        })
        .collect()
}

/// Many answers in one statement: the demo world has tens of thousands.
async fn answers(
    tx: &mut Tx,
    who: RespondentId,
    given: &[(String, u8)],
) -> Result<(), sqlx::Error> {
    let now = Moment::now().micros();
    let mut sql = String::from(
        "INSERT INTO diagnosis_answer (respondent, item, level, comment, changed_at) VALUES ",
    );
    for at in 0..given.len() {
        let glue = if at == 0 { "" } else { ", " };
        let _ = write!(sql, "{glue}($1, ${}, ${}, '', $2)", 2 * at + 3, 2 * at + 4);
    }
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(who.text()).bind(now);
    for (item, level) in given {
        query = query.bind(item).bind(i64::from(*level));
    }
    query.execute(&mut **tx).await?;
    Ok(())
}
