//! Points for each concern.

use yew::prelude::*;

use super::report::{Concern, Score};
use crate::settings::use_settings;

/// Properties of [`Scores`].
#[derive(PartialEq, Properties)]
pub(crate) struct ScoresProps {
    /// The points.
    pub(crate) scores: Vec<Score>,
    /// The only concern that is listed, if it is one.
    pub(crate) only: Option<Concern>,
    /// Lists only this concern, or all again.
    pub(crate) choose: Callback<Option<Concern>>,
}

/// The points as bars; each lists its findings.
#[component]
pub(crate) fn Scores(props: &ScoresProps) -> Html {
    let settings = use_settings();
    let words = settings.text().check;
    html! {
        <section class="scores" aria-labelledby="scores-heading">
            <h2 id="scores-heading">{ words.scores }</h2>
            <ul>
                for score in &props.scores {
                    <li>{ one(words.concern(score.category), *score, props) }</li>
                }
            </ul>
            <details>
                <summary>{ words.how_counted }</summary>
                <p class="fine">{ words.formula }</p>
            </details>
        </section>
    }
}

fn one(name: &str, score: Score, props: &ScoresProps) -> Html {
    let chosen = props.only == Some(score.category);
    let onclick = props
        .choose
        .reform(move |_: MouseEvent| (!chosen).then_some(score.category));
    let class = match score.points {
        90.. => "good",
        60.. => "fair",
        _ => "poor",
    };
    html! {
        <button type="button" class={classes!("score", class)} aria-pressed={chosen.to_string()} {onclick}>
            <span>{ name }</span>
            <span class="points">{ score.points }</span>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                <rect class="track" width="100" height="4" rx="2" />
                <rect class="bar" width={score.points.to_string()} height="4" rx="2" />
            </svg>
        </button>
    }
}
