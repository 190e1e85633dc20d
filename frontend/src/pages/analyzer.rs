use wasm_bindgen_futures::spawn_local;
use web_sys::{FileList, HtmlTextAreaElement};
use yew::prelude::*;

use crate::analysis::drop::use_drop;
use crate::analysis::engine::{Question, Said, use_engine};
use crate::analysis::findings::{Acts, Findings};
use crate::analysis::graph::Graph;
use crate::analysis::ignore::Ignore;
use crate::analysis::notice::Notice;
use crate::analysis::report::{Concern, Finding, Fix};
use crate::analysis::rulebook::{RulePage, use_rulebook};
use crate::analysis::samples::{SAMPLES, Sample};
use crate::analysis::score::Scores;
use crate::analysis::share::{Shared, use_link};
use crate::analysis::source::{Writing, use_writing};
use crate::analysis::toolbar::Toolbar;
use crate::analysis::{draft, files};
use crate::chrome::use_title;
use crate::live::use_announce;
use crate::settings::use_settings;
use crate::text::Text;

/// The Dockerfile check.
#[component]
pub(crate) fn AnalyzerPage() -> Html {
    let settings = use_settings();
    let text = settings.text();
    let words = text.check;
    let announce = use_announce();
    use_title(text.analyzer_title);
    let start = use_memo((), |()| {
        draft::load().unwrap_or_else(|| {
            let Sample {
                dockerfile,
                dockerignore,
            } = SAMPLES[0];
            Shared(dockerfile.to_owned(), dockerignore.map(str::to_owned))
        })
    });
    let dockerignore = use_state(|| start.1.clone());
    let all = use_state(|| false);
    let only = use_state(|| None::<Concern>);
    let page_of = use_state(|| None::<String>);
    let notice = use_state(|| None::<Notice>);
    let attempt = use_state(|| 0_u32);
    let explain = setter(&page_of, Some);
    let writing = use_writing(&start.0, explain.clone());

    let now = use_mut_ref(|| (*start).clone());
    *now.borrow_mut() = Shared(writing.source().text.to_string(), (*dockerignore).clone());
    draft::use_draft(now.clone());

    let question = Question {
        source: writing.source().text.clone(),
        version: writing.source().version,
        dockerignore: dockerignore.as_deref().map(Into::into),
        lang: settings.lang,
        all: *all,
    };
    let fixed = {
        let writing = writing.clone();
        Callback::from(move |text: String| {
            writing.put(&text);
            announce.say(words.fixed);
        })
    };
    let (engine, said) = use_engine(&question, *attempt, fixed);
    let book = use_rulebook(settings.lang, said != Said::Nothing);
    let handle = writing.handle().cloned();
    use_effect_with((said.clone(), handle.is_some()), {
        let handle = handle.clone();
        move |(said, _)| {
            if let (Some(handle), Said::Report(report, version)) = (handle, said) {
                handle.mark(&report.findings, *version);
            }
        }
    });
    use_effect_with((book.clone(), handle.is_some()), move |(book, _)| {
        if let (Some(handle), Some(book)) = (handle, book) {
            handle.set_rules(book.rules());
        }
    });

    // Both texts at once, from somewhere else.
    let take = {
        let (writing, dockerignore) = (writing.clone(), dockerignore.setter());
        Callback::from(move |Shared(text, ignore): Shared| {
            writing.put(&text);
            dockerignore.set(ignore);
        })
    };
    use_link(&Callback::from({
        let (take, notice) = (take.clone(), notice.setter());
        move |held: Result<Shared, ()>| match held {
            Ok(shared) => {
                take.emit(shared);
                notice.set(None);
            }
            Err(()) => notice.set(Some(Notice::bad(words.share_broken))),
        }
    }));
    let pick = {
        let notice = notice.setter();
        Callback::from(move |sample: &'static Sample| {
            let dockerignore = sample.dockerignore.map(str::to_owned);
            take.emit(Shared(sample.dockerfile.to_owned(), dockerignore));
            notice.set(None);
        })
    };
    let open = {
        let (writing, dockerignore, notice) = (writing.clone(), dockerignore.setter(), notice.setter());
        Callback::from(move |files: FileList| {
            let (writing, dockerignore, notice) = (writing.clone(), dockerignore.clone(), notice.clone());
            spawn_local(async move {
                let read = files::read(&files).await;
                notice.set(Some(Notice::of_files(words, &read)));
                if let Some(text) = read.dockerfile {
                    writing.put(&text);
                }
                if let Some(text) = read.dockerignore {
                    dockerignore.set(Some(text));
                }
            });
        })
    };
    let is_held = use_drop(&open);

    let acts = Acts {
        show: with(&writing, |writing, finding: Finding| {
            writing.select(finding.from, finding.to);
        }),
        fix: {
            let (writing, said) = (writing.clone(), said.clone());
            Callback::from(move |fix: Fix| {
                if let Said::Report(_, version) = said {
                    writing.edit(&fix.edits, version);
                }
            })
        },
        explain,
        fix_all: Callback::from(move |()| engine.fix(question.clone())),
    };
    let choose = setter(&only, |concern| concern);
    let again = {
        let attempt = attempt.clone();
        Callback::from(move |_: MouseEvent| attempt.set(*attempt + 1))
    };
    html! {
        <main id="content" class="page wide" tabindex="-1">
            <h1>{ text.analyzer_title }</h1>
            <p class="lead">{ text.analyzer_intro }</p>
            <Toolbar
                {pick}
                {open}
                current={Callback::from(move |()| now.borrow().clone())}
                all={*all}
                set_all={setter(&all, |on| on)}
                notice={setter(&notice, |said| said)}
            />
            if let Some(notice) = &*notice {
                { notice.view() }
            }
            if said == Said::Failed {
                <div class="banner bad" role="alert">
                    <span>{ words.failed }</span>
                    <button type="button" onclick={again}>{ text.try_again }</button>
                </div>
            }
            <div class="analyzer">
                <div class="texts">
                    { editor(text, &writing, is_held) }
                    <Ignore text={(*dockerignore).clone()} change={setter(&dockerignore, |text| text)} />
                </div>
                <Findings report={said.report().cloned()} only={*only} all={choose.reform(|()| None)} {acts} />
            </div>
            if let Some(report) = said.report() {
                <Scores scores={report.scores.clone()} only={*only} {choose} />
                <Graph report={report.clone()} show={with(&writing, Writing::select_line)} />
            }
            if let Some(rule) = &*page_of {
                <RulePage key={rule.clone()} rule={rule.clone()} {book} close={setter(&page_of, |()| None)} />
            }
        </main>
    }
}

