//! The sandbox behind a lesson.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{self, Failure};
use crate::terminal::client::{Access, Client, View};

/// How far the sandbox is.
#[derive(Clone, PartialEq)]
pub(super) enum Stage {
    /// The lesson needs none, or this machine cannot run its lab.
    Off,
    /// It is being made.
    Starting,
    /// It could not be made.
    Failed(Failure),
    /// It runs.
    Running {
        /// Its id.
        id: String,
        /// The way to it.
        client: Client,
    },
}

/// The sandbox behind a lesson and what can be done with it.
#[derive(Clone, PartialEq)]
pub(super) struct Sandbox {
    /// How far it is.
    pub(super) stage: Stage,
    /// What is known of it.
    pub(super) view: Rc<View>,
    /// Ends it, if it runs, and makes another.
    pub(super) renew: Callback<()>,
}

impl Sandbox {
    /// The way to it, while it runs.
    pub(super) fn client(&self) -> Option<&Client> {
        match &self.stage {
            Stage::Running { client, .. } => Some(client),
            _ => None,
        }
    }
}

/// A sandbox for `lesson`, which uses these `terminals`; made at once if `wanted`.
#[hook]
pub(super) fn use_sandbox(lesson: &str, terminals: &[String], wanted: bool) -> Sandbox {
    let stage = use_state(|| if wanted { Stage::Starting } else { Stage::Off });
    let view = use_state(|| Rc::new(View::of_lesson(terminals)));
    // Counts the sandboxes asked for, so that an answer that comes too late is dropped.
    let latest = use_mut_ref(|| 0_u32);

    let start = {
        let (stage, view, latest) = (stage.setter(), view.setter(), latest.clone());
        let terminals = terminals.to_vec();
        move |lesson: String, old: Option<String>| {
            *latest.borrow_mut() += 1;
            let mine = *latest.borrow();
            stage.set(Stage::Starting);
            view.set(Rc::new(View::of_lesson(&terminals)));
            let (stage, view, latest) = (stage.clone(), view.clone(), latest.clone());
            let terminals = terminals.clone();
            spawn_local(async move {
                let answer = replace(&lesson, old.as_deref()).await;
                if *latest.borrow() != mine {
                    return;
                }
                stage.set(match answer {
                    Ok(id) => {
                        let seen = Callback::from(move |seen| view.set(Rc::new(seen)));
                        let client = Client::connect(&id, Access::Owner, &terminals, seen);
                        Stage::Running { id, client }
                    }
                    Err(failure) => Stage::Failed(failure),
                });
            });
        }
    };

    use_effect_with((lesson.to_owned(), wanted), {
        let start = start.clone();
        move |(lesson, wanted)| {
            if *wanted {
                start(lesson.clone(), None);
            }
            move || *latest.borrow_mut() += 1
        }
    });

    let renew = {
        let (lesson, stage) = (lesson.to_owned(), stage.clone());
        Callback::from(move |()| {
            let old = match &*stage {
                Stage::Running { id, .. } => Some(id.clone()),
                _ => None,
            };
            start(lesson.clone(), old);
        })
    };
    Sandbox {
        stage: (*stage).clone(),
        view: (*view).clone(),
        renew,
    }
}

/// Ends the old sandbox, if any, and makes one for the lesson; its id.
async fn replace(lesson: &str, old: Option<&str>) -> Result<String, Failure> {
    if let Some(old) = old {
        api::end_sandbox(old).await?;
    }
    Ok(api::start_sandbox(lesson).await?.id)
}
