//! What the canary costs: a loop over the least inputs and over drawn queues, bare and fed to a canary; and what else one
//! could do with a queue.

mod race;

use std::hint::black_box;

use race::{Contestant, race};
use slowleak::heap::{Counter, Profile, Scope};
use slowleak::pcm::{Build, Platform, Queue, Setup};
use slowleak::scenario::{COMMAND_BYTES, queue_from_bytes};
use slowleak::site_subject::SiteService;
use slowleak::soak::{Canary, Fed, Service};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Queues of a round.
const QUEUES: u32 = 1_000;

/// Inputs of a round of the least cycle.
const INPUTS: u32 = 100_000;

fn main() {
    least_cycle();
    drawn_queues();
}

/// Allocates a block and frees it: as little as a service can do.
#[derive(Clone, Copy)]
struct Least;

impl Service for Least {
    type Input = Vec<u8>;
    type Running = ();

    fn start(&self) {
        drop(black_box(Box::new(0_u8)));
    }

    fn cycle(&self, (): &mut (), input: &Vec<u8>) {
        drop(black_box(input.clone()));
    }
}

fn least_cycle() {
    let mut canary = Canary::new(Least);
    let mut settling = Canary::new(Least).may_settle();
    let input = || black_box(vec![0; 64]);
    race(
        "the least cycle",
        INPUTS,
        vec![
            Contestant::new("bare", || (0..INPUTS).for_each(|_| Least.cycle(&mut (), &input()))),
            Contestant::new("fed to a canary", || {
                (0..INPUTS).for_each(|_| assert_eq!(canary.feed(input()), Fed::Passed));
            }),
            Contestant::new("fed to one that may settle", || {
                (0..INPUTS).for_each(|_| assert_eq!(settling.feed(input()), Fed::Passed));
            }),
        ],
    );
}

fn drawn_queues() {
    let service = SiteService::new(Setup::new(Platform::I386, Build::FIXED));
    let queues: Vec<Queue> = (0..).filter_map(queue).take(QUEUES as usize).collect();
    // A fuzz loop owns its input: it has decoded it. Here that is a clone, for all contestants alike.
    let inputs = || queues.iter().cloned();
    let [mut bare, mut cloned, mut judged] = [(); 3].map(|()| service.start());
    let mut canary = Canary::new(service);
    race(
        "a drawn queue",
        QUEUES,
        vec![
            Contestant::new("bare", || inputs().for_each(|queue| service.cycle(&mut bare, &queue))),
            Contestant::new("fed to a canary", || {
                inputs().for_each(|queue| assert_eq!(canary.feed(queue), Fed::Passed));
            }),
            Contestant::new("bare, with a clone of each", || {
                inputs().for_each(|queue| {
                    service.cycle(&mut cloned, &queue);
                    black_box(queue.clone());
                });
            }),
            Contestant::new("a fresh subject for each", || {
                inputs().for_each(|queue| service.cycle(&mut service.start(), &queue));
            }),
            Contestant::new("under dhat", || {
                inputs().for_each(|queue| {
                    let profile = Profile::start(Scope::Thread).expect("the allocator is installed");
                    service.cycle(&mut judged, &queue);
                    black_box(profile.level());
                });
            }),
        ],
    );
    assert_eq!(canary.account().suspicions, 0, "the build is fixed");
}

/// Draws a queue of up to a dozen commands; `None` where the bytes are none.
fn queue(seed: u64) -> Option<Queue> {
    let mut bytes = random(seed);
    let count = bytes.next().unwrap_or_default() % 13;
    let whole: Vec<u8> = bytes.by_ref().take(8).collect();
    let mut command = || std::array::from_fn(|_| bytes.next().unwrap_or_default());
    let commands: Vec<[u8; COMMAND_BYTES]> = (0..count).map(|_| command()).collect();
    queue_from_bytes(&whole, &commands).ok()
}

/// Makes bytes that look random (`SplitMix64`), the same for the same seed.
fn random(seed: u64) -> impl Iterator<Item = u8> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).to_le_bytes()
    })
    .flatten()
}
