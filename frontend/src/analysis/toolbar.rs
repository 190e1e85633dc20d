//! What one starts from, and where one goes with it.

use gloo::utils::window;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{FileList, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::notice::Notice;
use super::samples::{SAMPLES, Sample};
use super::share::{self, NoLink, Shared};
use crate::live::use_announce;
use crate::settings::use_settings;

/// Properties of [`Toolbar`].
#[derive(PartialEq, Properties)]
pub(crate) struct ToolbarProps {
    /// Starts from a sample.
    pub(crate) pick: Callback<&'static Sample>,
    /// Opens files.
    pub(crate) open: Callback<FileList>,
    /// The texts as they are.
    pub(crate) current: Callback<(), Shared>,
    /// Whether the rules run that are off by default.
    pub(crate) all: bool,
    /// Lets them, or not.
    pub(crate) set_all: Callback<bool>,
    /// Says something.
    pub(crate) notice: Callback<Option<Notice>>,
}

/// The samples, the file picker, the link and the switch.
#[component]
pub(crate) fn Toolbar(props: &ToolbarProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let words = text.check;
    let announce = use_announce();
    let link = use_state(|| None::<String>);
    let pick = {
        let pick = props.pick.clone();
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<HtmlSelectElement>();
            let sample = usize::try_from(field.selected_index() - 1).ok();
            if let Some(sample) = sample.and_then(|index| SAMPLES.get(index)) {
                pick.emit(sample);
            }
        })
    };
    let open = {
        let open = props.open.clone();
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            if let Some(files) = field.files().filter(|files| files.length() > 0) {
                open.emit(files);
            }
        })
    };
    let onshare = {
        let (current, notice, link) = (props.current.clone(), props.notice.clone(), link.setter());
        Callback::from(move |_: MouseEvent| {
            let (shared, notice, link) = (current.emit(()), notice.clone(), link.clone());
            let announce = announce.clone();
            spawn_local(async move {
                match share::link(&shared).await {
                    Ok(made) => {
                        let copied = JsFuture::from(window().navigator().clipboard().write_text(&made)).await;
                        if copied.is_ok() {
                            announce.say(words.share_copied);
                        }
                        notice.emit(None);
                        link.set(Some(made));
                    }
                    Err(NoLink::Long) => notice.emit(Some(Notice::bad(words.share_long))),
                    Err(NoLink::Unable) => notice.emit(Some(Notice::bad(words.share_unable))),
                }
            });
        })
    };
    let set_all = props
        .set_all
        .reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <div class="check-tools">
            <label class="samples">
                <span>{ text.samples }</span>
                <select id="sample" onchange={pick}>
                    <option selected=true>{ "–" }</option>
                    for name in words.samples {
                        <option>{ name }</option>
                    }
                </select>
            </label>
            <label class="button">
                { words.open }
                <input type="file" class="unseen" multiple=true onchange={open} />
            </label>
            <button type="button" onclick={onshare}>{ words.share }</button>
            <label class="check" title={words.all_rules_note}>
                <input type="checkbox" role="switch" checked={props.all} onchange={set_all} />
                <span>{ words.all_rules }</span>
            </label>
            <span class="fine">{ words.drop_here }</span>
            if let Some(link) = &*link {
                <p class="link">
                    <label for="share-link">{ words.share_link }</label>
                    <input id="share-link" type="text" readonly=true translate="no" value={link.clone()} />
                    <span class="fine">{ words.share_note }</span>
                </p>
            }
        </div>
    }
}
