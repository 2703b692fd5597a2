//! A canary that may settle accuses no service of its capacities, caches and threads, and finds what leaks beneath them.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::hint::black_box;
use std::sync::OnceLock;

use slowleak::soak::limits::CANARY_PATIENCE_FIRST;
use slowleak::soak::{Account, Canary, Fed, Finding, GaugeReader, Property, Service, Verdict};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

type Input = Vec<u32>;

/// A service of two functions, whose state may be anything.
struct Of<State> {
    start: fn() -> State,
    work: fn(&mut State, u32),
    /// A logical size that comes back to its idle value.
    size: fn(&State) -> u64,
}

impl<State> Service for Of<State> {
    type Input = Input;
    type Running = State;

    fn start(&self) -> State {
        (self.start)()
    }

    fn cycle(&self, state: &mut State, input: &Input) {
        for &word in input {
            (self.work)(state, word);
        }
    }

    fn gauges(&self, state: &State, reader: &mut GaugeReader<'_>) {
        reader("size", (self.size)(state));
    }
}

fn settling<State>(start: fn() -> State, work: fn(&mut State, u32)) -> Canary<Of<State>> {
    Canary::new(Of { start, work, size: |_| 0 }).may_settle()
}

/// Feeds inputs until one is answered by more than a dismissal.
fn answer<S: Service<Input = Input>>(
    canary: &mut Canary<S>,
    inputs: impl IntoIterator<Item = Input>,
) -> Option<Fed<Input>> {
    inputs.into_iter().map(|input| canary.feed(input)).find(|fed| !matches!(fed, Fed::Passed | Fed::Dismissed))
}

/// Feeds inputs until one of them is found, by itself or when it is handed over.
fn found<S: Service<Input = Input>>(canary: &mut Canary<S>, inputs: impl IntoIterator<Item = Input>) -> Finding<Input> {
    let fed = match answer(canary, inputs) {
        Some(Fed::HandOver(input)) => canary.feed(input),
        Some(fed) => fed,
        None => panic!("nothing was found: {:?}", canary.account()),
    };
    match fed {
        Fed::Finding(finding) => *finding,
        other => panic!("expected a finding, got {other:?}"),
    }
}

#[track_caller]
fn assert_silent<S: Service<Input = Input>>(mut canary: Canary<S>, inputs: impl IntoIterator<Item = Input>) -> Account {
    if let Some(fed) = answer(&mut canary, inputs) {
        panic!("{fed:?}");
    }
    canary.account()
}

/// Numbers that look drawn, the same each time.
fn drawn(inputs: u32, names: u32) -> impl Iterator<Item = Input> {
    let word = move |input: u32, place: u32| (input * 8 + place).wrapping_mul(2_654_435_761).rotate_left(9) % names;
    (0..inputs).map(move |input| (0..input % 8).map(|place| word(input, place)).collect())
}

#[test]
fn accepts_a_map_that_keeps_its_capacity() {
    let canary = settling(HashMap::new, |sessions, id| {
        sessions.insert(id, "open".to_owned());
        if sessions.len() > 20 {
            sessions.clear();
        }
    });
    let account = assert_silent(canary, drawn(20_000, 256));
    assert!(account.dismissed > 0 && account.settled_bytes > 0, "{account:?}");
}

#[test]
fn accepts_a_cache_that_fills_for_long() {
    let canary = settling(VecDeque::new, |cache, id| {
        cache.push_back(Box::new(id));
        if cache.len() > 3_000 {
            cache.pop_front();
        }
    });
    let account = assert_silent(canary, drawn(20_000, 256));
    assert!(account.dismissed <= 10, "patience doubles: {account:?}");
}

#[test]
fn accepts_statics_and_thread_locals_that_a_rare_input_uses_first() {
    static TABLE: OnceLock<Vec<u64>> = OnceLock::new();
    thread_local! { static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) }; }
    let canary = settling(
        || (),
        |(), id| {
            drop(black_box(vec![0_u8; 64]));
            if id == 100 {
                black_box(TABLE.get_or_init(|| (0..1_000).collect()));
            }
            if id == 180 {
                SCRATCH.with_borrow_mut(|scratch| scratch.resize(4_096, 0));
            }
        },
    );
    assert_silent(canary, drawn(20_000, 256));
}

