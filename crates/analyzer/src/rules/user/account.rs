//! Accounts that build steps create.

use shell::SimpleCommand;

use crate::command_line::Arguments;
use crate::document::{Document, Site, base_name};

/// What a `useradd` or `adduser` says.
pub(super) struct Account<'s> {
    pub(super) name: &'s str,
    /// Its number, if that stands there in digits.
    pub(super) number: Option<&'s str>,
    /// The groups it belongs to beside its own, as written.
    pub(super) groups: Option<&'s str>,
    /// Where the name stands.
    pub(super) word: &'s shell::Word,
}

/// Options of shadow's `useradd` that take a value.
const USERADD_VALUES: [&str; 28] = [
    "-b",
    "--base-dir",
    "-c",
    "--comment",
    "-d",
    "--home-dir",
    "--home",
    "-e",
    "--expiredate",
    "-f",
    "--inactive",
    "-g",
    "--gid",
    "-G",
    "--groups",
    "-k",
    "--skel",
    "-K",
    "--key",
    "-p",
    "--password",
    "-R",
    "--root",
    "-s",
    "--shell",
    "-u",
    "--uid",
    "-Z",
];
/// Of Debian's and busybox' `adduser`.
const ADDUSER_VALUES: [&str; 19] = [
    "-h",
    "--home",
    "-g",
    "--gecos",
    "--comment",
    "-s",
    "--shell",
    "-G",
    "--ingroup",
    "--gid",
    "-u",
    "--uid",
    "-k",
    "--conf",
    "--firstuid",
    "--lastuid",
    "--firstgid",
    "--lastgid",
    "--add_extra_groups",
];

/// Every account that a `RUN` creates, with the place of that `RUN`.
pub(super) fn created<'d, 't>(
    document: &'d Document<'t>,
) -> impl Iterator<Item = (Site<'t>, Account<'d>)> + use<'d, 't> {
    document.runs.iter().flat_map(|run| {
        let accounts = run.script.commands.iter().filter_map(read);
        accounts.map(move |account| (run.site, account))
    })
}

fn read(command: &SimpleCommand) -> Option<Account<'_>> {
    let [program, words @ ..] = command.unwrapped() else {
        return None;
    };
    let is_useradd = match base_name(&program.text) {
        "useradd" => true,
        "adduser" => false,
        _ => return None,
    };
    let values: &[&str] = if is_useradd {
        &USERADD_VALUES
    } else {
        &ADDUSER_VALUES
    };
    let arguments = Arguments::read(words, values);
    let bundled = |letter: char| {
        // `-mu 1001`: the value of a bundle's last letter is the next word.
        let position = words.iter().position(|word| {
            let text = word.text.as_str();
            text.starts_with('-') && !text.starts_with("--") && text.len() > 2 && text.ends_with(letter)
        })?;
        words.get(position + 1)
    };
    let mut operands = arguments.operands.iter().copied();
    let bundle = bundled('u').or_else(|| bundled('G'));
    let name = operands.find(|word| bundle.is_none_or(|value| value.span != word.span))?;
    if !is_useradd && operands.next().is_some() {
        // `adduser USER GROUP` creates none.
        return None;
    }
    let number = arguments
        .value(&["-u", "--uid"])
        .or_else(|| bundled('u').map(|word| word.text.as_str()))
        .filter(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()));
    let groups = is_useradd.then(|| arguments.value(&["-G", "--groups"])).flatten();
    name.is_literal.then_some(Account {
        name: name.text.as_str(),
        number,
        groups,
        word: name,
    })
}

#[cfg(test)]
mod tests {
    use super::created;
    use crate::Options;
    use crate::document::Document;

    #[test]
    fn accounts_are_read() {
        for (line, expect) in [
            ("useradd -m -u 10 a", Some(("a", Some("10")))),
            ("useradd -mu 10 a", Some(("a", Some("10")))),
            ("sudo useradd a --uid=10 -G x,y", Some(("a", Some("10")))),
            ("adduser -D -u 10 -G b a", Some(("a", Some("10")))),
            ("adduser --disabled-password --gecos '' a", Some(("a", None))),
            ("adduser a docker", None),
            ("useradd -u $U a", Some(("a", None))),
            ("useradd $A", None),
            ("usermod a", None),
        ] {
            let parse = dockerfile::parse(&format!("FROM a:1\nRUN {line}\n"));
            let options = Options::default();
            let document = Document::new(&parse, &options);
            let found = created(&document)
                .map(|(_, account)| (account.name.to_owned(), account.number.map(str::to_owned)))
                .next();
            let expect = expect.map(|(name, number)| (name.to_owned(), number.map(str::to_owned)));
            assert_eq!(found, expect, "{line}");
        }
    }
}
