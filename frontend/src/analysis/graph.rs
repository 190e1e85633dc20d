//! The stages as a picture and as a list. Both come as markup from the analyzer, whose text is escaped there.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::report::Report;
use crate::settings::use_settings;

/// Properties of [`Graph`].
#[derive(PartialEq, Properties)]
pub(crate) struct GraphProps {
    /// What is known about the Dockerfile.
    pub(crate) report: Rc<Report>,
    /// Shows a line of it.
    pub(crate) show: Callback<u32>,
}

/// The picture, above the list that says the same; none for a file without stages.
#[component]
pub(crate) fn Graph(props: &GraphProps) -> Html {
    let settings = use_settings();
    let words = settings.text().check;
    let graph = &props.report.graph;
    if graph.picture.is_empty() {
        return Html::default();
    }
    let onclick = {
        let show = props.show.clone();
        Callback::from(move |event: MouseEvent| {
            let clicked = event.target_dyn_into::<Element>();
            let place = clicked.and_then(|element| element.closest("[data-line]").ok().flatten());
            let line = place.and_then(|place| place.get_attribute("data-line")?.parse().ok());
            if let Some(line) = line {
                show.emit(line);
            }
        })
    };
    html! {
        <section class="graph" aria-labelledby="graph-heading" {onclick}>
            <h2 id="graph-heading">{ words.graph }</h2>
            <div class="picture" tabindex="0" role="group" aria-label={words.graph}>
                { Html::from_html_unchecked(graph.picture.clone().into()) }
            </div>
            <p class="legend fine" aria-hidden="true" translate="no">
                for (class, name) in [("from", "FROM"), ("copy", "COPY --from"), ("mount", "RUN --mount=from")] {
                    <span>
                        <svg class={classes!("edge", class)} viewBox="0 0 28 6"><path d="M0 3h28" /></svg>
                        { name }
                    </span>
                }
            </p>
            <details>
                <summary>{ words.as_list }</summary>
                <div class="outline">{ Html::from_html_unchecked(graph.outline.clone().into()) }</div>
            </details>
        </section>
    }
}
