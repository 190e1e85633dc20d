//! What is typed, cut into frames.

use bytes::Bytes;
use protocol::frame::Channel;
use protocol::{Frame, MAX_INPUT};

/// Ctrl-C, as a terminal sends it.
const INTERRUPT: u8 = 0x03;

/// Frames that carry `bytes` in order; `seq` counts the frames of this channel.
pub(crate) fn frames(channel: Channel, seq: &mut u32, bytes: &Bytes) -> Vec<Frame> {
    (0..bytes.len())
        .step_by(MAX_INPUT)
        .map(|from| {
            let to = bytes.len().min(from + MAX_INPUT);
            let frame = Frame::Input {
                channel,
                seq: *seq,
                bytes: bytes.slice(from..to),
            };
            *seq = seq.wrapping_add(1);
            frame
        })
        .collect()
}

/// The bytes that type and run a lesson's command. Each line ends with the Enter key; any other control
/// character but Tab is left out, so that a lesson cannot press keys the learner does not see.
pub(crate) fn command(code: &str, interrupt: bool) -> Bytes {
    let mut typed = Vec::with_capacity(code.len() + 2);
    if interrupt {
        typed.push(INTERRUPT);
    }
    for line in code.trim_end().lines() {
        typed.extend(
            line.bytes()
                .filter(|byte| *byte == b'\t' || !byte.is_ascii_control()),
        );
        typed.push(b'\r');
    }
    typed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_cut_at_the_largest_input() {
        let paste: Bytes = (0..=255u8).cycle().take(2 * MAX_INPUT + 1).collect();
        let mut seq = 7;
        let sent = frames(Channel(2), &mut seq, &paste);
        let mut joined = Vec::new();
        for (index, frame) in sent.iter().enumerate() {
            let Frame::Input { channel, seq, bytes } = frame else {
                panic!("{frame:?} is no input")
            };
            assert_eq!((*channel, *seq as usize), (Channel(2), 7 + index));
            assert!(bytes.len() <= MAX_INPUT);
            assert!(Frame::decode(frame.encode()).is_ok());
            joined.extend_from_slice(bytes);
        }
        assert_eq!((sent.len(), seq), (3, 10));
        assert_eq!(joined, paste);
    }

    #[test]
    fn commands_are_typed_line_by_line() {
        let check = |code, interrupt, expected: &[u8]| assert_eq!(command(code, interrupt), expected);
        check("ls -l\n", false, b"ls -l\r");
        check("ls", true, b"\x03ls\r");
        check("cat <<E\n\ta\nE\n\n", false, b"cat <<E\r\ta\rE\r");
        check("echo \u{1b}[31m\u{3}", false, b"echo [31m\r");
        check("echo 器", false, "echo 器\r".as_bytes());
        check("", false, b"");
    }
}
