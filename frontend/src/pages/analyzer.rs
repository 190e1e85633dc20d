use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, FileList, HtmlTextAreaElement};
use yew::prelude::*;

use crate::analysis::editor::EditorHandle;
use crate::analysis::engine::{Answer, Engine, Question};
use crate::analysis::findings::{Acts, Findings};
use crate::analysis::graph::Graph;
use crate::analysis::ignore::Ignore;
use crate::analysis::notice::Notice;
use crate::analysis::report::{Concern, Finding, Fix, Report, apply};
use crate::analysis::rulebook::{RulePage, Rulebook};
use crate::analysis::samples::{SAMPLES, Sample};
use crate::analysis::score::Scores;
use crate::analysis::share::{self, Shared};
use crate::analysis::toolbar::Toolbar;
use crate::analysis::{draft, files};
use crate::chrome::use_title;
use crate::live::use_announce;
use crate::settings::use_settings;

/// How long one does not type before the texts are kept.
const KEPT_AFTER_MS: u32 = 400;

/// Where the editor is.
#[derive(Clone)]
enum Loaded {
    Not,
    Yes(Rc<EditorHandle>),
    Failed,
}

impl Loaded {
    fn handle(&self) -> Option<&Rc<EditorHandle>> {
        match self {
            Self::Yes(handle) => Some(handle),
            Self::Not | Self::Failed => None,
        }
    }
}

/// The Dockerfile, and which of the editor's texts it is.
#[derive(Clone, PartialEq)]
struct Source {
    text: Rc<str>,
    version: u32,
}

/// What the analyzer said, and about which text.
#[derive(Clone, PartialEq)]
enum Said {
    Nothing,
    Report(Rc<Report>, u32),
    Failed,
}

