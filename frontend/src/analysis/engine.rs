//! The analyzer in its worker: asked one thing at a time, always the latest.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::net::http::Request;
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};
use yew::prelude::*;

use super::object;
use super::report::Report;
use crate::text::Lang;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    /// The Dockerfile.
    pub(crate) source: Rc<str>,
    /// Which of the editor's texts that is.
    pub(crate) version: u32,
    /// The text of the `.dockerignore` beside it, if there is one.
    pub(crate) dockerignore: Option<Rc<str>>,
    /// The language of the answer.
    pub(crate) lang: Lang,
    /// Whether the rules run that are off by default.
    pub(crate) all: bool,
}

/// What comes back.
#[derive(Debug)]
pub(crate) enum Answer {
    /// What is found in the text of this version.
    Report(Rc<Report>, u32),
    /// The text of this version after its safe fixes.
    Fixed(String, u32),
    /// Nothing: the worker could not be loaded, or it broke.
    Failed,
}

/// The worker. Typing does not wait for it, and of what is typed while it works only the last is looked at.
#[derive(Clone)]
pub(crate) struct Engine(Rc<Inner>);

struct Inner {
    on_answer: Callback<Answer>,
    worker: RefCell<Option<Started>>,
    /// What it works on, and whether it is to fix it.
    asked: RefCell<Option<(Question, bool)>>,
    waiting: RefCell<Option<Question>>,
    count: Cell<u32>,
}

struct Started {
    worker: Worker,
    /// The language and the rules that its module has.
    has: (Lang, bool),
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _broken: Closure<dyn FnMut()>,
}

impl Drop for Started {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Engine {
    /// One that tells its answers to `on_answer`. The worker is loaded with the first question.
    pub(crate) fn new(on_answer: Callback<Answer>) -> Self {
        Self(Rc::new(Inner {
            on_answer,
            worker: RefCell::default(),
            asked: RefCell::default(),
            waiting: RefCell::default(),
            count: Cell::default(),
        }))
    }

    /// Asks what is found.
    pub(crate) fn lint(&self, question: Question) {
        if self.0.asked.borrow().is_some() {
            *self.0.waiting.borrow_mut() = Some(question);
        } else {
            self.0.ask(question, false);
        }
    }

    /// Asks for the text with its safe fixes, unless it is busy.
    pub(crate) fn fix(&self, question: Question) {
        if self.0.asked.borrow().is_none() {
            self.0.ask(question, true);
        }
    }
}

impl Inner {
    fn ask(self: &Rc<Self>, question: Question, fix: bool) {
        self.count.set(self.count.get().wrapping_add(1));
        let message = object(&[
            ("id", self.count.get().into()),
            ("ask", if fix { "fix" } else { "lint" }.into()),
            ("source", (&*question.source).into()),
            (
                "dockerignore",
                question
                    .dockerignore
                    .as_deref()
                    .map_or(JsValue::UNDEFINED, Into::into),
            ),
            ("lang", question.lang.code().into()),
            ("all", question.all.into()),
        ]);
        let needs = (question.lang, question.all);
        *self.asked.borrow_mut() = Some((question, fix));
        let sent = self
            .started(needs)
            .and_then(|worker| worker.post_message(&message));
        if sent.is_err() {
            self.fail();
        }
    }

    fn started(self: &Rc<Self>, needs: (Lang, bool)) -> Result<Worker, JsValue> {
        let started = self.worker.borrow_mut().take_if(|started| started.has != needs);
        drop_later(started);
        if let Some(started) = &*self.worker.borrow() {
            return Ok(started.worker.clone());
        }
        let worker = Worker::new(&path("worker", "js"))?;
        let weak = Rc::downgrade(self);
        let heard = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            if let Some(inner) = weak.upgrade() {
                inner.hear(&event.data());
            }
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        let weak = Rc::downgrade(self);
        let broken = Closure::<dyn FnMut()>::new(move || {
            if let Some(inner) = weak.upgrade() {
                inner.fail();
            }
        });
        worker.set_onerror(Some(broken.as_ref().unchecked_ref()));
        *self.worker.borrow_mut() = Some(Started {
            worker: worker.clone(),
            has: needs,
            _heard: heard,
            _broken: broken,
        });
        Ok(worker)
    }

