//! The screen of a recording, with its buttons.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo::timers::callback::Interval;
use terminal::cast::Cast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::deck::Deck;
use super::marks::{Bar, Markers, clock};
use crate::desk::Icon;
use crate::settings::use_settings;
use crate::terminal::client::now;
use crate::terminal::screen::{Events, Look, Screen};
use crate::text::Text;

/// Milliseconds between two pictures.
const FRAME_MS: u32 = 40;
const SPEEDS: [(f64, &str); 4] = [(0.5, "0.5"), (1.0, "1"), (2.0, "2"), (5.0, "5")];
/// The longest pause when pauses are shortened and the recording does not say.
const PAUSE: Duration = Duration::from_secs(2);

/// Properties of [`Stage`].
#[derive(PartialEq, Properties)]
pub(crate) struct StageProps {
    /// The recording.
    pub(crate) cast: Rc<Cast>,
}

/// A recording that can be played, sped up, and gone through.
#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let host = use_node_ref();
    let screen = use_state(|| None::<Rc<Screen>>);
    let failed = use_state(|| false);
    let deck = use_state(|| None::<Rc<Deck>>);
    let playing = use_state(|| false);
    let speed = use_state(|| 1.0_f64);
    let short = use_state(|| props.cast.idle_limit.is_some());
    let position = use_state(|| Duration::ZERO);

    use_effect_with((), {
        let (host, screen, failed) = (host.clone(), screen.setter(), failed.setter());
        let look = Look {
            dark: settings.is_dark(),
            screen_reader: settings.screen_reader,
            fills: false,
        };
        move |()| {
            let wanted = Rc::new(Cell::new(true));
            let mine = wanted.clone();
            spawn_local(async move {
                let Some(host) = host.cast::<Element>() else {
                    return;
                };
                let opened = Screen::open(&host, look, text, deaf()).await;
                match opened {
                    Ok(opened) if mine.get() => {
                        opened.set_read_only(true);
                        screen.set(Some(Rc::new(opened)));
                    }
                    Ok(_) => {}
                    Err(_) => failed.set(true),
                }
            });
            move || wanted.set(false)
        }
    });
    use_effect_with((settings.is_dark(), screen.is_some()), {
        let screen = screen.clone();
        move |(dark, _)| {
            if let Some(screen) = &*screen {
                screen.set_dark(*dark);
            }
        }
    });
    // A new deck where pauses are shortened or not: the place is kept by what was shown, not by its time.
    use_effect_with((screen.is_some(), *short), {
        let (cast, screen, old) = (props.cast.clone(), screen.clone(), (*deck).clone());
        let (deck, position, speed) = (deck.setter(), position.setter(), *speed);
        move |(_, short)| {
            let Some(screen) = &*screen else { return };
            let limit = short.then(|| cast.idle_limit.unwrap_or(PAUSE));
            let new = Deck::new(screen.clone(), (*cast).clone(), limit);
            new.set_speed(speed);
            new.seek(old.map_or(Duration::ZERO, |old| new.counterpart(&old)));
            position.set(new.position());
            deck.set(Some(new));
        }
    });
    use_effect_with(
        (*playing, (*deck).clone().map(|deck| Rc::as_ptr(&deck).addr())),
        {
            let (deck, playing, position) = ((*deck).clone(), playing.setter(), position.setter());
            move |(on, _)| {
                let ticking = deck.filter(|_| *on).map(|deck| {
                    let before = Cell::new(now());
                    Interval::new(FRAME_MS, move || {
                        let passed = (now() - before.replace(now())).max(0.0);
                        deck.advance(Duration::from_secs_f64(passed / 1_000.0));
                        position.set(deck.position());
                        if deck.is_over() {
                            playing.set(false);
                        }
                    })
                });
                move || drop(ticking)
            }
        },
    );

    let seek = {
        let (deck, position) = ((*deck).clone(), position.setter());
        Callback::from(move |to: Duration| {
            if let Some(deck) = &deck {
                deck.seek(to);
                position.set(deck.position());
            }
        })
    };
    let toggle = {
        let (deck, playing, seek) = ((*deck).clone(), playing.clone(), seek.clone());
        Callback::from(move |_: MouseEvent| {
            if !*playing && deck.as_ref().is_some_and(|deck| deck.is_over()) {
                seek.emit(Duration::ZERO);
            }
            playing.set(!*playing);
        })
    };
    let pick_speed = {
        let (deck, speed) = ((*deck).clone(), speed.setter());
        Callback::from(move |event: Event| {
            let index = event
                .target_unchecked_into::<HtmlSelectElement>()
                .selected_index();
            let picked = usize::try_from(index).ok().and_then(|index| SPEEDS.get(index));
            if let (Some((picked, _)), Some(deck)) = (picked, &deck) {
                deck.set_speed(*picked);
                speed.set(*picked);
            }
        })
    };
    let shorten = {
        let short = short.setter();
        Callback::from(move |event: Event| {
            short.set(event.target_unchecked_into::<HtmlInputElement>().checked());
        })
    };
    let length = deck.as_ref().map_or(props.cast.length(), |deck| deck.length());
    let markers = deck.as_ref().map(|deck| deck.markers()).unwrap_or_default();
    html! {
        <div class="stage">
            if let Some(title) = &props.cast.title {
                <h2 class="cast-title">{ title }</h2>
            }
            <div class="player-screen" role="group" aria-label={text.player.screen}>
                <div class="screen" ref={host} translate="no"></div>
            </div>
            if *failed {
                <p class="banner bad" role="alert">{ text.terminal_failed }</p>
            }
            <div class="player-bar">
                { play_button(text, *playing, deck.is_none(), toggle) }
                <Bar position={*position} {length} markers={markers.clone()} seek={seek.clone()} />
                <span class="when">{ clock(*position) }{ " / " }{ clock(length) }</span>
                <label class="speed">
                    <span>{ text.player.speed }</span>
                    <select onchange={pick_speed}>
                        for (value, name) in SPEEDS {
                            <option selected={is_same(*speed, value)}>{ (text.player.times)(name) }</option>
                        }
                    </select>
                </label>
                <label class="check">
                    <input type="checkbox" checked={*short} onchange={shorten} />
                    <span>{ text.player.skip_idle }</span>
                </label>
            </div>
            <Markers position={*position} {length} {markers} {seek} />
        </div>
    }
}

fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() < f64::EPSILON
}

fn play_button(text: &Text, playing: bool, disabled: bool, toggle: Callback<MouseEvent>) -> Html {
    let (label, icon) = if playing {
        (text.player.pause, Icon::Pause)
    } else {
        (text.player.play, Icon::Play)
    };
    html! {
        <button type="button" class="main play" aria-label={label} title={label} {disabled} onclick={toggle}>
            { icon.draw() }
        </button>
    }
}

/// A recording takes nothing in.
fn deaf() -> Events {
    Events {
        typed: Callback::noop(),
        resized: Callback::noop(),
        leave: Callback::noop(),
        titled: Callback::noop(),
    }
}
