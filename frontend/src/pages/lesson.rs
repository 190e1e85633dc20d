use std::rc::Rc;

use protocol::api::Lesson;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{self, Failure};
use crate::chrome::{Trouble, use_title};
use crate::lesson::anchor::Anchor;
use crate::lesson::workbench::Workbench;
use crate::settings::use_settings;

/// Properties of [`LessonPage`].
#[derive(PartialEq, Properties)]
pub(crate) struct LessonPageProps {
    /// The lesson's id.
    pub(crate) id: String,
}

/// A lesson. Switching the language changes its words and nothing else: terminals stay connected, and the
/// step that was in view stays there.
#[component]
pub(crate) fn LessonPage(props: &LessonPageProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let lesson = use_state(|| None::<Result<Rc<Lesson>, Failure>>);
    let attempt = use_state(|| 0_u32);
    let prose = use_node_ref();
    let anchor = use_mut_ref(|| None::<Anchor>);
    let newest = use_mut_ref(|| settings.lang);
    use_effect_with((props.id.clone(), settings.lang, *attempt), {
        let (lesson, prose, anchor) = (lesson.setter(), prose.clone(), anchor.clone());
        move |(id, lang, _)| {
            let (id, lang) = (id.clone(), *lang);
            *newest.borrow_mut() = lang;
            spawn_local(async move {
                let answer = api::lesson(&id, lang).await.map(Rc::new);
                // The learner may have switched back meanwhile.
                if *newest.borrow() != lang {
                    return;
                }
                *anchor.borrow_mut() = Anchor::capture(&prose);
                lesson.set(Some(answer));
            });
        }
    });
    let shown = lesson.as_ref().and_then(|lesson| lesson.as_ref().ok());
    use_effect_with(shown.map(|lesson| lesson.lang.clone()), {
        let prose = prose.clone();
        move |lang| match anchor.borrow_mut().take() {
            Some(anchor) => anchor.restore(&prose),
            None if lang.is_some() => Anchor::follow_address(),
            None => {}
        }
    });
    use_title(shown.map_or(text.loading, |lesson| &lesson.summary.title));
    let retry = Callback::from(move |()| attempt.set(*attempt + 1));
    match &*lesson {
        None => html! { <main id="content" class="page"><p class="loading">{ text.loading }</p></main> },
        Some(Ok(lesson)) => html! { <Workbench lesson={lesson.clone()} {prose} /> },
        Some(Err(failure)) => html! {
            <main id="content" class="page"><Trouble failure={failure.clone()} {retry} /></main>
        },
    }
}
