//! Who should take a case: by what they know, where they are, how much they have, and nobody who stands too
//! near to the company.

/// A consultant as far as this asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consultant {
    /// The account.
    pub account: String,
    /// The organisation.
    pub organisation: String,
    /// The problems that it knows.
    pub problems: Vec<String>,
    /// The sectors.
    pub sectors: Vec<String>,
    /// The provinces.
    pub regions: Vec<String>,
    /// Organisations that it stands too near to.
    pub conflicts: Vec<String>,
    /// How many cases it has.
    pub load: u32,
    /// How many it takes.
    pub most: u32,
}

/// A case as far as this asks; what is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The organisation.
    pub organisation: String,
    /// The problem.
    pub problem: String,
    /// The sector.
    pub sector: String,
    /// The province.
    pub region: String,
}

/// Why somebody is proposed, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Knows the problem.
    Problem,
    /// Knows the sector.
    Sector,
    /// Is near.
    Region,
    /// Has time.
    Free,
    /// Has as many cases as it takes.
    Full,
    /// Stands too near to the company.
    Conflict,
}

impl Reason {
    /// Its word in the ids of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Sector => "sector",
            Self::Region => "region",
            Self::Free => "free",
            Self::Full => "full",
            Self::Conflict => "conflict",
        }
    }
}

/// Somebody who is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The account.
    pub account: String,
    /// Whether it may take the case at all.
    pub possible: bool,
    /// Why.
    pub reasons: Vec<Reason>,
    score: u32,
}

/// All consultants, the best first; those who may not take it come last and say why.
#[must_use]
pub fn ranked(case: &Asked, consultants: &[Consultant]) -> Vec<Proposed> {
    let mut all: Vec<Proposed> = consultants.iter().map(|one| proposed(case, one)).collect();
    all.sort_by(|a, b| {
        let order = b.possible.cmp(&a.possible).then(b.score.cmp(&a.score));
        order.then_with(|| a.account.cmp(&b.account))
    });
    all
}

fn proposed(case: &Asked, one: &Consultant) -> Proposed {
    let has = |all: &[String], wanted: &str| !wanted.is_empty() && all.iter().any(|a| a == wanted);
    let near = has(std::slice::from_ref(&one.organisation), &case.organisation)
        || has(&one.conflicts, &case.organisation);
    let full = one.load >= one.most;
    let mut reasons = Vec::new();
    let mut score = 0;
    // The problem before the sector, the sector before the place; then who has least to do.
    for (holds, reason, worth) in [
        (has(&one.problems, &case.problem), Reason::Problem, 400),
        (has(&one.sectors, &case.sector), Reason::Sector, 200),
        (has(&one.regions, &case.region), Reason::Region, 100),
        (!full && one.load * 2 <= one.most, Reason::Free, 0),
        (full, Reason::Full, 0),
        (near, Reason::Conflict, 0),
    ] {
        if holds {
            reasons.push(reason);
            score += worth;
        }
    }
    let free = 90 * one.most.saturating_sub(one.load) / one.most.max(1);
    Proposed {
        account: one.account.clone(),
        possible: !near && !full,
        reasons,
        score: score + free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn consultant(account: &str) -> Consultant {
        Consultant {
            account: account.into(),
            organisation: "centre".into(),
            most: 10,
            ..Default::default()
        }
    }

    fn case() -> Asked {
        Asked {
            organisation: "o".into(),
            problem: "anomaly".into(),
            sector: "steel".into(),
            region: "48".into(),
        }
    }

    #[test]
    fn who_knows_the_problem_comes_before_who_is_near_and_less_busy() {
        let knows = Consultant { problems: vec!["anomaly".into()], load: 9, ..consultant("a") };
        let near = Consultant {
            sectors: vec!["steel".into()],
            regions: vec!["48".into()],
            ..consultant("b")
        };
        let ranked = ranked(&case(), &[near, knows]);
        assert_eq!(ranked[0].account, "a");
        assert_eq!(ranked[0].reasons, [Reason::Problem]);
        assert_eq!(ranked[1].reasons, [Reason::Sector, Reason::Region, Reason::Free]);
    }

    #[test]
    fn nobody_advises_whom_it_stands_too_near_to() {
        let own = Consultant { organisation: "o".into(), ..consultant("a") };
        let told = Consultant {
            conflicts: vec!["o".into()],
            problems: vec!["anomaly".into()],
            ..consultant("b")
        };
        let other = consultant("c");
        let ranked = ranked(&case(), &[own, told, other]);
        assert_eq!(ranked[0].account, "c");
        assert!(
            ranked[1..].iter().all(|one| !one.possible && one.reasons.contains(&Reason::Conflict))
        );
    }

    proptest! {
        #[test]
        fn who_is_full_or_too_near_is_never_before_who_is_not(
            loads in prop::collection::vec((0..12_u32, any::<bool>()), 1..12)
        ) {
            let all: Vec<Consultant> = loads.iter().enumerate().map(|(n, (load, near))| Consultant {
                load: *load,
                conflicts: if *near { vec!["o".into()] } else { Vec::new() },
                ..consultant(&n.to_string())
            }).collect();
            let ranked = ranked(&case(), &all);
            prop_assert!(ranked.windows(2).all(|two| two[0].possible >= two[1].possible));
            prop_assert_eq!(ranked.len(), all.len());
        }
    }
}
