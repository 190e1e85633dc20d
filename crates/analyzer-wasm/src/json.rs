//! JSON, written as it goes: a general serializer is larger than all that is said here.

/// A document under way.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
}

impl Writer {
    /// The document.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// An object.
    pub(crate) fn object(&mut self, fields: impl FnOnce(&mut Self)) {
        self.within(['{', '}'], fields);
    }

    /// An array with an element for each of `items`.
    pub(crate) fn array<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut element: impl FnMut(&mut Self, T),
    ) {
        self.within(['[', ']'], |json| {
            for item in items {
                json.separate();
                element(json, item);
            }
        });
    }

    /// The name of a field; its value has to follow.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        self.separate();
        self.text(name);
        self.out.push(':');
        self
    }

    pub(crate) fn number(&mut self, number: usize) {
        // Shorter than the general formatter's road.
        if number >= 10 {
            self.number(number / 10);
        }
        self.out
            .push(char::from(b'0' + u8::try_from(number % 10).unwrap_or(0)));
    }

    pub(crate) fn bool(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    pub(crate) fn text(&mut self, text: &str) {
        const HEX: [char; 16] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
        ];
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.out.extend(['\\', c]),
                '\n' => self.out.push_str("\\n"),
                '\0'..='\u{1f}' => {
                    let code = c as usize;
                    self.out.push_str("\\u00");
                    self.out.extend([HEX[code >> 4], HEX[code & 15]]);
                }
                _ => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn within(&mut self, [open, close]: [char; 2], inner: impl FnOnce(&mut Self)) {
        self.out.push(open);
        inner(self);
        self.out.push(close);
    }

    /// A comma, unless nothing stands before.
    fn separate(&mut self) {
        if !self.out.ends_with(['{', '[']) {
            self.out.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Writer;

    #[test]
    fn what_is_written_is_read_back() {
        let mut json = Writer::default();
        json.object(|json| {
            json.name("text").text("a\"\\\n\t\u{0}\u{1f}\u{7f}器😀{[");
            json.name("none").array([0usize; 0], Writer::number);
            json.name("numbers")
                .array([0, 7, 10, 4_294_967_295], Writer::number);
            json.name("objects").array([true, false], |json, value| {
                json.object(|json| json.name("value").bool(value));
            });
        });
        let read: Value = serde_json::from_str(&json.finish()).unwrap();
        let expected = json!({
            "text": "a\"\\\n\t\u{0}\u{1f}\u{7f}器😀{[",
            "none": [],
            "numbers": [0, 7, 10, 4_294_967_295u32],
            "objects": [{"value": true}, {"value": false}],
        });
        assert_eq!(read, expected);
    }
}
