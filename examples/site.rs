//! Builds a site in code, queues commands, and reads the trace. `cargo run --example site`
//!
//! Two clients run the same package, first on the build of the hotfix of article Q241656, which keeps nothing, and then on the
//! build before it, whose ledger says what was kept.

#![expect(clippy::print_stdout, reason = "an example prints what it shows")]

use slowleak::pcm::trace::Moment;
use slowleak::pcm::{
    Build, ClientNumber, Clients, Command, Event, JobStep, Phases, Platform, Queue, Seconds, Setup, Site, Timed, Trace,
};
use slowleak::scenario::conventions::{Series, offer};

/// Prints what matters to somebody who waits for a package.
struct Printed;

impl Trace for Printed {
    fn event(&mut self, moment: Moment, event: Event<'_>) {
        let who = moment.client.map_or_else(|| "the site".to_owned(), |client| client.to_string());
        let what = match event {
            Event::Launch(launch) => format!("runs {} from {}", launch.command_line, launch.server),
            Event::Report { request, status, .. } => format!("reports {request}: {status:?}"),
            Event::Row { request, status } => format!("has its row of {request} at {status}"),
            Event::Overall { request, status } => format!("has job {request} at {status}"),
            _ => return,
        };
        println!("T+{:<8} {who} {what}", moment.since_t0.to_string());
    }
}

fn main() -> Result<(), &'static str> {
    let request = Series::Requests.id(1).ok_or("the series of requests has a first one")?;
    let job = offer(request, Queue::default().t0);
    let on_all = |at, command| Timed { at, on: Clients::All, command };
    let queue = Queue {
        commands: vec![
            on_all(
                Seconds::from_minutes(2),
                Command::Job(JobStep::Create { offer: Box::new(job), phases: Phases::Run }),
            ),
            on_all(Seconds::from_minutes(30), Command::PollingInterval(20)),
        ],
        until: Seconds::from_minutes(120),
        ..Queue::default()
    };
    for build in [Build::FIXED, Build::Hf990624] {
        println!("build {build}");
        let mut site = Site::start(Setup::new(Platform::I386, build).with_clients(2), &mut ());
        site.work_off(&queue, &mut Printed);
        let kept = site.ledger_since_t0();
        println!("kept: {} bytes in {} blocks", kept.bytes(), kept.blocks());
        let history = site.history(ClientNumber::FIRST, request);
        println!("the history of {} has {request} as {history:?}", ClientNumber::FIRST);
        site.wind_down(&mut ());
        assert!(site.is_idle());
    }
    Ok(())
}
