use std::fmt::Write as _;

use super::*;

fn edges(text: &str) -> Vec<String> {
    let graph = Graph::new(text);
    let describe = |edge: &Edge| {
        let source = match edge.source {
            Source::Stage(index) => graph.label(index),
            Source::Image(index) => format!("[{}]", graph.images[index]),
        };
        let forward = if edge.is_forward { " forward" } else { "" };
        let trigger = if edge.is_trigger { " trigger" } else { "" };
        format!(
            "{source} {} {}{forward}{trigger}",
            edge.kind.name(),
            graph.label(edge.stage)
        )
    };
    graph.edges.iter().map(describe).collect()
}

fn unneeded(text: &str) -> Vec<String> {
    let graph = Graph::new(text);
    let indices = (0..graph.stages.len()).filter(|&index| !graph.stages[index].is_needed);
    indices.map(|index| graph.label(index)).collect()
}

#[test]
fn edges_are_found() {
    assert_eq!(
        edges("ARG V=1\nFROM go:$V AS a\nFROM A AS b\nCOPY --from=0 x y\nCOPY --from=alpine x y\n"),
        ["[go:1] from a", "a from b", "a copy b", "[alpine] copy b"]
    );
    assert_eq!(
        edges(
            "FROM scratch AS a\nFROM scratch AS b\nRUN --mount=type=bind,from=a,target=/x --mount=from=c x\n"
        ),
        ["a mount b", "[c] mount b"]
    );
    assert_eq!(
        edges("FROM scratch AS a\nCOPY --from=b x y\nCOPY --from=a x y\nFROM scratch AS b\n"),
        ["b copy a forward", "a copy a forward"]
    );
    assert_eq!(
        edges("FROM scratch AS a\nFROM scratch AS b\nONBUILD COPY --from=a x y\nFROM b AS c\nFROM c AS d"),
        ["b from c", "a copy c trigger", "c from d"]
    );
    assert_eq!(edges("FROM $X"), ["[$X] from 0"]);
}

#[test]
fn spans_are_the_names() {
    let text = "FROM a AS b\nFROM c\nRUN --mount=type=bind,from=b,target=/x y\nCOPY --from=b x y\n";
    let names: Vec<&str> = Graph::new(text)
        .edges
        .iter()
        .map(|edge| &text[edge.span.range()])
        .collect();
    assert_eq!(names, ["a", "c", "b", "b"]);
}

#[test]
fn what_the_target_takes_is_needed() {
    let text = "FROM a AS a\nFROM a AS b\nFROM c AS c\nFROM scratch\nCOPY --from=b x y\n";
    assert_eq!(unneeded(text), ["c"]);
    let mut graph = Graph::new(text);
    graph.set_target(graph.stage_called("C").unwrap());
    let needed: Vec<bool> = graph.stages.iter().map(|stage| stage.is_needed).collect();
    assert_eq!(needed, [false, false, true, false]);
    assert_eq!(unneeded(""), [""; 0]);
}

#[test]
fn cycles_are_found() {
    let text =
        "FROM x AS a\nCOPY --from=b x y\nFROM x AS b\nCOPY --from=a x y\nFROM b\nFROM x\nCOPY --from=3 x y";
    let graph = Graph::new(text);
    let cycle: Vec<bool> = graph.stages.iter().map(|stage| stage.is_in_cycle).collect();
    assert_eq!(cycle, [true, true, false, true]);
}

#[test]
fn the_state_is_inherited() {
    let text = "FROM scratch AS a\nUSER u\nWORKDIR b\nSHELL [\"x\", \"-c\"]\nONBUILD WORKDIR ../c\nFROM a\nENV V=1 W=$X\nARG Y\nUSER $V\n";
    let graph = Graph::new(text);
    assert_eq!(graph.stages[0].state.workdir.as_deref(), Some("/b"));
    let state = &graph.stages[1].state;
    assert_eq!(
        (state.user.as_deref(), state.workdir.as_deref()),
        (Some("1"), Some("/c"))
    );
    assert_eq!(state.shell.as_ref().unwrap().len(), 2);
    let (state, variables) = state_at(text, text.find("USER $V").unwrap());
    assert_eq!(
        (state.user.as_deref(), state.workdir.as_deref()),
        (Some("u"), Some("/c"))
    );
    let variable = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
    assert_eq!(
        variables,
        [
            variable("V", Some("1")),
            variable("W", Some("")),
            variable("Y", None)
        ]
    );
}

#[test]
fn columns_follow_the_sources() {
    let graph = Graph::new(
        "FROM i AS a\nFROM j AS b\nFROM a AS c\nFROM scratch\nCOPY --from=c x y\nCOPY --from=b x y",
    );
    let layout = graph.layout();
    assert_eq!((layout.columns, layout.rows), (4, 2));
    let place = |node| {
        let placed = layout.nodes.iter().find(|placed| placed.node == node).unwrap();
        (placed.column, placed.row)
    };
    assert_eq!(place(Source::Image(0)), (0, 0));
    assert_eq!(place(Source::Stage(0)), (1, 0));
    assert_eq!(place(Source::Stage(1)), (1, 1));
    assert_eq!(place(Source::Stage(2)), (2, 0));
    assert_eq!(place(Source::Stage(3)), (3, 0));
}

#[test]
fn names_cannot_break_out_of_a_picture() {
    let graph = Graph::new("FROM a\\\"];b AS x\nFROM --platform=<b>&#;\\\\ x\n");
    let dot = graph.dot();
    assert!(dot.contains(r#"image0 [label="a\"];b""#), "{dot}");
    assert!(dot.contains(r#"[label="1\n<b>&amp;#;"#), "{dot}");
    let mermaid = graph.mermaid();
    assert!(mermaid.contains("image0[(\"a#34;#93;#59;b\")]"), "{mermaid}");
    assert!(mermaid.contains("stage1(\"1<br>#60;b#62;"), "{mermaid}");
    assert!(
        graph.json().contains(r#""images":["a\"];b"]"#),
        "{}",
        graph.json()
    );
}

#[test]
fn ten_thousand_stages_take_no_time() {
    let mut text = "FROM scratch AS s0\nONBUILD WORKDIR a\n".to_owned();
    for stage in 1..10_000 {
        let before = stage - 1;
        let _ = writeln!(
            text,
            "FROM s{before} AS s{stage}\nWORKDIR a\nCOPY --from=s{stage} a b"
        );
    }
    let graph = Graph::new(&text);
    assert_eq!(graph.edges.len(), 2 * 9_999);
    assert_eq!(graph.layout().columns, 10_000);
    assert!(graph.stages[9_999].is_in_cycle && graph.stages[0].is_needed);
}
