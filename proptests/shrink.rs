//! Shrinking keeps what is needed, drops all else, and comes to an end.

mod config;

use proptest::collection::vec;
use proptest::prelude::*;
use slowleak::soak::{Shrink, Shrunk, shrink};

/// More trials than any of these searches wants.
const PLENTY: u64 = 100_000;

/// Says whether some elements are in a sequence, in their order.
fn holds_in_order(sequence: &[u8], needed: &[u8]) -> bool {
    let mut rest = sequence.iter();
    needed.iter().all(|needed| rest.any(|element| element == needed))
}

proptest! {
    #![proptest_config(config::cases(|usual| usual))]

    #[test]
    fn exactly_what_is_needed_is_left(input in vec(any::<u8>(), 1..200), places in vec(any::<prop::sample::Index>(), 0..6)) {
        let mut places: Vec<usize> = places.iter().map(|place| place.index(input.len())).collect();
        places.sort_unstable();
        places.dedup();
        let needed: Vec<u8> = places.iter().map(|&place| input[place]).collect();
        let shrunk = shrink(input, PLENTY, |input| holds_in_order(input, &needed));
        prop_assert_eq!(&shrunk.input, &needed);
        prop_assert!(shrunk.is_minimal);
    }

    #[test]
    fn no_single_command_can_go_whatever_is_asked(
        input in vec(any::<u8>(), 1..100),
        modulus in 2..7_u32,
    ) {
        // Neither is a part of what shows it sure to show it, nor a whole.
        let remainder = |input: &Vec<u8>| input.iter().map(|&byte| u32::from(byte)).sum::<u32>() % modulus;
        prop_assume!(remainder(&input) != 0);
        let Shrunk { input, is_minimal, .. } = shrink(input, PLENTY, |input| remainder(input) != 0);
        prop_assert!(is_minimal && remainder(&input) != 0);
        for place in 0..input.len() {
            let mut fewer = input.clone();
            fewer.remove(place);
            prop_assert_eq!(remainder(&fewer), 0);
        }
    }

    #[test]
    fn what_is_left_shows_it_however_few_the_trials(input in vec(any::<u8>(), 2..100), trials_max in 0..60_u64) {
        let needed = [input[0], input[input.len() - 1]];
        let mut asked = 0;
        let shrunk = shrink(input, trials_max, |input| {
            asked += 1;
            holds_in_order(input, &needed)
        });
        prop_assert!(holds_in_order(&shrunk.input, &needed));
        prop_assert_eq!(shrunk.trials, asked);
        prop_assert!(asked <= trials_max);
        prop_assert!(!shrunk.is_minimal || shrunk.input.len() == 2);
    }
}

#[test]
fn the_example_of_the_paper_comes_to_its_end() {
    // Zeller and Hildebrandt: of the changes 1 to 8, the failure needs 1, 7 and 8.
    let mut tried = Vec::new();
    let shrunk = shrink((1..=8_u8).collect::<Vec<_>>(), PLENTY, |input| {
        tried.push(input.clone());
        [1, 7, 8].iter().all(|needed| input.contains(needed))
    });
    assert_eq!(
        (&shrunk.input[..], tried.len()),
        (&[1, 7, 8][..], 28 + 9),
        "28 trials, and 9 to see that nothing is left to drop"
    );
    // None at all; the halves; the quarters; all but a quarter: the second of them goes.
    assert_eq!(tried[..4], [vec![], vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![1, 2]]);
    assert_eq!(tried[7..9], [vec![3, 4, 5, 6, 7, 8], vec![1, 2, 5, 6, 7, 8]]);
}

#[test]
fn a_limit_of_trials_is_no_end_of_the_search() {
    let input: Vec<u8> = (0..8).collect();
    let needs_all = |input: &Vec<u8>| input.len() == 8;
    let Shrunk { trials, is_minimal, .. } = shrink(input.clone(), PLENTY, needs_all);
    assert_eq!(
        trials,
        1 + 2 + (4 + 4) + (8 + 8),
        "none at all; halves; quarters and their rests; single ones and theirs"
    );
    assert!(is_minimal);
    let at_the_limit = shrink(input.clone(), trials, needs_all);
    assert_eq!((at_the_limit.trials, at_the_limit.is_minimal), (trials, true));
    let one_less = shrink(input, trials - 1, needs_all);
    assert_eq!((one_less.trials, one_less.is_minimal), (trials - 1, false));
}

