//! An instruction in parts that white space keeps apart.

use dockerfile::{Command, CommandForm, Healthcheck, Instruction, Pair, Span, Tree, Word};

/// The parts of an instruction, in order.
#[derive(Default)]
pub(crate) struct Tokens {
    /// Words, each in one piece. Between two of them is nothing but white space, brackets and commas.
    pub(crate) words: Vec<Span>,
    /// Of the words, the keywords.
    pub(crate) keywords: Vec<Span>,
    /// The text for a shell; it is the last word too.
    pub(crate) shell: Option<Span>,
    /// A JSON array's strings, and where the text before it ends.
    pub(crate) array: Option<(usize, Vec<Span>)>,
    /// The old `name value`.
    pub(crate) legacy: Option<(Span, Span)>,
}

impl Tokens {
    pub(crate) fn of(tree: &Tree, instruction: &Instruction) -> Self {
        let mut tokens = Self::default();
        tokens.instruction(tree, instruction);
        tokens
    }

    fn instruction(&mut self, tree: &Tree, instruction: &Instruction) {
        let end = instruction.span.end;
        self.keyword(instruction.keyword.span);
        self.words.extend(instruction.flags.iter().map(|flag| flag.span));
        match &instruction.command {
            Command::From(from) => {
                self.words.push(from.image.span);
                if let Some(alias) = &from.alias {
                    self.keyword_between(tree, "AS", alias.span.start);
                    self.words.push(alias.span);
                }
            }
            Command::Run(form) | Command::Cmd(form) | Command::Entrypoint(form) => self.form(tree, form, end),
            Command::Healthcheck(Healthcheck::None) => self.keyword_between(tree, "NONE", end),
            Command::Healthcheck(Healthcheck::Cmd(form)) => {
                let start = match form {
                    CommandForm::Exec(words) => words.first().map_or(end, |word| word.span.start),
                    CommandForm::Shell(line) | CommandForm::Script(line) => line.whole_span().start,
                };
                self.keyword_between(tree, "CMD", start);
                self.form(tree, form, end);
            }
            Command::Onbuild(inner) => self.instruction(tree, inner),
            Command::Add(copy) | Command::Copy(copy) => {
                let words = copy
                    .sources
                    .iter()
                    .chain([&copy.destination])
                    .map(|word| word.span);
                if copy.is_json {
                    self.array(words.collect());
                } else {
                    self.words.extend(words);
                }
            }
            Command::Env(pairs) | Command::Label(pairs) | Command::Arg(pairs) => self.pairs(pairs),
            Command::User(word)
            | Command::Workdir(word)
            | Command::Stopsignal(word)
            | Command::Maintainer(word) => self.words.push(word.span),
            Command::Shell(words) => self.array(spans(words)),
            Command::Volume(words) if self.is_array(tree, words) => self.array(spans(words)),
            Command::Expose(words) | Command::Volume(words) => self.words.extend(spans(words)),
            Command::Unknown => {}
        }
    }

    fn end(&self) -> usize {
        self.words.last().map_or(0, |word| word.end)
    }

    fn keyword(&mut self, span: Span) {
        self.words.push(span);
        self.keywords.push(span);
    }

    /// The keyword `name` if it comes next, before `end`. A bracket may follow it.
    fn keyword_between(&mut self, tree: &Tree, name: &str, end: usize) {
        let Some(text) = tree.text.get(self.end()..end) else {
            return;
        };
        let start = self.end() + text.len() - text.trim_start_matches([' ', '\t']).len();
        let span = Span::new(start, (start + name.len()).min(end));
        let is_it = tree
            .text
            .get(span.range())
            .is_some_and(|text| text.eq_ignore_ascii_case(name));
        if is_it && start > self.end() {
            self.keyword(span);
        }
    }

    fn form(&mut self, tree: &Tree, form: &CommandForm, end: usize) {
        match form {
            CommandForm::Exec(words) => self.array(spans(words)),
            CommandForm::Shell(line) => {
                let span = line.whole_span();
                if span.start < span.end {
                    self.words.push(span);
                    self.shell = Some(span);
                }
            }
            // The marker of the here-document.
            CommandForm::Script(_) => {
                let text = tree.text.get(self.end()..end).unwrap_or_default();
                let start = end - text.trim_start_matches([' ', '\t']).len();
                self.words.push(Span::new(start, end));
            }
        }
    }

    fn array(&mut self, strings: Vec<Span>) {
        let before = self.end();
        self.words.extend(&strings);
        self.array = Some((before, strings));
    }

    fn is_array(&self, tree: &Tree, words: &[Word]) -> bool {
        let start = words.first().map_or(self.end(), |word| word.span.start);
        let before = tree.text.get(self.end()..start).unwrap_or_default();
        before.contains('[')
    }

    fn pairs(&mut self, pairs: &[Pair]) {
        for pair in pairs {
            match &pair.value {
                Some(value) if pair.equals.is_none() => {
                    self.words.extend([pair.name.span, value.span]);
                    self.legacy = Some((pair.name.span, value.span));
                }
                Some(value) => self.words.push(pair.name.span.to(value.span)),
                None => self.words.push(pair.name.span),
            }
        }
    }
}

fn spans(words: &[Word]) -> Vec<Span> {
    words.iter().map(|word| word.span).collect()
}
