//! Articles, cases and a consultant of the demo world.

use std::time::Duration;

use rand_pcg::Pcg64Mcg;
use serde::Deserialize;

use super::articles::{self, Article};
use super::hours::Hours;
use super::store::{self, Advice};
use super::{AdviceState, Case, CaseState, Said, due};
use crate::demo::{Cast, CastOrganisation};
use crate::identity::organisations::OrganisationKind;
use crate::platform::authorisation::{Owned, Owner, Role, Sector};
use crate::platform::db::Tx;
use crate::platform::i18n::Lang;
use crate::platform::id::{AccountId, ArticleId, CaseId, PublicProfileId};
use crate::platform::keeper::Keeper;
use crate::platform::mail;
use crate::platform::moment::Moment;

const WORLD: &str = include_str!("../demo/world/window.toml");

#[derive(Deserialize)]
struct World {
    article: Vec<Told>,
    case: Vec<Asked>,
}

#[derive(Deserialize)]
struct Told {
    sector: Sector,
    title: String,
    text: String,
}

#[derive(Deserialize)]
struct Asked {
    sector: Sector,
    subject: String,
    question: String,
    state: CaseState,
    days_ago: u64,
    #[serde(default)]
    stars: u8,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    findings: String,
    #[serde(default)]
    steps: String,
    #[serde(default)]
    offers: String,
}

/// Makes them.
///
/// # Errors
/// As the database does.
pub async fn make(tx: &mut Tx, _random: &mut Pcg64Mcg, cast: &Cast) -> Result<(), sqlx::Error> {
    let world: World = toml::from_str(WORLD).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
    let consultant = cast.staff.iter().find(|one| one.0 == Role::Consultant);
    if let Some((_, someone)) = consultant {
        profile(tx, cast, someone.account).await?;
    }
    for told in world.article {
        let new = Article {
            id: ArticleId::new(),
            centre: cast.centre,
            title: told.title,
            words: told.text.trim().to_owned(),
            sector: told.sector,
            published: true,
            version: 1,
            changed_at: Moment::now(),
        };
        articles::insert(tx, &new, "", "").await?;
    }
    for asked in &world.case {
        let of_sector = |one: &&CastOrganisation| {
            one.kind == OrganisationKind::Company && one.sector == asked.sector
        };
        let Some(company) = cast.organisations.iter().find(of_sector) else { continue };
        one(tx, company, consultant.map(|one| one.1.account), asked).await?;
    }
    Ok(())
}

/// The profile of the consultant, which everybody may see.
async fn profile(tx: &mut Tx, cast: &Cast, account: AccountId) -> Result<(), sqlx::Error> {
    let hours = [2, 4].map(|day| Hours { day, from: 10 * 60, until: 12 * 60 });
    sqlx::query(
        "INSERT INTO consultant (account, centre, about, problems, sectors, regions, conflicts, \
         most, hours, languages, shown_as) VALUES ($1, $2, '', '[\"anomaly\",\"failure\"]', \
         '[\"machinery\",\"root-industry\"]', '[\"48\",\"26\"]', '[]', 12, $3, '[\"ko\",\"en\"]', $4) \
         ON CONFLICT (account) DO NOTHING",
    )
    .bind(account.text())
    .bind(cast.centre.text())
    .bind(serde_json::to_string(&hours).unwrap_or_default())
    .bind(PublicProfileId::new().text())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn one(
    tx: &mut Tx,
    company: &CastOrganisation,
    consultant: Option<AccountId>,
    asked: &Asked,
) -> Result<(), sqlx::Error> {
    let made_at = Moment::now().minus(Duration::from_secs(asked.days_ago * 24 * 3600 + 3600));
    let keeper = Keeper {
        centre: company.owner.centre,
        by: Owner::Organisation(company.owner.organisation),
        account: company.owner.account.text(),
    };
    let has = asked.state != CaseState::New;
    let due = match asked.state {
        CaseState::New | CaseState::WaitsForCentre => Some(due::after(made_at, due::FIRST_ANSWER)),
        _ => None,
    };
    let later = |hours: u64| made_at.plus(Duration::from_secs(hours * 3600));
    let case = Case {
        id: CaseId::new(),
        owned: Owned { centre: keeper.centre, by: keeper.by, shared_with_consultants: true },
        asked_by: Some(company.owner.account),
        name: company.name.clone(),
        email: String::new(),
        key_digest: String::new(),
        mail_token: mail::fresh_token(),
        lang: Lang::Ko,
        subject: asked.subject.clone(),
        question: asked.question.clone(),
        need: String::new(),
        sector: asked.sector,
        problem: String::new(),
        state: asked.state,
        consultant: consultant.filter(|_| has),
        due_at: due,
        answered_at: (!asked.answer.is_empty()).then(|| later(20)),
        closed_at: (asked.state == CaseState::Closed).then(|| later(200)),
        stars: (asked.stars > 0).then_some(asked.stars),
        comment: String::new(),
        version: 1,
        made_at,
    };
    store::insert(tx, &keeper, &case).await?;
    store::update(tx, &case).await?;
    let by = (case.name.as_str(), "상담사");
    store::say(tx, case.id, Said::Step, ("", by.0), "case-step-asked", made_at).await?;
    if !asked.answer.is_empty() {
        store::say(tx, case.id, Said::Consultant, ("", by.1), &asked.answer, later(20)).await?;
    }
    if !asked.note.is_empty() {
        store::say(tx, case.id, Said::Note, ("", by.1), &asked.note, later(21)).await?;
    }
    if !asked.findings.is_empty() {
        let advice = Advice {
            version: 1,
            findings: asked.findings.clone(),
            steps: asked.steps.clone(),
            offers: asked.offers.clone(),
            state: match asked.state {
                CaseState::Closed => AdviceState::Accepted,
                _ => AdviceState::Sent,
            },
            question: String::new(),
            at: later(100),
        };
        store::put_advice(tx, case.id, &advice).await?;
        store::say(tx, case.id, Said::Step, ("", by.1), "case-step-advised", later(100)).await?;
    }
    Ok(())
}
