//! Many companies at once, for the centre, the secretaries of the sectors and those who make policy: means
//! and stages of groups, and nothing of which a single company could be worked out.

use askama::Template;
use axum::extract::{Query, State};
use dure_diagnosis::standing::FEWEST_FIRMS;
use dure_diagnosis::standing::blocks::{Blocks, Cell, Firm, Group, Published};
use dure_testbed::report::Message;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Diagnosis, instruments, short, store};
use crate::app::App;
use crate::identity::organisations::OrganisationSize;
use crate::platform::authorisation::{Role, Sector};
use crate::platform::db::{Db, Tx};
use crate::platform::id::CentreId;
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Choice;
use crate::platform::web::{Answer, Caller, Problem, page};

/// Who may see figures of groups.
pub const MAY_SEE: &[Role] = &[
    Role::CentreAdministrator,
    Role::SectorSecretary,
    Role::PolicyViewer,
    Role::Consultant,
    Role::Assessor,
];

/// What is shown of the groups of a centre; nothing before the first time.
async fn published(db: &Db, centre: CentreId, instrument: &str) -> Result<Published, sqlx::Error> {
    column(db, centre, instrument, "shown").await
}

/// The blocks of a centre as they were last published, with what they were made of.
async fn blocks(db: &Db, centre: CentreId, instrument: &str) -> Result<Blocks, sqlx::Error> {
    column(db, centre, instrument, "body").await
}

