//! A canary of a service with a thread of its own counts for the whole process, where no other test may be.

use std::sync::mpsc;
use std::thread::JoinHandle;

use slowleak::heap::Scope;
use slowleak::soak::{Canary, Fed, Service, Verdict};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// Sends letters of so many bytes to a thread, which keeps the last of them, and may keep others.
struct Office {
    keeps: fn(&[u8]) -> bool,
}

struct Worker {
    to: Option<mpsc::SyncSender<Box<[u8]>>>,
    done: mpsc::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Service for Office {
    type Input = Vec<u8>;
    type Running = Worker;

    fn start(&self) -> Worker {
        let (to, from) = mpsc::sync_channel::<Box<[u8]>>(1);
        let (tell, done) = mpsc::sync_channel(1);
        let keeps = self.keeps;
        let thread = std::thread::spawn(move || {
            let (mut latest, mut kept) = (Box::default(), Vec::new());
            for letter in from {
                if keeps(&letter) {
                    kept.push(letter.clone());
                }
                latest = letter;
                if tell.send(()).is_err() {
                    break;
                }
            }
            drop(latest);
        });
        Worker { to: Some(to), done, thread: Some(thread) }
    }

    fn cycle(&self, worker: &mut Worker, lengths: &Vec<u8>) {
        let to = worker.to.as_ref().expect("it lives");
        for &length in lengths {
            to.send(vec![0; length.into()].into()).expect("the thread listens");
            worker.done.recv().expect("the thread answers");
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.to.take());
        self.thread.take().expect("it was not joined yet").join().expect("it does not panic");
    }
}

fn inputs() -> impl Iterator<Item = Vec<u8>> {
    (0..3_000_u32)
        .map(|input| (0..input % 4).map(|place| u8::try_from((input * 7 + place) % 64).expect("small")).collect())
}

fn canary(keeps: fn(&[u8]) -> bool) -> Canary<Office> {
    Canary::new(Office { keeps }).may_settle().scope(Scope::Process)
}

#[test]
fn accepts_blocks_that_another_thread_frees_and_finds_those_that_it_keeps() {
    let mut sound = canary(|_| false);
    let fed: Vec<_> = inputs().map(|input| sound.feed(input)).collect();
    assert!(fed.iter().all(|fed| matches!(fed, Fed::Passed | Fed::Dismissed)), "{:?}", sound.account());
    drop(sound);

    let mut leaking = canary(|letter| letter.len() == 17);
    let fed = inputs().map(|input| leaking.feed(input)).find(|fed| !matches!(fed, Fed::Passed | Fed::Dismissed));
    let fed = match fed {
        Some(Fed::HandOver(input)) => leaking.feed(input),
        other => panic!("{other:?}: {:?}", leaking.account()),
    };
    let Fed::Finding(finding) = fed else { panic!("{fed:?}") };
    assert!(matches!(finding.outcome.verdict, Verdict::Growing { .. }), "{}", finding.outcome);
    assert_eq!(finding.input, [17]);
}
