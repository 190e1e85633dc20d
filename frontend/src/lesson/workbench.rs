//! A lesson's text and terminals, side by side.

use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::api::Lesson;
use protocol::frame::{TaskState, Verdict};
use yew::prelude::*;
use yew_router::prelude::*;

use super::blocks;
use super::context::{Command, LessonContext};
use super::dock::Dock;
use super::sandbox::use_sandbox;
use super::split::{Splitter, use_share};
use crate::desk::{Move, use_layout};
use crate::live::use_announce;
use crate::progress::Progress;
use crate::route::Route;
use crate::settings::use_settings;
use crate::terminal::client::Connection;
use crate::text::Text;

/// Properties of [`Workbench`].
#[derive(PartialEq, Properties)]
pub(crate) struct WorkbenchProps {
    /// The lesson in the page's language.
    pub(crate) lesson: Rc<Lesson>,
    /// The element that scrolls its text.
    pub(crate) prose: NodeRef,
}

/// The grades of the answers typed on this page.
#[derive(Clone, Default)]
struct Grades(BTreeMap<String, Verdict>);

impl Grades {
    /// What is known of each task: these grades, and what the agent sees of the others.
    fn over(&self, seen: &BTreeMap<String, Verdict>) -> Rc<BTreeMap<String, Verdict>> {
        let mut all = seen.clone();
        all.extend(self.0.clone());
        Rc::new(all)
    }
}

impl Reducible for Grades {
    type Action = TaskState;

    fn reduce(self: Rc<Self>, state: TaskState) -> Rc<Self> {
        let mut grades = (*self).clone();
        grades.0.insert(state.task, state.verdict);
        Rc::new(grades)
    }
}

/// A lesson's text and terminals.
#[component]
pub(crate) fn Workbench(props: &WorkbenchProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let announce = use_announce();
    let lesson = &props.lesson;
    let id = &lesson.summary.id;
    let sandbox = use_sandbox(
        id,
        &lesson.terminals,
        !lesson.terminals.is_empty() && lesson.summary.missing.is_empty(),
    );

    let layout = use_layout(id, &sandbox.view.summary, sandbox.client());
    let bench = use_node_ref();
    let share = use_share(&bench);

    let grades = use_reducer(Grades::default);
    let verdicts = grades.over(&sandbox.view.summary.tasks);
    let progress = use_state(|| Rc::new(Progress::load()));
    use_effect_with(verdicts.clone(), {
        let (lesson, progress, announce) = (lesson.clone(), progress.clone(), announce.clone());
        move |verdicts| {
            let mut next = (**progress).clone();
            let passed = verdicts.iter().filter(|(_, verdict)| **verdict == Verdict::Pass);
            let new = passed
                .filter(|(task, _)| next.add(&lesson.summary.id, task))
                .count();
            if new > 0 {
                next.save();
                let (done, all) = (count(&next, &lesson), lesson.summary.tasks.len());
                announce.say(format!(
                    "{} {}",
                    text.task_announced,
                    (text.tasks_done)(done, all)
                ));
                progress.set(Rc::new(next));
            }
        }
    });

    let run = {
        let (layout, share, client) = (layout.dispatcher(), share.clone(), sandbox.client().cloned());
        let tabs = sandbox.view.summary.tabs.clone();
        let announce = announce.clone();
        Callback::from(move |command: Command| {
            let tab = tabs.iter().find(|tab| tab.name == command.terminal);
            let (Some(client), Some(tab)) = (&client, tab) else {
                return announce.say(text.cannot_run);
            };
            layout.dispatch(Move::Select(tab.id));
            share.set(share.with_terminals());
            client.run(tab.id, &command.code, command.interrupt);
            if command.focus {
                client.focus(tab.id);
            }
            announce.say((text.ran_in)(&command.terminal));
        })
    };
    let graded = {
        let grades = grades.dispatcher();
        Callback::from(move |state: TaskState| grades.dispatch(state))
    };
    let context = LessonContext {
        lesson: id.clone(),
        verdicts,
        progress: (*progress).clone(),
        ready: sandbox.client().is_some() && !matches!(sandbox.view.connection, Connection::Gone(_)),
        run,
        graded,
        renew: sandbox.renew.clone(),
    };
    let resize = {
        let share = share.clone();
        Callback::from(move |()| share.set(share.stepped()))
    };
    let move_border = {
        let share = share.clone();
        Callback::from(move |next| share.set(next))
    };
    let alone = lesson.terminals.is_empty();
    html! {
        <ContextProvider<LessonContext> {context}>
            <div class={classes!("bench", alone.then_some("alone"))} ref={bench.clone()}>
                <main id="content" class="prose" tabindex="-1" ref={props.prose.clone()}>
                    <article id="lesson-text" aria-label={text.lesson_body} lang={lesson.lang.clone()}>
                        if !alone {
                            <a class="skip" href="#terminal">{ text.skip_to_terminal }</a>
                        }
                        { heading(text, lesson, &progress) }
                        { blocks::blocks(text, &lesson.intro) }
                        for step in &lesson.steps {
                            { blocks::step(text, step) }
                        }
                        { next(text, lesson) }
                    </article>
                </main>
                if !alone {
                    <Dock
                        {layout}
                        {sandbox}
                        {resize}
                    >
                    <Splitter bench={bench.clone()} share={*share} onchange={move_border} label={text.splitter} />
                    </Dock>
                }
            </div>
        </ContextProvider<LessonContext>>
    }
}

fn count(progress: &Progress, lesson: &Lesson) -> usize {
    progress.count(&lesson.summary.id, &lesson.summary.tasks)
}

fn heading(text: &Text, lesson: &Lesson, progress: &Progress) -> Html {
    let summary = &lesson.summary;
    let (done, all) = (count(progress, lesson), summary.tasks.len());
    html! {
        <header class="lesson-head">
            <p class="number">{ &summary.number }</p>
            <h1>{ &summary.title }</h1>
            <p class="summary">{ &summary.summary }</p>
            <p class="facts">
                <span class="level">{ (text.level)(&summary.level) }</span>
                <span>{ (text.minutes)(summary.minutes) }</span>
                if all > 0 {
                    <label class="progress">
                        <progress
                            aria-label={text.lesson_progress}
                            max={all.to_string()}
                            value={done.to_string()}
                        ></progress>
                        <span>{ (text.tasks_done)(done, all) }</span>
                    </label>
                }
            </p>
            if !summary.missing.is_empty() {
                <p class="lacks">{ text.machine_lacks }{ summary.missing.join(", ") }</p>
            }
        </header>
    }
}

fn next(text: &Text, lesson: &Lesson) -> Html {
    let to = match &lesson.next {
        Some(id) => Route::Lesson { id: id.clone() },
        None => Route::Course,
    };
    let label = if lesson.next.is_some() {
        text.next_lesson
    } else {
        text.back_to_course
    };
    html! { <p class="next"><Link<Route> {to}>{ label }{ " →" }</Link<Route>></p> }
}
