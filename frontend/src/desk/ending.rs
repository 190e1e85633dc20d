//! The announced end of a sandbox, and the way to put it off.

use gloo::timers::callback::Interval;
use protocol::frame::EndReason;
use yew::prelude::*;

use crate::live::use_announce;
use crate::settings::use_settings;
use crate::terminal::client::{Client, View, now};

/// Properties of [`Ending`].
#[derive(PartialEq, Properties)]
pub(crate) struct EndingProps {
    /// What is known of the sandbox.
    pub(crate) view: View,
    /// The way to it.
    pub(crate) client: Client,
}

/// Counts down to the announced end, if there is one. A screen reader hears of it once, not every second.
#[component]
pub(crate) fn Ending(props: &EndingProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let announce = use_announce();
    let summary = &props.view.summary;
    let left = use_state(|| 0_u32);
    let announced = use_mut_ref(|| false);
    use_effect_with((summary.ending, props.view.ends_at.to_bits()), {
        let (left, ends_at) = (left.setter(), props.view.ends_at);
        let (announce, extended) = (announce.clone(), summary.extensions.is_some());
        move |(ending, _)| {
            let before = announced.replace(ending.is_some());
            match ending {
                Some(reason) if !before => {
                    let seconds = (text.desk.time_left)(seconds_until(ends_at));
                    announce.whisper(format!("{} {seconds}", (text.desk.ends_soon)(*reason)));
                }
                None if before && extended => announce.say(text.desk.extended),
                _ => {}
            }
            let ticking = ending.map(|_| {
                left.set(seconds_until(ends_at));
                Interval::new(1_000, move || left.set(seconds_until(ends_at)))
            });
            move || drop(ticking)
        }
    });
    let Some(reason) = summary.ending else {
        return html! { <div class="ending" hidden=true></div> };
    };
    let can_be_put_off = matches!(reason, EndReason::Idle | EndReason::TimeLimit) && !props.client.is_guest();
    // Who merely did not type can always go on.
    let timed = reason == EndReason::TimeLimit;
    let used_up = timed && summary.extensions == Some(0);
    let extend = {
        let client = props.client.clone();
        Callback::from(move |_: MouseEvent| client.extend())
    };
    html! {
        <div class="banner warn ending">
            <span>
                { (text.desk.ends_soon)(reason) }{ " " }
                <strong class="countdown">{ (text.desk.time_left)(*left) }</strong>
            </span>
            if can_be_put_off {
                if let Some(extensions) = summary.extensions.filter(|left| timed && *left > 0) {
                    <small>{ (text.desk.extensions_left)(extensions) }</small>
                }
                <button type="button" disabled={used_up} onclick={extend}>
                    { if used_up { text.desk.extensions_used } else { text.desk.extend } }
                </button>
            }
        </div>
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "seconds until an end that was announced in 32 bits, never negative"
)]
fn seconds_until(at: f64) -> u32 {
    ((at - now()) / 1_000.0).max(0.0).round() as u32
}
