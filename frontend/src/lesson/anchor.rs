//! Keeping one's place in the text when its words change.

use gloo::utils::{document, window};
use web_sys::Element;
use yew::NodeRef;

/// The step one is reading and how far its heading is from the top of the view, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Anchor {
    step: String,
    distance: f64,
}

impl Anchor {
    /// The place in the scrolling element `prose`; `None` before its first step.
    pub(crate) fn capture(prose: &NodeRef) -> Option<Self> {
        let prose = prose.cast::<Element>()?;
        let view = prose.get_bounding_client_rect();
        let steps = prose.query_selector_all("section[id]").ok()?;
        let mut found = None;
        for index in 0..steps.length() {
            let Some(step) = steps
                .get(index)
                .map(wasm_bindgen::JsCast::unchecked_into::<Element>)
            else {
                continue;
            };
            let distance = step.get_bounding_client_rect().top() - view.top();
            if distance > view.height() / 3.0 {
                break;
            }
            found = Some(Self {
                step: step.id(),
                distance,
            });
        }
        found
    }

    /// Scrolls `prose` so that the step is where it was.
    pub(crate) fn restore(&self, prose: &NodeRef) {
        let Some(prose) = prose.cast::<Element>() else {
            return;
        };
        let Some(step) = document().get_element_by_id(&self.step) else {
            return;
        };
        let distance = step.get_bounding_client_rect().top() - prose.get_bounding_client_rect().top();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a scroll position is far below 2^31"
        )]
        prose.set_scroll_top(prose.scroll_top() + (distance - self.distance).round() as i32);
    }

    /// Scrolls to the step that the address names after `#`, if any.
    pub(crate) fn follow_address() {
        let hash = window().location().hash().unwrap_or_default();
        if let Some(step) = hash
            .strip_prefix('#')
            .and_then(|id| document().get_element_by_id(id))
        {
            step.scroll_into_view();
        }
    }
}
