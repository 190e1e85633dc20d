//! The blocks that are open while a script is read.

use dockerfile::Span;

use crate::{Block, BlockKind, Join, Part, Pipe, Script};

/// Deeper blocks count as the one they stand in, so that nobody who walks up has a long way.
const MAX_DEPTH: usize = 64;

struct Open {
    kind: BlockKind,
    /// In the script's list.
    index: usize,
    /// Whether `index` is its own block, not one around it.
    has_own: bool,
    /// What was read last in it.
    last: Option<Part>,
    /// What has been read behind `last`.
    join: Join,
    /// Where the pipe stands, if that is what was read.
    pipe: Span,
}

/// From the outermost to the innermost.
pub(crate) struct OpenBlocks(Vec<Open>);

impl OpenBlocks {
    /// Begins in a block that is in the script already.
    pub(crate) fn new(index: usize) -> Self {
        Self(vec![Open::new(BlockKind::Script, index, true)])
    }

    /// The block that a command read now stands in.
    pub(crate) fn current(&self) -> usize {
        self.0.last().map_or(0, |open| open.index)
    }

    /// Opens a block. `kind` says what closes it, `named` what it is listed as.
    pub(crate) fn open(&mut self, script: &mut Script, kind: BlockKind, named: BlockKind, span: Span) {
        let parent = self.current();
        if self.0.len() >= MAX_DEPTH {
            return self.0.push(Open::new(kind, parent, false));
        }
        let index = script.blocks.len();
        let before = self.add(script, Part::Block(index), span.start);
        script.blocks.push(Block {
            kind: named,
            parent,
            before,
            after: Join::Edge,
            redirects: Vec::new(),
            span,
        });
        self.0.push(Open::new(kind, index, true));
    }

    /// Whether a block is open inside the first.
    pub(crate) fn is_inside(&self) -> bool {
        self.0.len() > 1
    }

    /// Closes the innermost block, if it is of one of these kinds; says whether it was.
    pub(crate) fn close(&mut self, script: &mut Script, kinds: &[BlockKind], span: Span) -> bool {
        let innermost = self.0.last().map(|open| open.kind);
        if self.0.len() < 2 || !innermost.is_some_and(|kind| kinds.contains(&kind)) {
            return false;
        }
        let closed = self.0.pop();
        if let Some(block) = closed
            .filter(|open| open.has_own)
            .and_then(|open| script.blocks.get_mut(open.index))
        {
            block.span = block.span.to(span);
        }
        true
    }

    /// Notes that `part` is read, and says what joins it to the one before.
    pub(crate) fn add(&mut self, script: &mut Script, part: Part, start: usize) -> Join {
        let Some(open) = self.0.last_mut() else {
            return Join::Edge;
        };
        let before = if open.last.is_some() {
            open.join
        } else {
            Join::Edge
        };
        if let (Some(from), Join::Pipe) = (open.last, before)
            && open.pipe.end <= start
        {
            script.pipes.push(Pipe {
                span: open.pipe,
                from,
                to: part,
            });
        }
        open.last = Some(part);
        // Two parts without an operator between them: `} a` is no shell, but text.
        open.join = Join::Edge;
        before
    }

    /// Notes an operator. One more after another adds nothing: `a &&` and a new line go on.
    pub(crate) fn join(&mut self, script: &mut Script, join: Join, span: Span) {
        let Some(open) = self.0.last_mut() else { return };
        if open.join != Join::Edge {
            return;
        }
        let after = match open.last {
            Some(Part::Command(index)) => script.commands.get_mut(index).map(|command| &mut command.after),
            Some(Part::Block(index)) => script.blocks.get_mut(index).map(|block| &mut block.after),
            None => return,
        };
        if let Some(after) = after {
            *after = join;
        }
        open.join = join;
        open.pipe = span;
    }

    /// The block that has just been closed: redirections behind it are its own.
    pub(crate) fn just_closed<'s>(&self, script: &'s mut Script) -> Option<&'s mut Block> {
        let open = self.0.last()?;
        match open.last {
            Some(Part::Block(index)) if open.join == Join::Edge => script.blocks.get_mut(index),
            _ => None,
        }
    }
}

impl Open {
    fn new(kind: BlockKind, index: usize, has_own: bool) -> Self {
        Self {
            kind,
            index,
            has_own,
            last: None,
            join: Join::Edge,
            pipe: Span::empty(0),
        }
    }
}
