//! What a builder reads from a text.

use dockerfile::{Command, CommandForm, Healthcheck, Instruction, Node, Pair, Parse, Tree, Word};

use crate::quoting::collapsed;

/// All that counts for a builder, in order: two texts of the same meaning give the same list. Items with errors count
/// as they are written.
pub fn meaning(parse: &Parse) -> Vec<String> {
    let tree = &parse.tree;
    let mut out = vec![tree.escape.to_string()];
    let broken = crate::broken_items(tree, &parse.errors);
    for (item, is_broken) in tree.items.iter().zip(broken) {
        match &item.node {
            _ if is_broken => out.push(tree.slice(item.span()).to_owned()),
            Node::Directive(directive) => out.extend([directive.name.clone(), directive.value.clone()]),
            Node::Instruction(instruction) => self::instruction(tree, instruction, &mut out),
            Node::Blank | Node::Comment => {}
        }
    }
    out.extend(parse.errors.iter().map(|error| format!("{:?}", error.kind)));
    out
}

fn instruction(tree: &Tree, instruction: &Instruction, out: &mut Vec<String>) {
    out.push(format!("\n{}", instruction.keyword.text.to_ascii_uppercase()));
    for flag in &instruction.flags {
        out.push(format!("--{}", flag.name));
        out.extend(flag.value.iter().map(|value| value.text.clone()));
    }
    match &instruction.command {
        Command::From(from) => {
            words([&from.image].into_iter().chain(&from.alias), out);
        }
        Command::Run(form)
        | Command::Cmd(form)
        | Command::Entrypoint(form)
        | Command::Healthcheck(Healthcheck::Cmd(form)) => self::form(form, out),
        Command::Healthcheck(Healthcheck::None) => out.push("NONE".to_owned()),
        Command::Copy(copy) | Command::Add(copy) => {
            words(copy.sources.iter().chain([&copy.destination]), out);
        }
        Command::Env(pairs) | Command::Label(pairs) | Command::Arg(pairs) => self::pairs(pairs, out),
        Command::User(word)
        | Command::Workdir(word)
        | Command::Stopsignal(word)
        | Command::Maintainer(word) => {
            words([word], out);
        }
        Command::Expose(list) | Command::Volume(list) | Command::Shell(list) => words(list, out),
        Command::Onbuild(inner) => self::instruction(tree, inner, out),
        Command::Unknown => {}
    }
    for heredoc in &instruction.heredocs {
        out.push(format!("<<{}", heredoc.name));
        out.push(tree.slice(heredoc.body).to_owned());
    }
}

fn form(form: &CommandForm, out: &mut Vec<String>) {
    match form {
        CommandForm::Shell(line) => out.push(format!("shell {}", collapsed(line.as_str()))),
        CommandForm::Exec(list) => words(list, out),
        CommandForm::Script(line) => out.push(format!("script {}", line.as_str())),
    }
}

fn pairs(pairs: &[Pair], out: &mut Vec<String>) {
    for pair in pairs {
        out.push(format!("name {}", pair.name.text));
        out.extend(pair.value.iter().map(|value| format!("= {}", value.text)));
    }
}

fn words<'w>(words: impl IntoIterator<Item = &'w Word>, out: &mut Vec<String>) {
    out.extend(words.into_iter().map(|word| word.text.clone()));
}
