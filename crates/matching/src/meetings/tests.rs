use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// What a set of meetings is worth, counted without any of the planner's code.
fn counted(day: &Day, meetings: &[Meeting]) -> (Vec<u32>, u32) {
    let met = |of: &dyn Fn(&Wish) -> bool| {
        let is_held =
            |w: &&Wish| meetings.iter().any(|m| (m.guest, m.host) == (w.guest, w.host)) && of(w);
        day.wishes.iter().filter(is_held).count()
    };
    let mut heads: Vec<usize> = Vec::new();
    for guest in 0..day.guests.len() {
        heads.push(met(&|w| w.guest.0 == guest && w.by_guest.is_some()));
    }
    for host in 0..day.hosts.len() {
        heads.push(met(&|w| w.host.0 == host && w.by_host.is_some()));
    }
    let levels = (1..=LEVELS).map(|n| heads.iter().filter(|had| **had >= n).count() as u32);
    let points = day
        .wishes
        .iter()
        .filter(|w| meetings.iter().any(|m| (m.guest, m.host) == (w.guest, w.host)));
    (levels.collect(), points.map(Wish::points).sum())
}

fn told(worth: Worth) -> (Vec<u32>, u32) {
    ((1..=LEVELS).map(|n| worth.with_at_least(n)).collect(), worth.sum())
}

/// Everybody with how many of these meetings each has.
fn held<'a>(day: &'a Day, meetings: &[&Meeting]) -> Vec<(&'a Party, usize)> {
    let of = |is_its: &dyn Fn(&Meeting) -> bool| meetings.iter().filter(|m| is_its(m)).count();
    let guests = day.guests.iter().enumerate();
    let guests = guests.map(|(at, party)| (party, of(&|m| m.guest == Guest(at))));
    let hosts = day.hosts.iter().enumerate();
    guests.chain(hosts.map(|(at, party)| (party, of(&|m| m.host == Host(at))))).collect()
}

/// What is hard, checked without any of the planner's code.
fn holds(day: &Day, meetings: &[Meeting]) -> Result<(), String> {
    let pairs: BTreeSet<_> = meetings.iter().map(|m| (m.guest, m.host)).collect();
    if pairs.len() != meetings.len() {
        return Err("a pair meets twice".to_owned());
    }
    if meetings.iter().any(|m| m.slot >= day.slots) {
        return Err("a meeting is in a slot that the day does not have".to_owned());
    }
    for slot in 0..day.slots {
        let now: Vec<_> = meetings.iter().filter(|m| m.slot == slot).collect();
        if now.len() > day.tables as usize {
            return Err(format!("too many tables in slot {slot}"));
        }
        for (party, held) in held(day, &now) {
            let places = if party.free.has(slot) { party.at_once as usize } else { 0 };
            if held > places {
                return Err(format!("somebody is in two places, or away, in slot {slot}"));
            }
        }
    }
    let all: Vec<_> = meetings.iter().collect();
    if held(day, &all).iter().any(|(party, held)| *held > party.most as usize) {
        return Err("somebody has more meetings than it wants".to_owned());
    }
    match day.fixed.iter().all(|fixed| meetings.contains(fixed)) {
        true => Ok(()),
        false => Err("a fixed meeting was moved".to_owned()),
    }
}

/// The best worth by trying everything.
fn brute(day: &Day) -> (Vec<u32>, u32) {
    fn from(day: &Day, at: usize, held: &mut Vec<Meeting>, best: &mut Option<(Vec<u32>, u32)>) {
        let Some(wish) = day.wishes.get(at) else {
            let worth = counted(day, held);
            if best.as_ref().is_none_or(|best| worth > *best) {
                *best = Some(worth);
            }
            return;
        };
        from(day, at + 1, held, best);
        if held.iter().any(|m| (m.guest, m.host) == (wish.guest, wish.host)) {
            return;
        }
        for slot in 0..day.slots {
            held.push(Meeting { slot, guest: wish.guest, host: wish.host });
            if holds(&Day { fixed: Vec::new(), ..day.clone() }, held).is_ok() {
                from(day, at + 1, held, best);
            }
            held.pop();
        }
    }
    let mut best = None;
    from(day, 0, &mut day.fixed.clone(), &mut best);
    best.unwrap_or_default()
}

fn strength() -> impl Strategy<Value = Option<Strength>> {
    prop_oneof![
        Just(None),
        Just(Some(Strength::IfPossible)),
        Just(Some(Strength::Gladly)),
        Just(Some(Strength::Foremost)),
    ]
}

