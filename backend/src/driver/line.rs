//! Lines of bounded length.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// The longest line read from an agent, in bytes; what is longer comes in pieces.
const MAX_LINE: usize = 16 * 1024;

/// The next line without its end; `None` at the end of the stream. Bytes that are not UTF-8 are replaced.
pub(super) async fn next_line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    loop {
        let available = reader.fill_buf().await?;
        if available.is_empty() {
            return Ok((!line.is_empty()).then(|| text(&line)));
        }
        let room = &available[..available.len().min(MAX_LINE - line.len())];
        if let Some(end) = room.iter().position(|byte| *byte == b'\n') {
            line.extend_from_slice(&room[..end]);
            reader.consume(end + 1);
            return Ok(Some(text(&line)));
        }
        line.extend_from_slice(room);
        let taken = room.len();
        reader.consume(taken);
        if line.len() == MAX_LINE {
            return Ok(Some(text(&line)));
        }
    }
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_cut_at_newlines_and_at_the_limit() {
        let long = "x".repeat(MAX_LINE + 3);
        let input = format!("one\n\n{long}\nlast");
        let mut reader = tokio::io::BufReader::with_capacity(100, input.as_bytes());
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut reader).await.unwrap() {
            lines.push(line);
        }
        assert_eq!(lines, ["one", "", &long[..MAX_LINE], "xxx", "last"]);
    }
}
