//! A report in the reader's words: one for the page and the PDF.

use dure_diagnosis::answers::Scope;
use dure_diagnosis::report::{
    BenefitView, ChangeView, DimensionView, GateView, ItemView, LiftView, Report, StepView,
};
use dure_diagnosis::roadmap::schedule::{Phase, Why};
use dure_diagnosis::score::Estimate;
use dure_diagnosis::standing::{Against, Standing};
use dure_testbed::report::Message;
use serde::Serialize;

use crate::diagnosis::instruments::said;
use crate::platform::i18n::{Lang, Words};
use crate::platform::numbers;

/// What a report is told beside its figures.
#[derive(Debug, Clone, Default)]
pub struct Cover {
    /// The company's name.
    pub company: String,
    /// The day, in the reader's words.
    pub day: String,
    /// Whether it is still open: its figures may change.
    pub open: bool,
    /// What proves the answers: item and what it is.
    pub proofs: Vec<(String, String)>,
    /// How many people answered.
    pub people: usize,
}

/// The whole, in words.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// The language.
    pub lang: &'static str,
    /// The title.
    pub title: String,
    /// The company's name.
    pub company: String,
    /// Sector and size.
    pub kind: String,
    /// The day.
    pub day: String,
    /// The instrument and its version.
    pub instrument: String,
    /// What must be said before anything else: open, or the short form. May be empty.
    pub caution: Vec<String>,
    /// The stage's name.
    pub stage: String,
    /// How a company at this stage looks.
    pub stage_about: String,
    /// Between which stages it may lie, where that is not one.
    pub stage_range: String,
    /// The overall mean.
    pub overall: String,
    /// Its interval.
    pub overall_range: String,
    /// The sentences of the summary.
    pub summary: Vec<String>,
    /// The stages, lowest first.
    pub ladder: Vec<Rung>,
    /// The dimensions.
    pub dimensions: Vec<Part>,
    /// The kinds of DX.
    pub kinds: Vec<Bar>,
    /// What is most worth closing.
    pub gaps: Vec<GapRow>,
    /// The sentence about the least work to the next stage; empty where there is none.
    pub way: String,
    /// Its lifts.
    pub way_lifts: Vec<LiftRow>,
    /// The plan by phase.
    pub phases: Vec<PhaseRow>,
    /// What changed.
    pub change: Option<ChangeRows>,
    /// What proves the answers.
    pub proofs: Vec<(String, String)>,
    /// What the answers rest on.
    pub ground: Vec<String>,
    /// How it was measured.
    pub method: Vec<String>,
    /// The words of headings and columns, by their ids.
    pub words: std::collections::BTreeMap<&'static str, String>,
}

/// A stage.
#[derive(Debug, Clone, Serialize)]
pub struct Rung {
    /// Its name.
    pub name: String,
    /// How a company at this stage looks.
    pub about: String,
    /// Whether it is reached.
    pub reached: bool,
    /// Whether the company is here.
    pub here: bool,
    /// Its gates.
    pub gates: Vec<GateRow>,
}

/// A gate.
#[derive(Debug, Clone, Serialize)]
pub struct GateRow {
    /// What must be true.
    pub text: String,
    /// Whether it is.
    pub passed: bool,
    /// What there is of what is wanted.
    pub has: String,
}

/// A dimension.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it asks after.
    pub about: String,
    /// Its mean.
    pub points: String,
    /// Its interval.
    pub range: String,
    /// The mean of the others; may be empty.
    pub peers: String,
    /// Its items.
    pub items: Vec<ItemRow>,
    /// The figures, for pictures.
    pub figure: Option<[f64; 3]>,
    /// The mean of the others, for pictures.
    pub peers_figure: Option<f64>,
}

/// An item.
#[derive(Debug, Clone, Serialize)]
pub struct ItemRow {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// The words of the level reached.
    pub state: String,
    /// Its points.
    pub points: String,
    /// What it rests on.
    pub note: String,
    /// The points, for pictures.
    pub figure: Option<f64>,
}

