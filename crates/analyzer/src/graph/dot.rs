//! The graph for Graphviz.

use std::fmt::Write as _;

use super::{Base, EdgeKind, Graph, Source};

impl Graph {
    /// In the language of Graphviz (graphviz.org/doc/info/lang.html). Stages that the target does not need are grey,
    /// edges that cannot be built are red.
    pub fn dot(&self) -> String {
        let mut out =
            String::from("digraph dockerfile {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
        for (index, image) in self.images.iter().enumerate() {
            let _ = writeln!(
                out,
                "  image{index} [label={}, style=\"\", shape=cylinder];",
                quoted(image)
            );
        }
        for (index, stage) in self.stages.iter().enumerate() {
            let mut label = self.label(index);
            if stage.base == Base::Scratch {
                label.push_str("\n(scratch)");
            }
            if let Some(platform) = &stage.platform {
                label.push('\n');
                label.push_str(platform);
            }
            let mut style = vec!["rounded"];
            if Some(index) == self.target {
                style.push("bold");
            }
            let colour = if stage.is_needed {
                ""
            } else {
                ", color=gray, fontcolor=gray"
            };
            let _ = writeln!(
                out,
                "  stage{index} [label={}, style=\"{}\"{colour}];",
                quoted(&label),
                style.join(",")
            );
        }
        for edge in &self.edges {
            let source = match edge.source {
                Source::Stage(index) => format!("stage{index}"),
                Source::Image(index) => format!("image{index}"),
            };
            let style = match edge.kind {
                EdgeKind::From => "solid",
                EdgeKind::Copy | EdgeKind::Add => "dashed",
                EdgeKind::Mount => "dotted",
            };
            let colour = if edge.is_forward { ", color=red" } else { "" };
            let _ = writeln!(
                out,
                "  {source} -> stage{} [label={}, style={style}{colour}];",
                edge.stage,
                quoted(&edge.label())
            );
        }
        out.push_str("}\n");
        out
    }
}

/// A string of DOT: only the quote ends it, and a backslash begins an escape such as `\n`.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // No character of a name, and some viewers stop at one.
            c if c.is_control() => out.push('\u{fffd}'),
            // Graphviz reads entities in plain labels.
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
