//! The pieces of a lesson's text.

use protocol::api::{Block, Step};
use yew::prelude::*;

use super::code::{CodeBlock, RunBlock};
use super::task::TaskBox;
use crate::text::Text;

/// A step with its heading.
pub(super) fn step(text: &Text, step: &Step) -> Html {
    html! {
        <section key={step.id.clone()} id={step.id.clone()} class="step">
            <h2>{ raw(&step.title) }</h2>
            { blocks(text, &step.blocks) }
        </section>
    }
}

/// A run of blocks. They are told apart by position, so that a switch of language keeps what is open or
/// typed in them.
pub(super) fn blocks(text: &Text, blocks: &[Block]) -> Html {
    html! {
        for (index, block) in blocks.iter().enumerate() {
            <div key={index} class="block">{ one(text, block) }</div>
        }
    }
}

fn one(text: &Text, block: &Block) -> Html {
    match block {
        Block::Html { html } => raw(html),
        Block::Run {
            code,
            lang,
            terminal,
            interrupt,
        } => html! {
            <RunBlock
                code={code.clone()}
                lang={lang.clone()}
                terminal={terminal.clone()}
                interrupt={*interrupt}
            />
        },
        Block::Code {
            code,
            lang,
            copy,
            output,
        } => html! {
            <CodeBlock code={code.clone()} lang={lang.clone()} copy={*copy} output={*output} />
        },
        Block::Task(task) => html! { <TaskBox task={task.clone()} /> },
        Block::Hint { blocks: inner } => folded("hint", text.hint, blocks(text, inner)),
        Block::Solution { blocks: inner } => folded("solution", text.solution, blocks(text, inner)),
        Block::Note { blocks: inner } => html! {
            <div class="note" role="note" aria-label={text.note}>{ blocks(text, inner) }</div>
        },
    }
}

fn folded(class: &'static str, label: &'static str, inner: Html) -> Html {
    html! {
        <details class={classes!("fold", class)}>
            <summary>{ label }</summary>
            { inner }
        </details>
    }
}

/// HTML that the server has made safe.
pub(super) fn raw(html: &str) -> Html {
    Html::from_html_unchecked(html.to_owned().into())
}
