//! Texts to scripts.

use std::ops::Range;

use dockerfile::{LogicalText, Span};

use crate::lexer::{Lexer, Token};
use crate::parser::Parser;
use crate::{Block, BlockKind, Join, Script, SimpleCommand, Word};

/// Substitutions inside substitutions are looked into this deep.
const MAX_DEPTH: usize = 16;

pub(crate) fn parse(text: &LogicalText) -> Script {
    let mut script = empty();
    parse_into(&mut script, text, BlockKind::Script, 0);
    script
}

pub(crate) fn exec(words: &[dockerfile::Word]) -> Script {
    let mut script = empty();
    let Some(span) = words.iter().map(|word| word.span).reduce(Span::to) else {
        return script;
    };
    script.blocks.push(block(BlockKind::Script, 0, span));
    let word = |word: &dockerfile::Word| Word {
        text: word.text.clone(),
        span: word.span,
        is_literal: true,
    };
    script.commands.push(SimpleCommand {
        assignments: Vec::new(),
        words: words.iter().map(word).collect(),
        redirects: Vec::new(),
        span,
        whole_span: span,
        block: 0,
        before: Join::Edge,
        after: Join::Edge,
    });
    script
}

fn empty() -> Script {
    Script {
        commands: Vec::new(),
        blocks: Vec::new(),
        pipes: Vec::new(),
        is_compound: false,
        is_malformed: false,
    }
}

fn block(kind: BlockKind, parent: usize, span: Span) -> Block {
    Block {
        kind,
        parent,
        before: Join::Edge,
        after: Join::Edge,
        redirects: Vec::new(),
        span,
    }
}

/// Adds the commands of a text as a block of its own.
pub(crate) fn parse_into(script: &mut Script, text: &LogicalText, kind: BlockKind, parent: usize) {
    let whole = 0..text.as_str().len();
    let mut queue = vec![(whole, 0, kind, parent)];
    while let Some((range, depth, kind, parent)) = queue.pop() {
        let index = script.blocks.len();
        script.blocks.push(block(kind, parent, text.span(range.clone())));
        let inner = parse_range(text, range, index, script);
        script.is_compound |= !inner.is_empty();
        if depth < MAX_DEPTH {
            let inner = inner.into_iter().rev();
            queue.extend(inner.map(|(range, block)| (range, depth + 1, BlockKind::Substitution, block)));
        }
    }
}

/// Adds the commands in `range` and returns the insides of the substitutions in it, each with its block.
fn parse_range(
    text: &LogicalText,
    range: Range<usize>,
    index: usize,
    script: &mut Script,
) -> Vec<(Range<usize>, usize)> {
    let first = (script.commands.len(), script.blocks.len());
    let mut lexer = Lexer::new(&text.as_str()[range.clone()]);
    let mut parser = Parser::new(text, range.start, index, script);
    let mut inner = Vec::new();
    while let Some(token) = lexer.next() {
        let found = lexer.substitutions.drain(..);
        let block = parser.blocks.current();
        inner.extend(found.map(|found| (found.start + range.start..found.end + range.start, block)));
        match token {
            Token::Word(word) => parser.word(word),
            Token::Operator(operator) => parser.operator(operator),
            Token::Redirect(redirect) => parser.redirect(redirect),
        }
    }
    parser.end();
    script.is_compound |= lexer.saw_comment;
    script.is_malformed |= lexer.is_cut_short;
    let commands = script.commands[first.0..]
        .iter_mut()
        .map(|command| &mut command.redirects);
    let blocks = script.blocks[first.1..]
        .iter_mut()
        .map(|block| &mut block.redirects);
    for redirect in commands.chain(blocks).flatten() {
        let body = redirect.heredoc.and_then(|index| lexer.bodies.get(index));
        redirect.body = body.map(|body| text.span(body.start + range.start..body.end + range.start));
    }
    inner
}
