//! What a fuzz target does with an input: feeds it to a canary, and tells what that finds.
//!
//! libFuzzer's artifact is the input at which the process dies, so a finding dies at its shortest input only: where that is another
//! than the one that was fed, it is handed to the mutator as the next one. A process that is started on files, for an artifact, has
//! no mutator, and dies at once.

use std::any::{Any, type_name};
use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};

use arbitrary::{Arbitrary, Unstructured};

use super::Fuzzed;
use super::account::Account;
use super::frames::{Framed, Queue, Undecoded};
use super::mutator::{self, MutateBytes, Sizes};
use crate::record::{Record, Run, folder};
use crate::report;
use crate::soak::{Canary, Fed, Finding};

/// The status of a process in which nothing was tested.
const NOTHING_TESTED: i32 = 2;

/// The status of a process that ends with a finding untold until then: libFuzzer's own for an error.
const FOUND: i32 = 77;

/// Holds the bytes of an input, read as a queue. `cargo fuzz fmt` prints its commands, or what is wrong with it.
pub struct Written<S: Fuzzed>(Result<Queue<S::Command>, Undecoded>);

impl<'a, S: Fuzzed> Arbitrary<'a> for Written<S> {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self(Queue::decode(u.bytes(u.len())?)))
    }
}

impl<S: Fuzzed> fmt::Debug for Written<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(queue) => formatter.write_str(&pasteable(queue.commands())),
            Err(error) => write!(formatter, "{error}"),
        }
    }
}

/// The buffer of an input that is to be changed.
#[derive(Debug)]
pub struct Mutated<'a> {
    /// The room there is.
    pub data: &'a mut [u8],
    /// How many bytes of it are the input.
    pub size: usize,
    /// How many it may become.
    pub size_max: usize,
}

type Found<Command> = Box<Finding<Queue<Command>>>;

thread_local! {
    /// The target of this process: each has one, on libFuzzer's thread.
    static TARGET: RefCell<Option<Box<dyn AnyTarget>>> = const { RefCell::new(None) };
}

/// A target of whatever service.
trait AnyTarget {
    fn as_any(&mut self) -> &mut dyn Any;

    /// Takes the bytes of the next input, where one is handed over.
    fn handed_over(&mut self) -> Option<Vec<u8>>;
}

/// Feeds an input to the target of this process. `false` where it is no queue.
///
/// # Panics
///
/// At a finding, after it was told. Of a strict service also where nothing can be said of an input.
#[must_use]
pub fn feed<S: Fuzzed + 'static>(make: impl FnOnce() -> S, is_strict: bool, input: Written<S>) -> bool {
    TARGET.with_borrow_mut(|target| {
        let target = target.get_or_insert_with(|| Box::new(Target::new(make(), is_strict)));
        target.as_any().downcast_mut::<Target<S>>().expect("a process has one target").feed(input)
    })
}

/// Changes an input, and returns its new size.
pub fn mutate<S: Fuzzed>(room: Mutated<'_>, seed: u32, mutate_bytes: MutateBytes) -> usize {
    let Mutated { data, size, size_max } = room;
    let (least, most) = S::Command::size_hint(0);
    let child = handed_over()
        .unwrap_or_else(|| mutator::mutate(&data[..size], size_max, seed, Sizes { least, most }, mutate_bytes));
    put(&child, &mut data[..size_max])
}

/// Crosses two inputs, and returns the size of the child.
pub fn cross(one: &[u8], other: &[u8], out: &mut [u8], seed: u32) -> usize {
    let child = handed_over().unwrap_or_else(|| mutator::cross(one, other, out.len(), seed));
    put(&child, out)
}

fn handed_over() -> Option<Vec<u8>> {
    TARGET.with_borrow_mut(|target| target.as_mut()?.handed_over())
}

