//! Links that hold a Dockerfile in their fragment, which browsers do not send.

use gloo::utils::window;
use js_sys::Promise;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

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

/// What the page's address holds: nothing, texts, or something that no link of ours has.
pub(crate) async fn opened() -> Option<Result<Shared, ()>> {
    let fragment = window().location().hash().ok()?;
    let code = fragment.strip_prefix(MARK)?;
    let unpacked = JsFuture::from(unpack(code, LARGEST)).await;
    let text = unpacked.ok().and_then(|text| text.as_string());
    Some(text.and_then(|text| serde_json::from_str(&text).ok()).ok_or(()))
}

/// Takes the texts out of the address: from here on they change.
pub(crate) fn forget() {
    let history = window().history();
    let path = window().location().pathname();
    if let (Ok(history), Ok(path)) = (history, path) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}