/// A name with points.
#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Its points in words.
    pub points: String,
    /// The points.
    pub figure: Option<f64>,
}

/// A gap.
#[derive(Debug, Clone, Serialize)]
pub struct GapRow {
    /// The item's id.
    pub item: String,
    /// The question.
    pub question: String,
    /// Its points.
    pub points: String,
    /// What it moves.
    pub moves: String,
    /// The next step.
    pub next: LiftRow,
    /// The points, for pictures.
    pub figure: f64,
    /// How worthwhile it is beside the best, from 0 to 1.
    pub worth: f64,
}

/// A step.
#[derive(Debug, Clone, Serialize)]
pub struct LiftRow {
    /// The item's id.
    pub item: String,
    /// The goal.
    pub goal: String,
    /// What it costs.
    pub cost: String,
    /// How long it takes.
    pub months: String,
    /// Links to rooms of the centre: address and words.
    pub leads: Vec<(String, String)>,
}

/// A phase of the plan.
#[derive(Debug, Clone, Serialize)]
pub struct PhaseRow {
    /// Its name.
    pub name: String,
    /// Its steps.
    pub steps: Vec<StepRow>,
}

/// A step of the plan.
#[derive(Debug, Clone, Serialize)]
pub struct StepRow {
    /// The step.
    pub lift: LiftRow,
    /// The question of its item.
    pub question: String,
    /// From which month to which.
    pub when: String,
    /// What it is expected to move.
    pub benefit: String,
    /// Why it is in the plan.
    pub why: String,
    /// Whether it is part of the way to the next stage.
    pub next_stage: bool,
    /// The months, for pictures.
    pub span: [u32; 2],
}

/// What changed since last time.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeRows {
    /// The sentences.
    pub text: Vec<String>,
    /// Item by item: question, before, now, change, note.
    pub items: Vec<[String; 5]>,
}

/// Points of an item or a mean, without decimals: the intervals are wider than a point.
fn points(x: f64) -> String {
    format!("{x:.0}")
}

fn range(estimate: Estimate) -> String {
    format!("{}–{}", points(estimate.low), points(estimate.high))
}

/// Says reports in a reader's words.
pub struct Teller<'a> {
    words: &'a Words,
}

impl<'a> Teller<'a> {
    /// With these words.
    #[must_use]
    pub fn new(words: &'a Words) -> Self {
        Self { words }
    }

    fn lang(&self) -> Lang {
        self.words.lang()
    }

    fn text(&self, id: &str) -> String {
        self.words.text(id)
    }

    fn said(&self, text: &dure_diagnosis::instrument::Text) -> String {
        said(text, self.lang()).to_owned()
    }

    /// An amount of won: in Korean by 만 and 억, in English in millions.
    #[must_use]
    pub fn won(&self, won: u64) -> String {
        match self.lang() {
            Lang::Ko if won >= 100_000_000 => {
                let hundred_millions = won as f64 / 1e8;
                format!("{}억 원", numbers::readable(hundred_millions))
            }
            Lang::Ko if won > 0 => format!("{}만 원", numbers::readable(won as f64 / 1e4)),
            Lang::Ko => "0원".to_owned(),
            Lang::En => format!("₩{}m", numbers::readable(won as f64 / 1e6)),
        }
    }

    fn won_range(&self, [from, to]: [u64; 2]) -> String {
        let id = if from == 0 { "diagnosis-won-up-to" } else { "diagnosis-won-range" };
        let message = Message::new(id).text("from", self.won(from)).text("to", self.won(to));
        self.words.say(&message)
    }

    fn months_range(&self, [from, to]: [f64; 2]) -> String {
        let message = Message::new("diagnosis-months-range")
            .text("from", numbers::readable(from.round()))
            .text("to", numbers::readable(to.round()));
        self.words.say(&message)
    }

