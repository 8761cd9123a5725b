//! Who meets whom, and when: tables and slots of an expo or of a caravan's day.
//!
//! Both sides wish; nobody is in two places; tables are few. Fairness comes first: **everybody has one of
//! their wishes before anybody has a second**, then two before a third, and so on for [`LEVELS`]; what is
//! free after that goes where it is worth most. In numbers: of two plans the better one is the one that
//! gives more people at least one wish, then at least two, …, then the larger sum of points. Such a plan
//! gives the worst-off as many as any plan can.
//!
//! Without slots this is a flow ([`flow`]), whose gain no plan can exceed: a plan that reaches it is
//! [proven](Plan::proven). By Kőnig (1916) slots can be found for it where everybody is there all day;
//! else meetings are moved along chains of two slots (Kempe 1879), slots are planned anew one after the
//! other, and a small day is searched through.
//!
//! ```
//! use dure_matching::meetings::{Day, Strength, plan};
//!
//! let mut day = Day::new(2, 5); // two slots, five tables
//! let (press, mould) = (day.guest(), day.guest());
//! let vision = day.host();
//! day.wish(press, vision, Some(Strength::Gladly), None);
//! day.wish(mould, vision, Some(Strength::IfPossible), Some(Strength::Gladly));
//! let plan = plan(&day)?;
//! assert_eq!(plan.meetings.len(), 2);
//! assert!(plan.proven);
//! # Ok::<(), dure_matching::meetings::BadDay>(())
//! ```

mod choose;
mod day;
mod exact;
pub mod flow;
mod refine;
mod tables;
#[cfg(test)]
mod tests;
mod timetable;
mod unmet;
mod worth;

pub use day::{BadDay, Day, Guest, Host, Meeting, Party, SlotSet, Strength, Wish};
pub use tables::{Seat, seats};
pub use unmet::{Unmet, Why};
pub use worth::{LEVELS, Worth};

use timetable::Timetable;

/// A plan of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Who meets whom when, by slot, guest and host; fixed ones are among them.
    pub meetings: Vec<Meeting>,
    /// What it is worth.
    pub worth: Worth,
    /// What no plan of this day can exceed.
    pub bound: Worth,
    /// Whether there is no better plan: the bound is reached, or every plan was looked at.
    pub proven: bool,
    /// Wishes that are not met, and what stands in the way.
    pub unmet: Vec<Unmet>,
}

/// Plans a day.
///
/// # Errors
/// Where the day contradicts itself: a wish for nobody, or fixed meetings that cannot all be held.
pub fn plan(day: &Day) -> Result<Plan, BadDay> {
    let mut table = Timetable::with_fixed(day)?;
    let chosen = choose::pairs(day, &table);
    let bound = chosen.worth;
    table.place(&chosen.pairs);
    refine::rounds(&mut table, bound);
    let mut proven = table.worth() == bound;
    if !proven {
        proven = exact::search(&mut table, bound);
    }
    let unmet = unmet::of(day, &table);
    let worth = table.worth();
    let bound = if proven { worth } else { bound };
    Ok(Plan { meetings: table.into_meetings(), worth, bound, proven, unmet })
}
