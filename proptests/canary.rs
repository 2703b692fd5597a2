//! The canary finds what inputs leave behind, and nothing else, at any place in a campaign.

#[cfg(feature = "pcm")]
mod config;
#[cfg(feature = "pcm")]
mod queues;

use std::cell::Cell;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use slowleak::heap;
use slowleak::soak::limits::CANARY_INPUTS_MAX;
use slowleak::soak::{Account, Canary, Examined, Fed, Finding, GaugeReader, Service, Verdict, examine};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// A command of the service under test.
type Word = &'static str;

type Input = Vec<Word>;

/// Carries words out, each by a function of its own.
struct Worker<Carry> {
    carry_out: Carry,
    /// Cycles of all lives.
    cycles: Cell<u64>,
}

/// What a worker may keep.
#[derive(Default)]
struct Desk {
    papers: Vec<Box<[u8]>>,
    words: u64,
    /// How many words of a sequence have been met.
    met: usize,
}

impl Desk {
    fn keep(&mut self) {
        self.papers.push(paper());
    }
}

#[inline(never)]
fn paper() -> Box<[u8]> {
    black_box(vec![0; 29].into())
}

impl<Carry: Fn(&mut Desk, Word)> Worker<Carry> {
    fn new(carry_out: Carry) -> Self {
        Self { carry_out, cycles: Cell::new(0) }
    }
}

impl<Carry: Fn(&mut Desk, Word)> Service for Worker<Carry> {
    type Input = Input;
    type Running = Desk;

    /// The list of papers has room, so that a leak is one of papers.
    fn start(&self) -> Desk {
        Desk { papers: Vec::with_capacity(4_096), ..Desk::default() }
    }

    fn cycle(&self, desk: &mut Desk, input: &Input) {
        self.cycles.set(self.cycles.get() + 1);
        for word in input {
            drop(paper());
            (self.carry_out)(desk, word);
        }
    }

    fn gauges(&self, desk: &Desk, reader: &mut GaugeReader<'_>) {
        reader("papers", desk.papers.len() as u64);
        reader("met", desk.met as u64);
    }
}

fn canary<Carry: Fn(&mut Desk, Word)>(carry_out: Carry) -> Canary<Worker<Carry>> {
    Canary::new(Worker::new(carry_out))
}

/// A campaign of inputs that say nothing, and one of interest now and then.
fn campaign(every: usize, interesting: &[Word]) -> impl Iterator<Item = Input> {
    (1..).map(move |number| if number % every == 0 { interesting.to_vec() } else { vec!["rest", "rest"] })
}

fn finding(fed: Fed<Input>) -> Finding<Input> {
    match fed {
        Fed::Finding(finding) => *finding,
        other => panic!("expected a finding, got {other:?}"),
    }
}

/// The first answer to a campaign other than a pass, and the number of its input.
fn first_answer<S: Service<Input = Input>>(
    canary: &mut Canary<S>,
    inputs: impl IntoIterator<Item = Input>,
) -> Option<(usize, Fed<Input>)> {
    inputs.into_iter().map(|input| canary.feed(input)).enumerate().find(|(_, fed)| *fed != Fed::Passed)
}

#[test]
fn reports_an_input_that_leaks_in_each_cycle() {
    let mut canary = canary(|desk, word| {
        if word == "leak" {
            desk.keep();
        }
    });
    let (number, fed) = first_answer(&mut canary, campaign(100, &["rest", "leak", "rest"])).expect("an answer");
    let finding = finding(fed);
    assert_eq!(number, 99);
    assert!(matches!(finding.outcome.verdict, Verdict::Growing { .. }), "{}", finding.outcome.verdict);
    assert_eq!((finding.input, finding.commands_found, finding.is_minimal), (vec!["leak"], 3, true));
    let site = &finding.outcome.explanation.expect("findings are explained").growth_sites[0];
    assert!(site.frames[0].function.ends_with("canary::paper"), "{site:?}");
    let expected = Account { inputs: 100, suspicions: 1, confirmations: 1, ..Account::default() };
    assert_eq!(canary.account(), expected);
}

