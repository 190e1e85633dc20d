//! The graph of a build as a list, for those who do not see the picture. Each button leads to the line in `data-line`.

use analyzer::graph::{Graph, Source};

use crate::markup::Markup;
use crate::picture::instruction;
use crate::words::Words;

/// Longer lists are cut.
const MOST: usize = 100;
const MOST_EDGES: usize = 1_000;

/// The list.
pub(crate) fn outline(graph: &Graph, words: &Words) -> String {
    let mut html = Markup::default();
    html.raw("<ul>");
    let mut edges = graph.edges.iter().take(MOST_EDGES).peekable();
    for (index, stage) in graph.stages.iter().enumerate().take(MOST) {
        html.raw("<li>");
        match &stage.name {
            Some(name) => html.raw("<strong translate=\"no\">").text(name).raw("</strong>"),
            None => html
                .raw("<strong>")
                .raw(words.stage)
                .number(index)
                .raw("</strong>"),
        };
        line(&mut html, words, stage.lines.0);
        for (is_so, said) in [
            (graph.target == Some(index), words.target),
            (!stage.is_needed, words.unused),
            (stage.is_in_cycle, words.cycle),
        ] {
            if is_so {
                html.raw(" <em>").raw(said).raw("</em>");
            }
        }
        html.raw("<ul>");
        while let Some(edge) = edges.next_if(|edge| edge.stage == index) {
            html.raw("<li><code translate=\"no\">")
                .raw(instruction(edge.kind))
                .raw(" ");
            match edge.source {
                Source::Stage(stage) => html.text(&graph.label(stage)),
                Source::Image(image) => html.text(graph.images.get(image).map_or("", String::as_str)),
            };
            html.raw("</code>");
            line(&mut html, words, edge.line);
            if edge.is_forward {
                html.raw(" <em>").raw(words.backwards).raw("</em>");
            }
            html.raw("</li>");
        }
        html.raw("</ul></li>");
    }
    html.raw("</ul>");
    if let Some(more) = graph.stages.len().checked_sub(MOST).filter(|more| *more > 0) {
        let [before, after] = words.more;
        html.raw("<p>").raw(before).number(more).raw(after).raw("</p>");
    }
    html.finish()
}

fn line(html: &mut Markup, words: &Words, line: usize) {
    let [before, after] = words.line();
    html.raw(" <button type=\"button\" class=\"line\" data-line=\"")
        .number(line)
        .raw("\">");
    html.raw(before).number(line).raw(after).raw("</button>");
}
