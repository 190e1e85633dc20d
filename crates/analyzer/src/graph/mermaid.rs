//! The graph for Mermaid, which GitHub and many others draw.

use std::fmt::Write as _;

use super::{Base, EdgeKind, Graph, Source};

impl Graph {
    /// As a flowchart of Mermaid (mermaid.js.org/syntax/flowchart.html). Stages that the target does not need are
    /// dashed, edges that cannot be built are crossed.
    pub fn mermaid(&self) -> String {
        let mut out = String::from("flowchart LR\n");
        for (index, image) in self.images.iter().enumerate() {
            let _ = writeln!(out, "  image{index}[({})]", quoted(image));
        }
        for (index, stage) in self.stages.iter().enumerate() {
            let mut label = escaped(&self.label(index));
            if stage.base == Base::Scratch {
                label.push_str("<br>(scratch)");
            }
            if let Some(platform) = &stage.platform {
                label.push_str("<br>");
                label.push_str(&escaped(platform));
            }
            let class = if Some(index) == self.target {
                ":::target"
            } else if stage.is_needed {
                ""
            } else {
                ":::unused"
            };
            let _ = writeln!(out, "  stage{index}(\"{label}\"){class}");
        }
        for edge in &self.edges {
            let source = match edge.source {
                Source::Stage(index) => format!("stage{index}"),
                Source::Image(index) => format!("image{index}"),
            };
            let arrow = match (edge.is_forward, edge.kind) {
                (true, _) => "--x",
                (false, EdgeKind::From) => "==>",
                (false, EdgeKind::Copy | EdgeKind::Add) => "-->",
                (false, EdgeKind::Mount) => "-.->",
            };
            let _ = writeln!(
                out,
                "  {source} {arrow}|{}| stage{}",
                quoted(&edge.label()),
                edge.stage
            );
        }
        out.push_str(
            "  classDef target stroke-width:3px\n  classDef unused stroke-dasharray:4 4,opacity:0.6\n",
        );
        out
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// The inside of a string: Mermaid has entities (`#name;`, `#number;`) but no escapes, and reads HTML and Markdown
/// in strings.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '/' | ':' | '=' | '@' | ',' | '_' | '(' | ')')
        {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}
