//! Who is connected: how many at once, in all and of one address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio_util::sync::CancellationToken;

use super::activity::Activity;
use crate::config::Connections;

/// The places that connections have.
///
/// Where there is none left, whoever has been idle for longest since an answer makes room, and where nobody is, whoever
/// has been longest without the whole of a request: somebody who opens connections and sends nothing, or half of
/// something, keeps nobody out, and who has just come is not the one to go before the request is there.
pub(in crate::http) struct Places {
    limits: Arc<Connections>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    next: u64,
    all: HashMap<u64, Guest>,
    by_network: HashMap<IpAddr, usize>,
}

struct Guest {
    network: Option<IpAddr>,
    activity: Arc<Activity>,
    leave: CancellationToken,
    makes_room: Arc<AtomicBool>,
}

/// The place of one connection, free again when it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    /// What the connection is doing.
    pub(super) activity: Arc<Activity>,
    /// Asks the connection to end.
    pub(super) leave: CancellationToken,
    makes_room: Arc<AtomicBool>,
}

impl Places {
    pub(in crate::http) fn new(limits: Connections) -> Arc<Self> {
        let taken = Mutex::default();
        Arc::new(Self {
            limits: Arc::new(limits),
            taken,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from this address; `None` where the server is at work for all of them.
    pub(super) fn take(self: &Arc<Self>, from: IpAddr, stop: &CancellationToken) -> Option<Place> {
        let network = network(from);
        let network = (!self.limits.trusted_proxies.contain(from)).then_some(network);
        let mut taken = self.lock();
        let of_network = network.and_then(|network| taken.by_network.get(&network));
        if of_network.is_some_and(|count| *count >= self.limits.per_address) {
            taken.make_room(|guest| guest.network == network)?;
        }
        if taken.all.len() >= self.limits.total {
            taken.make_room(|_| true)?;
        }
        let number = taken.next;
        taken.next += 1;
        let guest = Guest {
            network,
            activity: Activity::new(),
            leave: stop.child_token(),
            makes_room: Arc::default(),
        };
        let place = Place {
            places: self.clone(),
            number,
            activity: guest.activity.clone(),
            leave: guest.leave.clone(),
            makes_room: guest.makes_room.clone(),
        };
        if let Some(network) = network {
            *taken.by_network.entry(network).or_default() += 1;
        }
        taken.all.insert(number, guest);
        Some(place)
    }

    /// What they are bounded by.
    pub(super) fn limits(&self) -> &Arc<Connections> {
        &self.limits
    }

    /// How many are taken.
    pub(in crate::http) fn count(&self) -> usize {
        self.lock().all.len()
    }
}

impl Taken {
    fn make_room(&mut self, among: impl Fn(&Guest) -> bool) -> Option<()> {
        let guests = self.all.iter().filter(|(_, guest)| among(guest));
        let idle = guests.filter_map(|(number, guest)| Some((guest.activity.may_end()?, *number)));
        let (_, number) = idle.min()?;
        let guest = self.all.get(&number)?;
        guest.makes_room.store(true, Ordering::Relaxed);
        guest.leave.cancel();
        self.remove(number);
        Some(())
    }

    fn remove(&mut self, number: u64) {
        let Some(Guest {
            network: Some(network),
            ..
        }) = self.all.remove(&number)
        else {
            return;
        };
        if let Some(count) = self.by_network.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                self.by_network.remove(&network);
            }
        }
    }
}

impl Place {
    /// Does the connection end because another one has its place?
    pub(super) fn makes_room(&self) -> bool {
        self.makes_room.load(Ordering::Relaxed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().remove(self.number);
    }
}

/// Whoever has one address of IPv6 has the 2^64 around it, too.
pub(in crate::http) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(total: usize, per_address: usize) -> Arc<Places> {
        let trusted_proxies = "10.0.0.1".parse().expect("a network");
        Places::new(Connections {
            total,
            per_address,
            trusted_proxies,
            ..Connections::default()
        })
    }

    #[tokio::test]
    async fn the_longest_idle_makes_room() {
        let stop = CancellationToken::new();
        let places = places(3, 2);
        let take = |from: &str| places.take(from.parse().expect("an address"), &stop);
        let (first, second) = (take("192.0.2.1"), take("192.0.2.1"));
        let first = first.expect("a place");
        let _busy = first.activity.begin(false);
        let third = take("192.0.2.1").expect("the second one's");
        assert!(second.is_some_and(|second| second.leave.is_cancelled()));
        assert!(!first.leave.is_cancelled());
        let _busy = third.activity.begin(false);
        assert!(take("192.0.2.1").is_none(), "all of the address are busy");
        let other = take("192.0.2.2").expect("another address");
        assert_eq!(places.count(), 3);
        let _another = take("192.0.2.3").expect("the idle one's");
        assert!(other.leave.is_cancelled());
        drop(first);
        assert_eq!(places.count(), 2);
    }

    #[tokio::test]
    async fn half_of_a_request_makes_room() {
        let stop = CancellationToken::new();
        let places = places(2, 2);
        let take = |from: &str| places.take(from.parse().expect("an address"), &stop);
        let (half, idle) = (take("192.0.2.1"), take("192.0.2.2"));
        let half = half.expect("a place");
        drop(idle.as_ref().map(|idle| idle.activity.begin(false)));
        let _in_flight = half.activity.begin(false);
        half.activity.waits(true);
        let third = take("192.0.2.3").expect("the idle one's");
        assert!(idle.is_some_and(|idle| idle.leave.is_cancelled()));
        assert!(!half.leave.is_cancelled(), "the idle ones go first");
        let _busy = third.activity.begin(false);
        let fourth = take("192.0.2.4").expect("that of half a request");
        assert!(half.leave.is_cancelled());
        let _in_flight = fourth.activity.begin(false);
        fourth.activity.waits(true);
        fourth.activity.waits(false);
        assert!(take("192.0.2.5").is_none(), "the rest of it has come");
    }

    #[tokio::test]
    async fn who_has_just_come_has_time_for_a_request() {
        let stop = CancellationToken::new();
        let places = places(3, 3);
        let take = |from: &str| places.take(from.parse().expect("an address"), &stop);
        let half = |from: &str| {
            let place = take(from).expect("a place");
            let in_flight = place.activity.begin(false);
            place.activity.waits(true);
            (place, in_flight)
        };
        let silent = take("192.0.2.1").expect("a place");
        let [(first, _in_flight), (second, _in_flight_too)] = ["192.0.2.2", "192.0.2.3"].map(half);
        let come = [(); 3].map(|()| take("192.0.2.4").expect("that of somebody else"));
        for gone in [&silent, &first, &second] {
            assert!(gone.leave.is_cancelled());
        }
        assert!(come.iter().all(|come| !come.leave.is_cancelled()));
    }

    #[tokio::test]
    async fn networks_and_proxies() {
        let stop = CancellationToken::new();
        let places = places(100, 1);
        let busy = |from: &str| {
            let place = places.take(from.parse().expect("an address"), &stop)?;
            let in_flight = place.activity.begin(false);
            Some((place, in_flight))
        };
        let _one = busy("2001:db8::1").expect("a place");
        assert!(busy("2001:db8::2").is_none(), "the same network");
        let _other = busy("2001:db8:0:1::1").expect("another network");
        let proxies = ["10.0.0.1", "::ffff:10.0.0.1", "10.0.0.1"].map(busy);
        assert!(proxies.iter().all(Option::is_some));
    }
}