    /// The whole report in words.
    #[must_use]
    pub fn document(&self, report: &Report, cover: &Cover) -> Document {
        let stage = report.stages.get(report.stage);
        let kind = format!("{} · {}", self.said(&report.sector.name), self.said(&report.size.name));
        let instrument =
            format!("{} ({})", self.said(&report.instrument_name), report.instrument.version);
        let best = report.gaps.first().map_or(1.0, |gap| gap.worth.max(f64::MIN_POSITIVE));
        Document {
            lang: self.lang().tag(),
            title: self.text("diagnosis-report-title"),
            company: cover.company.clone(),
            kind,
            day: cover.day.clone(),
            instrument,
            caution: self.caution(report, cover),
            stage: stage.map(|stage| self.said(&stage.name)).unwrap_or_default(),
            stage_about: stage.map(|stage| self.said(&stage.about)).unwrap_or_default(),
            stage_range: self.stage_range(report),
            overall: report.overall.map(|one| points(one.mean)).unwrap_or_default(),
            overall_range: report.overall.map(range).unwrap_or_default(),
            summary: self.summary(report),
            ladder: self.ladder(report),
            dimensions: report.dimensions.iter().map(|part| self.part(part)).collect(),
            kinds: report
                .kinds
                .iter()
                .map(|kind| Bar {
                    name: self.said(&kind.name),
                    points: match kind.score {
                        Some(score) => points(score.mean),
                        None => self.text("diagnosis-not-asked"),
                    },
                    figure: kind.score.map(|score| score.mean),
                })
                .collect(),
            gaps: report
                .gaps
                .iter()
                .map(|gap| GapRow {
                    item: gap.item.clone(),
                    question: self.said(&gap.question),
                    points: points(gap.points),
                    moves: gap
                        .moves
                        .iter()
                        .map(|kpi| self.said(kpi))
                        .collect::<Vec<_>>()
                        .join(", "),
                    next: self.lift(&gap.next),
                    figure: gap.points,
                    worth: gap.worth / best,
                })
                .collect(),
            way: self.way(report),
            way_lifts: report
                .next_stage
                .iter()
                .flat_map(|way| way.lifts.iter())
                .map(|lift| self.lift(lift))
                .collect(),
            phases: self.phases(&report.roadmap),
            change: report.change.as_ref().map(|change| self.change(change)),
            proofs: cover.proofs.clone(),
            ground: self.ground(report, cover),
            method: self.method(report),
            words: self.headings(),
        }
    }

    fn caution(&self, report: &Report, cover: &Cover) -> Vec<String> {
        let open = cover.open.then(|| self.text("diagnosis-caution-open"));
        let short = (report.scope == Scope::Short).then(|| self.text("diagnosis-caution-short"));
        let part = (report.ground.answered < 1.0 - 1e-9).then(|| {
            let share = numbers::percent(report.ground.answered);
            self.words.say(&Message::new("diagnosis-caution-part").text("share", share))
        });
        open.into_iter().chain(short).chain(part).collect()
    }

    fn stage_range(&self, report: &Report) -> String {
        let name = |at: usize| {
            report.stages.get(at).map(|stage| self.said(&stage.name)).unwrap_or_default()
        };
        if report.stage_low == report.stage_high {
            return String::new();
        }
        let message = Message::new("diagnosis-stage-range")
            .text("low", name(report.stage_low))
            .text("high", name(report.stage_high));
        self.words.say(&message)
    }