    fn hear(self: &Rc<Self>, said: &JsValue) {
        let field = |name: &str| Reflect::get(said, &name.into()).unwrap_or_default();
        if field("id").as_f64() != Some(f64::from(self.count.get())) {
            return;
        }
        let Some(answer) = field("answer").as_string() else {
            self.fail();
            return;
        };
        let Some((question, fix)) = self.asked.borrow_mut().take() else {
            return;
        };
        // An answer about a text that is no more helps nobody.
        let waiting = self.waiting.borrow_mut().take();
        if let Some(newer) = waiting {
            self.ask(newer, false);
            return;
        }
        let answer = if fix {
            Answer::Fixed(answer, question.version)
        } else {
            serde_json::from_str(&answer).map_or(Answer::Failed, |report| {
                Answer::Report(Rc::new(report), question.version)
            })
        };
        self.on_answer.emit(answer);
    }

    fn fail(&self) {
        drop_later(self.worker.borrow_mut().take());
        *self.asked.borrow_mut() = None;
        *self.waiting.borrow_mut() = None;
        self.on_answer.emit(Answer::Failed);
    }
}

/// Its closures may be on the stack, so it goes when they have returned.
fn drop_later(started: Option<Started>) {
    Timeout::new(0, move || drop(started)).forget();
}

/// Where a file of the analyzer is. `index.html` has the hash that is in all their names.
pub(super) fn path(name: &str, extension: &str) -> String {
    let meta = document()
        .query_selector("meta[name=utsuwa-analyzer]")
        .ok()
        .flatten();
    let hash = meta
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default();
    format!("/analyzer/{name}-{hash}.{extension}")
}

/// Fetches what the check needs into the browser's cache, so that it works once the server is gone.
pub(crate) async fn fetch_early(lang: Lang) {
    let module = format!("analyzer-{}", lang.code());
    for path in [path("worker", "js"), path(&module, "wasm")] {
        if let Ok(response) = Request::get(&path).send().await {
            // What is not read to its end may not be kept.
            let _ = response.binary().await;
        }
    }
}

/// What the analyzer has said last.
#[derive(Clone, PartialEq)]
pub(crate) enum Said {
    /// Nothing yet.
    Nothing,
    /// What is found in the text of this version.
    Report(Rc<Report>, u32),
    /// That it cannot be asked.
    Failed,
}

impl Said {
    /// What is found, if that is known.
    pub(crate) fn report(&self) -> Option<&Rc<Report>> {
        match self {
            Self::Report(report, _) => Some(report),
            Self::Nothing | Self::Failed => None,
        }
    }
}

/// Asks about every new question, and once more when `attempt` changes. A text that comes back fixed is given to `put`.
#[hook]
pub(crate) fn use_engine(question: &Question, attempt: u32, put: Callback<String>) -> (Rc<Engine>, Said) {
    let said = use_state(|| Said::Nothing);
    let now = use_mut_ref(|| (question.version, put.clone()));
    *now.borrow_mut() = (question.version, put);
    let engine = use_memo((), |()| {
        let said = said.setter();
        Engine::new(Callback::from(move |answer| {
            let (current, put) = now.borrow().clone();
            match answer {
                Answer::Report(report, version) if version == current => {
                    said.set(Said::Report(report, version));
                }
                Answer::Fixed(text, version) if version == current => put.emit(text),
                Answer::Failed => said.set(Said::Failed),
                Answer::Report(..) | Answer::Fixed(..) => {}
            }
        }))
    });
    use_effect_with((question.clone(), attempt), {
        let engine = engine.clone();
        move |(question, _)| engine.lint(question.clone())
    });
    (engine, (*said).clone())
}
