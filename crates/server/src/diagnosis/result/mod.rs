//! What a diagnosis found: scored, set beside others and beside the last one, and shown as a page, a PDF
//! and JSON from one [`view`].

pub mod pages;
pub mod paper;
pub mod plots;
pub mod view;
pub mod ways;

use dure_diagnosis::change::{Change, change};
use dure_diagnosis::report::{Around, Report, report, usual_lanes};
use dure_diagnosis::score::{Score, score};
use dure_diagnosis::standing::{FEWEST_FIRMS, Standing};
use dure_testbed::report::Message;

use super::store::{self, Gathered};
use super::{Diagnosis, Frame};
use crate::app::App;
use crate::platform::keeper::{View, columns};
use crate::platform::web::Problem;

/// A diagnosis with all that was found.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The diagnosis.
    pub diagnosis: Diagnosis,
    /// What is known of it.
    pub gathered: Gathered,
    /// The report.
    pub report: Report,
}

/// Scores what is known.
///
/// # Errors
/// When stored answers do not fit their instrument: a mistake of our own.
pub fn scored(
    diagnosis: &Diagnosis,
    gathered: &Gathered,
) -> Result<(Frame, dure_diagnosis::answers::Assessment, Score), Problem> {
    let frame = diagnosis.frame()?;
    let answers = gathered.answers(diagnosis);
    let assessment = answers.check(frame.instrument).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::internal(&format!("diagnosis {}: {}", diagnosis.id, faults.join("; ")))
    })?;
    let score = score(frame.instrument, &assessment);
    Ok((frame, assessment, score))
}

/// Makes the report.
///
/// # Errors
/// As the database does, and where nothing was answered.
pub async fn of(app: &App, diagnosis: Diagnosis) -> Result<Outcome, Problem> {
    let gathered = store::gather(&app.db, diagnosis.id).await?;
    let (frame, assessment, score) = scored(&diagnosis, &gathered)?;
    let Some(overall) = score.overall else {
        return Err(Problem::conflict(Message::new("problem-diagnosis-empty")));
    };
    let standing = standing(app, &diagnosis, frame, overall.mean).await?;
    let change = since_last_time(app, &diagnosis, (frame, &assessment, &score)).await?;
    let peers = super::groups::means_beside(app, &diagnosis).await?;
    // The least work to the next stage is an integer programme: not on the thread of the requests.
    let (ways, answers) = (app.ways.clone(), gathered.answers(&diagnosis));
    let report = tokio::task::spawn_blocking(move || {
        let way = ways.of(frame.instrument, &answers, &score);
        let lanes = usual_lanes(frame.instrument, &assessment);
        let around = Around { standing, peers, change, lanes };
        report(frame.instrument, &assessment, &score, way.as_ref(), &around)
    })
    .await
    .map_err(|e| Problem::internal(&e))?;
    Ok(Outcome { diagnosis, gathered, report })
}

/// Where it stands among the firms of its sector and size.
async fn standing(
    app: &App,
    diagnosis: &Diagnosis,
    frame: Frame,
    overall: f64,
) -> Result<Option<Standing>, Problem> {
    let among = store::among(&app.db, diagnosis, overall).await?;
    Ok(among.standing(overall, FEWEST_FIRMS, frame.instrument.prior.as_ref()))
}

/// The change since the diagnosis that this one follows; none where it follows none, or that one is gone.
async fn since_last_time(
    app: &App,
    diagnosis: &Diagnosis,
    (frame, assessment, score): (Frame, &dure_diagnosis::answers::Assessment, &Score),
) -> Result<Option<Change>, Problem> {
    let Some(after) = diagnosis.after else { return Ok(None) };
    let Some(last) = store::find(&app.db, after).await? else { return Ok(None) };
    if last.owned.by != diagnosis.owned.by {
        return Ok(None);
    }
    let gathered = store::gather(&app.db, last.id).await?;
    let (old_frame, old_assessment, old_score) = scored(&last, &gathered)?;
    Ok(Some(change(
        (old_frame.instrument, &old_assessment, &old_score),
        (frame.instrument, assessment, score),
    )))
}

/// The last closed diagnosis of the caller's organisation, which a new one follows.
///
/// # Errors
/// As the database does.
pub async fn last_closed(app: &App, view: &View) -> Result<Option<Diagnosis>, sqlx::Error> {
    let all = store::list(&app.db, view, "", 20).await?;
    Ok(all.into_iter().find(|one| one.done_at.is_some() && columns(one.owned.by).0 == view.kind))
}
