//! The lines of `solve:` and of `wrong:`'s `do:`. A line is typed, but for two kinds:
//!
//! * `#term NAME` types what follows into that terminal;
//! * `#answer TASK TEXT` answers a question.

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action<'a> {
    /// Type this into that terminal.
    Type { terminal: &'a str, line: &'a str },
    /// Answer this task.
    Answer { task: &'a str, text: &'a str },
}

/// Reads a script whose lines go to `terminal` at first.
pub(super) fn actions<'a>(script: &'a str, mut terminal: &'a str) -> Vec<Action<'a>> {
    let mut actions = Vec::new();
    for line in script.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(name) = line.strip_prefix("#term ") {
            terminal = name.trim();
        } else if let Some(rest) = line.strip_prefix("#answer ") {
            let (task, text) = rest.split_once(' ').unwrap_or((rest, ""));
            actions.push(Action::Answer { task, text });
        } else {
            actions.push(Action::Type { terminal, line });
        }
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_typed_or_act() {
        let script = "ls\n\n#term watch\npwd # here\n#answer saw １３７ x\n";
        let expected = [
            Action::Type {
                terminal: "main",
                line: "ls",
            },
            Action::Type {
                terminal: "watch",
                line: "pwd # here",
            },
            Action::Answer {
                task: "saw",
                text: "１３７ x",
            },
        ];
        assert_eq!(actions(script, "main"), expected);
    }
}
