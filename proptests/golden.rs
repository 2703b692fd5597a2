//! Traces written down once: the same on every platform, in every profile, and from one version to the next.
//!
//! A digest that differs says that the simulator does something else than when it was noted. Where that is meant, run the
//! suite and put the digest here that it prints, and say in the commit what it does; where it is not, `slowleak run` of the same
//! scenario before and after shows the first event that differs.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use slowleak::pcm::trace::Moment;
use slowleak::pcm::{Build, Event, Site, Trace};
use slowleak::scenario::Scenario;

/// Writes every event into a digest, and counts them.
#[derive(Default)]
struct Digested {
    digest: Sha256,
    line: String,
    events: u64,
}

impl Trace for Digested {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        self.line.clear();
        let Moment { since_t0, client, by, .. } = moment;
        writeln!(self.line, "{since_t0} {client:?} {by:?} {event:?}").expect("a text takes everything");
        self.digest.update(&self.line);
        self.events += 1;
    }
}

/// Runs a scenario for two cycles; returns how many events there were, and their digest.
fn digest(text: &str, build: Build) -> (u64, String) {
    let scenario = Scenario::parse("golden", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let mut trace = Digested::default();
    let mut site = Site::start(scenario.setup(build), &mut trace);
    for _ in 0..2 {
        site.work_off(&scenario.queue, &mut trace);
        site.wind_down(&mut trace);
    }
    let digest = trace.digest.finalize();
    (trace.events, digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

/// A month of a site of twenty clients: jobs of every sort, servers that come and go, users, restarts.
const MONTH: &str = concat!(
    "pcm 1\nclients 20\nhost SRV1 I386\nhost LS2 Alpha\nseed 7\n",
    "T+0:02 on all job R1\nT+0:02 on all job R2 mif=failed:\"disk full\" mandatory=none\n",
    "T+9:00 on all user logon\nT+9:01 on all application load\nT+12:00 server DS2 down\nT+13:00 on all job R3\n",
    "T+20:00 server DS2 up\nT+30:00 on all interval 20\nT+40:00 on WS3 reboot\nT+41:00 on WS4 history delete\n",
    "T+50:00 cancel R2\nT+60:00 server LS1 down\nT+70:00 server LS1 up\nT+80:00 on all user logoff\n",
    "T+90:00 on all job R4 runs=0:30 open-file\nT+100:00 on all offer R5 expires=T+120:00 flags=none\n",
    "T+200:00 copy Pcmwin32 HF990910\nT+201:00 system-map save\nT+210:00 on all upgrade\nT+300:00 reset-site\n",
    "T+720:00 end\n"
);

/// A day of a site of five thousand clients.
const LARGE: &str = concat!(
    "pcm 1\nclients 5000\nT+0:02 on all job R1\nT+1:30 on WS77 reboot forced\nT+3:00 server LS1 down\n",
    "T+5:00 on all job R2 mandatory=T+8:00\nT+7:00 server LS1 up\nT+12:00 cancel R1\nT+24:00 end\n"
);

#[test]
fn a_month_of_twenty_clients_is_as_it_was_noted() {
    let (events, digest) = digest(MONTH, Build::Sp3);
    assert!(events >= 100_000, "{events} events");
    assert_eq!(digest, "cd4fddeffd0c5628a47e43c4e7cc05fc5a1d4e0f7a735e2c0e56e2e11aa70744");
}

#[test]
fn a_day_of_five_thousand_clients_is_as_it_was_noted() {
    let (events, digest) = digest(LARGE, Build::Hf990910);
    assert!(events >= 100_000, "{events} events");
    assert_eq!(digest, "2cbb42aeee8244568a5b90a84ed47b1f87794e3437777347091180246b9ea0ef");
}
