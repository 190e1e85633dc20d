//! The words for a verdict.

use protocol::api::Task;
use protocol::frame::Verdict;

/// What the lesson's author says to this verdict, with the values filled in; `None` if they say nothing.
pub(crate) fn explain(task: &Task, verdict: &Verdict) -> Option<String> {
    let (reason, values): (_, &[_]) = match verdict {
        Verdict::NotYet { reason, values } => (reason, values),
        Verdict::Spoiled { reason } => (reason, &[]),
        Verdict::Pass | Verdict::Error { .. } => return None,
    };
    let (_, text) = task.explain.iter().find(|(key, _)| key == reason)?;
    Some(fill(text, values))
}

/// `text` with each `{name}` replaced by its value, in one pass, so that a value is never read as a hole.
fn fill(text: &str, values: &[(String, String)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let hole = after.split_once('}').and_then(|(name, tail)| {
            let (_, value) = values.iter().find(|(key, _)| key == name)?;
            Some((value, tail))
        });
        if let Some((value, tail)) = hole {
            filled.push_str(value);
            rest = tail;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use protocol::api::Check;

    use super::*;

    fn check(text: &str, values: &[(&str, &str)], expected: &str) {
        let task = Task {
            id: "t".to_owned(),
            html: String::new(),
            check: Check::Probe,
            explain: vec![("mismatch".to_owned(), text.to_owned())],
        };
        let values = values
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let verdict = Verdict::NotYet {
            reason: "mismatch".to_owned(),
            values,
        };
        assert_eq!(explain(&task, &verdict).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn values_fill_their_holes() {
        check(
            "memory.max は {got} です。",
            &[("got", "64M")],
            "memory.max は 64M です。",
        );
        check("{a}{b}{a}", &[("a", "1"), ("b", "2")], "121");
        check("no holes", &[("a", "1")], "no holes");
        check("{unknown} {a", &[("a", "1")], "{unknown} {a");
        check("${{a}}", &[("a", "1")], "${1}");
        check("{a}", &[("a", "{b}"), ("b", "no")], "{b}");
    }

    #[test]
    fn only_what_the_author_wrote_is_said() {
        let task = Task {
            id: "t".to_owned(),
            html: String::new(),
            check: Check::Probe,
            explain: vec![("gone".to_owned(), "It is gone.".to_owned())],
        };
        let said = |verdict| explain(&task, &verdict);
        assert_eq!(
            said(Verdict::Spoiled {
                reason: "gone".to_owned()
            })
            .as_deref(),
            Some("It is gone.")
        );
        assert_eq!(
            said(Verdict::NotYet {
                reason: "other".to_owned(),
                values: Vec::new()
            }),
            None
        );
        assert_eq!(said(Verdict::Pass), None);
    }
}
