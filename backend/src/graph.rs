//! `utsuwa graph`: the stages of a Dockerfile as a picture.
//!
//! Exit codes: 0 when the graph is printed, 1 when it is and the file cannot be built because a stage needs itself or
//! a later one, 2 when the file cannot be read or the arguments are wrong.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use analyzer::graph::{Edge, Graph, Source as From};
use anyhow::{Context, bail};
use clap::ValueEnum;

use crate::lint::files::Source;
use crate::lint::input;

/// Arguments of `utsuwa graph`.
#[derive(Debug, clap::Args)]
pub struct GraphArgs {
    /// The Dockerfile; `-` is standard input.
    #[arg(default_value = "Dockerfile")]
    file: PathBuf,
    /// The language to draw in.
    #[arg(long, value_enum, default_value_t = Format::Mermaid)]
    format: Format,
    /// The stage that is built, by name or number [default: the last].
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A flowchart, as GitHub draws it in Markdown.
    Mermaid,
    /// For Graphviz: `utsuwa graph --format dot | dot -Tsvg`.
    Dot,
    /// For programs.
    Json,
}

/// Prints the graph and says how it went.
pub fn run(args: &GraphArgs) -> anyhow::Result<ExitCode> {
    let source = if args.file.as_os_str() == "-" {
        Source::Stdin
    } else {
        Source::File(args.file.clone())
    };
    let mut graph = Graph::new(&input::read(&source)?);
    if graph.stages.is_empty() {
        bail!("{source} has no FROM, so there is no stage to draw: name a Dockerfile");
    }
    if let Some(name) = &args.target {
        let Some(target) = graph.stage_called(name) else {
            bail!("{source} has no stage `{name}`: it has {}", stages(&graph));
        };
        graph.set_target(target);
    }
    let text = match args.format {
        Format::Mermaid => graph.mermaid(),
        Format::Dot => graph.dot(),
        Format::Json => graph.json(),
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever read our output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        result => result.context("cannot write the graph")?,
    }
    let forward: Vec<&Edge> = graph.edges.iter().filter(|edge| edge.is_forward).collect();
    for edge in &forward {
        let From::Stage(later) = edge.source else { continue };
        let stage = graph.label(edge.stage);
        let place = format!("{source}:{}", edge.line);
        if later == edge.stage {
            eprintln!(
                "utsuwa: {place}: stage `{stage}` takes from itself, so it cannot be built: name another stage"
            );
        } else {
            let later = graph.label(later);
            eprintln!(
                "utsuwa: {place}: stage `{stage}` takes from `{later}`, which comes later, so it cannot be built: move `{later}` up"
            );
        }
    }
    Ok(ExitCode::from(u8::from(!forward.is_empty())))
}

/// The stages by name, for a message; of very many the first.
fn stages(graph: &Graph) -> String {
    const SHOWN: usize = 10;
    let mut names: Vec<String> = (0..graph.stages.len().min(SHOWN))
        .map(|stage| format!("`{}`", graph.label(stage)))
        .collect();
    if graph.stages.len() > SHOWN {
        names.push("more".to_owned());
    }
    names.join(", ")
}
