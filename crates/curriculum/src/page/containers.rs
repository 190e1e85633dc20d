//! The `:::` containers, which Markdown does not know: a page is cut into a tree of them before its pieces of
//! Markdown are read.

use crate::host::CgroupVersion;
use crate::problem::{Problem, suggest};

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines<'a> {
    pub(super) text: &'a str,
    /// The line number of its first line.
    pub(super) first: usize,
}

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node<'a> {
    Markdown(Lines<'a>),
    Container {
        kind: Kind,
        line: usize,
        nodes: Vec<Node<'a>>,
    },
}

/// What a container is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Task(String),
    Hint,
    Solution,
    Note,
    Only(CgroupVersion),
}

const WORDS: [&str; 5] = ["task", "hint", "solution", "note", "only"];

impl Kind {
    /// Reads what follows `:::`.
    fn parse(words: &str) -> Result<Self, String> {
        let (word, argument) = words
            .split_once(' ')
            .map_or((words, ""), |(word, rest)| (word, rest.trim()));
        match (word, argument) {
            ("task", id) if !id.is_empty() && !id.contains(' ') => Ok(Self::Task(id.to_owned())),
            ("task", _) => Err("write the task's id after `:::task`".to_owned()),
            ("hint", "") => Ok(Self::Hint),
            ("solution", "") => Ok(Self::Solution),
            ("note", "") => Ok(Self::Note),
            ("only", host) => CgroupVersion::ALL
                .into_iter()
                .find(|version| version.word() == host)
                .map(Self::Only)
                .ok_or_else(|| "write `:::only cgroup-v1` or `:::only cgroup-v2`".to_owned()),
            (word, rest) if WORDS.contains(&word) => Err(format!("remove `{rest}` after `:::{word}`")),
            (word, _) => Err(format!("`:::{word}` is no container{}", suggest(word, WORDS))),
        }
    }
}

struct Open<'a> {
    /// `None` for one whose first line was wrong; its text is kept, its problem is told.
    kind: Option<Kind>,
    line: usize,
    nodes: Vec<Node<'a>>,
}

/// Cuts `lines` into Markdown and containers. Lines inside code fences are never containers.
pub(super) fn parse<'a>(file: &str, lines: Lines<'a>, problems: &mut Vec<Problem>) -> Vec<Node<'a>> {
    let mut stack = vec![Open {
        kind: None,
        line: lines.first,
        nodes: Vec::new(),
    }];
    let mut fence: Option<&str> = None;
    let mut piece = Piece {
        start: 0,
        first: lines.first,
    };
    let mut at = 0;

    for (index, line) in lines.text.split_inclusive('\n').enumerate() {
        let number = lines.first + index;
        let (start, trimmed) = (at, line.trim_end());
        at += line.len();
        if let Some(mark) = fence {
            let closes = trimmed
                .trim_start()
                .strip_prefix(mark)
                .is_some_and(|rest| rest.chars().all(|c| mark.contains(c)));
            fence = if closes { None } else { Some(mark) };
            continue;
        }
        fence = fence_mark(trimmed);
        let Some(words) = trimmed.strip_prefix(":::") else {
            continue;
        };

        let top = stack.last_mut().expect("the page itself is never closed");
        piece.end(lines.text, start, &mut top.nodes);
        piece = Piece {
            start: at,
            first: number + 1,
        };
        if !words.is_empty() {
            let kind = Kind::parse(words.trim())
                .map_err(|message| problems.push(Problem::new(file, number, message)));
            stack.push(Open {
                kind: kind.ok(),
                line: number,
                nodes: Vec::new(),
            });
        } else if stack.len() > 1 {
            close(&mut stack);
        } else {
            problems.push(Problem::new(file, number, "this `:::` closes nothing: remove it"));
        }
    }
    let top = stack.last_mut().expect("the page itself is never closed");
    piece.end(lines.text, lines.text.len(), &mut top.nodes);
    while stack.len() > 1 {
        let line = stack[stack.len() - 1].line;
        problems.push(Problem::new(
            file,
            line,
            "close this container with a line of `:::`",
        ));
        close(&mut stack);
    }
    stack.pop().map(|page| page.nodes).unwrap_or_default()
}

fn close(stack: &mut Vec<Open<'_>>) {
    let Some(Open { kind, line, nodes }) = stack.pop() else {
        return;
    };
    let Some(parent) = stack.last_mut() else { return };
    match kind {
        Some(kind) => parent.nodes.push(Node::Container { kind, line, nodes }),
        None => parent.nodes.extend(nodes),
    }
}

/// A piece of Markdown being read.
struct Piece {
    start: usize,
    first: usize,
}

impl Piece {
    fn end<'a>(&self, text: &'a str, end: usize, nodes: &mut Vec<Node<'a>>) {
        let text = &text[self.start..end];
        if !text.trim().is_empty() {
            nodes.push(Node::Markdown(Lines {
                text,
                first: self.first,
            }));
        }
    }
}

/// The run of backticks or tildes that opens a code fence.
fn fence_mark(line: &str) -> Option<&str> {
    let line = line.trim_start();
    ['`', '~'].into_iter().find_map(|mark| {
        let length = line.len() - line.trim_start_matches(mark).len();
        (length >= 3).then(|| &line[..length])
    })
}
