//! Days of meetings for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::{DayState, MeetingDay, agendas, of_caller, own, store};
use crate::app::App;
use crate::platform::id::MeetingDayId;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller};

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(
    tags((name = "meeting days", description = "Days on which companies and suppliers meet")),
    paths(list, one)
)]
pub struct Api;

/// A day.
#[derive(Serialize, ToSchema)]
#[schema(as = MeetingDay)]
pub struct DayView {
    id: MeetingDayId,
    title: String,
    place: String,
    starts_at: Moment,
    ends_at: Moment,
    closes_at: Moment,
    slot_minutes: u32,
    /// Whether agendas can be read; `open` while there is no published plan.
    state: DayState,
    /// The meetings of the caller's organisation; of one day alone, once the plan is published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    agenda: Vec<AgendaMeeting>,
}

/// A meeting of the caller's organisation.
#[derive(Serialize, ToSchema)]
pub struct AgendaMeeting {
    at: Moment,
    /// From 1.
    table: u32,
    /// Whom.
    with: String,
    /// What it tells of itself.
    line: String,
}

impl DayView {
    fn of(day: &MeetingDay, agenda: Vec<AgendaMeeting>) -> Self {
        Self {
            id: day.id,
            title: day.title.clone(),
            place: day.place.clone(),
            starts_at: day.starts_at,
            ends_at: day.ends(),
            closes_at: day.closes_at,
            slot_minutes: day.slot_minutes,
            state: if day.state == DayState::Planned { DayState::Open } else { day.state },
            agenda,
        }
    }
}

/// `GET /api/v1/meeting-days`: those to come.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/meeting-days", tag = "meeting days",
    operation_id = "listMeetingDays",
    responses((status = 200, description = "Days to come", body = Vec<DayView>)),
    security((), ("token" = ["read"])))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let found = store::to_come(&app.db, caller.centre.id, Moment::now()).await?;
    let views: Vec<_> = found.iter().map(|day| DayView::of(day, Vec::new())).collect();
    Ok(Json(views).into_response())
}

/// `GET /api/v1/meeting-days/{id}`: one, with the agenda of the caller's organisation.
///
/// # Errors
/// Where there is no such day at the centre.
#[utoipa::path(get, path = "/api/v1/meeting-days/{id}", tag = "meeting days",
    operation_id = "getMeetingDay", params(("id" = MeetingDayId, Path)),
    responses((status = 200, description = "The day", body = DayView),
        (status = 404, description = "No such day at the centre")),
    security((), ("token" = ["read"])))]
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<MeetingDayId>) -> Answer {
    let day = of_caller(&app, &caller, id).await?;
    let own = own(&app, &caller, &day).await?;
    let mut agenda = Vec::new();
    if let Some(own) = own.filter(|_| day.state == DayState::Published) {
        let attendees = store::attendees(&app.db, id).await?;
        let arranged = store::arranged(&app.db, id).await?;
        let plan = agendas::Plan::new(&attendees, &arranged);
        let of_own = plan.of(own.id);
        agenda.extend(of_own.map(|(meeting, other)| AgendaMeeting {
            at: day.begins(meeting.slot),
            table: meeting.seat,
            with: other.name.clone(),
            line: other.line.clone(),
        }));
    }
    Ok(Json(DayView::of(&day, agenda)).into_response())
}
