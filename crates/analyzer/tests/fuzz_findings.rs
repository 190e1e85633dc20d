//! Texts on which the fuzzer found a fix that broke something.

use analyzer::{Options, Safety, apply_fixes, fix_all_with, lint_with};
use dockerfile::parse;

const TEXTS: [&str; 9] = [
    "FROM a:1\nLABEL b=\\\n c=1 a=2\n",
    "FROM a:1\nENTRYPOINT [\"\t\"]",
    "FROM a:1\nNTRYPOINT [\"\t\"]\n",
    "FROM a:1\nRUN cd /;\\\n--g",
    "FROM a:1\nRUN a(t&&s&&g",
    "FROM a:1\nRUN\u{3000}\nRUN",
    "FROM a:1\nEXPOSE $:v",
    "FROM a:1\nLABEL r= \" \"",
    "FROM gogs/gogs:0.11.66\n\nLABEL gogs/gogs:0.11.66\n\nLABEL maintainer=\"a <b maintainer=\"a <b@c>\"",
];

#[test]
fn fixes_end_and_break_nothing() {
    let options = Options {
        all_rules: true,
        ..Options::default()
    };
    for text in TEXTS {
        let before = parse(text).errors.len();
        for found in lint_with(text, &options)
            .iter()
            .filter(|found| found.fix.is_some())
        {
            let fixed = apply_fixes(text, std::slice::from_ref(found), Safety::Unsafe).text;
            let rule = found.rule.name;
            assert_ne!(fixed, text, "{rule}");
            assert!(parse(&fixed).errors.len() <= before, "{rule}: {fixed:?}");
        }
        let fixed = fix_all_with(text, Safety::Unsafe, &options).text;
        let left = lint_with(&fixed, &options);
        assert!(
            left.iter().all(|found| found.fix.is_none()),
            "{fixed:?}: {left:?}"
        );
    }
}
