//! The analyzer as the page's worker has it: a module of its own, asked with text and answering with JSON, whose
//! offsets are UTF-16 code units from the start of the text.

mod json;
mod markup;
mod outline;
mod picture;
mod report;
mod words;

use analyzer::{Context, Lang, Options, Safety};
use wasm_bindgen::prelude::wasm_bindgen;

/// What is found in a Dockerfile. `dockerignore` is the text of the `.dockerignore` beside it, if that is known;
/// `lang` is `ja` or `en`; `all` lets the rules run that are off by default. The answer is an object:
///
/// * `findings` in the order of the text, each with `from`, `to`, `line`, `severity`, `rule`, `category`, `aliases`,
///   `message`, and `fix` with its `title`, whether it is `safe`, and `edits` (`from`, `to`, `insert`);
/// * `scores`, each with `category` and `points` out of 100;
/// * `graph`: the `picture` of the stages in SVG, and its `outline` in HTML. There the attribute `data-line` says to
///   which line something leads. Without a stage both are empty.
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "JavaScript gives the text away")]
pub fn lint(source: &str, dockerignore: Option<String>, lang: &str, all: bool) -> String {
    let lang = if lang == "ja" { Lang::Ja } else { Lang::En };
    report::report(source, &options(dockerignore.as_deref(), all), lang)
}

/// The text after all its safe fixes, with the same settings as for [`lint`].
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "JavaScript gives the text away")]
pub fn fix_all(source: &str, dockerignore: Option<String>, all: bool) -> String {
    let options = options(dockerignore.as_deref(), all);
    analyzer::fix_all_with(source, Safety::Safe, &options).text
}

fn options(dockerignore: Option<&str>, all: bool) -> Options {
    Options {
        all_rules: all,
        // Without it nothing is known of what lies beside the Dockerfile.
        context: dockerignore.map(|text| Context {
            dockerignore: Some(text.to_owned()),
            entries: Vec::new(),
        }),
        ..Options::default()
    }
}