/// Numbers that are simpler when they are smaller, under a limit that is simpler when it is lower.
#[derive(Clone, Debug, PartialEq)]
struct Numbers {
    numbers: Vec<u32>,
    limit: u32,
}

impl Shrink for Numbers {
    type Command = u32;

    fn commands(&self) -> &[u32] {
        &self.numbers
    }

    fn with_commands(&self, numbers: Vec<u32>) -> Self {
        Self { numbers, ..*self }
    }

    fn join(_: &[Self]) -> Option<Self> {
        None
    }

    fn simpler_commands(&self, index: usize) -> Vec<u32> {
        let number = self.numbers[index];
        vec![0, number / 2, number.saturating_sub(1)]
    }

    fn simpler_circumstances(&self) -> Vec<Self> {
        vec![Self { limit: self.limit.saturating_sub(1), ..self.clone() }]
    }
}

#[test]
fn arguments_and_circumstances_are_made_simpler_and_then_commands_go_that_were_needed_before() {
    let input = Numbers { numbers: vec![9, 40, 3, 77, 8], limit: 70 };
    // With a lower limit one number is enough.
    let shows = |input: &Numbers| input.limit >= 5 && input.numbers.iter().sum::<u32>() >= input.limit + 10;
    let shrunk = shrink(input, PLENTY, shows);
    assert_eq!(shrunk.input, Numbers { numbers: vec![15], limit: 5 });
    assert!(shrunk.is_minimal);
}

#[test]
fn a_journal_of_sequences_is_joined_in_its_order() {
    assert_eq!(Shrink::join(&[vec![1, 2], vec![], vec![3]]), Some(vec![1, 2, 3]));
}

#[cfg(feature = "pcm")]
mod queues;

#[cfg(feature = "pcm")]
mod queue {
    use slowleak::pcm::clock::Clock;
    use slowleak::pcm::{Command, Queue, Seconds, Timed};
    use slowleak::scenario::{Scenario, conventions, limits};

    use super::queues::queues;
    use super::*;

    /// Says whether a queue is a scenario: in order, and the same after printing and parsing.
    fn round_trips(queue: &Queue) -> bool {
        let text = Scenario { queue: queue.clone(), ..Scenario::default() }.to_string();
        Scenario::parse("test", text.as_bytes()).is_ok_and(|scenario| scenario.queue == *queue)
    }

    /// All that is simpler by one step.
    fn simpler(queue: &Queue) -> Vec<Queue> {
        let with = |index: usize, command: Timed| {
            let mut commands = queue.commands.clone();
            commands[index] = command;
            queue.with_commands(commands)
        };
        let indices = 0..queue.commands.len();
        let commands =
            indices.flat_map(|index| queue.simpler_commands(index).into_iter().map(move |command| (index, command)));
        commands.map(|(index, command)| with(index, command)).chain(queue.simpler_circumstances()).collect()
    }

    fn kind(timed: &Timed) -> std::mem::Discriminant<Command> {
        std::mem::discriminant(&timed.command)
    }

