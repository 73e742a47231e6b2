//! Merkle trees shaped as in RFC 6962: their roots, the path of one leaf, and the root that a path leads to.

use crate::record::{NODE, hash};
use crate::text::Digest;

/// The root of no leaves.
pub const EMPTY: Digest = Digest([0; 32]);

/// The hash of an inner node.
pub fn node(left: &Digest, right: &Digest) -> Digest {
    hash(NODE, &[&left.0, &right.0])
}

/// The next level up; an odd node at the end moves up unchanged, which is the shape of RFC 6962.
fn above(level: &[Digest]) -> Vec<Digest> {
    level
        .chunks(2)
        .map(|pair| match pair {
            [left, right] => node(left, right),
            [odd] => *odd,
            _ => EMPTY,
        })
        .collect()
}

/// The root of `leaves`, which are hashed already; [`EMPTY`] of none.
pub fn root(mut level: Vec<Digest>) -> Digest {
    while level.len() > 1 {
        level = above(&level);
    }
    level.first().copied().unwrap_or(EMPTY)
}

/// The siblings on the way from leaf `index` to the root, lowest first; `None` if there is no such leaf.
pub fn path(mut level: Vec<Digest>, mut index: usize) -> Option<Vec<Digest>> {
    if index >= level.len() {
        return None;
    }
    let mut path = Vec::new();
    while level.len() > 1 {
        if let Some(sibling) = level.get(index ^ 1) {
            path.push(*sibling);
        }
        level = above(&level);
        index /= 2;
    }
    Some(path)
}

/// The root that `path` leads to from the leaf at `index` of `size`; `None` if the path is not one of such a leaf.
pub fn root_of_path(leaf: Digest, index: u64, size: u64, path: &[Digest]) -> Option<Digest> {
    if index >= size {
        return None;
    }
    let (mut index, mut last, mut hash) = (index, size - 1, leaf);
    let mut path = path.iter();
    while last > 0 {
        if index % 2 == 1 {
            hash = node(path.next()?, &hash);
        } else if index < last {
            hash = node(&hash, path.next()?);
        }
        index /= 2;
        last /= 2;
    }
    path.next().is_none().then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaves(count: u8) -> Vec<Digest> {
        (0..count).map(|number| Digest([number; 32])).collect()
    }

    /// The definition of RFC 6962, section 2.1, word for word.
    fn by_definition(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => EMPTY,
            [one] => *one,
            many => {
                let mut split = 1;
                while split * 2 < many.len() {
                    split *= 2;
                }
                node(&by_definition(&many[..split]), &by_definition(&many[split..]))
            }
        }
    }

    #[test]
    fn every_leaf_of_every_tree_has_a_path_to_its_root_and_no_other_leaf_does() {
        for count in 1..=40 {
            let root = root(leaves(count));
            assert_eq!(root, by_definition(&leaves(count)));
            for index in 0..count {
                let path = path(leaves(count), index.into()).unwrap();
                for other in 0..count {
                    for at in 0..count {
                        let found =
                            root_of_path(leaves(count)[usize::from(other)], at.into(), count.into(), &path);
                        assert_eq!(found == Some(root), other == index && at == index);
                    }
                }
            }
            assert_eq!(path(leaves(count), count.into()), None);
        }
    }

    #[test]
    fn a_path_too_short_or_too_long_leads_nowhere() {
        let (leaf, path) = (leaves(7)[3], path(leaves(7), 3).unwrap());
        assert_eq!(root_of_path(leaf, 3, 7, &path[..2]), None);
        assert_eq!(
            root_of_path(leaf, 3, 7, &[path.as_slice(), &[EMPTY]].concat()),
            None
        );
        assert_eq!(root_of_path(leaf, 7, 7, &path), None);
        assert_eq!(root_of_path(leaf, 0, 0, &[]), None);
        assert_eq!(root(Vec::new()), EMPTY);
    }

    proptest! {
        #[test]
        fn a_root_depends_on_every_leaf_its_place_and_their_number(count in 2_u8..60, at: prop::sample::Index, bit in 0_usize..256) {
            let honest = root(leaves(count));
            let at = at.index(count.into());
            let mut changed = leaves(count);
            changed[at].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(root(changed), honest);
            let mut swapped = leaves(count);
            swapped.swap(at, (at + 1) % usize::from(count));
            prop_assert_ne!(root(swapped), honest);
            prop_assert_ne!(root(leaves(count - 1)), honest);
        }
    }
}
