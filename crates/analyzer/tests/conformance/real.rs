//! What hadolint says about real files.

use std::collections::BTreeSet;

use analyzer::lint;

use crate::data::{folder, is_asked_for, json_lines, peer_line};
use crate::tally::{Tally, Who};

/// Of the findings of each side, at least this many in a thousand are the other's too.
const AGREEMENT: usize = 995;

#[test]
fn real_files_agree() {
    let Some(dir) = folder() else { return };
    let mut tally = Tally::default();
    for line in json_lines(&dir.join("dockerfiles-hadolint.jsonl")) {
        let file = line["file"].as_str().unwrap();
        let text = std::fs::read_to_string(dir.join("dockerfiles").join(file)).unwrap();
        let theirs: BTreeSet<(usize, &str)> = line["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                let line = usize::try_from(finding[0].as_u64().unwrap()).unwrap();
                (line, finding[2].as_str().unwrap())
            })
            .filter(|(_, code)| code.starts_with("DL"))
            .collect();
        let diagnostics = lint(&text);
        // Where hadolint could not read the file it has said nothing else about it.
        if theirs.iter().any(|&(_, code)| code == "DL1000") {
            continue;
        }
        let tree = dockerfile::parse(&text).tree;
        let ours: BTreeSet<(usize, &str)> = diagnostics
            .iter()
            .flat_map(|diagnostic| {
                let line = peer_line(&tree, diagnostic);
                diagnostic.aliases.iter().map(move |alias| (line, *alias))
            })
            .filter(|(_, code)| code.starts_with("DL"))
            .collect();
        for place in ours.union(&theirs) {
            if is_asked_for(place.1) {
                let who = Who::of(ours.contains(place), theirs.contains(place));
                let shown = text.lines().nth(place.0 - 1).unwrap_or_default();
                tally.add(place.1, &format!("{file}:{}", place.0), who, shown);
            }
        }
    }
    let (agree, only_we, only_peer) = tally.print("real files");
    for (side, only) in [("ours", only_we), ("hadolint's", only_peer)] {
        let all = agree + only;
        assert!(
            agree * 1000 >= all * AGREEMENT,
            "of {side} {all} findings {only} are not the other's"
        );
    }
}
