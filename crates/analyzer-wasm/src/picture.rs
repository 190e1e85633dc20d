//! The graph of a build as a picture: columns from left to right, a box for each stage and image. What is clicked
//! leads to the line in `data-line`.

use analyzer::graph::{Base, Edge, EdgeKind, Graph, Layout, Source};

use crate::markup::Markup;
use crate::words::Words;

/// More boxes than these are no help.
const MOST: usize = 80;
/// Nor are more arrows than these.
const MOST_EDGES: usize = 400;
const BOX: (usize, usize) = (200, 64);
const GAP: (usize, usize) = (72, 24);
const MARGIN: usize = 12;
/// Letters that a box has room for.
const LETTERS: usize = 22;

/// The picture, or a sentence if there are too many stages.
pub(crate) fn picture(graph: &Graph, words: &Words) -> String {
    let mut svg = Markup::default();
    if graph.stages.len() + graph.images.len() > MOST {
        svg.raw("<p>").raw(words.too_many).raw("</p>");
        return svg.finish();
    }
    let layout = graph.layout();
    let size =
        |count: usize, length: usize, gap: usize| 2 * MARGIN + (count * (length + gap)).saturating_sub(gap);
    let width = size(layout.columns, BOX.0, GAP.0);
    // Below the boxes there is room for what runs backwards.
    let height = size(layout.rows, BOX.1, GAP.1) + GAP.1;
    svg.raw("<svg role=\"img\" aria-label=\"")
        .raw(words.picture)
        .raw("\" width=\"");
    svg.number(width).raw("\" height=\"").number(height);
    svg.raw("\" viewBox=\"0 0 ")
        .number(width)
        .raw(" ")
        .number(height)
        .raw("\"><defs>");
    for kind in ["plain", "dim", "bad"] {
        svg.raw("<marker id=\"arrow-")
            .raw(kind)
            .raw("\" class=\"")
            .raw(kind);
        svg.raw("\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">");
        svg.raw("<path d=\"M0 0L8 4L0 8z\"/></marker>");
    }
    svg.raw("</defs>");
    for edge in graph.edges.iter().take(MOST_EDGES) {
        draw_edge(&mut svg, graph, &layout, edge, height);
    }
    for place in &layout.nodes {
        let at = corner(place.column, place.row);
        match place.node {
            Source::Stage(stage) => draw_stage(&mut svg, graph, stage, at, words),
            Source::Image(image) => draw_image(&mut svg, graph, image, at),
        }
    }
    svg.raw("</svg>");
    svg.finish()
}

fn corner(column: usize, row: usize) -> (usize, usize) {
    (MARGIN + column * (BOX.0 + GAP.0), MARGIN + row * (BOX.1 + GAP.1))
}

fn place_of(layout: &Layout, node: Source) -> Option<(usize, usize)> {
    let place = layout.nodes.iter().find(|place| place.node == node)?;
    Some(corner(place.column, place.row))
}

fn draw_edge(svg: &mut Markup, graph: &Graph, layout: &Layout, edge: &Edge, height: usize) {
    let ends = place_of(layout, edge.source).zip(place_of(layout, Source::Stage(edge.stage)));
    let Some((from, to)) = ends else { return };
    let is_dim = graph.stages.get(edge.stage).is_none_or(|stage| !stage.is_needed);
    let look = match (edge.is_forward, is_dim) {
        (true, _) => "bad",
        (_, true) => "dim",
        _ => "plain",
    };
    svg.raw("<g class=\"edge ")
        .raw(edge.kind.name())
        .raw(" ")
        .raw(look);
    svg.raw("\" data-line=\"")
        .number(edge.line)
        .raw("\"><path marker-end=\"url(#arrow-")
        .raw(look)
        .raw(")\" d=\"M");
    let (x, y) = (from.0 + BOX.0, from.1 + BOX.1 / 2);
    let (end_x, end_y) = (to.0, to.1 + BOX.1 / 2);
    svg.number(x).raw(" ").number(y).raw("C");
    let mut point = |x: usize, y: usize| {
        svg.number(x).raw(" ").number(y).raw(" ");
    };
    if edge.is_forward || end_x < x {
        // Around the boxes, from below.
        point(x + GAP.0 / 2, height - MARGIN / 2);
        point(end_x.saturating_sub(GAP.0 / 2), height - MARGIN / 2);
    } else {
        let bend = (end_x - x) / 2;
        point(x + bend, y);
        point(end_x - bend, end_y);
    }
    point(end_x, end_y);
    svg.raw("\"/><title>")
        .raw(instruction(edge.kind))
        .raw(" (")
        .number(edge.line)
        .raw(")</title></g>");
}

fn draw_stage(svg: &mut Markup, graph: &Graph, index: usize, at: (usize, usize), words: &Words) {
    let Some(stage) = graph.stages.get(index) else {
        return;
    };
    svg.raw("<g class=\"node stage");
    if stage.is_in_cycle {
        svg.raw(" bad");
    } else if !stage.is_needed {
        svg.raw(" dim");
    } else if graph.target == Some(index) {
        svg.raw(" target");
    }
    svg.raw("\" data-line=\"").number(stage.lines.0).raw("\">");
    frame(svg, at, 8);
    label(svg, at, 26, "name");
    match &stage.name {
        Some(name) => svg.short(name, LETTERS),
        None => svg.raw(words.stage).number(index),
    };
    svg.raw("</text>");
    label(svg, at, 48, "base");
    svg.short(&base(graph, stage.base), LETTERS + 2);
    svg.raw("</text><title>").text(&base(graph, stage.base));
    for (is_so, said) in [
        (stage.is_in_cycle, words.cycle),
        (!stage.is_needed, words.unused),
        (graph.target == Some(index), words.target),
    ] {
        if is_so {
            svg.raw(" – ").raw(said);
        }
    }
    svg.raw("</title></g>");
}

fn draw_image(svg: &mut Markup, graph: &Graph, index: usize, at: (usize, usize)) {
    let Some(name) = graph.images.get(index) else {
        return;
    };
    let first = graph
        .edges
        .iter()
        .find(|edge| edge.source == Source::Image(index));
    svg.raw("<g class=\"node image");
    if first.is_some_and(|_| !is_image_needed(graph, index)) {
        svg.raw(" dim");
    }
    svg.raw("\"");
    if let Some(edge) = first {
        svg.raw(" data-line=\"").number(edge.line).raw("\"");
    }
    svg.raw(">");
    frame(svg, at, BOX.1 / 2);
    label(svg, at, BOX.1 / 2 + 5, "base");
    svg.short(name, LETTERS);
    svg.raw("</text><title>").text(name).raw("</title></g>");
}

fn is_image_needed(graph: &Graph, image: usize) -> bool {
    let of_it = graph
        .edges
        .iter()
        .filter(|edge| edge.source == Source::Image(image));
    of_it
        .filter_map(|edge| graph.stages.get(edge.stage))
        .any(|stage| stage.is_needed)
}

fn frame(svg: &mut Markup, at: (usize, usize), round: usize) {
    svg.raw("<rect x=\"")
        .number(at.0)
        .raw("\" y=\"")
        .number(at.1)
        .raw("\" width=\"");
    svg.number(BOX.0)
        .raw("\" height=\"")
        .number(BOX.1)
        .raw("\" rx=\"")
        .number(round)
        .raw("\"/>");
}

fn label(svg: &mut Markup, at: (usize, usize), below: usize, class: &str) {
    svg.raw("<text class=\"")
        .raw(class)
        .raw("\" text-anchor=\"middle\" x=\"");
    svg.number(at.0 + BOX.0 / 2)
        .raw("\" y=\"")
        .number(at.1 + below)
        .raw("\">");
}

/// What a stage starts from, by name.
pub(crate) fn base(graph: &Graph, base: Base) -> String {
    match base {
        Base::Scratch => "scratch".to_owned(),
        Base::Stage(stage) => graph.label(stage),
        Base::Image(image) => graph.images.get(image).cloned().unwrap_or_default(),
    }
}

/// How an instruction names where it takes from.
pub(crate) fn instruction(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::From => "FROM",
        EdgeKind::Copy => "COPY --from",
        EdgeKind::Add => "ADD --from",
        EdgeKind::Mount => "RUN --mount=from",
    }
}