/// The Dockerfile check. Until the editor is loaded, and if it cannot be, a plain field does its work.
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
    let source = use_state(|| Source {
        text: start.0.as_str().into(),
        version: 0,
    });
    let dockerignore = use_state(|| start.1.clone());
    let all = use_state(|| false);
    let editor = use_state(|| Loaded::Not);
    let said = use_state(|| Said::Nothing);
    let only = use_state(|| None::<Concern>);
    let page_of = use_state(|| None::<String>);
    let book = use_state(|| None::<Rulebook>);
    let notice = use_state(|| None::<Notice>);
    let attempt = use_state(|| 0_u32);
    let dropping = use_state_eq(|| false);
    let host = use_node_ref();
    let field = use_node_ref();

    // As it is now, for what happens later than a render.
    let now = use_mut_ref(|| Shared(String::new(), None));
    *now.borrow_mut() = Shared(source.text.to_string(), (*dockerignore).clone());

    // Another text from somewhere else than the editor.
    let put = {
        let (editor, source) = (editor.clone(), source.clone());
        Callback::from(move |text: String| match editor.handle() {
            Some(handle) => handle.set_text(&text),
            None => source.set(Source {
                text: text.into(),
                version: source.version + 1,
            }),
        })
    };
    let put_now = use_mut_ref(|| put.clone());
    *put_now.borrow_mut() = put.clone();

    let version_now = use_mut_ref(|| 0);
    *version_now.borrow_mut() = source.version;
    let engine = use_memo((), |()| {
        let (said, version_now, put_now) = (said.setter(), version_now.clone(), put_now.clone());
        let fixed = words.fixed;
        Engine::new(Callback::from(move |answer| {
            let current = *version_now.borrow();
            match answer {
                Answer::Report(report, version) if version == current => {
                    said.set(Said::Report(report, version))
                }
                Answer::Fixed(text, version) if version == current => {
                    let put = put_now.borrow().clone();
                    put.emit(text);
                    announce.say(fixed);
                }
                Answer::Failed => said.set(Said::Failed),
                Answer::Report(..) | Answer::Fixed(..) => {}
            }
        }))
    });
    let question = Question {
        source: source.text.clone(),
        version: source.version,
        dockerignore: dockerignore.as_deref().map(Into::into),
        lang: settings.lang,
        all: *all,
    };
    use_effect_with((question.clone(), *attempt), {
        let engine = engine.clone();
        move |(question, _)| engine.lint(question.clone())
    });

    // The editor takes over from the plain field, with what was typed there meanwhile.
    use_effect_with((), {
        let (host, editor, source) = (host.clone(), editor.setter(), source.setter());
        let (now, page_of) = (now.clone(), page_of.setter());
        move |()| {
            let wanted = Rc::new(Cell::new(true));
            let changed = Callback::from({
                let source = source.clone();
                move |(text, version): (String, u32)| {
                    source.set(Source {
                        text: text.into(),
                        version,
                    });
                }
            });
            let explain = Callback::from(move |rule| page_of.set(Some(rule)));
            spawn_local({
                let wanted = wanted.clone();
                async move {
                    let Some(host) = host.cast::<Element>() else {
                        return;
                    };
                    let early = now.borrow().0.clone();
                    let opened = EditorHandle::open(&host, &early, text, changed, explain).await;
                    if !wanted.get() {
                        return;
                    }
                    let Ok(handle) = opened else {
                        editor.set(Loaded::Failed);
                        return;
                    };
                    let late = now.borrow().0.clone();
                    source.set(Source {
                        text: early.as_str().into(),
                        version: 0,
                    });
                    if late != early {
                        handle.set_text(&late);
                    }
                    editor.set(Loaded::Yes(Rc::new(handle)));
                }
            });
            move || wanted.set(false)
        }
    });
    let handle = editor.handle().cloned();
    use_effect_with((settings.lang, handle.is_some()), {
        let handle = handle.clone();
        move |_| {
            if let Some(handle) = handle {
                handle.set_words(text);
            }
        }
    });
    use_effect_with(((*said).clone(), handle.is_some()), {
        let handle = handle.clone();
        move |(said, _)| {
            if let (Some(handle), Said::Report(report, version)) = (handle, said) {
                handle.mark(&report.findings, *version);
            }
        }
    });

    // The pages of the rules come once there is something to explain, so that they are there without the server too.
    use_effect_with((settings.lang, *said != Said::Nothing), {
        let book = book.setter();
        move |&(lang, answered)| {
            if answered {
                spawn_local(async move {
                    if let Some(loaded) = Rulebook::load(lang).await {
                        book.set(Some(loaded));
                    }
                });
            }
        }
    });
    use_effect_with(((*book).clone(), handle.is_some()), {
        let handle = handle.clone();
        move |(book, _)| {
            if let (Some(handle), Some(book)) = (handle, book) {
                handle.set_rules(book.rules());
            }
        }
    });

    // What a link holds, now or when another is pasted into the address bar.
    use_effect_with((), {
        let (put_now, dockerignore, notice) = (put_now.clone(), dockerignore.setter(), notice.setter());
        let broken = words.share_broken;
        move |()| {
            let open = move || {
                let (put_now, dockerignore, notice) = (put_now.clone(), dockerignore.clone(), notice.clone());
                spawn_local(async move {
                    match share::opened().await {
                        None => return,
                        Some(Ok(Shared(text, ignore))) => {
                            let put = put_now.borrow().clone();
                            put.emit(text);
                            dockerignore.set(ignore);
                            notice.set(None);
                        }
                        Some(Err(())) => notice.set(Some(Notice::bad(broken))),
                    }
                    share::forget();
                });
            };
            open();
            let listener = EventListener::new(&window(), "hashchange", move |_| open());
            move || drop(listener)
        }
    });

    // This tab remembers.
    let keeping = use_mut_ref(|| None::<Timeout>);
    use_effect_with((source.text.clone(), (*dockerignore).clone()), {
        let now = now.clone();
        move |_| {
            *keeping.borrow_mut() = Some(Timeout::new(KEPT_AFTER_MS, move || draft::save(&now.borrow())));
        }
    });
    use_effect_with((), {
        let now = now.clone();
        move |()| move || draft::save(&now.borrow())
    });

    let open = {
        let (put, dockerignore, notice) = (put.clone(), dockerignore.setter(), notice.setter());
        Callback::from(move |files: FileList| {
            let (put, dockerignore, notice) = (put.clone(), dockerignore.clone(), notice.clone());
            spawn_local(async move {
                let read = files::read(&files).await;
                notice.set(Some(Notice::of_files(words, &read)));
                if let Some(text) = read.dockerfile {
                    put.emit(text);
                }
                if let Some(text) = read.dockerignore {
                    dockerignore.set(Some(text));
                }
            });
        })
    };
    use_drop(&open, &dropping);

    let show = {
        let (handle, field) = (handle.clone(), field.clone());
        Callback::from(move |finding: Finding| match &handle {
            Some(handle) => handle.select(&finding),
            None => select(&field, (finding.from, finding.to)),
        })
    };
    let show_line = {
        let (handle, field, source) = (handle.clone(), field.clone(), source.text.clone());
        Callback::from(move |line: u32| match &handle {
            Some(handle) => handle.select_line(line),
            None => select(&field, line_range(&source, line)),
        })
    };
    let fix = {
        let (source, said, handle) = (source.clone(), said.clone(), handle.clone());
        Callback::from(move |fix: Fix| {
            let Said::Report(_, version) = *said else { return };
            match &handle {
                Some(handle) => handle.apply(&fix.edits, version),
                None if version == source.version => source.set(Source {
                    text: apply(&source.text, &fix.edits).into(),
                    version: version + 1,
                }),
                None => {}
            }
        })
    };
    let acts = Acts {
        show,
        fix,
        explain: {
            let page_of = page_of.setter();
            Callback::from(move |rule| page_of.set(Some(rule)))
        },
        fix_all: {
            let engine = engine.clone();
            Callback::from(move |()| engine.fix(question.clone()))
        },
    };
    let pick = {
        let (put, dockerignore, notice) = (put.clone(), dockerignore.setter(), notice.setter());
        Callback::from(move |sample: &'static Sample| {
            put.emit(sample.dockerfile.to_owned());
            dockerignore.set(sample.dockerignore.map(str::to_owned));
            notice.set(None);
        })
    };
    let oninput = {
        let source = source.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            source.set(Source {
                text: text.into(),
                version: source.version + 1,
            });
        })
    };
    let current = Callback::from(move |()| now.borrow().clone());
    let set_all = Callback::from({
        let all = all.setter();
        move |on| all.set(on)
    });
    let set_notice = Callback::from({
        let notice = notice.setter();
        move |said| notice.set(said)
    });
    let choose = Callback::from({
        let only = only.setter();
        move |concern| only.set(concern)
    });
    let close = Callback::from({
        let page_of = page_of.setter();
        move |()| page_of.set(None)
    });
    let change_ignore = Callback::from({
        let dockerignore = dockerignore.setter();
        move |text| dockerignore.set(text)
    });
    let again = {
        let attempt = attempt.clone();
        Callback::from(move |_: MouseEvent| attempt.set(*attempt + 1))
    };
    let report = match &*said {
        Said::Report(report, _) => Some(report.clone()),
        Said::Nothing | Said::Failed => None,
    };
    html! {
        <main id="content" class="page wide check" tabindex="-1">
            <h1>{ text.analyzer_title }</h1>
            <p class="lead">{ text.analyzer_intro }</p>
            <Toolbar {pick} {open} {current} all={*all} {set_all} notice={set_notice} />
            if let Some(notice) = &*notice {
                { notice.view() }
            }
            if *said == Said::Failed {
                <div class="banner bad" role="alert">
                    <span>{ words.failed }</span>
                    <button type="button" onclick={again}>{ text.try_again }</button>
                </div>
            }
            <div class="analyzer">
                <div class="texts">
                    <div class={classes!("editor", dropping.then_some("dropping"))} data-drop={words.drop_now}>
                        if matches!(*editor, Loaded::Failed) {
                            <p class="banner bad" role="alert">{ text.editor_failed }</p>
                        }
                        if handle.is_none() {
                            <textarea
                                ref={field}
                                aria-label={text.dockerfile}
                                spellcheck="false"
                                translate="no"
                                value={source.text.to_string()}
                                {oninput}
                            />
                        }
                        <div class="editor-host" ref={host} hidden={handle.is_none()}></div>
                    </div>
                    <Ignore text={(*dockerignore).clone()} change={change_ignore} />
                </div>
                <Findings report={report.clone()} only={*only} all={choose.reform(|()| None)} {acts} />
            </div>
            if let Some(report) = report {
                <Scores scores={report.scores.clone()} only={*only} {choose} />
                <Graph {report} show={show_line} />
            }
            if let Some(rule) = &*page_of {
                <RulePage key={rule.clone()} rule={rule.clone()} book={(*book).clone()} {close} />
            }
        </main>
    }
}

