//! Cycles in a directed graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// From each node to others, with the labels of each edge.
pub(super) type Edges = BTreeMap<usize, BTreeMap<usize, BTreeSet<String>>>;

/// Describes each set of nodes that reach each other, with the edges among them.
pub(super) fn describe(edges: &Edges, name: &dyn Fn(usize) -> String) -> Vec<String> {
    let reachable: BTreeMap<usize, BTreeSet<usize>> =
        edges.keys().map(|node| (*node, reachable_from(edges, *node))).collect();
    let reaches = |from: usize, to: usize| reachable.get(&from).is_some_and(|nodes| nodes.contains(&to));
    let mut described = BTreeSet::new();
    let mut descriptions = Vec::new();
    for node in edges.keys().copied().filter(|node| reaches(*node, *node)) {
        if described.contains(&node) {
            continue;
        }
        let cycle: BTreeSet<usize> =
            edges.keys().copied().filter(|other| reaches(node, *other) && reaches(*other, node)).collect();
        let shortest: Vec<_> = shortest(&cycle, edges).into_iter().map(name).collect();
        let edges = edges_among(&cycle, edges, name);
        descriptions.push(format!("cycle, shortest {}:\n{}", shortest.join(" > "), edges.join("\n")));
        described.extend(cycle);
    }
    descriptions
}

fn reachable_from(edges: &Edges, start: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        let next = edges.get(&node).into_iter().flat_map(BTreeMap::keys);
        open.extend(next.filter(|node| reached.insert(**node)));
    }
    reached
}

/// The nodes of a shortest cycle; the first is also the last.
fn shortest(cycle: &BTreeSet<usize>, edges: &Edges) -> Vec<usize> {
    cycle.iter().filter_map(|start| path_back(*start, edges)).min_by_key(Vec::len).unwrap_or_default()
}

/// The shortest path from a node to itself, by breadth-first search.
fn path_back(start: usize, edges: &Edges) -> Option<Vec<usize>> {
    let mut reached = BTreeSet::new();
    let mut open = VecDeque::from([vec![start]]);
    while let Some(path) = open.pop_front() {
        for next in edges.get(path.last()?).into_iter().flat_map(BTreeMap::keys) {
            let longer = [path.as_slice(), &[*next]].concat();
            if *next == start {
                return Some(longer);
            }
            if reached.insert(*next) {
                open.push_back(longer);
            }
        }
    }
    None
}

fn edges_among(cycle: &BTreeSet<usize>, edges: &Edges, name: &dyn Fn(usize) -> String) -> Vec<String> {
    let inside = edges.iter().filter(|(from, _)| cycle.contains(from));
    let all = inside.flat_map(|(from, next)| next.iter().map(move |(to, labels)| (from, to, labels)));
    let mut lines: Vec<_> = all
        .filter(|(_, to, _)| cycle.contains(to))
        .map(|(from, to, labels)| {
            let labels: Vec<_> = labels.iter().map(String::as_str).collect();
            format!("  {} uses {}: {}", name(*from), name(*to), labels.join(", "))
        })
        .collect();
    lines.sort();
    lines
}
