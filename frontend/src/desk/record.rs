//! Recording a terminal's output.

use protocol::frame::Recording;
use yew::prelude::*;

use crate::api;
use crate::live::use_announce;
use crate::settings::use_settings;
use crate::terminal::client::Client;
use crate::terminal::session::Tab;
use crate::text::Text;

/// Properties of [`RecordPanel`].
#[derive(PartialEq, Properties)]
pub(crate) struct RecordProps {
    /// The sandbox's id.
    pub(crate) sandbox: String,
    /// The way to it.
    pub(crate) client: Client,
    /// The terminal.
    pub(crate) tab: Tab,
}

/// Starts and stops recording one terminal, and offers what was recorded.
#[component]
pub(crate) fn RecordPanel(props: &RecordProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let announce = use_announce();
    let tab = &props.tab;
    let (on, kept, full) = tab.recording.map_or((false, false, false), |recording| {
        let Recording { on, bytes, full } = recording;
        (on, !on && bytes > 0, full)
    });
    let before = use_mut_ref(|| (tab.id, on));
    use_effect_with((tab.id, on), move |(id, on)| {
        if before.replace((*id, *on)) == (*id, !*on) {
            announce.say(if *on {
                text.desk.recording_began
            } else {
                text.desk.recording_ended
            });
        }
    });
    let switch = |to: bool| {
        let (client, id) = (props.client.clone(), tab.id);
        Callback::from(move |_: MouseEvent| client.record(id, to))
    };
    let channel = tab.channel.map(|channel| channel.0);
    html! {
        <div class="panel" role="group" aria-label={text.desk.record}>
            <p>{ text.desk.record_note }</p>
            if full {
                <p role="status">{ text.desk.recording_full }</p>
            }
            <div class="recording-tools">
                if on {
                    <strong class="on-air">{ (text.desk.recording_of)(&tab.name) }</strong>
                    <button type="button" class="main" onclick={switch(false)}>{ text.desk.record_stop }</button>
                } else if kept {
                    <strong>{ text.desk.recorded }</strong>
                } else {
                    <button type="button" class="main" disabled={channel.is_none()} onclick={switch(true)}>
                        { (text.desk.record_start)(&tab.name) }
                    </button>
                }
                if let Some(channel) = channel.filter(|_| kept) {
                    { links(text, &props.sandbox, channel) }
                    <button type="button" class="quiet" onclick={switch(true)}>{ text.desk.record_again }</button>
                }
            </div>
        </div>
    }
}

fn links(text: &Text, sandbox: &str, channel: u32) -> Html {
    let file = |format: &str| {
        let download = format!("utsuwa-{sandbox}-{channel}.{format}.cast");
        html! {
            <a class="button" href={api::recording_path(sandbox, channel, format)} {download}>
                { text.desk.download }{ format!(" ({format})") }
            </a>
        }
    };
    html! {
        <>
            <a
                class="button main"
                href={format!("/player?sandbox={sandbox}&channel={channel}")}
                target="_blank"
                rel="noopener"
            >
                { text.desk.play_recording }
            </a>
            { file("v3") }
            { file("v2") }
        </>
    }
}