/// Takes files that are dropped anywhere in the window, which would otherwise leave the page for them.
#[hook]
fn use_drop(open: &Callback<FileList>, dropping: &UseStateHandle<bool>) {
    let open_now = use_mut_ref(|| open.clone());
    *open_now.borrow_mut() = open.clone();
    let dropping = dropping.setter();
    use_effect_with((), move |()| {
        let listen = |name: &'static str, act: Box<dyn Fn(&DragEvent)>| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window(), name, options, move |event| {
                if let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| has_files(event)) {
                    event.prevent_default();
                    act(event);
                }
            })
        };
        let (over, left, done) = (dropping.clone(), dropping.clone(), dropping);
        let listeners = [
            listen("dragover", Box::new(move |_| over.set(true))),
            listen(
                "dragleave",
                Box::new(move |event| {
                    // Out of the window, not into another element.
                    if event.related_target().is_none() {
                        left.set(false);
                    }
                }),
            ),
            listen(
                "drop",
                Box::new(move |event| {
                    done.set(false);
                    let files = event.data_transfer().and_then(|dropped| dropped.files());
                    if let Some(files) = files.filter(|files| files.length() > 0) {
                        let open = RefCell::borrow(&open_now).clone();
                        open.emit(files);
                    }
                }),
            ),
        ];
        move || drop(listeners)
    });
}

fn has_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|dropped| dropped.types().includes(&"Files".into(), 0))
}

fn select(field: &NodeRef, (from, to): (u32, u32)) {
    if let Some(field) = field.cast::<HtmlTextAreaElement>() {
        let _ = field.focus();
        let _ = field.set_selection_range(from, to);
    }
}

/// Where a line, counted from 1, starts and ends in UTF-16.
fn line_range(text: &str, line: u32) -> (u32, u32) {
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let mut from = 0;
    for (number, text) in (1..).zip(text.split('\n')) {
        let to = from + units(text);
        if number == line {
            return (from, to);
        }
        from = to + 1;
    }
    (from, from)
}