#[test]
fn accepts_inputs_that_clear_up() {
    let mut canary = canary(|desk, word| {
        if word == "leak" {
            desk.keep();
            desk.papers.clear();
        }
    });
    let inputs = campaign(3, &["rest", "leak", "rest"]).take(1_000);
    assert_eq!(first_answer(&mut canary, inputs), None);
    assert_eq!((canary.account().suspicions, canary.account().inputs), (0, 1_000));
}

#[test]
fn reports_a_leak_of_every_tenth_cycle() {
    let mut canary = canary(|desk, word| {
        desk.words += u64::from(word == "tenth");
        if word == "tenth" && desk.words.is_multiple_of(10) {
            desk.keep();
        }
    });
    let (number, fed) = first_answer(&mut canary, campaign(2, &["tenth"])).expect("an answer");
    assert_eq!((number, finding(fed).input), (19, vec!["tenth"]));
}

#[test]
fn accepts_what_is_cleared_up_in_every_tenth_cycle() {
    let mut canary = canary(|desk, word| {
        desk.words += u64::from(word == "tenth");
        if word == "tenth" && desk.words.is_multiple_of(10) {
            desk.keep();
            desk.papers.pop();
        }
    });
    assert_eq!(first_answer(&mut canary, campaign(2, &["tenth"]).take(100)), None);
}

/// Keeps numbers in a list that grows by doubling, or takes each off again.
struct Doubling {
    takes_off: bool,
}

impl Service for Doubling {
    type Input = Input;
    type Running = Vec<u64>;

    fn start(&self) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(64);
        numbers.resize(60, 0);
        black_box(numbers)
    }

    fn cycle(&self, numbers: &mut Vec<u64>, input: &Input) {
        numbers.extend(input.iter().filter(|&&word| word == "push").map(|_| 0));
        if self.takes_off {
            numbers.truncate(60);
        }
    }
}

#[test]
fn reports_a_list_that_grows_only_when_its_capacity_doubles() {
    let mut canary = Canary::new(Doubling { takes_off: false });
    let (number, fed) = first_answer(&mut canary, campaign(2, &["push"])).expect("an answer");
    assert_eq!(number, 9, "the fifth push");
    let finding = finding(fed);
    assert_eq!(finding.input, ["push"]);
    assert!(matches!(finding.outcome.verdict, Verdict::Growing { .. }), "{}", finding.outcome.verdict);
}

#[test]
fn accepts_a_list_that_stays_within_its_capacity() {
    let mut canary = Canary::new(Doubling { takes_off: true });
    assert_eq!(first_answer(&mut canary, campaign(2, &["push"]).take(200)), None);
}

/// Words that have to come in this order, with others in between.
const SEQUENCE: [Word; 3] = ["deliver", "fail", "restart"];

/// Says whether a word completes the sequence. Out of order they begin anew.
fn in_sequence(desk: &mut Desk, word: Word) -> bool {
    if !SEQUENCE.contains(&word) {
        return false;
    }
    desk.met = if word == SEQUENCE[desk.met] { desk.met + 1 } else { usize::from(word == SEQUENCE[0]) };
    let is_complete = desk.met == SEQUENCE.len();
    desk.met %= SEQUENCE.len();
    is_complete
}

/// The state of the sequence is no gauge here: it would give the leak away early.
struct Sequence {
    leaks: bool,
}

impl Service for Sequence {
    type Input = Input;
    type Running = Desk;

    fn start(&self) -> Desk {
        Desk { papers: Vec::with_capacity(4_096), ..Desk::default() }
    }

    fn cycle(&self, desk: &mut Desk, input: &Input) {
        for word in input {
            if in_sequence(desk, word) && self.leaks {
                desk.keep();
            }
        }
    }
}

fn sequence_in_three_inputs() -> Vec<Input> {
    vec![
        vec!["rest"],
        vec!["rest", "deliver", "rest"],
        vec!["rest"],
        vec!["fail"],
        vec!["rest"],
        vec!["rest", "restart", "rest"],
    ]
}

