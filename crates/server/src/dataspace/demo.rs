//! The dataspace of the demo world: companies of a value chain offer what they measure, and some have agreed
//! already. What they offer are the testbed's samples, read as everybody's files are.

use dure_dataspace::policy::Action;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::computing::modules;
use super::terms::constraint;
use super::{Offer, OfferState, Party, acting, log, store};
use crate::app::App;
use crate::demo::Cast;
use crate::demo::company::Member;
use crate::identity::organisations::OrganisationKind;
use crate::platform::db::Tx;
use crate::platform::i18n::Lang;
use crate::platform::id::OfferId;
use crate::platform::jobs::{self, JobError, Lease, Order, Work};
use crate::testbed::datasets::store::{self as datasets, Fresh, Words};
use crate::testbed::options::PROBLEMS;
use crate::testbed::samples;

/// What is offered: title, what it is about, whether it agrees by itself, how often at most. Of the last one only
/// reports leave.
const OFFERS: [(&str, &str, bool, u32); 6] = [
    (
        "가공 설비 부하 기록",
        "공구가 닳아 가는 동안의 주축 부하입니다. 받는 곳의 공정과 견주어 볼 수 있습니다.",
        true,
        12,
    ),
    ("사출 조건과 불량", "한 금형에서 나온 제품의 조건과 불량 여부입니다.", false, 3),
    (
        "압축기 소비 전력",
        "하루 동안의 전력과 압력입니다. 설비를 함께 쓰는 곳과 나눕니다.",
        true,
        50,
    ),
    ("열처리로 온도 기록", "구간마다 잰 온도와 걸린 시간입니다.", false, 5),
    ("프레스 진동", "타발마다 잰 진동의 크기입니다. 납품처의 품질 담당에게 내놓습니다.", true, 20),
    ("도장 라인 습도와 불량", "습도, 온도와 도장 불량을 함께 적은 기록입니다.", true, 8),
];

#[derive(Serialize, Deserialize)]
struct Offers {
    member: Member,
    number: usize,
    /// Who asks for it at once.
    asked_by: Vec<Member>,
}

/// Orders that some companies offer something.
///
/// # Errors
/// As the database does.
pub async fn make(tx: &mut Tx, cast: &Cast) -> Result<(), sqlx::Error> {
    let companies: Vec<Member> = cast
        .organisations
        .iter()
        .filter(|one| one.kind == OrganisationKind::Company)
        .map(|one| one.owner)
        .collect();
    for number in 0..OFFERS.len() {
        let at = |offset: usize| companies.get((number * 3 + offset) % companies.len().max(1));
        // The first company's neighbours offer; it asks for most of it, and is asked for its own.
        let Some(member) = at(0).copied() else { return Ok(()) };
        let asking = [companies.first(), at(1), at(2)];
        let asked_by = asking.into_iter().flatten().copied();
        let asked_by =
            asked_by.filter(|one| one.organisation != member.organisation).collect::<Vec<_>>();
        let payload = Offers { member, number, asked_by };
        let payload = serde_json::to_string(&payload).unwrap_or_default();
        jobs::order(tx, Order { kind: Bring.kind(), payload, once_key: None }).await?;
    }
    Ok(())
}

/// Work: a company offers something, and others ask for it.
pub struct Bring;

impl Work for Bring {
    fn kind(&self) -> &'static str {
        "demo.share"
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let told = serde_json::from_str::<Offers>(&lease.payload);
            let told = told.map_err(|e| JobError::Retry(e.to_string()))?;
            let sample = samples::IDS.get(told.number % samples::IDS.len()).copied();
            let made = samples::find(sample.unwrap_or_default()).await;
            let mut tx = app.db.begin().await?;
            if let (Some(made), Some(what)) = (made, OFFERS.get(told.number)) {
                let (title, about, by_itself, times) = *what;
                let fresh = Fresh {
                    name: samples::title(made, Lang::Ko),
                    sample: made.id,
                    retain_until: None,
                };
                let dataset = datasets::make(&mut tx, &told.member.keeper(), &fresh).await?;
                let (files, asks) = (samples::files(made), samples::question(&made.question));
                datasets::add_version(&mut tx, dataset, &files, &Words::new(), &asks).await?;
                let id = OfferId::new();
                let offer = Offer {
                    id,
                    centre: told.member.centre,
                    organisation: told.member.organisation,
                    dataset,
                    title: title.to_owned(),
                    about: about.to_owned(),
                    policy: policy(id, times, told.number + 1 == OFFERS.len()),
                    by_itself,
                    state: OfferState::Published,
                };
                offered(&mut tx, app, &offer, &told).await?;
            }
            lease.finish(&mut tx, "").await?;
            tx.commit().await?;
            app.messages.notify_one();
            Ok(())
        })
    }
}

fn policy(id: OfferId, times: u32, only_reports: bool) -> Value {
    let mut terms = vec![
        constraint("count", "lteq", json!(times.to_string())),
        constraint("dure:membership", "eq", json!("centre")),
        constraint("purpose", "eq", json!("품질과 예지보전")),
        constraint("dure:noOnwardSharing", "eq", json!("true")),
    ];
    let mut action = Action::Use;
    if only_reports {
        let modules = PROBLEMS.map(modules::digest);
        terms.push(constraint("dure:module", "isAnyOf", json!(modules)));
        terms.push(constraint("dure:minimumGroup", "gteq", json!("10")));
        action = Action::Compute;
    }
    json!({ "@id": id, "@type": "Offer",
        "permission": [{ "action": action.word(), "constraint": terms }] })
}

async fn offered(tx: &mut Tx, app: &App, offer: &Offer, told: &Offers) -> Result<(), sqlx::Error> {
    store::insert_offer(tx, offer, &told.member.account.text()).await?;
    let own = Party::Here(offer.organisation);
    let what = json!({ "offer": offer.id, "policy": offer.policy });
    log::write(tx, offer.centre, (own, own), "offered", "", &what).await?;
    for one in &told.asked_by {
        let asked = acting::ask(tx, app, acting::Wanted::from(offer), one.organisation).await;
        if let Err(problem) = asked {
            tracing::warn!(?problem, "an organisation of the demo world did not ask");
        }
    }
    Ok(())
}
