//! Lines with numbers, of which none may be missing, doubled or changed.

/// What a learner's shell runs: 200 lines a second, until it is interrupted. A terminal forgets unread output at Ctrl-C, unless it
/// is told not to. The mark is put together by the shell, so that the
/// echo of the command does not have it.
pub(super) const COMMAND: &str = "stty noflsh; n=0; echo '=be''gin='; while :; do e=$((n+40)); while [ $n -lt $e ]; \
     do echo \"line $n: nothing of this may be lost or doubled, $n\"; n=$((n+1)); done; sleep 0.2; done";
const MARK: &str = "=begin=";
/// Faults of one stream that are told.
const TOLD: usize = 3;

/// What has come of it so far.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    begun: bool,
    /// The number that the next line must have.
    pub(super) next: u64,
    partial: Vec<u8>,
    pub(super) faults: Vec<String>,
}

impl Numbered {
    /// Takes output.
    pub(super) fn put_out(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' {
                let line = std::mem::take(&mut self.partial);
                self.line(String::from_utf8_lossy(&line).trim_end_matches('\r'));
            } else {
                self.partial.push(byte);
            }
        }
    }

    /// What stands behind the last line.
    pub(super) fn rest(&self) -> String {
        String::from_utf8_lossy(&self.partial).into_owned()
    }

    fn line(&mut self, line: &str) {
        if !self.begun {
            self.begun = line == MARK;
            return;
        }
        let number = self.next;
        if line == format!("line {number}: nothing of this may be lost or doubled, {number}") {
            self.next += 1;
            return;
        }
        if self.faults.len() < TOLD {
            self.faults
                .push(format!("line {number} was expected, and {line:?} came"));
        }
        // Goes on behind it, so that one fault is told once.
        let found = line.strip_prefix("line ").and_then(|line| line.split(':').next());
        self.next = found
            .and_then(|found| found.parse().ok())
            .map_or(number, |found: u64| found + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::Numbered;

    fn text(numbers: &[u64]) -> String {
        let lines = numbers
            .iter()
            .map(|n| format!("line {n}: nothing of this may be lost or doubled, {n}\r\n"));
        format!("$ typed\r\n=begin=\r\n{}", lines.collect::<String>())
    }

    #[test]
    fn lost_doubled_and_changed_lines_are_seen_however_they_are_cut() {
        for (numbers, faults, next) in [
            (&[0, 1, 2][..], 0, 3),
            (&[0, 2, 3], 1, 4),
            (&[0, 1, 1, 2], 1, 3),
            (&[1], 1, 2),
            (&[], 0, 0),
        ] {
            for cut in [1, 7, 1000] {
                let mut stream = Numbered::default();
                text(numbers)
                    .as_bytes()
                    .chunks(cut)
                    .for_each(|piece| stream.put_out(piece));
                assert_eq!(
                    (stream.faults.len(), stream.next),
                    (faults, next),
                    "{numbers:?} by {cut}"
                );
            }
        }
        let mut stream = Numbered::default();
        stream.put_out(text(&[0]).replace("doubled", "doub").as_bytes());
        assert_eq!(stream.faults.len(), 1);
    }
}