#[test]
fn reports_a_sequence_of_three_inputs_by_handing_the_shortest_over() {
    let mut canary = Canary::new(Sequence { leaks: true });
    let (number, fed) = first_answer(&mut canary, sequence_in_three_inputs()).expect("an answer");
    let Fed::HandOver(input) = fed else { panic!("expected a handover, got {fed:?}") };
    assert_eq!((number, &input[..]), (5, &SEQUENCE[..]));
    assert_eq!(canary.feed(vec!["rest"]), Fed::Passed, "another input may come first");
    let found = finding(canary.feed(input.clone()));
    assert_eq!((&found.input, found.commands_found), (&input, 10));
    let expected =
        Account { inputs: 8, suspicions: 1, confirmations: 1, handovers: 1, renewals: 1, ..Account::default() };
    assert_eq!(canary.account(), expected);

    let in_a_fresh_process = finding(Canary::new(Sequence { leaks: true }).feed(input));
    assert_eq!(in_a_fresh_process.signature(), found.signature());
}

#[test]
fn accepts_a_sequence_of_three_inputs_that_keeps_nothing() {
    let mut canary = Canary::new(Sequence { leaks: false });
    assert_eq!(first_answer(&mut canary, sequence_in_three_inputs()), None);
}

#[test]
fn reports_a_gauge_that_does_not_come_back_though_the_heap_does() {
    /// Marks papers in room that was reserved for them.
    struct Reserved {
        comes_back: bool,
    }
    impl Service for Reserved {
        type Input = Input;
        type Running = Vec<Word>;

        fn start(&self) -> Vec<Word> {
            Vec::with_capacity(4_096)
        }

        fn cycle(&self, words: &mut Vec<Word>, input: &Input) {
            words.extend(input.iter().filter(|&&word| word == "keep"));
            if self.comes_back {
                words.clear();
            }
        }

        fn gauges(&self, words: &Vec<Word>, reader: &mut GaugeReader<'_>) {
            reader("words", words.len() as u64);
        }
    }
    let (number, fed) = first_answer(&mut Canary::new(Reserved { comes_back: false }), campaign(7, &["keep", "rest"]))
        .expect("an answer");
    let finding = finding(fed);
    assert_eq!((number, finding.input), (6, vec!["keep"]));
    assert!(matches!(&finding.outcome.verdict, Verdict::Unbalanced { gauge, .. } if gauge == "words"));

    let mut twin = Canary::new(Reserved { comes_back: true });
    assert_eq!(first_answer(&mut twin, campaign(7, &["keep", "rest"]).take(100)), None);
}

#[test]
fn a_gauge_names_the_finding_whichever_way_led_to_it() {
    #[inline(never)]
    fn wire() -> Box<[u8]> {
        black_box(vec![0; 8].into())
    }
    let bounded = |desk: &mut Desk, word| match word {
        "wire" if desk.papers.len() < 20 => desk.papers.push(wire()),
        "mail" if desk.papers.len() < 20 => desk.keep(),
        _ => {}
    };
    // The site that grew most is that of the letters; the shortest input comes by another one.
    let finding = finding(canary(bounded).feed(vec!["wire", "mail"]));
    assert_eq!(finding.input, ["wire"]);
    assert!(matches!(&finding.outcome.verdict, Verdict::Unbalanced { gauge, .. } if gauge == "papers"));
}

#[test]
fn reports_a_bounded_cache_since_a_strict_service_has_none() {
    let mut canary = canary(|desk, word| {
        if word == "look up" && desk.papers.len() < 20 {
            desk.keep();
        }
    });
    let (number, fed) = first_answer(&mut canary, campaign(5, &["look up"])).expect("an answer");
    let finding = finding(fed);
    assert_eq!(number, 4);
    // Its gauge says so first.
    assert!(matches!(finding.outcome.verdict, Verdict::Unbalanced { .. }), "{}", finding.outcome.verdict);
}

