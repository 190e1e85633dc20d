//! Links that hold a Dockerfile in their fragment, which browsers do not send.

use gloo::events::EventListener;
use gloo::utils::window;
use js_sys::Promise;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// The start of the fragment; another form gets another.
const MARK: &str = "#d1=";
/// Characters of the longest fragment. Longer links are cut off by what they are sent with.
const LONGEST: u32 = 16_000;
/// Bytes of the longest text that is unpacked.
const LARGEST: u32 = 1_000_000;

#[wasm_bindgen(module = "/js/src/share.js")]
extern "C" {
    fn pack(text: &str, most: u32) -> Promise;
    fn unpack(code: &str, most: u32) -> Promise;
}

/// What a link holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shared(
    /// The Dockerfile.
    pub(crate) String,
    /// The `.dockerignore`.
    pub(crate) Option<String>,
);

/// Why there is no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoLink {
    /// It would be too long.
    Long,
    /// The browser cannot compress.
    Unable,
}

/// A link to this page that holds the texts.
pub(crate) async fn link(shared: &Shared) -> Result<String, NoLink> {
    let text = serde_json::to_string(shared).map_err(|_| NoLink::Unable)?;
    let packed = JsFuture::from(pack(&text, LONGEST))
        .await
        .map_err(|_| NoLink::Unable)?;
    let code = packed.as_string().ok_or(NoLink::Long)?;
    let place = window().location();
    let (origin, path) = (place.origin(), place.pathname());
    let (origin, path) = origin
        .and_then(|origin| Ok((origin, path?)))
        .map_err(|_| NoLink::Unable)?;
    Ok(format!("{origin}{path}{MARK}{code}"))
}

/// Has `open` take what the page's address holds, now or when another link is pasted there: texts, or something that no
/// link of ours has. Then the address forgets it, since from here on the texts change.
#[hook]
pub(crate) fn use_link(open: &Callback<Result<Shared, ()>>) {
    let open_now = use_mut_ref(|| open.clone());
    *open_now.borrow_mut() = open.clone();
    use_effect_with((), move |()| {
        let read = move || {
            let open_now = open_now.clone();
            spawn_local(async move {
                if let Some(held) = held().await {
                    let open = open_now.borrow().clone();
                    open.emit(held);
                    forget();
                }
            });
        };
        read();
        let listener = EventListener::new(&window(), "hashchange", move |_| read());
        move || drop(listener)
    });
}

async fn held() -> Option<Result<Shared, ()>> {
    let fragment = window().location().hash().ok()?;
    let code = fragment.strip_prefix(MARK)?;
    let unpacked = JsFuture::from(unpack(code, LARGEST)).await;
    let text = unpacked.ok().and_then(|text| text.as_string());
    Some(text.and_then(|text| serde_json::from_str(&text).ok()).ok_or(()))
}

fn forget() {
    let history = window().history();
    let path = window().location().pathname();
    if let (Ok(history), Ok(path)) = (history, path) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}
