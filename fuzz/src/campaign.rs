//! The account of a campaign: what it did, so that "nothing found" cannot mean "nothing done".
//!
//! It is told when the process ends, however it ends: by `exit`, as after `-runs` and `-max_total_time` (the account is a
//! thread-local, and the C library drops those of the main thread), or by a panic, as at a finding (a hook tells it before
//! the process is aborted). Only libFuzzer's own `_Exit`, at an interrupt or a timeout, comes without a word; therefore the
//! account is told at every doubling of the executions too. It is a few numbers, however long the campaign.

use std::cell::RefCell;
use std::fmt::{self, Formatter};
use std::panic;

use slowleak::heap::{counted, thousands};
use slowleak::pcm::{Build, Queue};
use slowleak::scenario::{KINDS, kind};
use slowleak::soak;

use crate::environment;
use crate::watch::Watch;

/// From so many executions on, the account is told at every doubling.
const TOLD_FROM: u64 = 1 << 16;

/// A campaign of so many cycles in which nothing was launched does not reach what it is to test.
const CYCLES_LAUNCHING: u64 = 1 << 12;

thread_local! {
    static CAMPAIGN: RefCell<Campaign> = RefCell::default();
}

/// Begins the account of a target, which tells itself when the process ends.
pub fn begin(target: &'static str) {
    CAMPAIGN.with_borrow_mut(|campaign| campaign.target = target);
    let next = panic::take_hook();
    panic::set_hook(Box::new(move |what| {
        // A panic in the account itself leaves it borrowed, and is told without it.
        CAMPAIGN.with(|campaign| campaign.try_borrow_mut().map(|mut campaign| campaign.close()).ok());
        next(what);
    }));
}

/// Accounts for an execution whose input was rejected.
pub fn rejected() {
    CAMPAIGN.with_borrow_mut(Campaign::executed);
}

/// Accounts for an execution whose input was parsed.
pub fn parsed() {
    CAMPAIGN.with_borrow_mut(|campaign| {
        campaign.parsed += 1;
        campaign.executed();
    });
}

/// Accounts for the commands of a parsed input.
pub fn commanded(queue: &Queue) {
    CAMPAIGN.with_borrow_mut(|campaign| {
        for timed in &queue.commands {
            campaign.commanded |= 1 << kind(&timed.command);
        }
    });
}

/// Accounts for a cycle of a site.
pub fn watched(watch: &Watch) {
    CAMPAIGN.with_borrow_mut(|campaign| {
        campaign.cycles += 1;
        campaign.seen.launches += watch.launches;
        campaign.seen.reports += watch.reports;
        campaign.seen.failovers += watch.failovers;
        campaign.seen.restarts += watch.restarts;
        campaign.seen.builds = campaign.seen.builds.or(watch.builds);
    });
}

/// Takes the account of the canary of a site over.
pub fn canary(place: usize, account: soak::Account) {
    CAMPAIGN.with_borrow_mut(|campaign| {
        campaign.canaries.resize_with(campaign.canaries.len().max(place + 1), || None);
        campaign.canaries[place] = Some(account);
    });
}

/// Notes whether an input waits to be handed over to libFuzzer: as long as it waits, the campaign has an unsaid finding.
pub fn waiting(waits: bool) {
    CAMPAIGN.with_borrow_mut(|campaign| campaign.waits = waits);
}

/// Holds the account.
#[derive(Default)]
struct Campaign {
    target: &'static str,
    executions: u64,
    parsed: u64,
    /// The kinds of commands that were given, as bits.
    commanded: u128,
    cycles: u64,
    seen: Watch,
    /// The accounts of the canaries, one a sort of site.
    canaries: Vec<Option<soak::Account>>,
    waits: bool,
    is_closed: bool,
}

impl Campaign {
    fn executed(&mut self) {
        self.executions += 1;
        if self.executions >= TOLD_FROM && self.executions.is_power_of_two() {
            self.tell();
        }
    }

    #[expect(clippy::print_stdout, reason = "the account is a result")]
    fn tell(&self) {
        println!("{self}");
    }

    /// Tells the account for the last time. A process that executed nothing, such as the parent of a fork, has none.
    fn close(&mut self) {
        if self.executions > 0 && !self.is_closed {
            self.tell();
        }
        self.is_closed = true;
    }

    /// Says why the campaign cannot count as a clean one.
    fn failure(&self) -> Option<&'static str> {
        if self.executions == 0 {
            None
        } else if self.parsed == 0 {
            Some("no input could be parsed: nothing was tested (hint: give it a corpus, or more runs)")
        } else if self.cycles >= CYCLES_LAUNCHING && self.seen.launches == 0 {
            Some("nothing was launched in thousands of cycles: the campaign does not reach what it is to test")
        } else if self.waits {
            Some("inputs that leak together were found last of all, and not tried alone (hint: more runs)")
        } else {
            None
        }
    }

    fn write_site(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Watch { launches, reports, failovers, restarts, builds, .. } = self.seen;
        write!(
            out,
            "\n  in {}: {} launches, {} reports, {} failovers, {} restarts",
            told(self.cycles, "cycle"),
            number(launches),
            number(reports),
            number(failovers),
            number(restarts),
        )?;
        let reached = self.commanded.count_ones();
        write!(
            out,
            "\n  reached {reached} of {} commands, {} of {} builds",
            KINDS.len(),
            builds.iter().count(),
            Build::LADDER.len()
        )?;
        let kinds = KINDS.into_iter().enumerate();
        let missed: Vec<_> = kinds.filter(|(kind, _)| self.commanded & 1 << kind == 0).map(|(_, name)| name).collect();
        if missed.is_empty() { Ok(()) } else { write!(out, "\n  not reached: {}", missed.join(", ")) }
    }

    fn write_canaries(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let sum = |field: fn(&soak::Account) -> u64| number(self.canaries.iter().flatten().map(field).sum());
        write!(
            out,
            "\n  canary: {} suspicions, {} confirmed, {} dismissed, {} inconclusive, {} handed over; {} renewals",
            sum(|account| account.suspicions),
            sum(|account| account.confirmations),
            sum(|account| account.dismissed),
            sum(|account| account.inconclusive),
            sum(|account| account.handovers),
            sum(|account| account.renewals),
        )
    }
}

impl fmt::Display for Campaign {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let percent = self.parsed * 100 / self.executions.max(1);
        let plant = environment::planted().map(|plant| format!(" {}", plant.note())).unwrap_or_default();
        write!(
            out,
            "campaign of {}{plant}: {}, {} parsed ({percent} %)",
            self.target,
            told(self.executions, "execution"),
            number(self.parsed)
        )?;
        if self.cycles > 0 {
            self.write_site(out)?;
        }
        if self.canaries.iter().any(Option::is_some) {
            self.write_canaries(out)?;
        }
        Ok(())
    }
}

/// Tells the account at the end of the process, and lets a void campaign fail.
impl Drop for Campaign {
    #[expect(clippy::print_stderr, reason = "a target has no other front desk")]
    fn drop(&mut self) {
        self.close();
        if let Some(why) = self.failure() {
            eprintln!("{}: {why}", self.target);
            std::process::exit(2);
        }
    }
}

fn told(count: u64, noun: &str) -> String {
    counted(count.cast_signed(), noun)
}

fn number(count: u64) -> String {
    thousands(count.cast_signed())
}