#[test]
fn dismisses_a_static_that_is_initialised_in_mid_campaign() {
    static TABLE: OnceLock<Box<[u8]>> = OnceLock::new();
    let mut canary = canary(|_, word| {
        if word == "look up" {
            TABLE.get_or_init(|| vec![0; 256].into());
        }
    });
    let answers: Vec<_> = campaign(5, &["look up"]).take(10).map(|input| canary.feed(input)).collect();
    let dismissed: Vec<_> = (0..10).filter(|&number| answers[number] == Fed::Dismissed).collect();
    assert_eq!(dismissed, [4]);
    let expected = Account { inputs: 10, suspicions: 1, dismissed: 1, renewals: 1, ..Account::default() };
    assert_eq!(canary.account(), expected);
}

#[test]
fn says_so_when_a_service_is_not_deterministic() {
    static CYCLES_OF_THE_PROCESS: AtomicU64 = AtomicU64::new(1);
    let mut canary = canary(|desk, word| {
        if word == "count" && CYCLES_OF_THE_PROCESS.fetch_add(1, Ordering::Relaxed).is_multiple_of(100) {
            desk.keep();
            // Reserved room, so that no gauge tells.
            std::mem::forget(desk.papers.pop());
        }
    });
    let inputs = [vec!["rest"]].into_iter().chain(std::iter::repeat_with(|| vec!["count"]));
    let (number, fed) = first_answer(&mut canary, inputs).expect("an answer");
    assert_eq!(number, 100);
    let Fed::Inconclusive(outcome) = fed else { panic!("expected that nothing can be said, got {fed:?}") };
    assert!(matches!(outcome.verdict, Verdict::Inconclusive { .. }), "{}", outcome.verdict);
    assert_eq!(canary.account().inconclusive, 1);
}

#[test]
fn shrinking_does_not_slip_to_another_leak() {
    let mut canary = canary(|_, word| match word {
        "small" => std::mem::forget(paper()),
        "large" => std::mem::forget(black_box(vec![0_u8; 64])),
        _ => {}
    });
    assert_eq!(finding(canary.feed(vec!["small", "rest", "large", "rest"])).input, ["large"]);
}

#[test]
fn shrinking_does_not_slip_to_another_kind_of_verdict() {
    let mut canary = canary(|desk, word| {
        if word == "leak" || word == "fill" && desk.papers.len() < 20 {
            desk.keep();
        }
    });
    let finding = finding(canary.feed(vec!["fill", "rest", "leak", "rest"]));
    assert_eq!(finding.input, ["leak"]);
    assert!(matches!(finding.outcome.verdict, Verdict::Growing { .. }), "{}", finding.outcome.verdict);
}

/// Leaks in every tenth cycle, whatever the input.
struct Tenth;

impl Service for Tenth {
    type Input = Input;
    type Running = Desk;

    fn start(&self) -> Desk {
        Desk { papers: Vec::with_capacity(4_096), ..Desk::default() }
    }

    fn cycle(&self, desk: &mut Desk, _: &Input) {
        desk.words += 1;
        if desk.words.is_multiple_of(10) {
            desk.keep();
        }
    }
}

#[test]
fn the_shortest_input_is_one_that_a_fresh_process_soaks() {
    let found = finding(Canary::new(Tenth).feed(vec!["rest", "rest", "rest"]));
    assert_eq!(found.input, ["rest"], "an empty one would not be soaked");
    assert_eq!(finding(Canary::new(Tenth).feed(found.input)).signature(), found.outcome.signature());
}

#[test]
fn a_first_input_is_soaked_only_where_the_canary_is_told_to() {
    assert_eq!(Canary::new(Tenth).soaks_first(false).feed(vec!["rest"]), Fed::Passed);
    assert_eq!(finding(Canary::new(Tenth).soaks_first(true).feed(vec!["rest"])).input, ["rest"]);
}

#[test]
fn shrinking_lays_a_leak_bare_that_the_input_itself_takes_back() {
    let mut canary = canary(|desk, word| match word {
        "leak" => desk.keep(),
        "restart" => desk.papers.clear(),
        _ => {}
    });
    let finding = finding(canary.feed(vec!["restart", "rest", "leak"]));
    assert_eq!(finding.input, ["leak"]);
    assert!(matches!(finding.outcome.verdict, Verdict::Growing { .. }), "{}", finding.outcome.verdict);
}

