//! The words after a code fence: `sh run interrupt term=watch expect=fail`.

use super::{Block, Code, Run};
use crate::problem::suggest;

const WORDS: [&str; 7] = [
    "run",
    "copy",
    "norun",
    "output",
    "interrupt",
    "term=NAME",
    "expect=fail",
];

/// Reads a code fence, or says what its author should do.
pub(super) fn block(info: &str, code: &str, line: usize) -> Result<Block, Vec<String>> {
    let mut words = info.split_whitespace();
    let lang = words.next().unwrap_or_default();
    let mut faults = Vec::new();
    let mut uses = Vec::new();
    let mut run = Run {
        code: code.trim_end_matches('\n').to_owned(),
        lang: lang.to_owned(),
        terminal: None,
        interrupt: false,
        expect_failure: false,
        line,
    };
    for word in words {
        match word.split_once('=') {
            None if ["run", "copy", "norun", "output"].contains(&word) => uses.push(word),
            None if word == "interrupt" => run.interrupt = true,
            Some(("term", name)) if !name.is_empty() => run.terminal = Some(name.to_owned()),
            Some(("expect", "fail")) => run.expect_failure = true,
            _ => faults.push(format!(
                "`{word}` is no word of a code fence{}",
                suggest(word, WORDS)
            )),
        }
    }
    let [purpose] = uses[..] else {
        faults
            .push("say after the language what the block is: `run`, `copy`, `norun` or `output`".to_owned());
        return Err(faults);
    };
    if purpose == "run" {
        faults.extend(check_typed(&run.code));
    } else if run.interrupt || run.terminal.is_some() || run.expect_failure {
        faults.push("`interrupt`, `term=` and `expect=` belong to `run` blocks".to_owned());
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(match purpose {
        "run" => Block::Run(run),
        _ => Block::Code(Code {
            code: run.code,
            lang: run.lang,
            copy: purpose == "copy",
            output: purpose == "output",
        }),
    })
}

/// Text that is typed into a terminal holds no control characters: Ctrl-D or a Tab would act, not type.
fn check_typed(code: &str) -> Option<String> {
    if code.trim().is_empty() {
        return Some("this `run` block is empty".to_owned());
    }
    let control = code.chars().find(|c| c.is_control() && *c != '\n')?;
    Some(format!(
        "remove the control character U+{:04X}: it would act in the terminal, not type",
        u32::from(control)
    ))
}