    fn summary(&self, report: &Report) -> Vec<String> {
        let mut out = Vec::new();
        let known = || report.dimensions.iter().filter_map(|part| Some((part, part.score?.mean)));
        let best = known().max_by(|a, b| a.1.total_cmp(&b.1));
        let least = known().min_by(|a, b| a.1.total_cmp(&b.1));
        if let (Some((best, high)), Some((least, low))) = (best, least) {
            let message = Message::new("diagnosis-summary-parts")
                .text("best", self.said(&best.name))
                .text("high", points(high))
                .text("least", self.said(&least.name))
                .text("low", points(low));
            out.push(self.words.say(&message));
        }
        out.extend(report.standing.map(|standing| self.standing(standing)));
        let closed = report.stages.get(report.stage + 1).map(|stage| {
            stage.gates.iter().filter(|gate| !gate.passed).collect::<Vec<&GateView>>()
        });
        if let (Some(closed), Some(next)) = (closed, report.stages.get(report.stage + 1)) {
            let message = Message::new("diagnosis-summary-gates")
                .text("stage", self.said(&next.name))
                .count("closed", closed.len())
                .count("all", next.gates.len());
            out.push(self.words.say(&message));
        }
        if let Some(gap) = report.gaps.first() {
            let message =
                Message::new("diagnosis-summary-first").text("goal", self.said(&gap.next.goal));
            out.push(self.words.say(&message));
        }
        out
    }

    /// Where it stands among others.
    #[must_use]
    pub fn standing(&self, standing: Standing) -> String {
        let (id, firms) = match standing.against {
            Against::Published => ("diagnosis-standing-published", 0),
            Against::Blended { firms, .. } => ("diagnosis-standing-blended", firms),
            Against::Firms { firms } => ("diagnosis-standing-firms", firms),
        };
        let message = Message::new(id)
            .text("share", points(standing.percentile))
            .text("low", points(standing.low))
            .text("high", points(standing.high))
            .count("firms", firms as usize);
        self.words.say(&message)
    }

    fn ladder(&self, report: &Report) -> Vec<Rung> {
        let rungs = report.stages.iter().zip(0..);
        rungs
            .map(|(stage, at): (_, usize)| Rung {
                name: self.said(&stage.name),
                about: self.said(&stage.about),
                reached: stage.reached,
                here: at == report.stage,
                gates: stage.gates.iter().map(|gate| self.gate(gate)).collect(),
            })
            .collect()
    }

    fn gate(&self, gate: &GateView) -> GateRow {
        let has = match gate.points {
            Some(has) => Message::new("diagnosis-gate-has")
                .text("has", points(has))
                .text("wanted", points(gate.wanted)),
            None => Message::new("diagnosis-gate-open"),
        };
        GateRow { text: self.said(&gate.name), passed: gate.passed, has: self.words.say(&has) }
    }

    fn part(&self, part: &DimensionView) -> Part {
        Part {
            id: part.id.clone(),
            name: self.said(&part.name),
            about: self.said(&part.about),
            points: match part.score {
                Some(score) => points(score.mean),
                None => self.text("diagnosis-not-asked"),
            },
            range: part.score.map(range).unwrap_or_default(),
            peers: part.peers.map(points).unwrap_or_default(),
            items: part.items.iter().map(|item| self.item(item)).collect(),
            figure: part.score.map(|score| [score.mean, score.low, score.high]),
            peers_figure: part.peers,
        }
    }

    fn item(&self, item: &ItemView) -> ItemRow {
        let mut notes = Vec::new();
        if item.confirmed {
            notes.push(self.text("diagnosis-note-confirmed"));
        }
        if item.evidence > 0 {
            let count = usize::from(item.evidence);
            let message = Message::new("diagnosis-note-evidence").count("count", count);
            notes.push(self.words.say(&message));
        }
        if let Some([low, high]) = item.spread
            && high > low + 1
        {
            notes.push(self.text("diagnosis-note-apart"));
        }
        ItemRow {
            id: item.id.clone(),
            question: self.said(&item.question),
            state: match &item.state {
                Some(state) => self.said(state),
                None => self.text("diagnosis-item-open"),
            },
            points: item.score.map(|score| points(score.mean)).unwrap_or_default(),
            note: notes.join(" · "),
            figure: item.score.map(|score| score.mean),
        }
    }