#[test]
fn shrinking_takes_as_many_trials_as_it_is_allowed() {
    let leaks = |desk: &mut Desk, word| {
        if word == "leak" {
            desk.keep();
        }
    };
    let input = vec!["rest", "leak", "rest", "leak"];
    let found = finding(canary(leaks).trials_max(1).feed(input.clone()));
    assert_eq!((found.input, found.trials, found.is_minimal), (input, 1, false));
}

#[test]
fn the_first_input_that_asks_for_something_is_soaked() {
    let mut canary = canary(|desk, word| {
        desk.words += u64::from(word == "hundredth");
        if word == "hundredth" && desk.words.is_multiple_of(100) {
            desk.keep();
        }
    });
    assert_eq!(canary.feed(Input::new()), Fed::Passed);
    let finding = finding(canary.feed(vec!["hundredth"]));
    assert!(finding.outcome.growth.blocks > 0);
    assert_eq!((canary.account().suspicions, canary.account().confirmations), (0, 1));
}

#[test]
fn only_the_first_input_that_asks_for_something_is_soaked() {
    let worker = Worker::new(|_: &mut Desk, _: Word| {});
    let mut canary = Canary::new(&worker);
    let mut cycles_of = |input: &[Word]| {
        let before = worker.cycles.get();
        assert_eq!(canary.feed(input.to_vec()), Fed::Passed);
        worker.cycles.get() - before
    };
    assert_eq!([cycles_of(&[]), cycles_of(&[])], [1, 1]);
    assert!(cycles_of(&["rest"]) > 256, "two soaks of 128 cycles");
    assert_eq!([cycles_of(&["rest"]), cycles_of(&["other"])], [1, 1]);
}

#[test]
fn a_canary_is_renewed_after_a_number_of_inputs() {
    let mut canary = canary(|desk, _| desk.words += 1);
    let inputs = 3 * CANARY_INPUTS_MAX;
    assert_eq!(first_answer(&mut canary, campaign(2, &["word"]).take(inputs)), None);
    assert_eq!(canary.account().renewals, 2);
    assert_eq!(canary.feed(vec!["one past"]), Fed::Passed);
    assert_eq!(canary.account().renewals, 3);
}

#[test]
fn a_journal_reaches_back_to_the_renewal_and_no_further() {
    let answer = |inputs_max| {
        let mut canary = Canary::new(Sequence { leaks: true }).inputs_max(inputs_max);
        first_answer(&mut canary, sequence_in_three_inputs())
    };
    // The sequence begins with the second input and ends with the sixth: a life of five has it only if it begins there.
    assert!(matches!(answer(6), Some((5, Fed::HandOver(_)))));
    assert_eq!([answer(5), answer(3)], [None, None]);
}

/// Leaks at every `leak`, but for one of its lives.
struct Moody {
    starts: Cell<u64>,
    quiet_life: Option<u64>,
}

impl Service for Moody {
    type Input = Input;
    type Running = (bool, Vec<Box<[u8]>>);

    fn start(&self) -> Self::Running {
        self.starts.set(self.starts.get() + 1);
        (self.quiet_life != Some(self.starts.get()), Vec::with_capacity(4_096))
    }

    fn cycle(&self, (leaks, papers): &mut Self::Running, input: &Input) {
        for word in input {
            let paper = paper();
            if *leaks && *word == "leak" {
                papers.push(paper);
            }
        }
    }
}

#[test]
fn a_shortest_input_that_dhat_does_not_confirm_is_given_up_for_the_one_that_was_found() {
    let input = vec!["rest", "leak"];
    let examined = |service: &Moody| match examine(service, &input, 100).expect("the allocator is installed") {
        Examined::Finding(finding) => *finding,
        other => panic!("expected a finding, got {other:?}"),
    };
    let steadfast = Moody { starts: Cell::new(0), quiet_life: None };
    let finding = examined(&steadfast);
    assert_eq!((finding.input, finding.is_minimal), (vec!["leak"], true));
    // The last life is dhat's, of the shortest input.
    let finding = examined(&Moody { starts: Cell::new(0), quiet_life: Some(steadfast.starts.get()) });
    assert_eq!((finding.input, finding.is_minimal), (input.clone(), false));
}

