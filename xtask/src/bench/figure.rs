//! Figures as they are published.

use std::fmt::Write;

/// What was measured on a set.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// How it was measured, in words.
    pub protocol: String,
    /// The commands that were run, one a line.
    pub commands: Vec<String>,
    /// What came out.
    pub figures: Vec<Figure>,
    /// What a reader must know to judge it.
    pub notes: Vec<String>,
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What it is.
    pub what: String,
    /// What is to be reached, if something is.
    pub goal: Option<Goal>,
    /// What was reached.
    pub reached: f64,
    /// How it is written.
    pub form: Form,
    /// What else gives this figure: baselines, peers, published results.
    pub beside: Vec<(String, f64)>,
}

/// What is to be reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
    /// More than this.
    Above(f64),
    /// Between these, both included.
    Between(f64, f64),
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// With so many digits after the mark.
    Digits(usize),
    /// A share, as percent.
    Percent,
    /// With so many digits and a unit.
    With(usize, &'static str),
}

impl Goal {
    fn is_met_by(self, x: f64) -> bool {
        match self {
            Self::AtMost(most) => x <= most,
            Self::AtLeast(least) => x >= least,
            Self::Below(bound) => x < bound,
            Self::Above(bound) => x > bound,
            Self::Between(low, high) => (low..=high).contains(&x),
        }
    }

    fn written(self, form: Form) -> String {
        match self {
            Self::AtMost(x) => format!("≤ {}", form.written(x)),
            Self::AtLeast(x) => format!("≥ {}", form.written(x)),
            Self::Below(x) => format!("< {}", form.written(x)),
            Self::Above(x) => format!("> {}", form.written(x)),
            Self::Between(low, high) => format!("{} to {}", form.written(low), form.written(high)),
        }
    }
}

impl Form {
    fn written(self, x: f64) -> String {
        match self {
            Self::Digits(digits) => format!("{x:.digits$}"),
            Self::Percent => format!("{:.1} %", 100.0 * x),
            Self::With(digits, unit) => format!("{x:.digits$} {unit}"),
        }
    }
}

impl Figure {
    /// A figure with nothing to reach and nothing beside it yet.
    pub fn new(what: impl Into<String>, reached: f64, form: Form) -> Self {
        Self { what: what.into(), goal: None, reached, form, beside: Vec::new() }
    }

    /// Sets what is to be reached.
    pub fn aims_at(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    /// Puts something beside it.
    pub fn beside(mut self, who: impl Into<String>, what: f64) -> Self {
        self.beside.push((who.into(), what));
        self
    }

    fn row(&self) -> String {
        let goal = self.goal.map_or_else(|| "–".to_owned(), |g| g.written(self.form));
        let met = match self.goal {
            None => "–",
            Some(goal) if goal.is_met_by(self.reached) => "yes",
            Some(_) => "**no**",
        };
        let beside: Vec<String> =
            self.beside.iter().map(|(who, x)| format!("{who} {}", self.form.written(*x))).collect();
        let reached = self.form.written(self.reached);
        format!("| {} | {goal} | **{reached}** | {met} | {} |", self.what, beside.join("; "))
    }
}

impl Section {
    /// The section as Markdown.
    pub fn markdown(&self, name: &str) -> String {
        let mut out = format!("## {}\n\n{}\n\n", self.title, self.protocol);
        out.push_str("| figure | to reach | dure | reached | beside it |\n|---|---|---|---|---|\n");
        for figure in &self.figures {
            out.push_str(&figure.row());
            out.push('\n');
        }
        for note in &self.notes {
            let _ = write!(out, "\n{note}\n");
        }
        let _ = write!(out, "\nMade by `cargo xtask bench {name}`, which runs:\n\n```sh\n");
        for command in &self.commands {
            out.push_str(command);
            out.push('\n');
        }
        out.push_str("```\n");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_says_whether_it_was_reached() {
        let figure = Figure::new("RMSE", 12.3, Form::Digits(1))
            .aims_at(Goal::AtMost(12.0))
            .beside("mean", 41.9)
            .beside("scikit-learn", 12.7);
        assert_eq!(
            figure.row(),
            "| RMSE | ≤ 12.0 | **12.3** | **no** | mean 41.9; scikit-learn 12.7 |"
        );
        let share = Figure::new("coverage", 0.9, Form::Percent).aims_at(Goal::Between(0.86, 0.94));
        assert_eq!(share.row(), "| coverage | 86.0 % to 94.0 % | **90.0 %** | yes |  |");
    }

    #[test]
    fn what_is_not_a_number_reaches_nothing() {
        for goal in [Goal::AtMost(1.0), Goal::AtLeast(1.0), Goal::Between(0.0, 1.0)] {
            assert!(!goal.is_met_by(f64::NAN));
        }
    }
}
