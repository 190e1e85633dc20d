//! Stages that need themselves.

use super::{Graph, Source};

/// Marks each stage that lies on a cycle: those of a strongly connected component with an edge inside it.
pub(super) fn mark(graph: &mut Graph) {
    let mut sources: Vec<Vec<usize>> = vec![Vec::new(); graph.stages.len()];
    for edge in &graph.edges {
        if let Source::Stage(source) = edge.source
            && let Some(own) = sources.get_mut(edge.stage)
        {
            own.push(source);
        }
    }
    for component in components(&sources) {
        let is_cycle = match component.as_slice() {
            [one] => sources.get(*one).is_some_and(|own| own.contains(one)),
            _ => true,
        };
        for index in component {
            if let Some(stage) = graph.stages.get_mut(index) {
                stage.is_in_cycle = is_cycle;
            }
        }
    }
}

/// Tarjan's algorithm, with a stack of its own: a file may have any number of stages.
pub(crate) fn components(sources: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let mut number = vec![NEW; sources.len()];
    let mut low = vec![NEW; sources.len()];
    let mut is_open = vec![false; sources.len()];
    let (mut open, mut found, mut next) = (Vec::new(), Vec::new(), 0);
    for root in 0..sources.len() {
        if number[root] != NEW {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some(step) = path.last_mut() {
            let at = step.0;
            if step.1 == 0 {
                number[at] = next;
                low[at] = next;
                next += 1;
                open.push(at);
                is_open[at] = true;
            }
            if let Some(&source) = sources[at].get(step.1) {
                step.1 += 1;
                if number[source] == NEW {
                    path.push((source, 0));
                } else if is_open[source] {
                    low[at] = low[at].min(number[source]);
                }
                continue;
            }
            path.pop();
            if let Some(&(above, _)) = path.last() {
                low[above] = low[above].min(low[at]);
            }
            if low[at] == number[at] {
                let start = open.iter().rposition(|&index| index == at).unwrap_or_default();
                let component = open.split_off(start);
                for &index in &component {
                    is_open[index] = false;
                }
                found.push(component);
            }
        }
    }
    found
}