    fn lift(&self, lift: &LiftView) -> LiftRow {
        LiftRow {
            item: lift.item.clone(),
            goal: self.said(&lift.goal),
            cost: self.won_range(lift.won),
            months: self.months_range(lift.months),
            leads: lift.leads.iter().filter_map(|lead| self.lead(lead)).collect(),
        }
    }

    /// What the centre has for a step: for now the testbed's questions; further rooms as they open.
    fn lead(&self, lead: &str) -> Option<(String, String)> {
        let (room, what) = lead.split_once(':')?;
        let known = ["anomaly", "life", "failure", "estimate"].contains(&what);
        (room == "testbed" && known)
            .then(|| (format!("/try?problem={what}"), self.text(&format!("ask-{what}"))))
    }

    fn way(&self, report: &Report) -> String {
        let Some(way) = &report.next_stage else {
            return self.text("diagnosis-way-none");
        };
        let message = Message::new("diagnosis-way")
            .text("stage", self.said(&way.name))
            .count("steps", way.lifts.len())
            .text("months", self.months_range(way.months))
            .text("won", self.won_range(way.won));
        self.words.say(&message)
    }

    fn phases(&self, steps: &[StepView]) -> Vec<PhaseRow> {
        [Phase::Six, Phase::Twelve, Phase::TwentyFour]
            .into_iter()
            .map(|phase| PhaseRow {
                name: self.text(match phase {
                    Phase::Six => "diagnosis-phase-6",
                    Phase::Twelve => "diagnosis-phase-12",
                    Phase::TwentyFour => "diagnosis-phase-24",
                }),
                steps: steps
                    .iter()
                    .filter(|step| step.phase == phase)
                    .map(|step| self.step(step))
                    .collect(),
            })
            .filter(|phase| !phase.steps.is_empty())
            .collect()
    }

    fn step(&self, step: &StepView) -> StepRow {
        let when = Message::new("diagnosis-when")
            .count("from", step.start as usize + 1)
            .count("to", step.end as usize);
        StepRow {
            lift: self.lift(&step.lift),
            question: self.said(&step.question),
            when: self.words.say(&when),
            benefit: step
                .benefit
                .iter()
                .map(|one| self.benefit(one))
                .collect::<Vec<_>>()
                .join(", "),
            why: self.text(match step.why {
                Why::NextStage => "diagnosis-why-stage",
                Why::Worth => "diagnosis-why-worth",
            }),
            next_stage: step.why == Why::NextStage,
            span: [step.start, step.end],
        }
    }

    fn benefit(&self, benefit: &BenefitView) -> String {
        use dure_diagnosis::instrument::Better;
        let id = match benefit.better {
            Better::Lower => "diagnosis-benefit-less",
            Better::Higher => "diagnosis-benefit-more",
        };
        let message = Message::new(id)
            .text("kpi", self.said(&benefit.name))
            .text("from", numbers::readable(benefit.percent[0]))
            .text("to", numbers::readable(benefit.percent[1]));
        self.words.say(&message)
    }