#[inline(never)]
fn session(id: u32) -> Box<[u32]> {
    black_box(vec![id; 6].into())
}

#[test]
fn finds_a_leak_beneath_a_map_that_keeps_its_capacity() {
    type Shop = (HashMap<u32, String>, Vec<Box<[u32]>>);
    let mut canary = settling(Shop::default, |(sessions, left), id| {
        sessions.insert(id, "open".to_owned());
        if sessions.len() > 20 {
            sessions.clear();
        }
        if id == 77 {
            left.push(session(id));
        }
    });
    let finding = found(&mut canary, drawn(20_000, 256));
    assert_eq!(finding.input, [77]);
    assert!(finding.outcome.to_string().contains("settling::session"), "{}", finding.outcome);
    assert!(finding.is_minimal);
}

#[test]
fn finds_a_leak_that_begins_after_all_has_settled() {
    let mut canary = settling(<(HashMap<_, _>, Vec<_>)>::default, |(sessions, left), id| {
        sessions.insert(id % 64, id);
        if id == 1_000 {
            left.push(session(id));
        }
    });
    let late = drawn(10_000, 256).chain([vec![3, 1_000, 4]]).chain(drawn(20_000, 256));
    assert_eq!(found(&mut canary, late).input, [1_000]);
}

#[test]
fn hands_over_what_only_two_inputs_show_together() {
    // The first word of the two changes nothing that is on the heap.
    let mut canary = settling(<(bool, Vec<_>)>::default, |(is_armed, left), id| match id {
        7 => *is_armed = true,
        9 if *is_armed => {
            left.push(session(id));
            *is_armed = false;
        }
        _ => drop(session(id)),
    });
    let apart =
        (0..2_000).map(|input| vec![1, if input % 10 == 3 { 7 } else { 2 }, if input % 10 == 8 { 9 } else { 2 }]);
    assert_eq!(found(&mut canary, apart).input, [7, 9]);
    let account = canary.account();
    assert_eq!((account.handovers, account.confirmations), (1, 1));
}

#[test]
fn finds_gauges_that_do_not_come_back_at_once() {
    let of = Of {
        start: || Vec::with_capacity(100_000),
        work: |open: &mut Vec<u32>, id| {
            if id == 42 {
                open.push(id);
            }
        },
        size: |open| open.len() as u64,
    };
    let mut canary = Canary::new(of).may_settle();
    let finding = found(&mut canary, [vec![1], vec![2, 42, 3]]);
    assert_eq!(finding.input, [42]);
    assert!(matches!(finding.outcome.verdict, Verdict::Unbalanced { .. }), "{}", finding.outcome.verdict);
    assert_eq!(canary.account().inputs, 2);
}

/// A pool counts nothing after its start, and one connection from the first request on.
#[test]
fn accepts_a_gauge_that_has_its_idle_value_from_the_first_cycle_on() {
    let of = Of { start: || 0_u64, work: |open: &mut u64, _| *open = 1, size: |open| *open };
    let account = assert_silent(Canary::new(of).may_settle(), drawn(5_000, 256));
    assert!((1..=8).contains(&account.dismissed), "it is asked ever less often: {account:?}");
}

#[test]
fn a_rise_is_suspected_as_soon_as_it_has_stayed_and_no_sooner() {
    let mut canary = settling(Vec::new, |left, id| {
        if id == 1 {
            left.push(session(id));
        }
    });
    let number = (0..1_000).find(|&number| {
        let input = if number == 100 { vec![1] } else { vec![0] };
        matches!(canary.feed(input), Fed::HandOver(_))
    });
    assert_eq!(number, Some(100 + CANARY_PATIENCE_FIRST - 1));
}

#[test]
fn a_property_fails_once_with_the_shortest_input() {
    let of = Of {
        start: Vec::new,
        work: |left: &mut Vec<Box<[u32]>>, id| {
            if id > 200 {
                left.push(session(id));
            }
        },
        size: |_| 0,
    };
    let property = Property::of(Canary::new(of).may_settle());
    let failures: Vec<_> = drawn(5_000, 256).filter_map(|input| property.check(input).err()).collect();
    let [failure] = &failures[..] else { panic!("{} failures", failures.len()) };
    let text = failure.to_string();
    assert!(text.starts_with("Growing: ") && text.contains("shortest input: 1 of "), "{text}");
}
