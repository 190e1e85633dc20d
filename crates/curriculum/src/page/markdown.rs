//! One piece of Markdown as headings, HTML and code fences.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::containers::Lines;
use super::html::{RAW_TAGS, inline_code, sanitise};
use super::{Block, fence};
use crate::problem::Problem;

/// What a piece of Markdown consists of.
#[derive(Debug)]
pub(super) enum Item {
    /// A level-2 heading.
    Step {
        id: Option<String>,
        title: String,
        line: usize,
    },
    /// Anything else.
    Block(Block),
}

/// Reads a piece of Markdown.
pub(super) fn items(file: &str, lines: Lines<'_>, problems: &mut Vec<Problem>) -> Vec<Item> {
    let mut reader = Reader {
        file,
        lines,
        problems,
        items: Vec::new(),
        pending: Vec::new(),
    };
    reader.read();
    reader.flush();
    reader.items
}

struct Reader<'a, 'p> {
    file: &'p str,
    lines: Lines<'a>,
    problems: &'p mut Vec<Problem>,
    items: Vec<Item>,
    /// Events of HTML that is not written yet.
    pending: Vec<Event<'a>>,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self) {
        let options =
            Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_STRIKETHROUGH;
        let mut events = Parser::new_ext(self.lines.text, options).into_offset_iter();
        let mut depth = 0usize;
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    let code = code_text(&mut events);
                    self.code(&kind, &code, range, depth);
                }
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H2,
                    id,
                    ..
                }) if depth == 0 => {
                    self.flush();
                    let end = TagEnd::Heading(HeadingLevel::H2);
                    for (event, range) in events.by_ref() {
                        if event == Event::End(end) {
                            break;
                        }
                        self.inline(event, range);
                    }
                    let title = self.take_html();
                    let line = self.line(&range);
                    self.items.push(Item::Step {
                        id: id.map(|id| id.to_string()),
                        title,
                        line,
                    });
                }
                Event::Start(tag) => {
                    depth += 1;
                    self.check_tag(&tag, &range);
                    self.pending.push(Event::Start(tag));
                }
                Event::End(end) => {
                    depth -= 1;
                    self.pending.push(Event::End(end));
                }
                event => self.inline(event, range),
            }
        }
    }

    fn inline(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Code(code) => self.pending.push(Event::InlineHtml(inline_code(&code).into())),
            Event::SoftBreak => {
                if !joins_without_space(self.lines.text, &range) {
                    self.pending.push(Event::SoftBreak);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let raw = html.trim();
                if raw.starts_with("<!--") {
                    return;
                }
                if !RAW_TAGS.contains(&raw) {
                    let known = RAW_TAGS.join("`, `");
                    self.problem(
                        &range,
                        format!("write this in Markdown; the only HTML here is `{known}`"),
                    );
                }
                self.pending.push(Event::InlineHtml(html));
            }
            event => self.pending.push(event),
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, code: &str, range: Range<usize>, depth: usize) {
        let CodeBlockKind::Fenced(info) = kind else {
            self.problem(&range, "fence this code with ``` instead of indenting it");
            return;
        };
        if depth > 0 {
            self.problem(&range, "move this code block out of the list or quotation");
            return;
        }
        self.flush();
        match fence::block(info, code, self.line(&range)) {
            Ok(block) => self.items.push(Item::Block(block)),
            Err(faults) => faults.into_iter().for_each(|fault| self.problem(&range, fault)),
        }
    }

    fn check_tag(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Heading {
                level: HeadingLevel::H1,
                ..
            } => {
                self.problem(
                    range,
                    "begin steps with `##`: the title stands in the front matter",
                );
            }
            Tag::Image { .. } => self.problem(range, "lessons show no images yet: remove this one"),
            _ => {}
        }
    }

    /// Writes the pending HTML as a block.
    fn flush(&mut self) {
        let html = self.take_html();
        if !html.trim().is_empty() {
            self.items.push(Item::Block(Block::Html(html)));
        }
    }

    fn take_html(&mut self) -> String {
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, self.pending.drain(..));
        sanitise(html.trim())
    }

    fn problem(&mut self, range: &Range<usize>, message: impl Into<String>) {
        let line = self.line(range);
        self.problems.push(Problem::new(self.file, line, message));
    }

    fn line(&self, range: &Range<usize>) -> usize {
        self.lines.first + self.lines.text[..range.start].matches('\n').count()
    }
}

/// The text of a code block, whose end is taken too.
fn code_text<'a>(events: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>) -> String {
    let mut code = String::new();
    for (event, _) in events {
        let Event::Text(text) = event else { break };
        code.push_str(&text);
    }
    code
}

/// Whether the line break in `range` stands beside a Japanese character: there it is no space.
fn joins_without_space(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].trim_end().chars().next_back();
    let after = text[range.end..].trim_start().chars().next();
    before.is_some_and(is_japanese) || after.is_some_and(is_japanese)
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ff9f}')
}