#[test]
fn a_panic_passes_through_and_the_next_input_meets_a_new_subject() {
    let mut canary = canary(|desk, word| match word {
        "keep" => desk.keep(),
        "panic" => panic!("as asked"),
        _ => {}
    });
    assert_eq!(canary.feed(vec!["rest"]), Fed::Passed);
    for input in [vec!["keep", "panic"], vec!["panic"]] {
        let caught = catch_unwind(AssertUnwindSafe(|| canary.feed(input)));
        assert_eq!(caught.expect_err("a panic").downcast_ref(), Some(&"as asked"));
    }
    let mut read = Vec::new();
    canary.gauges(&mut |name, value| read.push((name, value)));
    assert_eq!(read, [], "nobody lives");
    assert_eq!(canary.feed(vec!["rest"]), Fed::Passed);
    canary.gauges(&mut |name, value| read.push((name, value)));
    assert_eq!(read, [("papers", 0), ("met", 0)]);
    let expected = Account { inputs: 4, renewals: 2, ..Account::default() };
    assert_eq!(canary.account(), expected);
    assert_eq!(finding(canary.feed(vec!["keep"])).input, ["keep"], "it judges as before");
}

#[test]
fn an_input_that_passes_costs_no_allocation() {
    let mut canary = canary(|desk, _| desk.words += 1);
    for input in campaign(2, &["word"]).take(10) {
        assert_eq!(canary.feed(input), Fed::Passed);
    }
    let inputs: Vec<Input> = campaign(2, &["word"]).take(100).collect();
    let words: usize = inputs.iter().map(Vec::len).sum();
    let before = heap::tally().allocations;
    for input in inputs {
        assert_eq!(canary.feed(input), Fed::Passed);
        canary.gauges(&mut |_, value| assert_eq!(value, 0));
    }
    let papers = words as u64;
    assert_eq!(heap::tally().allocations - before, papers, "those of the service");
}

#[test]
fn the_same_inputs_have_the_same_answers() {
    let answers = || {
        let mut canary = canary(|desk, word| match word {
            "leak" => desk.keep(),
            "forget" => std::mem::forget(paper()),
            _ if in_sequence(desk, word) => std::mem::forget([paper(), paper()]),
            _ => {}
        });
        let inputs = campaign(7, &["rest", "forget"]).take(21).chain(sequence_in_three_inputs());
        let inputs = inputs.chain(campaign(2, &["leak", "forget", "leak"]).take(4));
        let answers: Vec<_> = inputs.map(|input| canary.feed(input)).collect();
        (answers, canary.account())
    };
    let (first, account) = answers();
    assert_eq!(account.confirmations + account.handovers, account.suspicions);
    assert!(account.suspicions >= 5, "{account:?}");
    assert_eq!((first, account), answers());
}

#[test]
fn canaries_of_several_threads_do_not_disturb_each_other() {
    std::thread::scope(|scope| {
        for leaks in [true, false, true, false] {
            scope.spawn(move || {
                let mut canary = canary(move |desk, word| {
                    if word == "leak" && leaks {
                        desk.keep();
                    }
                });
                let inputs = campaign(50, &["leak", "rest"]).take(500);
                let answers = inputs.map(|input| canary.feed(input));
                let found = answers.filter(|fed| matches!(fed, Fed::Finding(_))).count();
                assert_eq!(found, if leaks { 10 } else { 0 });
                let account = canary.account();
                assert_eq!((account.suspicions, account.dismissed), (found as u64, 0));
            });
        }
    });
}

#[cfg(feature = "pcm")]
mod site {

    use proptest::prelude::*;
    use slowleak::pcm::trace::Moment;
    use slowleak::pcm::{Build, Event, Platform, Queue, Setup, Site, Trace, View};
    use slowleak::scenario::Scenario;
    use slowleak::site_subject::{SiteService, SiteSubject};

    use super::*;

