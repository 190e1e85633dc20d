//! Where to draw the stages and images: columns from left to right, each after all that it takes from.

use std::collections::VecDeque;

use super::{Graph, Source};

/// A place for every node, in columns and rows from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// By column, then by row.
    pub nodes: Vec<Placed>,
    /// How many columns there are.
    pub columns: usize,
    /// How many rows the longest column has.
    pub rows: usize,
}

/// A node and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The stage or image.
    pub node: Source,
    /// From the left.
    pub column: usize,
    /// From the top.
    pub row: usize,
}

impl Graph {
    /// Places images first and every stage after its sources. In a column nodes stand in the order of their sources
    /// before, so that few lines cross. Edges to the stage itself or from later ones are left out of the count.
    pub fn layout(&self) -> Layout {
        let images = self.images.len();
        let index = |source: Source| match source {
            Source::Image(image) => image,
            Source::Stage(stage) => images + stage,
        };
        let count = images + self.stages.len();
        let mut sources: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut waits = vec![0_usize; count];
        for edge in self.edges.iter().filter(|edge| !edge.is_forward) {
            let (from, to) = (index(edge.source), images + edge.stage);
            sources[to].push(from);
            users[from].push(to);
            waits[to] += 1;
        }
        let mut column = vec![0_usize; count];
        let mut open: VecDeque<usize> = (0..count).filter(|&node| waits[node] == 0).collect();
        while let Some(node) = open.pop_front() {
            for &user in &users[node] {
                column[user] = column[user].max(column[node] + 1);
                waits[user] -= 1;
                if waits[user] == 0 {
                    open.push_back(user);
                }
            }
        }
        // An image stands beside the first stage that takes from it.
        for image in 0..images {
            let first = users[image].iter().map(|&user| column[user]).min();
            column[image] = first.unwrap_or(1).saturating_sub(1);
        }
        place(&column, &sources, images)
    }
}

fn place(column: &[usize], sources: &[Vec<usize>], images: usize) -> Layout {
    let columns = column.iter().max().map_or(0, |last| last + 1);
    let mut lists: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (node, &column) in column.iter().enumerate() {
        lists[column].push(node);
    }
    let mut layout = Layout {
        columns,
        ..Layout::default()
    };
    let mut row = vec![0_usize; column.len()];
    for (column, list) in lists.into_iter().enumerate() {
        // The middle of a node's sources, in parts of their count, as whole numbers.
        let middle = |node: usize| {
            let own = &sources[node];
            let sum: usize = own.iter().map(|&source| row[source]).sum();
            sum * 1000 / own.len().max(1)
        };
        let mut keyed: Vec<(usize, usize)> = list.into_iter().map(|node| (middle(node), node)).collect();
        dockerfile::order::sort_by(&mut keyed, Ord::cmp);
        let list: Vec<usize> = keyed.into_iter().map(|(_, node)| node).collect();
        layout.rows = layout.rows.max(list.len());
        for (place, node) in list.into_iter().enumerate() {
            row[node] = place;
            layout.nodes.push(Placed {
                node: match node.checked_sub(images) {
                    Some(stage) => Source::Stage(stage),
                    None => Source::Image(node),
                },
                column,
                row: place,
            });
        }
    }
    layout
}
