//! What an escape sequence does, as far as one has to know.

use avt::parser::Function;

use crate::modes::Kind;

/// An escape sequence, so far.
#[derive(Debug)]
pub(crate) struct Sequence {
    /// Empty between sequences.
    pub(crate) bytes: Vec<u8>,
    pub(crate) kind: Kind,
    /// Whether it does something to the screen or to how that goes on.
    pub(crate) effect: bool,
    /// DECSTBM.
    pub(crate) margins: Option<(u16, u16)>,
}

impl Default for Sequence {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            kind: Kind::Other,
            effect: false,
            margins: None,
        }
    }
}

impl Sequence {
    /// The parser has understood something of it.
    pub(crate) fn note(&mut self, function: &Function) {
        match function {
            Function::Osc(_) | Function::Xtwinops(_) => return,
            Function::Decset(modes) | Function::Decrst(modes) => {
                self.kind = Kind::Private(matches!(function, Function::Decset(_)));
                self.effect |= !modes.as_slice().is_empty();
                return;
            }
            Function::Ris => self.kind = Kind::Reset,
            Function::Decstr => self.kind = Kind::SoftReset,
            Function::Decstbm(top, bottom) => self.margins = Some((*top, *bottom)),
            _ => {}
        }
        self.effect = true;
    }
}
