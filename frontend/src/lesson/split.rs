//! The border between text and terminals.

use gloo::events::EventListener;
use gloo::utils::window;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Below this width the terminals are under the text instead of beside it. The style sheet has it too.
const STACKED: &str = "(max-width: 899px)";
/// How far one press of an arrow key moves the border, in percent.
const NUDGE: i32 = 4;

/// How text and terminals share the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Share {
    /// The text's part in percent.
    pub(super) text: i32,
    /// Whether the terminals are under the text.
    pub(super) stacked: bool,
}

impl Share {
    /// The shares that the size button steps through. Stacked, the first leaves only the terminals' bar.
    const BESIDE: [i32; 3] = [35, 50, 65];
    const STACKED: [i32; 3] = [100, 55, 12];

    fn start(stacked: bool) -> Self {
        Self {
            text: if stacked { 55 } else { 50 },
            stacked,
        }
    }

    fn range(self) -> (i32, i32) {
        if self.stacked { (0, 100) } else { (25, 75) }
    }

    fn at(self, text: i32) -> Self {
        let (least, most) = self.range();
        Self {
            text: text.clamp(least, most),
            ..self
        }
    }

    /// The next of the sizes that the button steps through.
    pub(super) fn stepped(self) -> Self {
        let steps = if self.stacked { Self::STACKED } else { Self::BESIDE };
        let nearest = |a: &i32, b: &i32| (a - self.text).abs().cmp(&(b - self.text).abs());
        let here = steps
            .iter()
            .copied()
            .enumerate()
            .min_by(|(_, a), (_, b)| nearest(a, b));
        let next = here.map_or(0, |(index, _)| (index + 1) % steps.len());
        self.at(steps[next])
    }

    /// A share that leaves the terminals room to be read.
    pub(super) fn with_terminals(self) -> Self {
        if self.stacked && self.text > 70 {
            Self::start(true)
        } else {
            self
        }
    }

    fn pressed(self, key: &str) -> Option<Self> {
        let (least, most) = self.range();
        match (key, self.stacked) {
            ("ArrowLeft", false) | ("ArrowUp", true) => Some(self.at(self.text - NUDGE)),
            ("ArrowRight", false) | ("ArrowDown", true) => Some(self.at(self.text + NUDGE)),
            ("Home", _) => Some(self.at(least)),
            ("End", _) => Some(self.at(most)),
            _ => None,
        }
    }

    /// Lays out `bench`. Through the object model, for the page's CSP admits no style attributes.
    fn lay_out(self, bench: &HtmlElement) {
        let style = bench.style();
        let _ = style.set_property("--text-share", &format!("{}fr", self.text));
        let _ = style.set_property("--dock-share", &format!("{}fr", 100 - self.text));
    }
}

/// The share of the element `bench`, which it also lays out.
#[hook]
pub(super) fn use_share(bench: &NodeRef) -> UseStateHandle<Share> {
    let share = use_state(|| Share::start(is_stacked()));
    use_effect_with((), {
        let share = share.setter();
        move |()| {
            let listener = window().match_media(STACKED).ok().flatten().map(|query| {
                EventListener::new(&query, "change", move |_| share.set(Share::start(is_stacked())))
            });
            move || drop(listener)
        }
    });
    use_effect_with((*share, bench.clone()), |(share, bench)| {
        if let Some(bench) = bench.cast::<HtmlElement>() {
            share.lay_out(&bench);
        }
    });
    share
}

fn is_stacked() -> bool {
    window()
        .match_media(STACKED)
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}

/// Properties of [`Splitter`].
#[derive(PartialEq, Properties)]
pub(super) struct SplitterProps {
    /// The element that holds text and terminals.
    pub(super) bench: NodeRef,
    /// How they share it.
    pub(super) share: Share,
    /// Takes a new share.
    pub(super) onchange: Callback<Share>,
    /// What it is called.
    pub(super) label: &'static str,
}

/// The border, moved by dragging, by arrow keys, Home and End.
#[component]
pub(super) fn Splitter(props: &SplitterProps) -> Html {
    let share = props.share;
    let onkeydown = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(next) = share.pressed(&event.key()) {
                event.prevent_default();
                onchange.emit(next);
            }
        })
    };
    let onpointerdown = Callback::from(|event: PointerEvent| {
        let _ = event
            .target_unchecked_into::<Element>()
            .set_pointer_capture(event.pointer_id());
    });
    let onpointermove = {
        let (bench, onchange) = (props.bench.clone(), props.onchange.clone());
        Callback::from(move |event: PointerEvent| {
            let border = event.target_unchecked_into::<Element>();
            let Some(bench) = bench
                .cast::<Element>()
                .filter(|_| border.has_pointer_capture(event.pointer_id()))
            else {
                return;
            };
            let area = bench.get_bounding_client_rect();
            let part = if share.stacked {
                (f64::from(event.client_y()) - area.top()) / area.height()
            } else {
                (f64::from(event.client_x()) - area.left()) / area.width()
            };
            #[expect(clippy::cast_possible_truncation, reason = "a percentage")]
            onchange.emit(share.at((part * 100.0).round() as i32));
        })
    };
    let (least, most) = share.range();
    html! {
        <div
            class="splitter"
            role="separator"
            tabindex="0"
            aria-label={props.label}
            aria-controls="lesson-text"
            aria-orientation={if share.stacked { "horizontal" } else { "vertical" }}
            aria-valuemin={least.to_string()}
            aria-valuemax={most.to_string()}
            aria-valuenow={share.text.to_string()}
            {onkeydown}
            {onpointerdown}
            {onpointermove}
        />
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn keys_move_the_border_within_its_range() {
        let check = |text, stacked, key, expected| {
            let moved = Share { text, stacked }.pressed(key).map(|share| share.text);
            assert_eq!(moved, expected, "{key} at {text}");
        };
        check(50, false, "ArrowLeft", Some(46));
        check(74, false, "ArrowRight", Some(75));
        check(50, false, "ArrowUp", None);
        check(50, true, "ArrowUp", Some(46));
        check(50, true, "Home", Some(0));
        check(50, false, "End", Some(75));
        check(50, false, "a", None);
    }

    #[test]
    fn the_button_steps_through_all_sizes() {
        let mut share = Share {
            text: 55,
            stacked: true,
        };
        let steps = [(); 3].map(|()| {
            share = share.stepped();
            share.text
        });
        assert_eq!(steps, [12, 100, 55]);
        assert_eq!(
            Share {
                text: 47,
                stacked: false
            }
            .stepped()
            .text,
            65
        );
    }

    #[test]
    fn running_a_command_uncovers_the_terminals() {
        assert_eq!(
            Share {
                text: 100,
                stacked: true
            }
            .with_terminals()
            .text,
            55
        );
        assert_eq!(
            Share {
                text: 75,
                stacked: false
            }
            .with_terminals()
            .text,
            75
        );
    }
}
