//! The terminal's colours in xterm.js's terms.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// xterm.js's names of a theme's colours, in the order of [`LIGHT`] and [`DARK`].
const NAMES: [&str; 21] = [
    "background",
    "foreground",
    "cursor",
    "cursorAccent",
    "selectionBackground",
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "brightBlack",
    "brightRed",
    "brightGreen",
    "brightYellow",
    "brightBlue",
    "brightMagenta",
    "brightCyan",
    "brightWhite",
];

const LIGHT: [&str; 21] = [
    "#fdfcf9", "#23292b", "#1f6f5c", "#fdfcf9", "#bfe0d6", "#23292b", "#a8322a", "#2c6e33", "#80590a",
    "#245f9e", "#86408b", "#1b6b70", "#5b6466", "#4b5456", "#b93a31", "#327a39", "#8a620f", "#2b6cb0",
    "#944a99", "#1f767b", "#353d3f",
];

const DARK: [&str; 21] = [
    "#101415", "#dfe5e2", "#8ccfb9", "#101415", "#2f5a4f", "#5f6a6b", "#ef8a80", "#8fce8f", "#e2bf6c",
    "#86b7ea", "#d49ad8", "#7fced0", "#cfd6d3", "#8b9696", "#f6a59c", "#a9dda8", "#eed08d", "#a5caf1",
    "#e2b6e5", "#9ddfe0", "#f4f7f5",
];

/// The theme object for a dark or a light page.
pub(super) fn theme(dark: bool) -> JsValue {
    let theme = Object::new();
    for (name, colour) in NAMES.iter().zip(if dark { DARK } else { LIGHT }) {
        // Setting a plain property of a fresh object cannot fail.
        let _ = Reflect::set(&theme, &(*name).into(), &colour.into());
    }
    theme.into()
}
