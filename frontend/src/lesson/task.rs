//! A task that shows by itself where it stands.

use protocol::api::{Check, Task};
use protocol::frame::Verdict;
use yew::prelude::*;

use super::answer::AnswerForm;
use super::blocks::raw;
use super::context::use_lesson;
use crate::explain::explain;
use crate::settings::use_settings;
use crate::text::Text;

/// Properties of [`TaskBox`].
#[derive(PartialEq, Properties)]
pub(super) struct TaskProps {
    pub(super) task: Task,
}

/// How a task looks.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    Waiting,
    NotYet,
    Passed,
    PassedBefore,
    Spoiled,
    Failed,
}

impl Look {
    fn of(verdict: Option<&Verdict>, passed_before: bool) -> Self {
        match verdict {
            Some(Verdict::Pass) => Self::Passed,
            Some(Verdict::Spoiled { .. }) => Self::Spoiled,
            Some(Verdict::Error { .. }) => Self::Failed,
            _ if passed_before => Self::PassedBefore,
            Some(Verdict::NotYet { .. }) => Self::NotYet,
            None => Self::Waiting,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::NotYet => "not-yet",
            Self::Passed => "passed",
            Self::PassedBefore => "passed before",
            Self::Spoiled => "spoiled",
            Self::Failed => "failed",
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Waiting | Self::NotYet => "○",
            Self::Passed | Self::PassedBefore => "✓",
            Self::Spoiled => "×",
            Self::Failed => "!",
        }
    }

    fn label(self, text: &Text, check: &Check) -> &'static str {
        match self {
            Self::Waiting if matches!(check, Check::Answer { .. }) => text.task_unanswered,
            Self::Waiting => text.task_waiting,
            Self::NotYet => text.task_not_yet,
            Self::Passed => text.task_passed,
            Self::PassedBefore => text.task_passed_before,
            Self::Spoiled => text.task_spoiled,
            Self::Failed => text.task_error,
        }
    }
}

/// A task that turns green by itself, or an answer to type.
#[component]
pub(super) fn TaskBox(props: &TaskProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let lesson = use_lesson();
    let task = &props.task;
    let verdict = lesson.verdicts.get(&task.id);
    let look = Look::of(verdict, lesson.progress.has(&lesson.lesson, &task.id));
    // What was done before needs no word on what is missing now.
    let said = verdict
        .filter(|_| look != Look::PassedBefore)
        .and_then(|verdict| explain(task, verdict));
    let renew = lesson.renew.reform(|_: MouseEvent| ());
    html! {
        <div class={classes!("task", look.class())} data-task={task.id.clone()}>
            <span class="mark" aria-hidden="true">{ look.mark() }</span>
            <div class="what">{ raw(&task.html) }</div>
            <p class="verdict">
                <strong>{ look.label(text, &task.check) }</strong>
                if let Some(said) = said {
                    <span>{ said }</span>
                } else if look == Look::NotYet && matches!(task.check, Check::Answer { .. }) {
                    <span>{ text.answer_wrong }</span>
                }
            </p>
            if let Some(Verdict::Error { message }) = verdict {
                <p class="fine">{ text.task_error_note }{ " " }<code lang="en">{ message }</code></p>
            }
            if look == Look::Spoiled {
                <button type="button" onclick={renew}>{ text.new_sandbox_yes }</button>
            }
            if let Check::Answer { number } = task.check {
                <AnswerForm task={task.id.clone()} {number} />
            }
        </div>
    }
}
