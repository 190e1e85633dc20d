//! A WebSocket that is closed when dropped.

use bytes::Bytes;
use gloo::utils::window;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use protocol::{DecodeError, Frame, INVITATION, SUBPROTOCOL, close};
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};
use yew::Callback;

/// What a socket reports.
#[derive(Debug)]
pub(super) enum Report {
    /// It is open.
    Open,
    /// A frame came.
    Frame(Frame),
    /// It is closed, with this code.
    Closed(u16),
}

/// An open or opening WebSocket.
pub(super) struct Socket {
    inner: WebSocket,
    _open: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Starts connecting to `/ws/{sandbox}` of the page's own server, by the session's cookie or an invitation's token.
    pub(super) fn connect(
        sandbox: &str,
        token: Option<&str>,
        reports: &Callback<Report>,
    ) -> Result<Self, JsValue> {
        let location = window().location();
        let scheme = if location.protocol()? == "https:" {
            "wss:"
        } else {
            "ws:"
        };
        let url = format!("{scheme}//{}/ws/{sandbox}", location.host()?);
        let protocols = Array::of1(&SUBPROTOCOL.into());
        if let Some(token) = token {
            protocols.push(&format!("{INVITATION}{token}").into());
        }
        let socket = WebSocket::new_with_str_sequence(&url, &protocols)?;
        socket.set_binary_type(BinaryType::Arraybuffer);

        let report = reports.clone();
        let open = Closure::<dyn FnMut()>::new(move || report.emit(Report::Open));
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));

        let report = reports.clone();
        let failed = socket.clone();
        let message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| match read(&event) {
            Ok(frame) => report.emit(Report::Frame(frame)),
            Err(_) => {
                let _ = failed.close_with_code(close::BAD_FRAME);
            }
        });
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));

        let report = reports.clone();
        let closed =
            Closure::<dyn FnMut(_)>::new(move |event: CloseEvent| report.emit(Report::Closed(event.code())));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Ok(Self {
            inner: socket,
            _open: open,
            _message: message,
            _close: closed,
        })
    }

    /// Sends a frame. One that cannot be sent any more is lost; the close report follows.
    pub(super) fn send(&self, frame: &Frame) {
        if self.inner.ready_state() == WebSocket::OPEN {
            let _ = self.inner.send_with_u8_array(&frame.encode());
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onmessage(None);
        self.inner.set_onclose(None);
        let _ = self.inner.close_with_code(close::BYE);
    }
}

fn read(event: &MessageEvent) -> Result<Frame, DecodeError> {
    let buffer = event
        .data()
        .dyn_into::<ArrayBuffer>()
        .map_err(|_| DecodeError::Empty)?;
    Frame::decode(Bytes::from(Uint8Array::new(&buffer).to_vec()))
}
