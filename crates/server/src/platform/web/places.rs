//! Places for connections: so many in all, and no client takes more than its share of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// One client may have one of so many places. An office is one client.
const SHARE: usize = 4;

/// A client may always have as many.
const LEAST: usize = 64;

type Taken = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// The places. Cheap to clone.
#[derive(Clone)]
pub struct Places {
    all: Arc<Semaphore>,
    taken: Taken,
    each: usize,
}

/// A place, free again when dropped.
pub struct Place {
    _place: OwnedSemaphorePermit,
    client: Option<(IpAddr, Taken)>,
}

impl Places {
    /// So many.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let each = (most / SHARE).max(LEAST);
        Self { all: Arc::new(Semaphore::new(most)), taken: Taken::default(), each }
    }

    /// Waits for a place, for whomever.
    ///
    /// # Errors
    /// Never in practice.
    pub async fn free(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        Arc::clone(&self.all).acquire_owned().await
    }

    /// Gives the place to that client; nothing where it has its share. What comes from this machine
    /// itself is a proxy that speaks for many.
    #[must_use]
    pub fn give(&self, place: OwnedSemaphorePermit, client: IpAddr) -> Option<Place> {
        let client = client.to_canonical();
        if client.is_loopback() {
            return Some(Place { _place: place, client: None });
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.entry(client).or_default();
        if *own >= self.each {
            return None;
        }
        *own += 1;
        Some(Place { _place: place, client: Some((client, Arc::clone(&self.taken))) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((client, taken)) = &self.client else { return };
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(client) {
            *own -= 1;
            if *own == 0 {
                taken.remove(client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_has_its_share_and_the_others_have_theirs() {
        let places = Places::new(400);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let mut held = Vec::new();
        for _ in 0..100 {
            held.push(places.give(places.free().await.unwrap(), one).unwrap());
        }
        assert!(places.give(places.free().await.unwrap(), one).is_none());
        assert!(places.give(places.free().await.unwrap(), other).is_some());
        held.pop();
        assert!(places.give(places.free().await.unwrap(), one).is_some());
        drop(held);
        assert!(places.taken.lock().unwrap().is_empty(), "nobody is remembered who has left");
    }

    #[tokio::test]
    async fn a_proxy_on_this_machine_speaks_for_many() {
        let places = Places::new(200);
        let mut held = Vec::new();
        for _ in 0..200 {
            let place = places.free().await.unwrap();
            held.push(places.give(place, IpAddr::from([127, 0, 0, 1])).unwrap());
        }
    }
}
