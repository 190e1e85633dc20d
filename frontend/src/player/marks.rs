//! The bar of a recording and its markers.

use std::time::Duration;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::settings::use_settings;
use crate::text::Text;

/// Units of the drawing above the bar.
const WIDTH: f64 = 1000.0;
/// Milliseconds that a key moves the bar. A bar ends at a whole number of steps.
const STEP: u128 = 100;

/// Properties of [`Bar`] and [`Markers`].
#[derive(PartialEq, Properties)]
pub(super) struct MarksProps {
    /// How much was played.
    pub(super) position: Duration,
    /// How long it is.
    pub(super) length: Duration,
    /// The markers.
    pub(super) markers: Vec<(Duration, String)>,
    /// Goes somewhere else.
    pub(super) seek: Callback<Duration>,
}

/// The bar that shows where one is and takes one elsewhere, with a tick per marker.
#[component]
pub(super) fn Bar(props: &MarksProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let oninput = props.seek.reform(|event: InputEvent| {
        let value = event.target_unchecked_into::<HtmlInputElement>().value();
        Duration::from_millis(value.parse().unwrap_or(0))
    });
    let whole = props.length.as_secs_f64().max(0.001);
    html! {
        <div class="seek">
            <input
                type="range"
                min="0"
                max={(props.length.as_millis().div_ceil(STEP) * STEP).to_string()}
                step={STEP.to_string()}
                value={props.position.as_millis().to_string()}
                aria-label={text.player.position}
                aria-valuetext={format!("{} / {}", clock(props.position), clock(props.length))}
                {oninput}
            />
            <svg class="ticks" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                for (at, label) in &props.markers {
                    { tick(at, label, whole, &props.seek) }
                }
            </svg>
        </div>
    }
}

fn tick(at: &Duration, label: &str, whole: f64, seek: &Callback<Duration>) -> Html {
    let (x, at) = (at.as_secs_f64() / whole * WIDTH, *at);
    html! {
        <rect
            x={(x - 4.0).to_string()}
            y="0"
            width="8"
            height="10"
            onclick={seek.reform(move |_: MouseEvent| at)}
        >
            <title>{ label }</title>
        </rect>
    }
}

/// The list of markers.
#[component]
pub(super) fn Markers(props: &MarksProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    if props.markers.is_empty() {
        return Html::default();
    }
    html! {
        <section class="markers" aria-label={text.player.markers}>
            <h2>{ text.player.markers }</h2>
            <ol>
                for (index, (at, label)) in props.markers.iter().enumerate() {
                    <li key={index}>{ entry(text, index, *at, label, props) }</li>
                }
            </ol>
        </section>
    }
}

fn entry(text: &Text, index: usize, at: Duration, label: &str, props: &MarksProps) -> Html {
    let label = if label.is_empty() {
        (text.player.marker)(index + 1)
    } else {
        label.to_owned()
    };
    html! {
        <button
            type="button"
            class="quiet"
            aria-label={(text.player.go_to)(&label, &clock(at))}
            onclick={props.seek.reform(move |_: MouseEvent| at)}
        >
            <span class="when">{ clock(at) }</span>
            <span>{ label }</span>
        </button>
    }
}

/// A time as on a clock: minutes and seconds, and hours if there are any.
pub(super) fn clock(at: Duration) -> String {
    let seconds = at.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_like_a_clock() {
        let check = |seconds, expected: &str| assert_eq!(clock(Duration::from_secs(seconds)), expected);
        check(0, "0:00");
        check(65, "1:05");
        check(3 * 3600 + 62, "3:01:02");
    }
}
