//! A day of meetings of the demo world: companies and suppliers of the first sectors, their wishes, the plan.

use std::time::Duration;

use rand_pcg::Pcg64Mcg;

use super::planning::{Given, planned};
use super::{Attendee, DayState, MeetingDay, TableSide, Wish, WishStrength, store};
use crate::demo::{Cast, CastOrganisation};
use crate::identity::organisations::OrganisationKind;
use crate::platform::authorisation::Role;
use crate::platform::db::Tx;
use crate::platform::id::{AttendeeId, MeetingDayId};
use crate::platform::moment::Moment;

/// What companies say they look for.
const LOOKED_FOR: [&str; 8] = [
    "프레스가 서기 전에 알고 싶습니다.",
    "사출 표면의 흠을 사람 눈 대신 찾아 줄 곳을 찾습니다.",
    "공구를 언제 바꿔야 하는지 알고 싶습니다.",
    "압축기의 전기를 줄이고 싶습니다.",
    "열처리 온도를 기록하고 벗어나면 알림을 받고 싶습니다.",
    "용접 자리를 검사할 방법을 찾습니다.",
    "재고와 납기를 한눈에 보고 싶습니다.",
    "3D 프린트로 만든 부품의 품질을 확인하고 싶습니다.",
];

/// What suppliers say they offer.
const OFFERED: [&str; 6] = [
    "진동과 전류로 설비가 서기 전에 알립니다.",
    "카메라로 표면의 흠을 찾습니다.",
    "공구 닳음을 부하로 가늠합니다.",
    "압축 공기의 새는 곳과 낭비를 찾습니다.",
    "온도와 습도를 끊김 없이 모읍니다.",
    "생산 계획과 재고를 잇습니다.",
];

fn day(cast: &Cast) -> Option<MeetingDay> {
    let date = Moment::now().plus(Duration::from_secs(12 * 24 * 3600)).korean_day();
    let starts_at = Moment::of_korean_day(&date)?.plus(Duration::from_secs(10 * 3600));
    Some(MeetingDay {
        id: MeetingDayId::new(),
        centre: cast.centre,
        title: "현장 과제 상담회".to_owned(),
        place: "협업지원센터 2층".to_owned(),
        starts_at,
        slot_minutes: 30,
        slots: 8,
        breaks: vec![4],
        tables: 6,
        spare: 1,
        closes_at: starts_at.minus(Duration::from_secs(24 * 3600)),
        state: DayState::Open,
        outcome: None,
        version: 1,
    })
}

fn attending(day: &MeetingDay, one: &CastOrganisation, side: TableSide, line: &str) -> Attendee {
    Attendee {
        id: AttendeeId::new(),
        day: day.id,
        organisation: one.owner.organisation,
        name: one.name.clone(),
        account: one.owner.account,
        side,
        line: line.to_owned(),
        most: 5,
        away: Vec::new(),
        gone_from: day.slots,
    }
}

/// Makes it.
///
/// # Errors
/// As the database does.
pub async fn make(tx: &mut Tx, _random: &mut Pcg64Mcg, cast: &Cast) -> Result<(), sqlx::Error> {
    let Some(mut day) = day(cast) else { return Ok(()) };
    let of = |kind| cast.organisations.iter().filter(move |one| one.kind == kind);
    let companies = of(OrganisationKind::Company).step_by(7).zip(LOOKED_FOR);
    let suppliers = of(OrganisationKind::Supplier).zip(OFFERED);
    let guests: Vec<_> =
        companies.map(|(one, line)| attending(&day, one, TableSide::Company, line)).collect();
    let hosts: Vec<_> =
        suppliers.map(|(one, line)| attending(&day, one, TableSide::Supplier, line)).collect();
    let by = cast.staff.iter().find(|one| one.0 == Role::CaravanCoordinator);
    let by = by.map(|one| one.1.account.text()).unwrap_or_default();
    store::insert(tx, &day, &by).await?;
    let mut wishes = Vec::new();
    for (number, guest) in guests.iter().enumerate() {
        for (wished, strength) in WishStrength::ALL.iter().enumerate() {
            let Some(host) = hosts.get((number + wished) % hosts.len().max(1)) else { continue };
            wishes.push(Wish { wisher: guest.id, wished: host.id, strength: *strength });
        }
    }
    for (number, host) in hosts.iter().enumerate() {
        let Some(guest) = guests.get((number + 1) % guests.len().max(1)) else { continue };
        let strength = WishStrength::Gladly;
        wishes.push(Wish { wisher: host.id, wished: guest.id, strength });
    }
    let attendees: Vec<_> = guests.into_iter().chain(hosts).collect();
    for one in &attendees {
        store::put_attendee(tx, one).await?;
    }
    for one in &attendees {
        let own = wishes.iter().filter(|wish| wish.wisher == one.id);
        let own: Vec<_> = own.map(|wish| (wish.wished, wish.strength)).collect();
        store::put_wishes(tx, one.id, &own).await?;
    }
    let given = Given {
        day: day.clone(),
        attendees,
        wishes,
        before: Vec::new(),
        from: 0,
        uses_spare: false,
    };
    if let Ok(plan) = planned(&given) {
        (day.state, day.outcome) = (DayState::Published, Some(plan.outcome));
        store::update(tx, &day).await?;
        store::put_arranged(tx, day.id, &plan.meetings).await?;
    }
    Ok(())
}