/// Puts a child where libFuzzer has room for it. One that was handed over is as long as it is.
fn put(child: &[u8], room: &mut [u8]) -> usize {
    let length = child.len();
    let Some(place) = room.get_mut(..length) else {
        panic!(
            "inputs that leak together make one of {length} bytes (hint: -max_len={length} or more, not {})",
            room.len()
        );
    };
    place.copy_from_slice(child);
    length
}

/// Holds what a process has of its target.
struct Target<S: Fuzzed> {
    canary: Canary<Framed<S>>,
    is_strict: bool,
    /// Whether this process was started on files, and nothing will be mutated.
    is_on_files: bool,
    /// What was found, and is told when its shortest input comes back.
    waiting: Option<Found<S::Command>>,
    /// The bytes of the next input, where one is handed over.
    handed_over: Option<Vec<u8>>,
    account: Account,
}

impl<S: Fuzzed + 'static> AnyTarget for Target<S> {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn handed_over(&mut self) -> Option<Vec<u8>> {
        self.handed_over.take()
    }
}

impl<S: Fuzzed> Target<S> {
    fn new(service: S, is_strict: bool) -> Self {
        let canary = Canary::new(Framed(service));
        Self {
            canary: if is_strict { canary } else { canary.may_settle_apart(Queue::encode) },
            is_strict,
            is_on_files: is_on_files(std::env::args().skip(1)),
            waiting: None,
            handed_over: None,
            account: Account::new(short_name::<S>().to_owned()),
        }
    }

    fn feed(&mut self, input: Written<S>) -> bool {
        let commands = input.0.as_ref().ok().map(|queue| queue.commands().len());
        if self.account.execute(commands) {
            self.tell_account();
        }
        let Ok(queue) = input.0 else { return false };
        if let Some(found) = self.waiting.take_if(|found| found.input == queue) {
            self.die_of(&found);
        }
        let fed_bytes = queue.encode();
        let mut fed = self.canary.feed(queue);
        if let (Fed::HandOver(queue), true) = (&fed, self.is_on_files) {
            fed = self.canary.feed(queue.clone());
        }
        self.account.canary = self.canary.account();
        match fed {
            Fed::Inconclusive(outcome) if self.is_strict => panic!("{}", report::outcome(&outcome)),
            // The account says so.
            Fed::Passed | Fed::Dismissed | Fed::Inconclusive(_) => {}
            Fed::HandOver(queue) => self.handed_over = Some(queue.encode()),
            Fed::Finding(found) if self.is_on_files || found.input.encode() == fed_bytes => self.die_of(&found),
            Fed::Finding(found) => {
                self.handed_over = Some(found.input.encode());
                self.waiting = Some(found);
            }
        }
        true
    }

    /// Tells a finding, and lets libFuzzer write the artifact.
    fn die_of(&mut self, found: &Finding<Queue<S::Command>>) -> ! {
        self.tell(found);
        self.tell_account();
        panic!("{}", found.outcome.verdict)
    }

    #[expect(clippy::print_stdout, reason = "a finding is the result of a target")]
    fn tell(&self, found: &Finding<Queue<S::Command>>) {
        let input = pasteable(found.input.commands());
        println!("\nfinding in {}: {}", self.account.target, report::finding(found, &input));
        if let Some(folder) = folder::out() {
            let mut record = Record::of_target(&self.account.target, found.outcome.clone());
            record.commands = Some(found.input.commands().len() as u64);
            record.shortest_input = Some(input);
            record.run = Some(Run::of_this_process());
            match folder::keep(&folder, &record) {
                Ok(file) => println!("record: {}", file.display()),
                Err(error) => println!("{}: the record cannot be laid down: {error}", folder.display()),
            }
        }
    }

    #[expect(clippy::print_stdout, reason = "the account is a result")]
    fn tell_account(&self) {
        println!("{}", self.account);
    }
}

