//! How long a large day takes: `meetings_speed [GUESTS HOSTS SLOTS]`. Everybody wishes to meet some; one in
//! three is away for a part of the day. Prints seconds for the whole day and for a change on the day, and
//! what came of it.

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::time::Instant;

use dure_matching::meetings::{Day, Guest, Host, Strength, plan};

/// A small generator of numbers, the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound as u64) as usize
    }
}

fn day(guests: usize, hosts: usize, slots: usize) -> Day {
    let mut numbers = Numbers(7);
    let mut day = Day::new(slots, hosts as u32);
    for _ in 0..guests {
        day.guest();
    }
    for _ in 0..hosts {
        day.host();
    }
    for party in day.guests.iter_mut().chain(&mut day.hosts) {
        if numbers.below(3) == 0 {
            let (from, long) = (numbers.below(slots), numbers.below(slots / 2));
            party.free = (from..from + long).fold(party.free, |free, slot| free.without(slot));
        }
    }
    let strengths = [Strength::IfPossible, Strength::Gladly, Strength::Foremost];
    let mut seen = std::collections::BTreeSet::new();
    for guest in 0..guests {
        for _ in 0..4 + numbers.below(9) {
            // Some hosts are wanted by all.
            let host = numbers.below(hosts).min(numbers.below(hosts));
            if seen.insert((guest, host)) {
                let by_guest = Some(strengths[numbers.below(3)]);
                let by_host = (numbers.below(4) == 0).then(|| strengths[numbers.below(3)]);
                day.wish(Guest(guest), Host(host), by_guest, by_host);
            }
        }
    }
    day
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<usize> =
        std::env::args().skip(1).map(|w| w.parse()).collect::<Result<_, _>>()?;
    let [guests, hosts, slots] = words.try_into().unwrap_or([500, 200, 24]);
    let mut day = day(guests, hosts, slots);
    let begun = Instant::now();
    let first = plan(&day)?;
    let whole = begun.elapsed().as_secs_f64();
    // In the middle of the day ten guests go home.
    day.fixed = first.meetings.iter().copied().filter(|m| m.slot < slots / 2).collect();
    day.before = first.meetings.clone();
    for guest in day.guests.iter_mut().take(10) {
        guest.free = (slots / 2..slots).fold(guest.free, |free, slot| free.without(slot));
    }
    let begun = Instant::now();
    let then = plan(&day)?;
    let change = begun.elapsed().as_secs_f64();
    let kept = then.meetings.iter().filter(|m| first.meetings.contains(m)).count();
    println!("{whole:.3} {change:.3}");
    println!("{} wishes, {} meetings", day.wishes.len(), first.meetings.len());
    println!("people with at least one wish, two, … six, + points: {}", first.worth);
    println!("no plan can have more than {}, proven {}", first.bound, first.proven);
    println!("after the change {} meetings, {kept} of them as they were", then.meetings.len());
    Ok(())
}