/// Sets a state to what is made of a value.
fn setter<V: 'static, S: 'static>(state: &UseStateHandle<S>, make: impl Fn(V) -> S + 'static) -> Callback<V> {
    let state = state.setter();
    Callback::from(move |value| state.set(make(value)))
}

/// Does something with the text as it is now.
fn with<V: 'static>(writing: &Writing, act: impl Fn(&Writing, V) + 'static) -> Callback<V> {
    let writing = writing.clone();
    Callback::from(move |value| act(&writing, value))
}

/// The editor's place, and the plain field. `is_held` says whether files are held over the page.
fn editor(text: &Text, writing: &Writing, is_held: bool) -> Html {
    let has_editor = writing.handle().is_some();
    let oninput = with(writing, |writing, event: InputEvent| {
        writing.put(&event.target_unchecked_into::<HtmlTextAreaElement>().value());
    });
    html! {
        <div class={classes!("editor", is_held.then_some("dropping"))} data-drop={text.check.drop_now}>
            if writing.has_failed() {
                <p class="banner bad" role="alert">{ text.editor_failed }</p>
            }
            if !has_editor {
                <textarea
                    ref={writing.field.clone()}
                    aria-label={text.dockerfile}
                    spellcheck="false"
                    translate="no"
                    value={writing.source().text.to_string()}
                    {oninput}
                />
            }
            <div class="editor-host" ref={writing.host.clone()} hidden={!has_editor}></div>
        </div>
    }
}
