use axum::Json;
use axum::extract::{Path, State};
use curriculum::Check;
use protocol::api::Answer;
use protocol::frame::{TaskState, Verdict};

use crate::serve::app::Shared;
use crate::serve::catalogue::verdict;
use crate::serve::controllers::extract::{self, Learner};
use crate::serve::problem::AppError;

/// `POST /api/lessons/{id}/answers`: grades an answer. A task once passed stays passed.
pub(in crate::serve) async fn answer(
    State(app): Shared,
    Learner(session): Learner,
    Path(id): Path<String>,
    extract::Json(Answer { task, answer: typed }): extract::Json<Answer>,
) -> Result<Json<TaskState>, AppError> {
    let lesson = app.catalogue.find(&id)?;
    let Some(Check::Answer(answer)) = lesson.task(&task).map(|task| &task.check) else {
        return Err(AppError::NoQuestion { lesson: id, task });
    };
    if session.has_passed(&id, &task) {
        return Ok(Json(TaskState {
            task,
            verdict: Verdict::Pass,
        }));
    }
    let verdict = verdict(answer.grade(&app.catalogue.vars(lesson, &session.seed()), &typed));
    let state = TaskState { task, verdict };
    if state.verdict == Verdict::Pass {
        session.pass(&id, &state.task);
        // Other pages of the sandbox learn of it there, and so does the server after this one.
        app.registry.note_grade(&session, &id, state.clone()).await;
    }
    Ok(Json(state))
}
