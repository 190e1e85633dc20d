//! One tab.

use yew::prelude::*;

use super::rename::Rename;
use crate::settings::use_settings;
use crate::terminal::session::Tab;

/// Whether a terminal is in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is, and the keyboard and the buttons are for it.
    Active,
    /// It is, beside the active one.
    Beside,
    /// It is not.
    Away,
}

/// Properties of [`TabButton`].
#[derive(PartialEq, Properties)]
pub(super) struct TabProps {
    /// Its terminal.
    pub(super) tab: Tab,
    /// Whether it is in view.
    pub(super) standing: Standing,
    /// Whether it may be renamed and closed.
    pub(super) editable: bool,
    /// Whether it is being renamed.
    pub(super) editing: bool,
    /// The names of all terminals.
    pub(super) names: Vec<String>,
    /// Brings it into view.
    pub(super) select: Callback<u32>,
    /// Starts renaming it.
    pub(super) edit: Callback<u32>,
    /// Closes it.
    pub(super) close: Callback<Tab>,
    /// Ends renaming it, with its new name if it gets one.
    pub(super) rename: Callback<(u32, Option<String>)>,
}

/// One tab. Its cross is for the mouse only; keys have Delete.
#[component]
pub(super) fn TabButton(props: &TabProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let tab = &props.tab;
    let id = tab.id;
    let active = props.standing == Standing::Active;
    if props.editing {
        let done = props.rename.reform(move |name| (id, name));
        return html! { <Rename name={tab.name.clone()} names={props.names.clone()} {done} /> };
    }
    let onclick = props.select.reform(move |_: MouseEvent| id);
    let ondblclick = props.editable.then(|| props.edit.reform(move |_: MouseEvent| id));
    let close = {
        let (close, tab) = (props.close.clone(), tab.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            close.emit(tab.clone());
        })
    };
    // A double click on the cross closes; it does not rename.
    let stop = Callback::from(|event: MouseEvent| event.stop_propagation());
    let recorded = tab.recording.is_some_and(|recording| recording.on);
    let title = match (props.editable, tab.title.is_empty()) {
        (true, true) => Some(text.desk.tab_keys.to_owned()),
        (true, false) => Some(format!("{}\n{}", tab.title, text.desk.tab_keys)),
        (false, true) => None,
        (false, false) => Some(tab.title.clone()),
    };
    html! {
        <button
            type="button"
            role="tab"
            class={classes!(
                (props.standing == Standing::Beside).then_some("beside"),
                (!tab.open).then_some("unopened"),
                tab.exit.is_some().then_some("over"),
            )}
            id={format!("tab-{id}")}
            aria-selected={active.to_string()}
            aria-controls={format!("panel-{id}")}
            aria-keyshortcuts={props.editable.then_some("F2 Delete")}
            tabindex={if active { "0" } else { "-1" }}
            {title}
            {onclick}
            {ondblclick}
        >
            if recorded {
                <span class="recorded" role="img" aria-label={text.desk.recording}></span>
            }
            <span class="tab-name" translate="no">{ &tab.name }</span>
            if !tab.title.is_empty() {
                <span class="tab-title" translate="no">{ &tab.title }</span>
            }
            if props.editable {
                <span class="tab-close" aria-hidden="true" onclick={close} ondblclick={stop}>{ "×" }</span>
            }
        </button>
    }
}
