//! Leak tests as one writes them for a service: each leak is reported, and its fixed twin accepted.

use slowleak_examples::journal::Journal;
use slowleak_examples::server::Server;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

fn open() -> Journal {
    Journal::open().expect("a database in memory opens")
}

#[test]
#[should_panic(expected = "native heap: ")]
fn reports_rows_that_nobody_deletes() {
    slowleak::soak(open, |journal| journal.note("a request").expect("there is room")).assert_settled();
}

#[test]
fn accepts_rows_that_are_pruned() {
    slowleak::soak(open, |journal| {
        journal.note("a request").expect("there is room");
        journal.prune().expect("the table is there");
    })
    .assert_settled();
}

fn soak_server(tells_watchdogs: bool) {
    slowleak::tokio::soak(
        async || Server::start(tells_watchdogs).await.expect("the loopback has a port"),
        async |server| assert_eq!(server.ask("hello\n").await.expect("it listens"), "hello\n"),
    )
    .assert_settled();
}

#[test]
#[should_panic(expected = "Growing: ")]
fn reports_watchdogs_that_wait_for_ever() {
    soak_server(false);
}

#[test]
fn accepts_watchdogs_that_are_told() {
    soak_server(true);
}
