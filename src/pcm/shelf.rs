//! A list that keeps no room to spare, so that a model at idle holds exactly what it held after start.
//!
//! A `Vec` keeps the capacity of its busiest moment; at idle that would look like growth. A shelf gives every byte back
//! with the item that used it. It moves its items on each change, which the short lists of the model can afford.

use std::ops::{Deref, DerefMut};

/// Holds items in order, in a block of exactly their size.
#[derive(Clone, Debug)]
pub(super) struct Shelf<T>(Vec<T>);

impl<T> Shelf<T> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn put(&mut self, item: T) {
        self.0.reserve_exact(1);
        self.0.push(item);
    }

    /// Takes the item of a place out.
    pub(super) fn take(&mut self, place: usize) -> T {
        let item = self.0.remove(place);
        self.0.shrink_to_fit();
        item
    }

    pub(super) fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
        self.0.shrink_to_fit();
    }
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> FromIterator<T> for Shelf<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut items = Vec::from_iter(items);
        items.shrink_to_fit();
        Self(items)
    }
}

impl<T> Deref for Shelf<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> DerefMut for Shelf<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_no_more_room_than_its_items_need() {
        let mut shelf = Shelf::new();
        for item in 0..5 {
            shelf.put(item);
            assert_eq!(shelf.0.capacity(), shelf.len());
        }
        shelf.retain(|item| *item == 3);
        assert_eq!((&*shelf, shelf.0.capacity()), (&[3][..], 1));
        assert_eq!((shelf.take(0), shelf.0.capacity()), (3, 0));
        shelf.retain(|_| false);
        assert_eq!(shelf.0.capacity(), 0);
        let collected: Shelf<_> = (0..9).filter(|item| item % 3 == 0).collect();
        assert_eq!((&*collected, collected.0.capacity()), (&[0, 3, 6][..], 3));
    }
}
