use bytes::Bytes;
use proptest::prelude::*;

use super::strategies::{frame, nearly_a_frame};
use crate::{DecodeError, Frame};

/// Whether the frame is packed by hand, and so has one encoding only.
fn is_packed(frame: &Frame) -> bool {
    match frame {
        Frame::Output { .. }
        | Frame::Snapshot { .. }
        | Frame::Size { .. }
        | Frame::Exit { .. }
        | Frame::Input { .. }
        | Frame::Resize { .. }
        | Frame::Ack { .. }
        | Frame::Close { .. }
        | Frame::Sub { .. }
        | Frame::Unsub { .. }
        | Frame::Extend
        | Frame::Ping(_)
        | Frame::Pong(_) => true,
        Frame::Hello(_)
        | Frame::Welcome(_)
        | Frame::Open(_)
        | Frame::Rename(_)
        | Frame::Grant(_)
        | Frame::Record(_)
        | Frame::Event(_)
        | Frame::Request(_)
        | Frame::Reply(_)
        | Frame::Error(_) => false,
    }
}

/// The bytes that run to the end of the frame, where it has such.
fn payload(frame: &Frame) -> Option<&Bytes> {
    match frame {
        Frame::Output { bytes, .. } | Frame::Snapshot { bytes, .. } | Frame::Input { bytes, .. } => {
            Some(bytes)
        }
        _ => None,
    }
}

/// Whether a probe in the frame has a fraction, the one value that JSON does not keep to the last bit.
fn has_fraction(frame: &Frame) -> bool {
    fn in_value(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Array(items) => items.iter().any(in_value),
            serde_json::Value::Object(fields) => fields.values().any(in_value),
            other => other.is_f64(),
        }
    }
    match frame {
        Frame::Request(request) => in_value(&serde_json::to_value(request).unwrap()),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_frame_survives_the_wire(frame in frame()) {
        prop_assert_eq!(Frame::decode(frame.encode()), Ok(frame));
    }

    #[test]
    fn what_decodes_encodes_to_the_same_bytes_or_means_the_same(bytes in nearly_a_frame()) {
        let Ok(frame) = Frame::decode(bytes.clone()) else {
            return Ok(());
        };
        if is_packed(&frame) {
            prop_assert_eq!(frame.encode(), bytes);
        } else if !has_fraction(&frame) {
            prop_assert_eq!(Frame::decode(frame.encode()), Ok(frame));
        }
    }

    /// A transport keeps frames whole, so that a cut in the payload, which no decoder can see, does not happen.
    #[test]
    fn a_cut_frame_is_refused_unless_the_cut_is_in_its_payload(frame in frame(), at in any::<prop::sample::Index>()) {
        let whole = frame.encode();
        let cut = whole.slice(..at.index(whole.len()));
        let fields = whole.len() - payload(&frame).map_or(0, Bytes::len);
        match Frame::decode(cut.clone()) {
            Err(error) => prop_assert!(cut.len() < fields, "{error}"),
            Ok(short) => {
                prop_assert!(cut.len() >= fields);
                prop_assert_eq!(payload(&short), Some(&cut.slice(fields..)));
                prop_assert_eq!(short.encode(), cut);
            }
        }
    }
}

/// Short frames, all of them: where random bytes would seldom hit.
#[test]
fn three_bytes_are_refused_or_come_back() {
    for (kind, a, b) in (0..=u8::MAX)
        .flat_map(|kind| (0..=u8::MAX).flat_map(move |a| [0, 1, 0x7f, 0x80, 0xff].map(|b| (kind, a, b))))
    {
        let bytes = Bytes::from(vec![kind, a, b]);
        if let Ok(frame) = Frame::decode(bytes.clone()) {
            assert_eq!(frame.encode(), bytes, "{frame:?}");
        }
    }
}

#[test]
fn json_nested_too_deep_is_refused() {
    let nested = format!(
        r#"{{"id":1,"op":"watch","tasks":[{{"task":"t","level":true,"probe":{}"#,
        "[".repeat(60_000)
    );
    for kind in [0x01, 0x02, 0x23, 0x40, 0x50, 0x51, 0x7f] {
        let bytes = [&[kind], nested.as_bytes()].concat();
        assert!(
            matches!(Frame::decode(bytes.into()), Err(DecodeError::Json(_))),
            "{kind}"
        );
    }
}

/// The reason goes into logs and close frames.
#[test]
fn the_reason_for_wrong_json_quotes_little_of_it() {
    let bytes = format!(
        "\u{23}{{\"name\":\"main\",\"cols\":\"{}\",\"rows\":24}}",
        "器".repeat(10_000)
    );
    let Err(DecodeError::Json(reason)) = Frame::decode(bytes.into()) else {
        panic!("a text is no number")
    };
    assert!(reason.starts_with("invalid type"), "{reason}");
    assert_eq!(reason.chars().count(), 120);
}
