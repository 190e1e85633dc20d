//! xterm.js in the page.

use std::cell::Cell;
use std::rc::Rc;

use bytes::Bytes;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use protocol::frame::Size;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::Callback;

use super::palette;
use crate::chunk::Chunk;
use crate::text::Text;

/// The page's size may change many times while one drags; the shell hears of the last.
const RESIZE_SETTLES_MS: u32 = 50;

#[wasm_bindgen]
extern "C" {
    type Term;
    #[wasm_bindgen(method)]
    fn write(this: &Term, bytes: &Uint8Array, done: &Function);
    #[wasm_bindgen(method, js_name = onData)]
    fn on_data(this: &Term, listener: &Function);
    #[wasm_bindgen(method, js_name = onLeave)]
    fn on_leave(this: &Term, listener: &Function);
    #[wasm_bindgen(method, js_name = onTitle)]
    fn on_title(this: &Term, listener: &Function);
    #[wasm_bindgen(method)]
    fn room(this: &Term) -> Option<Vec<u16>>;
    #[wasm_bindgen(method)]
    fn refit(this: &Term);
    #[wasm_bindgen(method)]
    fn resize(this: &Term, cols: u16, rows: u16);
    #[wasm_bindgen(method)]
    fn cols(this: &Term) -> u16;
    #[wasm_bindgen(method)]
    fn rows(this: &Term) -> u16;
    #[wasm_bindgen(method)]
    fn reset(this: &Term, cols: u16, rows: u16);
    #[wasm_bindgen(method)]
    fn focus(this: &Term);
    #[wasm_bindgen(method, js_name = setAnswering)]
    fn set_answering(this: &Term, on: bool);
    #[wasm_bindgen(method, js_name = setReadOnly)]
    fn set_read_only(this: &Term, on: bool);
    #[wasm_bindgen(method, js_name = setTheme)]
    fn set_theme(this: &Term, theme: &JsValue);
    #[wasm_bindgen(method, js_name = setScreenReader)]
    fn set_screen_reader(this: &Term, on: bool);
    #[wasm_bindgen(method)]
    fn dispose(this: &Term);
}

/// What a learner does on a screen.
#[derive(Clone)]
pub(crate) struct Events {
    /// Types or pastes these UTF-8 bytes.
    pub(crate) typed: Callback<Bytes>,
    /// Makes room for a screen this large.
    pub(crate) resized: Callback<Size>,
    /// Presses Shift+Tab.
    pub(crate) leave: Callback<()>,
    /// Does not: a program gives the terminal a title.
    pub(crate) titled: Callback<String>,
}

/// How a screen is at first.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// Light on dark.
    pub(crate) dark: bool,
    /// Mirrored for a screen reader.
    pub(crate) screen_reader: bool,
    /// Filling its place, with the sandbox asked for that size. Otherwise it is made small enough to be seen whole.
    pub(crate) fills: bool,
}

/// A terminal emulator in the page; dropping it takes it out.
pub(crate) struct Screen {
    term: Rc<Term>,
    observer: ResizeObserver,
    _typed: Closure<dyn FnMut(Uint8Array)>,
    _leave: Closure<dyn FnMut()>,
    _titled: Closure<dyn FnMut(String)>,
    _grown: Closure<dyn FnMut()>,
}

impl Screen {
    /// Puts a terminal emulator into `host`.
    pub(crate) async fn open(
        host: &Element,
        look: Look,
        text: &Text,
        events: Events,
    ) -> Result<Self, JsValue> {
        let labels = Object::new();
        Reflect::set(&labels, &"prompt".into(), &text.terminal_input.into())?;
        Reflect::set(&labels, &"tooMuch".into(), &text.too_much_output.into())?;
        Reflect::set(&labels, &"link".into(), &text.desk.open_link.into())?;
        let arguments = Array::of5(
            host,
            &palette::theme(look.dark),
            &look.screen_reader.into(),
            &look.fills.into(),
            &labels,
        );
        let term: Rc<Term> = Rc::new(Chunk::Term.construct(&arguments).await?.unchecked_into());

        let typed = Closure::<dyn FnMut(_)>::new(move |bytes: Uint8Array| {
            events.typed.emit(Bytes::from(bytes.to_vec()));
        });
        term.on_data(typed.as_ref().unchecked_ref());

        let leave = Closure::<dyn FnMut()>::new(move || events.leave.emit(()));
        term.on_leave(leave.as_ref().unchecked_ref());

        let titled = Closure::<dyn FnMut(_)>::new(move |title| events.titled.emit(title));
        term.on_title(titled.as_ref().unchecked_ref());

        let settling: Cell<Option<Timeout>> = Cell::new(None);
        let placed = Rc::clone(&term);
        let grown = Closure::<dyn FnMut()>::new(move || {
            placed.refit();
            let (term, listener) = (Rc::clone(&placed), events.resized.clone());
            let settled = move || {
                if let Some(size) = room(&term) {
                    listener.emit(size);
                }
            };
            settling.set(Some(Timeout::new(RESIZE_SETTLES_MS, settled)));
        });
        let observer = ResizeObserver::new(grown.as_ref().unchecked_ref())?;
        observer.observe(host);
        term.refit();
        Ok(Self {
            term,
            observer,
            _typed: typed,
            _leave: leave,
            _titled: titled,
            _grown: grown,
        })
    }

    /// The size in cells that its place has room for, or its own.
    pub(crate) fn fitting(&self) -> Size {
        room(&self.term).unwrap_or_else(|| Size::clamped(self.term.cols(), self.term.rows()))
    }

    /// Shows `bytes`, then calls `done`.
    pub(crate) fn show(&self, bytes: &[u8], done: impl FnOnce() + 'static) {
        let done = Closure::once_into_js(done);
        self.term.write(&Uint8Array::from(bytes), done.unchecked_ref());
    }

    /// Empties the screen and gives it `size`.
    pub(crate) fn clear(&self, size: Size) {
        self.term.reset(size.cols, size.rows);
    }

    /// Gives it `size`.
    pub(crate) fn resize(&self, size: Size) {
        self.term.resize(size.cols, size.rows);
    }

    /// Answers what programs ask the terminal, or stays silent.
    pub(crate) fn set_answering(&self, on: bool) {
        self.term.set_answering(on);
    }

    /// Takes no keys, or takes them.
    pub(crate) fn set_read_only(&self, on: bool) {
        self.term.set_read_only(on);
    }

    /// Moves the keyboard's focus into it.
    pub(crate) fn focus(&self) {
        self.term.focus();
    }

    /// Takes the colours of a dark or a light page.
    pub(crate) fn set_dark(&self, dark: bool) {
        self.term.set_theme(&palette::theme(dark));
    }

    /// Mirrors the screen for a screen reader, or stops doing so.
    pub(crate) fn set_screen_reader(&self, on: bool) {
        self.term.set_screen_reader(on);
    }
}

fn room(term: &Term) -> Option<Size> {
    let room = term.room()?;
    let [cols, rows] = room[..] else { return None };
    Some(Size::clamped(cols, rows))
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.observer.disconnect();
        self.term.dispose();
    }
}