async fn column<T: DeserializeOwned + Default>(
    db: &Db,
    centre: CentreId,
    instrument: &str,
    column: &'static str,
) -> Result<T, sqlx::Error> {
    let sql =
        format!("SELECT {column} FROM diagnosis_blocks WHERE centre = $1 AND instrument = $2");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(instrument)
        .fetch_optional(db.read())
        .await?;
    let text: Option<String> = row.map(|row| row.try_get(column)).transpose()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

async fn publish(
    tx: &mut Tx,
    centre: CentreId,
    instrument: &str,
    blocks: &Blocks,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO diagnosis_blocks (centre, instrument, published_at, body, shown) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (centre, instrument) DO UPDATE \
         SET published_at = excluded.published_at, body = excluded.body, \
         shown = excluded.shown",
    )
    .bind(centre.text())
    .bind(instrument)
    .bind(Moment::now().micros())
    .bind(serde_json::to_string(blocks).unwrap_or_default())
    .bind(serde_json::to_string(&blocks.published()).unwrap_or_default())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Looks at the diagnoses of every centre and publishes what has changed enough.
///
/// # Errors
/// As the database does.
pub async fn refresh(app: &App) -> Result<(), sqlx::Error> {
    let Some(instrument) = instruments::current() else { return Ok(()) };
    let order: Vec<String> = instrument.sizes.iter().map(|size| size.id.clone()).collect();
    for centre in app.centres.all().iter() {
        let latest = store::latest(&app.db, centre.id, &instrument.edition.id).await?;
        let firms: Vec<Firm> = latest
            .into_iter()
            .map(|one| Firm {
                key: one.owner.parse::<uuid::Uuid>().map_or(0, |uuid| uuid.as_u128()),
                cell: Cell { sector: one.sector, size: one.size },
                stage: one.stage,
                figures: one.figures,
            })
            .collect();
        let old = blocks(&app.db, centre.id, &instrument.edition.id).await?;
        let new = match old.blocks.is_empty() {
            true => Blocks::of(&firms, &order, FEWEST_FIRMS),
            false => old.renew(&firms, &order),
        };
        if new != old {
            let mut tx = app.db.begin().await?;
            publish(&mut tx, centre.id, &instrument.edition.id, &new).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// The means of the dimensions of the firms of the same sector, beside a report; empty where they are not
/// shown.
///
/// # Errors
/// As the database does.
pub async fn means_beside(app: &App, of: &Diagnosis) -> Result<Vec<f64>, Problem> {
    let blocks = published(&app.db, of.owned.centre, &of.edition.id).await?;
    let shown = blocks.show(|cell| cell.sector == of.sector.word());
    let means = shown.group.map(|group| group.means()).unwrap_or_default();
    Ok(means.into_iter().skip(1).collect())
}

/// What is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    sector: String,
    size: String,
}

/// A stage with its share of the firms.
struct StageBar {
    name: String,
    firms: u32,
    share: String,
    width: f64,
}

/// A sector beside the others.
struct SectorRow {
    name: String,
    firms: String,
    mean: String,
    established: String,
    expanded: String,
}

#[derive(Template)]
#[template(path = "diagnosis/groups.html")]
struct GroupsPage<'a> {
    shell: Shell<'a>,
    sectors: Vec<Choice>,
    sizes: Vec<Choice>,
    firms: u32,
    mean: String,
    stages: Vec<StageBar>,
    dimensions: Vec<(String, String, f64)>,
    rows: Vec<SectorRow>,
    left_out: String,
    fewest: String,
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// The share of firms at a stage or above.
fn from_stage(group: &Group, stage: usize) -> f64 {
    share(group.stages.iter().skip(stage).sum(), group.firms)
}

/// `GET /centre/diagnoses`.
///
/// # Errors
/// As the database does.
pub async fn show(State(app): State<App>, caller: Caller, Query(filter): Query<Filter>) -> Answer {
    let person = caller.person()?;
    let instrument = short::instrument()?;
    let blocks = published(&app.db, person.centre, &instrument.edition.id).await?;
    let fits = |cell: &Cell| {
        (filter.sector.is_empty() || cell.sector == filter.sector)
            && (filter.size.is_empty() || cell.size == filter.size)
    };
    let shown = blocks.show(fits);
    let group = shown.group.unwrap_or_default();
    let means = group.means();
    let lang = caller.lang();
    let word = |id: String| caller.words.text(&id);
    let stages = instrument.stages.iter().zip(0_usize..).map(|(stage, at)| {
        let firms = group.stages.get(at).copied().unwrap_or(0);
        let share = share(firms, group.firms);
        StageBar {
            name: instruments::said(&stage.name, lang).to_owned(),
            firms,
            share: crate::platform::numbers::percent(share),
            width: 100.0 * share,
        }
    });
    let dimensions = instrument.dimensions.iter().zip(means.iter().skip(1)).map(|(one, mean)| {
        (instruments::said(&one.name, lang).to_owned(), format!("{mean:.0}"), *mean)
    });
    let left_out = match shown.left_out {
        0 => String::new(),
        n => caller.say(&Message::new("groups-left-out").count("groups", n)),
    };
    page(&GroupsPage {
        shell: caller.shell(&caller.words.text("groups-title")),
        sectors: Sector::ALL
            .iter()
            .map(|s| Choice::new(s.word(), word(format!("sector-{s}")), &filter.sector))
            .collect(),
        sizes: OrganisationSize::ALL
            .iter()
            .map(|s| Choice::new(s.word(), word(format!("organisation-size-{s}")), &filter.size))
            .collect(),
        firms: group.firms,
        mean: means.first().map(|mean| format!("{mean:.1}")).unwrap_or_default(),
        stages: stages.collect(),
        dimensions: dimensions.collect(),
        rows: Sector::ALL.iter().map(|sector| sector_row(&blocks, *sector, &caller)).collect(),
        left_out,
        fewest: FEWEST_FIRMS.to_string(),
    })
}

fn sector_row(blocks: &Published, sector: Sector, caller: &Caller) -> SectorRow {
    let group = blocks.show(|cell| cell.sector == sector.word()).group;
    let name = caller.words.text(&format!("sector-{sector}"));
    let Some(group) = group else {
        let none = || "–".to_owned();
        return SectorRow {
            name,
            firms: none(),
            mean: none(),
            established: none(),
            expanded: none(),
        };
    };
    let mean = group.means().first().copied().unwrap_or(0.0);
    SectorRow {
        name,
        firms: group.firms.to_string(),
        mean: format!("{mean:.1}"),
        established: crate::platform::numbers::percent(from_stage(&group, 2)),
        expanded: crate::platform::numbers::percent(from_stage(&group, 3)),
    }
}
