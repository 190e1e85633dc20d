//! The field for a task that asks something.

use protocol::api::Answer;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::context::use_lesson;
use crate::api::{self, Failure};
use crate::chrome::say;
use crate::settings::use_settings;

/// Properties of [`AnswerForm`].
#[derive(PartialEq, Properties)]
pub(super) struct AnswerProps {
    /// The task's id.
    pub(super) task: String,
    /// Whether a number is asked for.
    pub(super) number: bool,
}

/// Sends the learner's answer to be graded.
#[component]
pub(super) fn AnswerForm(props: &AnswerProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let lesson = use_lesson();
    let field = use_node_ref();
    let failure = use_state(|| None::<Failure>);
    let busy = use_state(|| false);
    let onsubmit = {
        let (field, task) = (field.clone(), props.task.clone());
        let (failure, busy) = (failure.clone(), busy.clone());
        let lesson = lesson.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(field) = field
                .cast::<HtmlInputElement>()
                .filter(|field| !field.value().is_empty())
            else {
                return;
            };
            busy.set(true);
            let answer = Answer {
                task: task.clone(),
                answer: field.value(),
            };
            let (failure, busy, lesson) = (failure.setter(), busy.setter(), lesson.clone());
            spawn_local(async move {
                match api::answer(&lesson.lesson, &answer).await {
                    Ok(state) => {
                        failure.set(None);
                        lesson.graded.emit(state);
                    }
                    Err(error) => failure.set(Some(error)),
                }
                busy.set(false);
            });
        })
    };
    let id = format!("answer-{}", props.task);
    // Full-width digits are an answer too, so it is no number field.
    html! {
        <form class="answer" {onsubmit}>
            <label for={id.clone()}>{ if props.number { text.answer_number } else { text.answer } }</label>
            <input
                {id}
                ref={field}
                type="text"
                inputmode={props.number.then_some("numeric")}
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                maxlength="200"
            />
            <button type="submit" disabled={*busy}>{ text.send_answer }</button>
            if let Some(failure) = &*failure {
                <p role="alert">{ say(text, failure) }</p>
            }
        </form>
    }
}
