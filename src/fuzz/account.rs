//! The account of a campaign: what was done, so that "nothing found" cannot mean "nothing done".

use std::fmt;

use crate::heap::{counted, thousands};
use crate::soak;

/// From so many executions on the account is told at every doubling: libFuzzer leaves a process without a last word after an
/// interrupt and at a timeout.
const TOLD_FROM: u64 = 1 << 16;

/// Holds the account of one target.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) target: String,
    executions: u64,
    decoded: u64,
    commands: u64,
    pub(super) canary: soak::Account,
}

impl Account {
    pub(super) fn new(target: String) -> Self {
        Self { target, executions: 0, decoded: 0, commands: 0, canary: soak::Account::default() }
    }

    /// Accounts for an input, which has that many commands where it is a queue. Says whether it is time to tell.
    pub(super) fn execute(&mut self, commands: Option<usize>) -> bool {
        self.executions += 1;
        self.decoded += u64::from(commands.is_some());
        self.commands += commands.unwrap_or_default() as u64;
        self.executions >= TOLD_FROM && self.executions.is_power_of_two()
    }

    /// Says whether anything was executed, and nothing of it was a command.
    pub(super) const fn is_void(&self) -> bool {
        self.executions > 0 && self.commands == 0
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.executions == 0
    }
}

impl fmt::Display for Account {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |count: u64| thousands(count.cast_signed());
        let told = |count: u64, noun| counted(count.cast_signed(), noun);
        let percent = self.decoded * 100 / self.executions.max(1);
        let canary = &self.canary;
        write!(
            out,
            "campaign of {}: {}, {} decoded ({percent} %), {}\n  \
             canary: {} suspicions, {} confirmed, {} dismissed, {} inconclusive, {} handed over; {} renewals",
            self.target,
            told(self.executions, "execution"),
            number(self.decoded),
            told(self.commands, "command"),
            number(canary.suspicions),
            number(canary.confirmations),
            number(canary.dismissed),
            number(canary.inconclusive),
            number(canary.handovers),
            number(canary.renewals),
        )?;
        if canary.settled_bytes > 0 {
            write!(
                out,
                "\n  the heap settled {} above its level after start (what is kept by names that are new each time looks the same)",
                told(canary.settled_bytes, "byte")
            )?;
        }
        if canary.unjudged > 0 && canary.confirmations == 0 {
            write!(
                out,
                "\n  it stands above that since {}, which were not judged yet",
                told(canary.unjudged, "input")
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_says_what_was_done() {
        let mut account = Account::new("Shop".to_owned());
        assert!(account.is_empty() && !account.is_void());
        assert!(!account.execute(None));
        assert!(account.is_void());
        assert!(!account.execute(Some(3)));
        assert!(!account.is_void());
        account.canary.settled_bytes = 4_096;
        account.canary.unjudged = 7;
        insta::assert_snapshot!(account, @r"
        campaign of Shop: 2 executions, 1 decoded (50 %), 3 commands
          canary: 0 suspicions, 0 confirmed, 0 dismissed, 0 inconclusive, 0 handed over; 0 renewals
          the heap settled 4,096 bytes above its level after start (what is kept by names that are new each time looks the same)
          it stands above that since 7 inputs, which were not judged yet
        ");
    }

    #[test]
    fn it_is_told_at_doublings() {
        let mut account = Account::new("Shop".to_owned());
        let told = (1..=300_000).filter(|_| account.execute(Some(1))).count();
        assert_eq!(told, 3, "at 65,536, 131,072 and 262,144");
    }
}