    proptest! {
        #![proptest_config(config::cases(|usual| usual.div_ceil(12)))]

        #[test]
        fn no_queue_makes_the_fixed_build_suspect(
            platform in prop_oneof![Just(Platform::I386), Just(Platform::Alpha)],
            queues in proptest::collection::vec(queues::queues(), 100),
        ) {
            let mut canary = Canary::new(SiteService::new(Setup::new(platform, Build::FIXED)));
            for queue in queues {
                let text = Scenario { platform, queue: queue.clone(), ..Scenario::default() }.to_string();
                prop_assert_eq!(canary.feed(queue), Fed::Passed, "{}", text);
            }
            prop_assert_eq!(canary.account(), Account { inputs: 100, ..Account::default() });
        }
    }

    const SP4: Setup = Setup::new(Platform::I386, Build::Sp4);

    fn queue(commands: &str) -> Queue {
        Scenario::parse("test", format!("pcm 1\n{commands}").as_bytes()).expect("well formed").queue
    }

    #[test]
    fn the_first_queue_of_an_unfixed_build_is_a_finding_at_the_line_that_leaks() {
        let mut canary = Canary::new(SiteService::new(SP4));
        let queue = queue("T+0:00 touch\nT+1:30 server DS1 down\nT+30:17 end\n");
        let Fed::Finding(finding) = canary.feed(queue.clone()) else { panic!("expected a finding") };
        assert!(matches!(finding.outcome.verdict, Verdict::Growing { .. }), "{}", finding.outcome.verdict);
        for site in &finding.outcome.explanation.as_ref().expect("findings are explained").growth_sites {
            assert!(site.frames[0].file.starts_with("src/pcm/leak"), "{site:?}");
        }
        // Every poll leaks; no command is needed.
        assert_eq!((finding.input.commands.len(), finding.commands_found), (0, 2));
        assert!(finding.input.until < queue.until);

        // The gate sees the same.
        let soaked = SiteSubject::new(SP4, &finding.input).soak().run().expect("the allocator is installed");
        assert_eq!(soaked, finding.outcome);
    }

    /// Reads the gauges while the site works, as a search does that is drawn to states.
    #[derive(Default)]
    struct Looks(Vec<(&'static str, u64)>);

    impl Trace for Looks {
        fn event(&mut self, _moment: Moment, _event: Event<'_>) {}

        fn look(&mut self, site: &dyn View) {
            site.gauges(&mut |name, value| self.0.push((name, value)));
        }
    }

    #[test]
    fn a_busy_site_reports_states_that_an_idle_one_does_not() {
        let queue = queue("T+0:00 offer R1\nT+0:00 offer R2 mandatory=T-0:09\nT+0:10 end\n");
        let mut looks = Looks::default();
        let setup = Setup::new(Platform::I386, Build::FIXED);
        Site::start(setup, &mut ()).work_off(&queue, &mut looks);
        assert!(looks.0.contains(&("offers", 2)));
        let mut canary = Canary::new(SiteService::new(setup));
        assert_eq!(canary.feed(queue), Fed::Passed);
        let mut idle = Vec::new();
        canary.gauges(&mut |name, value| idle.push((name, value)));
        assert!(idle.contains(&("offers", 0)), "{idle:?}");
    }

    #[test]
    fn a_finding_reads_with_its_shortest_input() {
        let mut canary = Canary::new(SiteService::new(SP4));
        let Fed::Finding(finding) = canary.feed(queue("T+0:00 touch\nT+3:17 end\n")) else {
            panic!("expected a finding")
        };
        let scenario = Scenario { queue: finding.input.clone(), ..Scenario::default() };
        let text = slowleak::report::finding(&finding, &scenario.to_string());
        let (outcome, rest) = text.split_at(slowleak::report::outcome(&finding.outcome).len());
        assert!(outcome.starts_with("Growing: ") && outcome.contains("src/pcm/leak"), "{outcome}");
        let trials = finding.trials;
        let expected = format!("\nshortest input: 0 of 1 commands, after {trials} trials\n  pcm 1\n  T+0:00     end\n");
        assert_eq!(rest, expected);
    }
}
