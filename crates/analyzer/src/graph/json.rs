//! The graph as JSON.

use std::fmt::Write as _;

use super::{Base, Edge, Graph, Source, StageNode};

impl Graph {
    /// One object with `stages`, `images`, `edges` and `target`; fields may be added to it, never changed.
    pub fn json(&self) -> String {
        let stages = list(
            self.stages
                .iter()
                .enumerate()
                .map(|(index, stage)| stage_json(index, stage)),
        );
        let images = list(self.images.iter().map(|image| quoted(image)));
        let edges = list(self.edges.iter().map(edge_json));
        let target = number(self.target);
        format!("{{\"stages\":{stages},\"images\":{images},\"edges\":{edges},\"target\":{target}}}\n")
    }
}

fn stage_json(index: usize, stage: &StageNode) -> String {
    let base = match stage.base {
        Base::Scratch => "{\"kind\":\"scratch\"}".to_owned(),
        Base::Stage(index) => format!("{{\"kind\":\"stage\",\"index\":{index}}}"),
        Base::Image(index) => format!("{{\"kind\":\"image\",\"index\":{index}}}"),
    };
    let end = &stage.state;
    let shell = end.shell.as_ref().map_or("null".to_owned(), |words| {
        list(words.iter().map(|word| quoted(word)))
    });
    format!(
        "{{\"index\":{index},\"name\":{},\"base\":{base},\"platform\":{},\"firstLine\":{},\"lastLine\":{},\
         \"instructions\":{},\"user\":{},\"workdir\":{},\"shell\":{shell},\"needed\":{},\"inCycle\":{}}}",
        optional(stage.name.as_deref()),
        optional(stage.platform.as_deref()),
        stage.lines.0,
        stage.lines.1,
        stage.instructions,
        optional(end.user.as_deref()),
        optional(end.workdir.as_deref()),
        stage.is_needed,
        stage.is_in_cycle,
    )
}

fn edge_json(edge: &Edge) -> String {
    let (kind, index) = match edge.source {
        Source::Stage(index) => ("stage", index),
        Source::Image(index) => ("image", index),
    };
    format!(
        "{{\"stage\":{},\"source\":{{\"kind\":\"{kind}\",\"index\":{index}}},\"kind\":\"{}\",\"line\":{},\
         \"forward\":{},\"onbuild\":{}}}",
        edge.stage,
        edge.kind.name(),
        edge.line,
        edge.is_forward,
        edge.is_trigger,
    )
}

fn list(parts: impl Iterator<Item = String>) -> String {
    format!("[{}]", parts.collect::<Vec<_>>().join(","))
}

fn number(value: Option<usize>) -> String {
    value.map_or("null".to_owned(), |value| value.to_string())
}

fn optional(text: Option<&str>) -> String {
    text.map_or("null".to_owned(), quoted)
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
