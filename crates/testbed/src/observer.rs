//! Progress that a caller can show, and the way by which it cancels.

/// What a run is doing; shown to the reader, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reading and typing the files.
    Read,
    /// Readiness checks.
    Check,
    /// Choosing among the model families inside the training part.
    Choose,
    /// Measuring on the part kept apart.
    Measure,
    /// The learning curve.
    Curve,
    /// Predictions for the applied rows.
    Apply,
}

/// The caller asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the run was cancelled")]
pub struct Cancelled;

/// Hears of progress. Called often and from several threads, so it must be quick.
pub trait Observer: Sync {
    /// `done` runs from 0 to 1 within the stage.
    ///
    /// # Errors
    /// [`Cancelled`] stops the run at the next safe point.
    fn progress(&self, stage: Stage, done: f64) -> Result<(), Cancelled>;
}

/// Hears nothing and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn progress(&self, _: Stage, _: f64) -> Result<(), Cancelled> {
        Ok(())
    }
}
