//! One thing that the page has to say at a time.

use yew::prelude::*;

use super::files::Read;
use crate::text::CheckText;

/// Something to say above the editor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    sentences: Vec<String>,
    is_bad: bool,
}

impl Notice {
    /// Something went wrong.
    pub(crate) fn bad(sentence: &str) -> Self {
        Self {
            sentences: vec![sentence.to_owned()],
            is_bad: true,
        }
    }

    /// What became of the files.
    pub(crate) fn of_files(words: &CheckText, read: &Read) -> Self {
        let taken = [
            read.dockerfile.as_ref().map(|_| "Dockerfile"),
            read.dockerignore.as_ref().map(|_| ".dockerignore"),
        ];
        let taken: Vec<&str> = taken.into_iter().flatten().collect();
        let mut sentences: Vec<String> = Vec::new();
        if !taken.is_empty() {
            sentences.push((words.opened)(&taken.join(" + ")));
        }
        let refused = read.refused.iter().map(|(name, why)| (words.refused)(name, *why));
        sentences.extend(refused);
        if taken.is_empty() {
            sentences.push(words.kept.to_owned());
        }
        Self {
            sentences,
            is_bad: !read.refused.is_empty(),
        }
    }

    /// The notice in the page.
    pub(crate) fn view(&self) -> Html {
        let (class, role) = if self.is_bad {
            ("banner bad", "alert")
        } else {
            ("banner good", "status")
        };
        html! {
            <div {class} {role}>
                for sentence in &self.sentences {
                    <span>{ sentence }</span>
                }
            </div>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::files::Refusal;
    use crate::text::Lang;

    fn said(read: &Read) -> Notice {
        Notice::of_files(Lang::En.text().check, read)
    }

    #[test]
    fn whoever_drops_nonsense_is_told_that_nothing_is_lost() {
        let notice = said(&Read {
            refused: vec![("a.png".to_owned(), Refusal::Binary)],
            ..Read::default()
        });
        assert!(notice.is_bad);
        assert!(notice.sentences[0].contains("a.png"));
        assert!(notice.sentences[1].contains("unchanged"));
    }

    #[test]
    fn what_was_taken_is_named() {
        let notice = said(&Read {
            dockerfile: Some(String::new()),
            dockerignore: Some(String::new()),
            refused: Vec::new(),
        });
        assert!(!notice.is_bad);
        assert!(notice.sentences[0].contains("Dockerfile + .dockerignore"));
    }
}