    fn change(&self, change: &ChangeView) -> ChangeRows {
        let mut text = Vec::new();
        let signed = |x: f64| format!("{}{:.1}", if x < 0.0 { "−" } else { "+" }, x.abs());
        if let (Some(before), Some(now)) =
            (change.before, change.before_on_new.zip(change.by_company))
        {
            let (on_new, by_company) = now;
            let message = Message::new("diagnosis-change")
                .text("before", format!("{before:.1}"))
                .text("now", format!("{:.1}", on_new + by_company))
                .text("company", signed(by_company));
            text.push(self.words.say(&message));
        }
        match change.by_instrument {
            Some(by) if by.abs() >= 0.05 => {
                let message =
                    Message::new("diagnosis-change-instrument").text("points", signed(by));
                text.push(self.words.say(&message));
            }
            _ => text.push(self.text("diagnosis-change-same-instrument")),
        }
        if !change.gone.is_empty() {
            let message = Message::new("diagnosis-change-gone").count("count", change.gone.len());
            text.push(self.words.say(&message));
        }
        let moved = change.items.iter().filter(|item| match (item.before, item.now) {
            (Some(before), Some(now)) => (before - now).abs() > 1e-9 || item.reworded,
            _ => true,
        });
        let items = moved
            .map(|item| {
                let shown = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), points);
                let by = match (item.before, item.now) {
                    (Some(before), Some(now)) => signed(now - before),
                    _ => "–".to_owned(),
                };
                let note = match (item.before, item.now, item.reworded) {
                    (None, Some(_), _) => self.text("diagnosis-change-new"),
                    (Some(_), None, _) => self.text("diagnosis-change-open"),
                    (_, _, true) => self.text("diagnosis-change-reworded"),
                    _ => String::new(),
                };
                [self.said(&item.question), shown(item.before), shown(item.now), by, note]
            })
            .collect();
        ChangeRows { text, items }
    }

    fn ground(&self, report: &Report, cover: &Cover) -> Vec<String> {
        let ground = report.ground;
        let people = Message::new("diagnosis-ground-people")
            .count("people", cover.people)
            .text("answered", numbers::percent(ground.answered));
        let evidence = Message::new("diagnosis-ground-evidence")
            .text("evidenced", numbers::percent(ground.evidenced))
            .text("confirmed", numbers::percent(ground.confirmed));
        let agreed = Message::new("diagnosis-ground-agreed")
            .text("several", numbers::percent(ground.by_several))
            .text("agreed", numbers::percent(ground.agreed));
        let mut out = vec![self.words.say(&people), self.words.say(&evidence)];
        if ground.by_several > 0.0 {
            out.push(self.words.say(&agreed));
        }
        out
    }

    fn method(&self, report: &Report) -> Vec<String> {
        let mut out: Vec<String> = [
            "diagnosis-method-score",
            "diagnosis-method-stage",
            "diagnosis-method-confidence",
            "diagnosis-method-roadmap",
        ]
        .into_iter()
        .map(|id| self.text(id))
        .collect();
        if let Some(source) = &report.prior_source {
            let message = Message::new("diagnosis-method-prior").text("source", self.said(source));
            out.push(self.words.say(&message));
        }
        let digest = report.instrument_sha256.get(..16).unwrap_or_default();
        let message = Message::new("diagnosis-method-instrument")
            .text("instrument", report.instrument.to_string())
            .text("digest", digest);
        out.push(self.words.say(&message));
        out
    }

    fn headings(&self) -> std::collections::BTreeMap<&'static str, String> {
        HEADINGS.into_iter().map(|id| (id, self.text(id))).collect()
    }
}

/// Ids of the words that stand around the figures.
const HEADINGS: [&str; 33] = [
    "diagnosis-h-summary",
    "diagnosis-h-stages",
    "diagnosis-h-dimensions",
    "diagnosis-h-kinds",
    "diagnosis-h-gaps",
    "diagnosis-h-way",
    "diagnosis-h-roadmap",
    "diagnosis-h-change",
    "diagnosis-h-items",
    "diagnosis-h-evidence",
    "diagnosis-h-method",
    "diagnosis-stage",
    "diagnosis-overall",
    "diagnosis-interval",
    "diagnosis-of-100",
    "diagnosis-column-item",
    "diagnosis-column-state",
    "diagnosis-column-points",
    "diagnosis-column-interval",
    "diagnosis-column-peers",
    "diagnosis-column-moves",
    "diagnosis-column-next",
    "diagnosis-column-cost",
    "diagnosis-column-months",
    "diagnosis-column-benefit",
    "diagnosis-column-before",
    "diagnosis-column-now",
    "diagnosis-column-change",
    "diagnosis-column-evidence",
    "diagnosis-reached",
    "diagnosis-not-reached",
    "diagnosis-no-evidence",
    "diagnosis-here",
];