/// Tells the account at the end of the process, and lets a campaign fail that has tested nothing, or ends before a finding was told.
impl<S: Fuzzed> Drop for Target<S> {
    #[expect(clippy::print_stderr, reason = "a target has no other front desk")]
    fn drop(&mut self) {
        if self.account.is_empty() || std::thread::panicking() {
            return;
        }
        self.tell_account();
        let handed_over = self.handed_over.take();
        let target = &self.account.target;
        if let Some(bytes) = handed_over {
            if let Some(found) = &self.waiting {
                self.tell(found);
            }
            let path = artifact();
            match std::fs::write(&path, bytes) {
                Ok(()) => {
                    eprintln!("{target}: the runs were over before the shortest input was tried: {}", path.display());
                }
                Err(error) => eprintln!("{target}: cannot write {}: {error}", path.display()),
            }
            std::process::exit(FOUND);
        }
        if self.account.is_void() && !self.is_on_files {
            eprintln!("{target}: no input had a command: nothing was tested (hint: more runs, or a corpus)");
            std::process::exit(NOTHING_TESTED);
        }
    }
}

/// Says whether libFuzzer runs files one by one and mutates nothing, or looks at each run by itself.
fn is_on_files(arguments: impl Iterator<Item = String>) -> bool {
    const BY_THEMSELVES: [&str; 2] = ["-merge=1", "-minimize_crash"];
    let mut arguments = arguments;
    arguments.any(|argument| {
        BY_THEMSELVES.iter().any(|flag| argument.starts_with(flag))
            || !argument.starts_with('-') && Path::new(&argument).is_file()
    })
}

/// Returns where an input is written that libFuzzer has not come to: where it writes its own.
fn artifact() -> PathBuf {
    let prefix = std::env::args().find_map(|argument| argument.strip_prefix("-artifact_prefix=").map(str::to_owned));
    PathBuf::from(prefix.unwrap_or_default() + "leak-shortest-input")
}

/// Writes commands as they are written in a test: in the debug form of each, with the name of the enum before its variants.
fn pasteable<Command: fmt::Debug>(commands: &[Command]) -> String {
    let name = short_name::<Command>();
    let lines = commands.iter().map(|command| {
        let text = format!("{command:?}");
        let is_variant = text.starts_with(char::is_uppercase) && !text.starts_with(name);
        if is_variant { format!("    {name}::{text},\n") } else { format!("    {text},\n") }
    });
    format!("vec![\n{}]\n", lines.collect::<String>())
}

/// The name of a type without its path.
fn short_name<T>() -> &'static str {
    let name = type_name::<T>();
    let path = name.split('<').next().unwrap_or(name);
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[expect(dead_code, reason = "only their debug form is asked for")]
    enum Command {
        Open(u8),
        Say { text: &'static str },
        Rest,
    }

    #[derive(Debug)]
    #[expect(dead_code, reason = "only its debug form is asked for")]
    struct Order {
        id: u8,
    }

    #[test]
    fn commands_are_told_as_they_are_written_in_a_test() {
        let commands = [Command::Open(3), Command::Say { text: "hi" }, Command::Rest];
        insta::assert_snapshot!(pasteable(&commands), @r#"
        vec![
            Command::Open(3),
            Command::Say { text: "hi" },
            Command::Rest,
        ]
        "#);
        assert_eq!(pasteable(&[Order { id: 3 }]), "vec![\n    Order { id: 3 },\n]\n");
        assert_eq!(pasteable(&[7_u8]), "vec![\n    7,\n]\n");
    }

    #[test]
    fn a_process_is_on_files_if_a_word_names_one() {
        let of = |words: &[&str]| is_on_files(words.iter().map(|&word| word.to_owned()));
        let file = file!();
        assert!(of(&["-runs=3", file]), "{file}");
        assert!(of(&["-merge=1", "src"]) && of(&["-minimize_crash=1", "crash"]));
        assert!(!of(&["-runs=3", "src", "no-such-file"]) && !of(&[]));
    }
}
