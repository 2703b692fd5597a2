//! Mutation at the level of commands: every child can be printed and parsed again, is in order and bounded, and every
//! command and build can be reached from nothing.

mod config;
mod corpus;

use std::collections::BTreeSet;

use arbitrary::{Arbitrary, Unstructured};
use proptest::prelude::*;
use slowleak::pcm::{Build, Command, Seconds, Timed};
use slowleak::scenario::limits::{MUTATED_CLIENTS_MAX, MUTATED_COMMANDS_MAX, MUTATED_UNTIL_MAX};
use slowleak::scenario::{KINDS, Scenario, kind};

fn scenarios() -> impl Strategy<Value = Scenario> {
    let drawn = prop::collection::vec(any::<u8>(), 0..1_024)
        .prop_map(|bytes| Scenario::arbitrary(&mut Unstructured::new(&bytes)).expect("bytes decode"));
    let written = prop::sample::select(corpus::scenarios()).prop_map(|(_, scenario)| scenario);
    prop_oneof![drawn, written]
}

/// Requires that a child is what the module promises.
fn assert_sound(child: &Scenario) {
    let queue = &child.queue;
    assert!(queue.commands.len() <= MUTATED_COMMANDS_MAX && queue.until <= MUTATED_UNTIL_MAX);
    assert!(queue.commands.is_sorted_by_key(|timed| timed.at));
    assert!(queue.commands.last().is_none_or(|last| last.at <= queue.until));
    assert_eq!((child.notes.len(), child.expectations.len()), (0, 0), "what was said of the parent stays behind");
    assert!((queue.clients()..=MUTATED_CLIENTS_MAX).contains(&child.clients), "{} clients", child.clients);
    let text = child.to_string();
    match Scenario::parse("child.pcm", text.as_bytes()) {
        Ok(parsed) => assert_eq!(&parsed, child, "{text}"),
        Err(error) => panic!("{error}\n{text}"),
    }
}

proptest! {
    #![proptest_config(config::cases(|usual| 2 * usual))]

    #[test]
    fn generations_of_children_are_sound(
        founder in scenarios(),
        other in scenarios(),
        seeds in prop::collection::vec(any::<u64>(), 1..32),
    ) {
        let mut child = founder;
        for seed in seeds {
            child = match seed % 4 {
                0 => child.crossed(&other, seed),
                1 => child.after(usize::try_from(seed >> 32).unwrap_or_default() % 32, seed),
                _ => child.mutated(seed),
            };
            assert_sound(&child);
        }
    }

    #[test]
    fn the_same_parents_and_seed_give_the_same_child(one in scenarios(), other in scenarios(), seed in any::<u64>()) {
        prop_assert_eq!(one.mutated(seed), one.mutated(seed));
        prop_assert_eq!(one.crossed(&other, seed), one.crossed(&other, seed));
        prop_assert_eq!(one.after(3, seed), one.after(3, seed));
    }

    #[test]
    fn a_text_is_as_short_as_asked_for_and_parses(scenario in scenarios(), bytes_max in 0_usize..512, seed in any::<u64>()) {
        let least = Scenario { queue: slowleak::pcm::Queue { commands: Vec::new(), ..scenario.queue.clone() }, ..scenario.clone() };
        match scenario.text_within(bytes_max, seed) {
            Some(text) => {
                prop_assert!(text.len() <= bytes_max);
                prop_assert!(Scenario::parse("short.pcm", text.as_bytes()).is_ok(), "{}", text);
            }
            None => prop_assert!(least.to_string().len() > bytes_max, "{}", least),
        }
    }
}

#[test]
fn every_command_and_every_build_is_reached_from_nothing() {
    let mut commands = BTreeSet::new();
    let mut builds = BTreeSet::new();
    let mut child = Scenario::default();
    for seed in 0..5_000 {
        child = child.mutated(seed);
        for timed in &child.queue.commands {
            commands.insert(KINDS[kind(&timed.command)]);
            if let Command::Install(build) = timed.command {
                builds.insert(build);
            }
        }
    }
    assert_eq!(commands.len(), KINDS.len(), "{commands:?}");
    assert_eq!(builds.len(), Build::LADDER.len(), "{builds:?}");
}

/// Says what is true of some children.
type Trait<'a> = &'a dyn Fn(&Scenario) -> bool;

/// How many children a count is of.
const CHILDREN: u64 = 4_000;

/// Counts the children of many seeds of which something is true.
fn children(parent: &Scenario, is_so: impl Fn(&Scenario) -> bool) -> usize {
    (0..CHILDREN).filter(|&seed| is_so(&parent.mutated(seed))).count()
}

