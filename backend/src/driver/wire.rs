//! [`protocol::stream`] on an asynchronous byte stream.

use std::io;

use bytes::{Bytes, BytesMut};
use protocol::stream;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What is read at a time while little comes.
const CALM: usize = 8 * 1024;
/// What is read at a time in a flood: as much as a unix socket holds.
const FLOOD: usize = 256 * 1024;

/// Reads frames, each as its encoded bytes. In a flood it reads much at a time, and gives the memory back afterwards.
pub struct FrameReader<R> {
    reader: R,
    buffer: BytesMut,
    /// How much the next read may take.
    room: usize,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    /// Reads from `reader`, which stands at the start of a frame.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: BytesMut::new(),
            room: CALM,
        }
    }

    /// The next frame; `None` at the end of the stream. No byte is lost when the future is dropped.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] for a length no frame has, [`io::ErrorKind::UnexpectedEof`] for an end
    /// inside a frame, and what the reader says.
    pub async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if let Some(frame) = self.buffered()? {
                return Ok(Some(frame));
            }
            if self.buffer.is_empty() && self.room == CALM && self.buffer.capacity() > CALM {
                self.buffer = BytesMut::new();
            }
            self.buffer.reserve(self.room);
            let read = self.reader.read_buf(&mut self.buffer).await?;
            if read == 0 {
                return if self.buffer.is_empty() {
                    Ok(None)
                } else {
                    Err(io::ErrorKind::UnexpectedEof.into())
                };
            }
            self.room = if read >= self.room {
                FLOOD.min(4 * self.room)
            } else if read < CALM {
                CALM
            } else {
                self.room
            };
        }
    }

    /// The next frame if all of it has been read already.
    pub fn buffered(&mut self) -> io::Result<Option<Bytes>> {
        stream::take(&mut self.buffer).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

/// Writes one encoded frame with its length.
pub async fn write_frame(writer: &mut (impl AsyncWrite + Unpin), encoded: &[u8]) -> io::Result<()> {
    let mut out = BytesMut::with_capacity(encoded.len() + 4);
    stream::put_encoded(&mut out, encoded);
    writer.write_all(&out).await?;
    writer.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_come_out_whole_and_an_end_inside_one_is_an_error() {
        let mut wire = Vec::new();
        write_frame(&mut wire, b"first").await.unwrap();
        write_frame(&mut wire, b"").await.unwrap();
        let whole = wire.clone();
        wire.extend_from_slice(&[9, 0, 0, 0, b'c', b'u', b't']);

        let mut reader = FrameReader::new(whole.as_slice());
        assert_eq!(reader.next().await.unwrap().as_deref(), Some(&b"first"[..]));
        assert_eq!(reader.buffered().unwrap().as_deref(), Some(&b""[..]));
        assert_eq!(reader.next().await.unwrap(), None);

        let mut reader = FrameReader::new(wire.as_slice());
        reader.next().await.unwrap();
        reader.next().await.unwrap();
        assert_eq!(
            reader.next().await.unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );

        let mut reader = FrameReader::new(&[0xff; 8][..]);
        assert_eq!(
            reader.next().await.unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
    }
}
