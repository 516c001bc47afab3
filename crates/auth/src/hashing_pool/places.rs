//! The places of the hashing pool: one for each job that is running or waiting, or that was announced.

use crate::Network;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// In ascending order, as they are reserved.
pub(super) type PlaceId = u64;

#[derive(Default)]
pub(super) struct Places {
    all: Vec<Place>,
    /// How many were reserved so far.
    reserved: PlaceId,
}

struct Place {
    id: PlaceId,
    network: Option<Network>,
    has_begun: bool,
    is_refused: Arc<AtomicBool>,
}

/// A new place.
pub(super) struct Reserved {
    pub(super) place: PlaceId,
    /// Whether it was taken away.
    pub(super) is_refused: Arc<AtomicBool>,
    /// The one that was taken away for it.
    pub(super) refused: Option<PlaceId>,
}

impl Places {
    /// Reserves a place. If there are `capacity` already, the latest one of the network that has the most is taken away, unless
    /// this network would then have more.
    pub(super) fn reserve(&mut self, network: Option<Network>, capacity: usize) -> Option<Reserved> {
        let refused = if self.all.len() < capacity { None } else { Some(self.refuse_for(network)?) };
        let (place, is_refused) = (self.reserved, Arc::<AtomicBool>::default());
        self.reserved += 1;
        self.all.push(Place { id: place, network, has_begun: false, is_refused: is_refused.clone() });
        Some(Reserved { place, is_refused, refused })
    }

    fn refuse_for(&mut self, network: Option<Network>) -> Option<PlaceId> {
        let waiting = self.all.iter().enumerate().filter(|(_, place)| !place.has_begun);
        let counted = waiting.map(|(index, place)| (self.waiting_of(place.network), index));
        let (most, latest) = counted.max()?;
        if most < self.waiting_of(network) + 2 {
            return None;
        }
        let refused = self.all.remove(latest);
        refused.is_refused.store(true, Ordering::Release);
        Some(refused.id)
    }

    /// How many places a network has whose jobs have not begun.
    fn waiting_of(&self, network: Option<Network>) -> usize {
        self.all.iter().filter(|place| !place.has_begun && place.network == network).count()
    }

    /// The network that reserved a place; `None` if it is not reserved any more.
    pub(super) fn network_of(&self, place: PlaceId) -> Option<Option<Network>> {
        self.all.iter().find(|it| it.id == place).map(|it| it.network)
    }

    /// From now on it is not taken away.
    pub(super) fn begin(&mut self, place: PlaceId) {
        self.all.iter_mut().filter(|it| it.id == place).for_each(|it| it.has_begun = true);
    }

    pub(super) fn free(&mut self, place: PlaceId) {
        self.all.retain(|it| it.id != place);
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::Network;

    fn network(last: u8) -> Option<Network> {
        Some(Network::of([192, 0, 2, last].into()))
    }

    /// Which networks have a place after these have reserved one of four, one after the other; and how many could not.
    fn after(networks: &[u8]) -> (Vec<u8>, usize) {
        let mut places = Places::default();
        let refused = networks.iter().filter(|last| places.reserve(network(**last), 4).is_none()).count();
        let of = |place: &super::Place| networks.iter().find(|last| network(**last) == place.network);
        (places.all.iter().filter_map(of).copied().collect(), refused)
    }

    #[test]
    fn a_network_without_a_place_takes_the_latest_of_the_one_with_most() {
        assert_eq!(after(&[1, 1, 1, 1, 1]), (vec![1, 1, 1, 1], 1));
        assert_eq!(after(&[1, 1, 1, 2, 3]), (vec![1, 1, 2, 3], 0));
        assert_eq!(after(&[1, 1, 2, 2, 3]), (vec![1, 1, 2, 3], 0));
        assert_eq!(after(&[1, 1, 1, 1, 2, 2, 2]), (vec![1, 1, 2, 2], 1));
        assert_eq!(after(&[1, 2, 3, 4, 5]), (vec![1, 2, 3, 4], 1));
    }

    #[test]
    fn a_job_that_has_begun_keeps_its_place() {
        let mut places = Places::default();
        let reserved: Vec<_> = (0..4).map(|_| places.reserve(network(1), 4).unwrap().place).collect();
        reserved.iter().skip(1).for_each(|place| places.begin(*place));
        assert!(places.reserve(network(2), 4).is_none());
        places.free(reserved[3]);
        assert!(places.reserve(network(2), 4).is_some());
    }
}
