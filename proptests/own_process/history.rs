//! A run has no past, and whatever thread allocates and frees belongs to the subject.

use std::hint::black_box;
use std::time::Duration;

use slowleak::soak;
use slowleak::soak::Verdict;

use super::{assert_growing, block, remove, start};

#[test]
fn accepts_a_static_that_is_first_used_late() {
    static TABLE: std::sync::OnceLock<Vec<u64>> = std::sync::OnceLock::new();
    let mut requests = 0;
    let cycle = move |kept: &mut Vec<Vec<u8>>| {
        remove(kept);
        requests += 1;
        if requests == 100 {
            black_box(TABLE.get_or_init(|| (0..1_000).collect()));
        }
    };
    soak(start, cycle).assert_settled();
}

#[test]
fn reports_what_a_thread_local_remembers_by_a_key_that_begins_again_with_each_life() {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    thread_local! { static MEMORY: RefCell<BTreeMap<u64, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) }; }
    let remember = |request: &mut u64| {
        *request += 1;
        MEMORY.with_borrow_mut(|memory| memory.entry(*request).or_insert_with(|| block(40)).len());
    };
    // In one process the second run would find everything remembered.
    let outcome = soak(|| 0, remember).run().expect("it takes place");
    assert!(matches!(outcome.verdict, Verdict::Growing { .. }), "{}", outcome.verdict);
    let forget = |request: &mut u64| {
        remember(request);
        MEMORY.with_borrow_mut(BTreeMap::clear);
    };
    soak(|| 0, forget).assert_settled();
}

#[test]
fn accepts_workers_that_take_jobs_and_answer() {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Mutex};
    use std::thread::JoinHandle;

    struct Office {
        jobs: Option<Sender<u64>>,
        answers: Receiver<String>,
        workers: Vec<JoinHandle<()>>,
    }

    impl Drop for Office {
        fn drop(&mut self) {
            self.jobs = None;
            for worker in self.workers.drain(..) {
                worker.join().expect("it does not panic");
            }
        }
    }

    let open = || {
        let ((jobs, inbox), (answer, answers)) = (channel::<u64>(), channel());
        let inbox = Arc::new(Mutex::new(inbox));
        let work = || {
            let (inbox, answer) = (Arc::clone(&inbox), answer.clone());
            std::thread::spawn(move || {
                loop {
                    let job = inbox.lock().expect("nobody panics").recv();
                    let Ok(job) = job else { break };
                    answer.send(format!("job {job:08}")).expect("somebody listens");
                }
            })
        };
        Office { jobs: Some(jobs), answers, workers: vec![work(), work()] }
    };
    let cycle = |office: &mut Office| {
        let jobs = office.jobs.as_ref().expect("it is open");
        (0..10).for_each(|job| jobs.send(job).expect("they work"));
        (0..10).for_each(|_| drop(office.answers.recv().expect("they answer")));
    };
    soak(open, cycle).assert_settled();
}

#[test]
fn accepts_a_worker_that_ends_some_time_after_the_drop() {
    let start = || {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        std::thread::spawn(move || {
            let buffer = block(4_000);
            let _ = stopped.recv();
            std::thread::sleep(Duration::from_millis(3));
            drop(buffer);
        });
        stop
    };
    soak(start, |_| drop(block(100))).assert_settled();
}

#[test]
#[expect(clippy::print_stdout, reason = "libtest keeps what is printed")]
fn accepts_lines_that_are_printed_and_panics_that_are_caught() {
    let cycle = |cycles: &mut u64| {
        *cycles += 1;
        println!("cycle {cycles} is done, with {} bytes", block(10).capacity());
        if cycles.is_multiple_of(10) {
            let caught = std::panic::catch_unwind(|| panic!("a bad request"));
            assert!(caught.is_err());
        }
    };
    soak(|| 0, cycle).assert_settled();
}

#[test]
fn reports_what_a_thread_that_the_subject_does_not_own_keeps() {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::sync::{LazyLock, Mutex};

    type Worker = (SyncSender<u64>, Receiver<usize>);
    static WORKER: LazyLock<Mutex<Worker>> = LazyLock::new(|| {
        let ((jobs, inbox), (out, done)) = (sync_channel(1), sync_channel(1));
        std::thread::spawn(move || {
            let mut log = Vec::with_capacity(1 << 15);
            for _ in inbox {
                log.push(block(29));
                out.send(log.len()).expect("somebody listens");
            }
        });
        Mutex::new((jobs, done))
    });
    let ask = |(): &mut ()| {
        let worker = WORKER.lock().expect("nobody panics");
        worker.0.send(29).expect("it works");
        worker.1.recv().expect("it answers");
    };
    assert_growing(&soak(|| (), ask).run().expect("it takes place"));
}
