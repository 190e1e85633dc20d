use std::rc::Rc;

use protocol::api::{Course, LessonSummary, Module};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::api::{self, Failure};
use crate::chrome::{Trouble, use_title};
use crate::progress::Progress;
use crate::route::Route;
use crate::settings::use_settings;
use crate::text::Text;

/// The course list.
#[component]
pub(crate) fn CoursePage() -> Html {
    let settings = use_settings();
    let text = settings.text();
    use_title(text.nav_course);
    let course = use_state(|| None::<Result<Rc<Course>, Failure>>);
    let attempt = use_state(|| 0_u32);
    use_effect_with((settings.lang, *attempt), {
        let course = course.setter();
        move |(lang, _)| {
            let lang = *lang;
            spawn_local(async move { course.set(Some(api::course(lang).await.map(Rc::new))) });
        }
    });
    let retry = Callback::from(move |()| attempt.set(*attempt + 1));
    html! {
        <main id="content" class="page" tabindex="-1">
            <div class="hero">
                <h1>{ text.tagline }</h1>
                <p>{ text.intro }</p>
            </div>
            {
                match &*course {
                    None => html! { <p class="loading">{ text.loading }</p> },
                    Some(Ok(course)) => modules(text, course),
                    Some(Err(failure)) => html! {
                        <>
                            <Trouble failure={failure.clone()} {retry} />
                            <p>
                                { text.analyzer_still_works }{ " " }
                                <Link<Route> to={Route::Analyzer}>{ text.nav_analyzer }</Link<Route>>
                            </p>
                        </>
                    },
                }
            }
        </main>
    }
}

fn modules(text: &Text, course: &Course) -> Html {
    let progress = Progress::load();
    html! {
        for module in &course.modules {
            { section(text, &progress, module) }
        }
    }
}

fn section(text: &Text, progress: &Progress, module: &Module) -> Html {
    let heading = format!("module-{}", module.id);
    html! {
        <section key={module.id.clone()} class="module" aria-labelledby={heading.clone()}>
            <h2 id={heading}><span class="number">{ &module.number }</span>{ &module.title }</h2>
            <ol class="lessons">
                for lesson in &module.lessons {
                    { row(text, progress, lesson) }
                }
            </ol>
        </section>
    }
}

fn row(text: &Text, progress: &Progress, lesson: &LessonSummary) -> Html {
    let done = progress.count(&lesson.id, &lesson.tasks);
    let all = lesson.tasks.len();
    let complete = all > 0 && done == all;
    html! {
        <li key={lesson.id.clone()} class={classes!("lesson-row", complete.then_some("complete"))}>
            <span class="number">{ &lesson.number }</span>
            <div>
                <h3>
                    <Link<Route> to={Route::Lesson { id: lesson.id.clone() }}>{ &lesson.title }</Link<Route>>
                </h3>
                <p>{ &lesson.summary }</p>
                if !lesson.missing.is_empty() {
                    <p class="lacks">{ text.machine_lacks }{ lesson.missing.join(", ") }</p>
                }
            </div>
            <p class="facts">
                <span class="level">{ (text.level)(&lesson.level) }</span>
                <span>{ (text.minutes)(lesson.minutes) }</span>
                if complete {
                    <span class="done">{ "✓ " }{ text.lesson_done }</span>
                } else if all > 0 {
                    <span>{ (text.tasks_done)(done, all) }</span>
                }
            </p>
        </li>
    }
}