    proptest! {
        #![proptest_config(config::cases(|usual| usual.div_ceil(4)))]

        #[test]
        fn whatever_is_simpler_is_a_scenario_too(queue in queues()) {
            for simpler in simpler(&queue) {
                prop_assert!(round_trips(&simpler), "{:?}", simpler);
            }
        }

        #[test]
        fn the_way_down_ends_whichever_way_is_taken(queue in queues(), ways in vec(any::<prop::sample::Index>(), 1_000)) {
            let mut queue = queue;
            for way in ways {
                let ways_on: Vec<Queue> = simpler(&queue).into_iter().filter(|simpler| *simpler != queue).collect();
                if ways_on.is_empty() {
                    return Ok(());
                }
                queue = ways_on[way.index(ways_on.len())].clone();
            }
            prop_assert!(false, "still on the way: {:?}", queue);
        }

        #[test]
        fn a_queue_shrinks_to_the_plainest_of_its_kind(queue in queues()) {
            let kinds: Vec<_> = queue.commands.iter().map(kind).collect();
            let shrunk = shrink(queue, PLENTY, |queue| queue.commands.iter().map(kind).eq(kinds.iter().copied())).input;
            prop_assert_eq!((shrunk.t0, shrunk.seed, shrunk.until), (Clock::T0, 0, Seconds(0)));
            for timed in shrunk.commands {
                prop_assert_eq!(timed.at, Seconds(0));
                match timed.command {
                    Command::Offer(offer) => {
                        prop_assert_eq!(&*offer, &conventions::offer(offer.record.request, Clock::T0));
                    }
                    Command::OfferFile(file) => prop_assert_eq!(file.records, []),
                    Command::Prefer(shares) => prop_assert_eq!(shares.len(), 0),
                    _ => {}
                }
            }
        }

        #[test]
        fn commands_come_as_near_to_each_other_as_what_is_found_allows(minutes in 0_u64..3_000, more in 0_u64..60_000) {
            let command = |minute: u64| Timed::new(Seconds(minute * 60), Command::Touch);
            let until = Seconds((minutes + more + 60) * 60);
            let queue = Queue { commands: vec![command(0), command(minutes + more)], until, ..Queue::default() };
            let apart = |queue: &Queue| matches!(&queue.commands[..], [one, two] if two.at.0 >= one.at.0 + minutes * 60);
            let shrunk = shrink(queue, PLENTY, apart).input;
            prop_assert_eq!(shrunk.commands, [command(0), command(minutes)]);
            prop_assert_eq!(shrunk.until, Seconds(minutes * 60));
        }

        #[test]
        fn joined_queues_follow_one_another(journal in vec(queues(), 1..8)) {
            let joined = Queue::join(&journal).expect("there are some");
            prop_assert!(round_trips(&joined));
            let commands: Vec<Command> =
                journal.iter().flat_map(|queue| &queue.commands).map(|timed| timed.command.clone()).collect();
            let joined_commands: Vec<Command> = joined.commands.iter().map(|timed| timed.command.clone()).collect();
            prop_assert_eq!(joined_commands, commands);

            let mut places = joined.commands.iter();
            let mut ended = None;
            for queue in &journal {
                let mut began = None;
                for timed in &queue.commands {
                    let place = places.next().expect("as many commands");
                    let begins = place.at - timed.at;
                    prop_assert_eq!(begins.0 % 3_600, 0, "what is on a poll stays on one");
                    prop_assert!(ended.is_none_or(|ended| begins > ended));
                    prop_assert_eq!(*began.get_or_insert(begins), begins);
                    prop_assert!(place.at <= joined.until);
                }
                if let Some(began) = began {
                    ended = Some(began + queue.until);
                }
            }
        }
    }

    #[test]
    fn joined_queues_are_cut_at_the_bounds_of_a_scenario_and_the_latest_stay() {
        let touch = |hours: u64| Timed::new(Seconds(3_600 * hours), Command::Touch);
        let many = Queue { commands: vec![touch(0); limits::COMMANDS_MAX / 2], ..Queue::default() };
        let few = Queue { commands: vec![touch(1)], until: Seconds::HOUR, seed: 7, ..Queue::default() };
        let joined = Queue::join(&[many.clone(), many.clone(), many.clone()]).expect("two fit");
        assert_eq!(joined.commands.len(), limits::COMMANDS_MAX);
        let joined = Queue::join(&[many.clone(), many, few.clone()]).expect("two fit");
        assert_eq!((joined.commands.len(), joined.seed), (limits::COMMANDS_MAX / 2 + 1, 7));

        let long = Queue { until: Seconds(limits::TIME_MAX.0 - 3_600 * 2), ..Queue::default() };
        let joined = Queue::join(&[long.clone(), few.clone()]).expect("one fits");
        assert_eq!((joined.commands.len(), joined.until), (1, few.until));
        assert!(round_trips(&Queue::join(&[few, long]).expect("one fits")));
        assert_eq!(Queue::join(&[]), None);
    }
}