/// A day with so many people and wishes, some of them away, some with two who can speak.
fn day(people: usize, slots: usize, wishes: usize) -> impl Strategy<Value = Day> {
    let party = (prop::collection::vec(prop::bool::weighted(0.75), slots), 1..=2_u32, 1..=4_u32);
    let party = party.prop_map(|(free, at_once, most)| Party {
        free: free
            .iter()
            .enumerate()
            .filter(|(_, f)| **f)
            .fold(SlotSet::default(), |s, (at, _)| s.with(at)),
        at_once: if most == 4 { at_once } else { 1 },
        most,
    });
    let parties = prop::collection::vec(party, 1..=people);
    let wish = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), strength(), strength());
    let wishes = prop::collection::vec(wish, 0..=wishes);
    (parties.clone(), parties, wishes, 1..=people as u32).prop_map(
        move |(guests, hosts, wishes, tables)| {
            let mut seen = BTreeSet::new();
            let wishes = wishes.into_iter().map(|(guest, host, by_guest, by_host)| Wish {
                guest: Guest(guest.index(guests.len())),
                host: Host(host.index(hosts.len())),
                by_guest,
                by_host,
            });
            let wishes = wishes
                .filter(|w| w.by_guest.is_some() || w.by_host.is_some())
                .filter(|w| seen.insert((w.guest, w.host)))
                .collect();
            Day {
                slots,
                tables,
                guests,
                hosts,
                wishes,
                fixed: Vec::new(),
                past: 0,
                before: Vec::new(),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_small_day_is_planned_as_well_as_trying_everything_would(day in day(4, 3, 6)) {
        let plan = plan(&day).unwrap();
        prop_assert!(plan.proven);
        prop_assert_eq!(told(plan.worth), brute(&day));
    }

    #[test]
    fn nothing_hard_is_ever_broken_and_the_worth_is_what_it_says(day in day(14, 7, 90)) {
        let plan = plan(&day).unwrap();
        prop_assert_eq!(holds(&day, &plan.meetings), Ok(()));
        prop_assert_eq!(told(plan.worth), counted(&day, &plan.meetings));
        prop_assert!(plan.worth <= plan.bound);
        prop_assert_eq!(plan.meetings.len() + plan.unmet.len(), day.wishes.len());
    }

    #[test]
    fn what_is_fixed_stays_and_the_rest_is_planned_around_it(day in day(10, 5, 40), keep in 1..4_usize) {
        let first = plan(&day).unwrap();
        let fixed: Vec<_> = first.meetings.iter().copied().step_by(keep).collect();
        let again = Day { fixed, ..day.clone() };
        let plan = plan(&again).unwrap();
        prop_assert_eq!(holds(&again, &plan.meetings), Ok(()));
    }

    #[test]
    fn everybody_who_is_there_all_day_gets_what_the_bound_promises(
        wishes in prop::collection::btree_set((0..9_usize, 0..7_usize), 0..50),
    ) {
        let mut day = Day::new(6, 20);
        for _ in 0..9 { day.guest(); }
        for _ in 0..7 { day.host(); }
        for (guest, host) in wishes {
            day.wish(Guest(guest), Host(host), Some(Strength::Gladly), None);
        }
        prop_assert!(plan(&day).unwrap().proven);
    }

    #[test]
    fn a_plan_is_the_same_every_time_and_its_tables_are_nobodys_twice(day in day(10, 6, 60)) {
        let plan = plan(&day).unwrap();
        prop_assert_eq!(&plan, &super::plan(&day).unwrap());
        let seats = seats(&plan.meetings, day.tables as usize);
        prop_assert_eq!(seats.len(), plan.meetings.len());
        let places: BTreeSet<_> = seats.iter().map(|s| (s.meeting.slot, s.table)).collect();
        prop_assert_eq!(places.len(), seats.len());
        prop_assert!(seats.iter().all(|s| s.table < day.tables as usize));
    }
}

#[test]
fn everybody_gets_one_wish_before_anybody_gets_a_second() {
    let mut day = Day::new(2, 9);
    let (loud, shy) = (day.guest(), day.guest());
    let (a, b) = (day.host(), day.host());
    day.hosts[b.0].free = SlotSet::default().with(0);
    day.wish(loud, a, Some(Strength::Foremost), Some(Strength::Foremost));
    day.wish(loud, b, Some(Strength::Foremost), None);
    day.wish(shy, b, Some(Strength::IfPossible), None);
    let plan = plan(&day).unwrap();
    assert!(plan.meetings.contains(&Meeting { slot: 0, guest: shy, host: b }));
    assert_eq!(plan.unmet, [Unmet { guest: loud, host: b, why: Why::HostTaken }]);
}

#[test]
fn what_stands_in_the_way_is_said() {
    let mut day = Day::new(2, 1);
    let (early, late, busy) = (day.guest(), day.guest(), day.guest());
    let (host, other) = (day.host(), day.host());
    day.guests[early.0].free = SlotSet::default().with(0);
    day.guests[late.0].free = SlotSet::default();
    day.guests[busy.0].most = 0;
    day.hosts[other.0].free = SlotSet::default().with(0);
    day.wish(early, host, Some(Strength::Foremost), Some(Strength::Foremost));
    day.wish(late, host, Some(Strength::Gladly), None);
    day.wish(busy, host, Some(Strength::Gladly), None);
    day.wish(early, other, Some(Strength::IfPossible), None);
    let plan = plan(&day).unwrap();
    let why =
        |guest, host| plan.unmet.iter().find(|u| (u.guest, u.host) == (guest, host)).map(|u| u.why);
    assert_eq!(why(late, host), Some(Why::NeverBothThere));
    assert_eq!(why(busy, host), Some(Why::GuestHasEnough));
    assert_eq!(why(early, other), Some(Why::GuestTaken));
}

#[test]
fn a_change_of_mind_moves_nobody_who_need_not_move() {
    let mut day = Day::new(4, 8);
    for _ in 0..8 {
        day.guest();
    }
    for _ in 0..6 {
        day.host();
    }
    for guest in 0..8 {
        for host in [guest % 6, (guest + 1) % 6] {
            day.wish(Guest(guest), Host(host), Some(Strength::Gladly), None);
        }
    }
    let first = plan(&day).unwrap();
    // The first slot is over, and guest 3 goes home after it.
    day.fixed = first.meetings.iter().copied().filter(|m| m.slot == 0).collect();
    day.before = first.meetings.clone();
    day.guests[3].free = SlotSet::default().with(0);
    let then = plan(&day).unwrap();
    let stays = |m: &&Meeting| m.guest != Guest(3);
    let kept = first.meetings.iter().filter(stays).filter(|m| then.meetings.contains(m)).count();
    assert_eq!(kept, first.meetings.iter().filter(stays).count());
}

#[test]
fn a_fixed_meeting_that_cannot_be_held_is_named() {
    let mut day = Day::new(2, 1);
    let (guest, other, host, second) = (day.guest(), day.guest(), day.host(), day.host());
    day.guests[guest.0].free = SlotSet::default().with(1);
    let meeting = |slot, guest, host| Meeting { slot, guest, host };
    for (fixed, clash) in [
        (vec![meeting(0, guest, host)], "not there"),
        (vec![meeting(1, guest, host), meeting(1, other, host)], "another meeting"),
        (vec![meeting(1, guest, host), meeting(1, other, second)], "tables"),
        (vec![meeting(0, other, host), meeting(1, other, host)], "already"),
        (vec![meeting(9, guest, host)], "not there"),
        (vec![meeting(0, Guest(9), host)], "not there"),
    ] {
        let error = plan(&Day { fixed, ..day.clone() }).unwrap_err().to_string();
        assert!(error.contains(clash), "{error}");
    }
}

#[test]
fn slots_that_the_day_does_not_have_are_nobodys() {
    let mut day = Day::new(2, 4);
    let (guest, host) = (day.guest(), day.host());
    for party in day.guests.iter_mut().chain(&mut day.hosts) {
        party.free = SlotSet::default().with(40);
    }
    day.wish(guest, host, Some(Strength::Gladly), None);
    day.before = vec![Meeting { slot: 40, guest, host }];
    let plan = plan(&day).unwrap();
    assert_eq!(plan.meetings, []);
    assert_eq!(plan.unmet, [Unmet { guest, host, why: Why::NeverBothThere }]);
}

#[test]
fn what_was_held_at_more_tables_than_there_are_now_stands_in_no_plans_way() {
    let mut day = Day::new(2, 1);
    let (a, b) = (day.guest(), day.guest());
    let (x, y) = (day.host(), day.host());
    day.wish(a, x, Some(Strength::Gladly), None);
    day.wish(b, y, Some(Strength::Gladly), None);
    day.wish(a, y, Some(Strength::Gladly), None);
    day.fixed =
        vec![Meeting { slot: 0, guest: a, host: x }, Meeting { slot: 0, guest: b, host: y }];
    assert!(matches!(plan(&day), Err(BadDay::Fixed { clash: super::day::Clash::Tables, .. })));
    day.past = 1;
    let planned = plan(&day).unwrap();
    assert!(planned.proven && planned.unmet.is_empty(), "{planned:?}");
    assert_eq!(planned.meetings.iter().filter(|one| one.slot == 1).count(), 1);
}
