//! What holds for every file of stages and variables.

use analyzer::graph::{Graph, Source, state_at};
use analyzer::{Level, Options, Safety, fix_all_with, lint_with};
use proptest::prelude::*;

fn stages_like() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "ARG A=1",
        "ARG A B=${A:-x} C",
        "ARG D=$D$A",
        "FROM a:1",
        "FROM $A",
        "FROM debian:${B}x AS Build",
        "FROM BUILD AS c",
        "FROM --platform=linux/amd64 build AS \"d\"",
        "FROM --platform=$TARGETPLATFORM scratch AS scratch",
        "FROM reg:5000/a:1@sha256:ab",
        "ENV A=1 B=$A",
        "ENV A=$A \\\n  B='$C' C=\"${B:+$A}\"",
        "ENV A $B",
        "COPY --from=build / /",
        "COPY --from=0 a b",
        "COPY --from=1 [\"$A\", \"/\"]",
        "COPY --from=bild $a ${B} /",
        "COPY <<E /x\n$A ${C\nE",
        "ONBUILD COPY --from=c a b",
        "ONBUILD ENV A=2",
        "RUN --mount=type=bind,from=Build,target=/x echo $A",
        "RUN --mount=from=\"c\",target=/$A x",
        "RUN A=1; echo $A ${B}",
        "USER $A",
        "WORKDIR ../$B",
        "SHELL [\"x\"]",
        "CMD a",
        "HEALTHCHECK NONE",
        "LABEL $A=${B/a/b}",
        "EXPOSE ${P}",
        "# escape=`",
        "器 $",
    ]);
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\r\n", "", "\\\n"]);
    let lines = prop::collection::vec((line, end), 0..16);
    lines.prop_map(|lines| lines.into_iter().flat_map(|(line, end)| [line, end]).collect())
}

/// With the rules about stages that are off by default.
fn options() -> Options {
    let names = [
        "unpinned-digest",
        "tag-with-digest",
        "unused-stage",
        "single-stage-build",
        "long-file",
    ];
    Options {
        levels: names.map(|name| (name.to_owned(), Level::On)).to_vec(),
        ..Options::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_lie_in_the_text_and_fixes_end(text in stages_like()) {
        let options = options();
        for diagnostic in lint_with(&text, &options) {
            prop_assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
            let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
            for edit in edits {
                prop_assert!(text.get(edit.span.range()).is_some(), "{diagnostic:?}");
            }
        }
        let errors = |text: &str| dockerfile::parse(text).errors.len();
        for safety in [Safety::Safe, Safety::Unsafe] {
            let fixed = fix_all_with(&text, safety, &options);
            let again = fix_all_with(&fixed.text, safety, &options);
            prop_assert_eq!(&again.text, &fixed.text);
            prop_assert!(errors(&fixed.text) <= errors(&text), "{:?} became {:?}", text, fixed.text);
        }
    }

    #[test]
    fn graphs_hold_together(text in stages_like()) {
        let graph = Graph::new(&text);
        for edge in &graph.edges {
            prop_assert!(edge.stage < graph.stages.len());
            match edge.source {
                Source::Stage(stage) => {
                    prop_assert!(stage < graph.stages.len());
                    prop_assert_eq!(edge.is_forward, stage >= edge.stage);
                }
                Source::Image(image) => prop_assert!(image < graph.images.len()),
            }
            prop_assert!(text.get(edge.span.range()).is_some());
        }
        let layout = graph.layout();
        prop_assert_eq!(layout.nodes.len(), graph.stages.len() + graph.images.len());
        let column = |node| layout.nodes.iter().find(|placed| placed.node == node).unwrap().column;
        for edge in graph.edges.iter().filter(|edge| !edge.is_forward) {
            prop_assert!(column(edge.source) < column(Source::Stage(edge.stage)));
        }
        let json: serde_json::Value = serde_json::from_str(&graph.json()).unwrap();
        prop_assert_eq!(json["stages"].as_array().unwrap().len(), graph.stages.len());
        prop_assert_eq!(graph.mermaid().lines().count(), 3 + layout.nodes.len() + graph.edges.len());
        prop_assert_eq!(graph.dot().lines().count(), 4 + layout.nodes.len() + graph.edges.len());
    }

    #[test]
    fn any_text_has_a_graph(text in any::<String>(), at in 0_usize..100) {
        Graph::new(&text);
        state_at(&text, at);
    }
}
