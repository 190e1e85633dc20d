//! Unsigned LEB128: seven bits a byte, lowest first, the top bit set on all but the last. A number is written
//! in as few bytes as it needs, so that it has one encoding.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::DecodeError;

pub(crate) fn put(out: &mut BytesMut, mut value: u64) {
    while value >= 0x80 {
        out.put_u8(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.put_u8(value.to_le_bytes()[0]);
}

/// Takes a number off the front of `input`.
pub(crate) fn get<T: TryFrom<u64>>(input: &mut Bytes) -> Result<T, DecodeError> {
    T::try_from(get_u64(input)?).map_err(|_| DecodeError::Overflow)
}

fn get_u64(input: &mut Bytes) -> Result<u64, DecodeError> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = input.try_get_u8().map_err(|_| DecodeError::Truncated)?;
        let bits = u64::from(byte & 0x7f);
        if bits << shift >> shift != bits {
            return Err(DecodeError::Overflow);
        }
        value |= bits << shift;
        match byte {
            0 if shift > 0 => return Err(DecodeError::Overlong),
            0..0x80 => return Ok(value),
            0x80.. => {}
        }
    }
    Err(DecodeError::Overflow)
}