#[test]
fn every_kind_of_step_is_taken() {
    let parent = corpus::scenario("command_queue/report-waits-for-a-logon-server.pcm");
    let before = &parent.queue.commands;
    let times = |scenario: &Scenario| scenario.queue.commands.iter().map(|timed| timed.at).collect::<Vec<_>>();
    let commands = |scenario: &Scenario| {
        let mut named: Vec<_> = scenario.queue.commands.iter().map(|timed| format!("{:?}", timed.command)).collect();
        named.sort();
        named
    };
    let longer = |child: &Scenario| child.queue.commands.len() == before.len() + 1;
    let same_length = |child: &Scenario| child.queue.commands.len() == before.len();
    let kinds: [(&str, Trait<'_>); 10] = [
        ("insert", &|child| {
            longer(child)
                && child.queue.commands.iter().any(|timed| before.iter().all(|other| other.command != timed.command))
        }),
        ("delete", &|child| child.queue.commands.len() == before.len() - 1),
        ("duplicate", &|child| {
            longer(child)
                && child.queue.commands.iter().all(|timed| before.iter().any(|other| other.command == timed.command))
        }),
        ("pile up", &|child| child.queue.commands.len() == before.len() + 4),
        ("swap", &|child| {
            child.queue != parent.queue && times(child) == times(&parent) && commands(child) == commands(&parent)
        }),
        ("argument", &|child| {
            same_length(child) && times(child) == times(&parent) && commands(child) != commands(&parent)
        }),
        ("time", &|child| same_length(child) && times(child) != times(&parent) && commands(child) == commands(&parent)),
        ("until", &|child| child.queue.commands == *before && child.queue.until != parent.queue.until),
        ("application", &|child| {
            child.queue.commands == *before && child.queue.other_builds != parent.queue.other_builds
        }),
        ("seed", &|child| child.queue.commands == *before && child.queue.seed != parent.queue.seed),
    ];
    for (kind, is_so) in kinds {
        assert!(children(&parent, is_so) >= 5, "{kind}: {}", children(&parent, is_so));
    }
}

/// The commands that have no argument, or one that gives them another name.
const WITHOUT_ARGUMENT: [&str; 29] = [
    "application close",
    "application exit",
    "application hold",
    "application load",
    "application open",
    "application release",
    "configuration-manager start",
    "configuration-manager stop",
    "delete-master",
    "delete-reports",
    "end-program",
    "executive start",
    "executive stop",
    "history delete",
    "logon-script",
    "maintenance start",
    "maintenance stop",
    "reset-site",
    "rservice change",
    "rservice deinstall",
    "service restart",
    "service start",
    "service stop",
    "smsrun",
    "system-map save",
    "touch",
    "upgrade",
    "user logoff",
    "user logon",
];

#[test]
fn one_argument_of_every_command_is_changed_on_its_own() {
    let mut seen = BTreeSet::new();
    let drawn = (0..4_000).flat_map(|seed| Scenario::default().mutated(seed).queue.commands);
    for timed in drawn.filter(|timed| seen.insert(kind(&timed.command))) {
        let mut parent = Scenario::default();
        (parent.queue.until, parent.queue.commands) = (timed.at, vec![timed.clone()]);
        let differs = |child: &Scenario| match &*child.queue.commands {
            [only] => only.command != timed.command && kind(&only.command) == kind(&timed.command),
            _ => false,
        };
        let name = KINDS[kind(&timed.command)];
        let changed = children(&parent, differs);
        assert_eq!(changed < 50, WITHOUT_ARGUMENT.contains(&name), "{name}: {changed}");
    }
    assert_eq!(seen.len(), KINDS.len());
}

#[test]
fn a_child_inherits_the_settings_that_no_step_changed() {
    let text = b"pcm 1\nplatform Alpha\nclients 3\nbuilds Pcmsvc32=SP4\nexpired-records 3\nhost WS2 Windows95\nT+0:00 touch\nT+1:00 end\n";
    let parent = Scenario::parse("parent.pcm", text).unwrap_or_else(|error| panic!("{error}"));
    let settings: [(&str, Trait<'_>); 5] = [
        ("platform", &|child| child.platform == parent.platform),
        ("clients", &|child| child.clients == parent.clients),
        ("hosts", &|child| child.hosts == parent.hosts),
        ("service build", &|child| child.service_build == parent.service_build),
        ("expired records", &|child| child.expired_records == parent.expired_records),
    ];
    for (setting, is_so) in settings {
        let inherited = children(&parent, is_so);
        assert!(inherited >= 2_000, "{setting}: {inherited} of {CHILDREN}");
    }
}

#[test]
fn a_child_of_two_has_commands_of_both() {
    let one = corpus::scenario("command_queue/history-lost.pcm");
    let other = corpus::scenario("command_queue/file-in-use-is-not-replaced.pcm");
    let has = |child: &Scenario, parent: &Scenario| {
        let own = |command: &Command| parent.queue.commands.iter().any(|timed| timed.command == *command);
        child.queue.commands.iter().any(|timed| own(&timed.command))
    };
    let both = (0..200).map(|seed| one.crossed(&other, seed)).filter(|child| has(child, &one) && has(child, &other));
    assert!(both.count() >= 100);
}

/// The times of the commands of a child that its parent does not have.
fn times_of_others(child: &Scenario, parent: &Scenario) -> Vec<Seconds> {
    let of_others = |timed: &&Timed| parent.queue.commands.iter().all(|own| own.command != timed.command);
    child.queue.commands.iter().filter(of_others).map(|timed| timed.at).collect()
}

/// A scenario with a name of its own for each of its commands.
fn at(times: &[&str], first: u32) -> Scenario {
    let lines: Vec<_> =
        times.iter().zip(first..).map(|(time, minutes)| format!("T+{time} interval {minutes}\n")).collect();
    let text = format!("pcm 1\n{}T+9:00 end\n", lines.concat());
    Scenario::parse("parent.pcm", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_command_that_is_inserted_often_meets_another() {
    let parent = at(&["1:23:45"], 20);
    let meets = |child: &Scenario| {
        child.queue.commands.len() == 2 && times_of_others(child, &parent).contains(&parent.queue.commands[0].at)
    };
    assert!(children(&parent, meets) >= 40, "{}", children(&parent, meets));
}

#[test]
fn commands_that_are_taken_over_move_and_keep_their_distance() {
    let (one, other) = (at(&["0:10"], 20), at(&["5:00:07", "5:00:20"], 30));
    let moved = |child: &Scenario| match times_of_others(child, &one)[..] {
        [first, second] => first != other.queue.commands[0].at && second - first == Seconds(13),
        _ => false,
    };
    let count = (0..CHILDREN).filter(|&seed| moved(&one.crossed(&other, seed))).count();
    assert!(count >= 100, "{count}");
}

#[test]
fn many_seeds_are_drawn() {
    let parent = at(&["0:10"], 20);
    let seeds: BTreeSet<_> = (0..CHILDREN).map(|seed| parent.mutated(seed).queue.seed).collect();
    assert!(seeds.len() >= 10, "{}", seeds.len());
}

#[test]
fn most_children_of_the_corpus_are_new() {
    for (name, parent) in corpus::scenarios() {
        let same = children(&parent, |child| child.queue == parent.queue && child.platform == parent.platform);
        assert!(same < 600, "{same} of {CHILDREN} children of {name} are their parent");
    }
}

#[test]
fn what_goes_on_from_a_place_leaves_the_way_there_alone_and_bursts_behind_it() {
    let text = b"pcm 1\nT+0:00 user logon\nT+0:01 application load\nT+0:02 offer R3\nT+2:00 touch\nT+3:00 end\n";
    let parent = Scenario::parse("parent.pcm", text).expect("a scenario");
    let way = &parent.queue.commands[..2];
    let bursts: Vec<_> = (0..CHILDREN).map(|seed| parent.after(1, seed).queue.commands).collect();
    let go_on = bursts.iter().filter(|commands| commands.starts_with(way)).count();
    assert!(go_on > 3_000, "{go_on} of {CHILDREN} begin as the way does");
    let count = |is_so: &dyn Fn(&[Timed]) -> bool| bursts.iter().filter(|commands| is_so(commands)).count();
    let cut = count(&|commands| !commands.iter().any(|timed| timed.command == Command::Touch));
    assert!((1_000..3_000).contains(&cut), "{cut} without what came next");
    let long = count(&|commands| commands.len() > 8);
    assert!(long > 500, "{long} with a long burst");
    let undone = count(&|commands| commands.get(2).is_some_and(|timed| timed.command == Command::ExitApplication));
    assert!(undone > 100, "{undone} take the last command of the way back");
    // One theme in six, and a tenth of what is drawn.
    let alike = count(&|commands| matches!(commands.get(2), Some(Timed { command: Command::OpenWindow, .. })));
    assert!(alike > 50, "{alike} go on with the theme of the way");
}
