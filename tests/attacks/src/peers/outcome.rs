//! What came of an attack, in a word that can be compared.

use std::fmt;

use crate::arena::{End, Ended};
use crate::attack::Expect;
use crate::verdict::{judge, tries};

/// What came of an attack somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// What must come of it in a sandbox; the error numbers, if there were any.
    Refused(String),
    /// It came to nothing, but by other error numbers: the kernel looked at it, or there is nothing of that name.
    Otherwise(String),
    /// It went well, wholly or in part.
    Succeeded(String),
    /// It was not tried, or did not end.
    Skipped(String),
}

impl Outcome {
    /// Reads it from what the attack put out.
    pub(super) fn of(expect: Expect, ended: &Ended) -> Self {
        if ended.end == End::TimedOut {
            return Self::Skipped(ended.end.to_string());
        }
        if ended.output.starts_with("unshare: ") {
            // Where the attack was to be made once more, with every capability back.
            return Self::Skipped("no namespace".into());
        }
        let (got, ok) = judge(expect, ended);
        let tries = tries(&ended.output);
        let mut errors: Vec<&str> = tries.iter().map(|one| one.result.as_str()).collect();
        errors.sort_unstable();
        errors.dedup();
        let all_failed = !errors.is_empty() && errors.iter().all(|error| is_error(error));
        let errors = if all_failed {
            errors.join(" ")
        } else {
            String::new()
        };
        match expect {
            _ if ok => Self::Refused(errors),
            // Neither a success nor a refusal to be read.
            Expect::Refused(_) if tries.is_empty() => Self::Skipped(got),
            _ if ended.output.trim().is_empty() => Self::Skipped(got),
            // A flood that ended with an error, but too late.
            Expect::Stops(..) => Self::Succeeded(got),
            _ if all_failed => Self::Otherwise(errors),
            _ => Self::Succeeded(got),
        }
    }

    /// The word, without what the attack said.
    pub(super) fn word(&self) -> String {
        match self {
            Self::Refused(errors) | Self::Otherwise(errors) => {
                format!("refused {errors}").trim_end().to_owned()
            }
            Self::Succeeded(_) => "succeeded".into(),
            Self::Skipped(reason) => format!("skipped: {reason}"),
        }
    }
}

fn is_error(result: &str) -> bool {
    result.starts_with('E') || result.starts_with("SIG")
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Succeeded(got) => write!(f, "succeeded: {got}"),
            other => f.write_str(&other.word()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;
    use crate::arena::{End, Ended};
    use crate::attack::Expect;

    fn check(expect: Expect, output: &str, end: End, expected: &str) {
        let ended = Ended {
            output: output.into(),
            end,
        };
        assert_eq!(
            format!("{:?}", Outcome::of(expect, &ended)),
            expected,
            "{output:?}"
        );
    }

    #[test]
    fn a_word_tells_refusals_from_successes() {
        const DENIED: Expect = Expect::Refused(&["EPERM"]);
        check(DENIED, "@ bpf: EPERM\n", End::Exited(0), r#"Refused("EPERM")"#);
        check(
            DENIED,
            "@ bpf: EINVAL\n",
            End::Exited(0),
            r#"Otherwise("EINVAL")"#,
        );
        check(
            DENIED,
            "@ a: EPERM\n@ b: ok 3\n",
            End::Exited(0),
            r#"Succeeded("b: ok")"#,
        );
        check(DENIED, "", End::TimedOut, r#"Skipped("no end in its time")"#);
        check(DENIED, "what?\n", End::Exited(1), r#"Skipped("exit 1: what?")"#);
        let unshared = "unshare: unshare(0x10020000): Operation not permitted\n";
        check(DENIED, unshared, End::Exited(1), r#"Skipped("no namespace")"#);
        let looked = Expect::NeverSays("host root");
        check(looked, "looked\n", End::Exited(0), r#"Refused("")"#);
        check(
            looked,
            "host root\n",
            End::Exited(0),
            r#"Succeeded("says \"host root\"")"#,
        );
        let flood = Expect::Stops(&["EMFILE"], 10);
        check(
            flood,
            "@ fds: EMFILE 11\n",
            End::Exited(0),
            r#"Succeeded("EMFILE after 11")"#,
        );
    }
}
