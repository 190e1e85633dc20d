//! Frames on a byte stream (the unix socket between server and agent): each is preceded by its length in
//! bytes as a little-endian `u32`.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::{DecodeError, Frame, MAX_SNAPSHOT};

/// Appends `frame` with its length.
pub fn put(out: &mut BytesMut, frame: &Frame) {
    put_encoded(out, &frame.encode());
}

/// Appends an already encoded frame with its length.
pub fn put_encoded(out: &mut BytesMut, encoded: &[u8]) {
    let length = u32::try_from(encoded.len()).expect("frames are far smaller than 4 GiB");
    out.reserve(encoded.len() + 4);
    out.put_u32_le(length);
    out.put_slice(encoded);
}

/// Takes the next whole frame's bytes off the front of `buffer`; `None` until it has arrived. A length above
/// [`MAX_SNAPSHOT`] is refused before any of the frame has: the stream cannot be read any further.
pub fn take(buffer: &mut BytesMut) -> Result<Option<Bytes>, DecodeError> {
    let Some(head) = buffer.first_chunk::<4>() else {
        return Ok(None);
    };
    let length = u32::from_le_bytes(*head) as usize;
    if length > MAX_SNAPSHOT {
        return Err(DecodeError::TooLarge(MAX_SNAPSHOT));
    }
    if buffer.len() < 4 + length {
        buffer.reserve(4 + length - buffer.len());
        return Ok(None);
    }
    buffer.advance(4);
    Ok(Some(buffer.split_to(length).freeze()))
}
