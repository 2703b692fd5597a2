//! Scenarios: the readable text form of a command queue, with what it is expected to do on which builds.
//!
//! *Scenario* means a queue of commands for the simulated site together with expectations: at once a fuzz input, a
//! conformance test and documentation. This module turns text into scenarios and back, runs them and judges their
//! expectations, reads and prints instruction files, and draws queues at random. It knows nothing of heaps and soaks.
//!
//! # Examples
//! ```
//! use slowleak::scenario::Scenario;
//!
//! let text = r#"pcm 1
//! ## S01 · Q163488 · Delayed mandatory time, file unchanged.
//! ## The replica is not touched after T0.
//! T+0:00     offer R1 mandatory=T+0:30
//! T+3:00     end
//!
//! expect [SP2..] launch R1 at T+1:00
//! expect [..HF961220] never launch R1
//! "#;
//! let scenario = Scenario::parse("s01.pcm", text.as_bytes())?;
//! assert_eq!(scenario.notes[0], "S01 · Q163488 · Delayed mandatory time, file unchanged.");
//! assert_eq!(scenario.to_string(), text);
//! # Ok::<(), slowleak::scenario::ParseError>(())
//! ```
//!
//! # The form
//! A line is empty, or one of these; `#` begins a comment, outside of quotes.
//!
//! | line | meaning |
//! |---|---|
//! | `pcm 1` | the first line: format and version |
//! | `# …` | a comment; those before everything else are the scenario's notes, and only they are printed again |
//! | `platform Alpha` | setting: processor of the clients, `I386` unless set |
//! | `clients 3` | setting: how many clients the site has, WS1 to WS3; one unless set |
//! | `builds Pcmwin32=SP3` | setting: the builds of the service (`Pcmsvc32=SP4`), of an application, of the Despooler (`Smsinst.dll=HF990224`, `Base.dll=HF980710`), the Scheduler (`Base4.dll=HF990308`), `Rservice=HF980731`, and what else clients and site have (`Client=SP3`, `Site=SP4`); each `SP2` unless set |
//! | `expired-records 3` | setting: each client has so many expired records from the beginning, and Maintenance Manager is stopped |
//! | `clock 1994-12-01T08:00` | setting: the calendar at T0, Monday 2 March 1998, 08:00 unless set |
//! | `seed 7` | setting: the seed of random choices, 0 unless set |
//! | `host SRV1 Alpha` | setting: the site's servers run the service too: `SRV1`, `LS1` and `LS2`, each on `I386` unless set |
//! | `components Alpha` | setting: the only platform whose components the site has, beside that of `SRV1`; both unless set |
//! | `host WS2 Windows95` | setting: the system of a client: `Windows95`, `Windows3x`, `MsDos5`, `MsDos6`, `NetWare` ([`System`](crate::pcm::System)), each with its application and no service; or Windows NT on another processor, `Alpha` |
//! | `T+h:mm[:ss] [on WS2\|on all] COMMAND …` | a command of the queue, in the order of times; for WS1 unless it says for whom |
//! | `T+h:mm[:ss] end` | how long the site runs: the last line of the queue |
//! | `expect [at least] [SET] CLAIM [on WS2]` | after the queue: what is true on exactly, or at least, the builds of the set, of the service or, with `[Pcmwin32 SP4..]`, of another component |
//!
//! A text that is not one word, or has one of `" # = , [ ]` in it, stands in quotes, in which a quote is doubled.
//! Lengths of time are `h:mm[:ss]` everywhere. A request is `R1`, `R2` … (see [`conventions`]) or a literal identifier.
//!
//! **Commands:** `offer R1 KEY=VALUE …` · `offer-file`, followed by a dump of which every line begins with `| ` (see
//! [`dump`]; of its header only the version of the utility counts, and it is printed again as the latest one prints) · `withdraw R1` · `touch` · `delete-replica LS1` · `package R1 on|off LS1` · `server LS1 up|down` ·
//! `map X: \\DS2\PUBLIC` · `unmap X:` · `free-letters 3` · `service start|stop|restart` · `install SP4` · `interval 30` ·
//! `selection LOCALONLY` · `prefer \\P1\SMS_PKGD …` or `prefer none` · `user logon|logoff` ·
//! `application load|exit|hold|release|open|close` · `application details open|close` · `application execute R1` ·
//! `application archive R1` · `countdown on|off` · `reminder 150` · `connect-time 0:00:40` · `end-program` · `reboot [forced]` · `history delete` ·
//! `maintenance start|stop` · `slow-link on|off` · `account locked|unlocked` · `end`.
//!
//! Circumstances: `machine on|off` · `windows-nt 3.51` · `client-clock +24:00` · `redirector netx|usual` · `access DS1 on|off` · `session locked|unlocked` ·
//! `restart-file on|off` ·
//! `lock-master on|off` · `server-system LS1 NetWare` · `name-length LS1 12` · `inactive DS1 on|off` · `sender on|off` ·
//! `identification-groups 2` · `lock-store on|off`.
//!
//! Jobs of the site: `job R1 KEY=VALUE …`, which goes its way from the Scheduler to the clients, where `offer` has gone it
//! before · `distribute-job R1 …` and `send-job R1 …`, which go no further than their phase · `repeat-job R1 24:00` · `cancel R1` · `delete-job R1`, which cancels nothing · `remove-package R1` · `delete-master` ·
//! `delete-reports` · `open-files DS1 on|off` · `forced-disconnect on|off` · `max-file-enum 200` · `bad-reports 120`.
//!
//! Steps of a rollout, which take a site with servers: `copy Pcmsvc32 [Alpha] HF990910` · `reset-site` ·
//! `system-map save` · `executive start|stop` · `configuration-manager start|stop` · `components add I386` ·
//! `watchdog-copies on|off` · `rservice install [/a]` · `rservice start|stop [/c]` · `rservice start parameters` · `rservice change|deinstall` · `upgrade` · `logon-script` · `smsrun` · `dial-in on|off` ·
//! `service-folder own|bin` · `verify-at-logon on|off` · `start-mode automatic|manual` · `handshake 0:01`. Which folder a file is in follows from the host and the
//! component ([`rollout`](crate::pcm::rollout)); without a platform it is the file for the host's own.
//!
//! **Keys of an offer**, each standing for what differs from [`conventions::offer`]:
//!
//! | key | value |
//! |---|---|
//! | `mandatory`, `offered`, `expires` | `T+0:30`, `T-1:00`, `1994-12-31T07:00`; `none` where it does not count; `unset` where it counts and is not there; `off@T+0:30` where it is there and does not count |
//! | `flags` | `background`, `sync`, `input`, with commas between; or `none` |
//! | `mask`, `install-flag` | a number |
//! | `handle` | a number: the handle of the program's process, as logs print it |
//! | `servers` | `DS1,DS2`, names that the site has, or UNC paths, which lead anywhere, each with `type 5` and `zone "…"` where it has them; or `none` |
//! | `command`, `command-name`, `package-name`, `comments`, `disk-usage`, `domain` | a text |
//! | `package`, `job`, `site` | an identifier; `R2` stands for the package or the job of R2 |
//! | `reserved` | bytes in hexadecimal |
//! | `runs` | a length of time, or `for-ever` |
//! | `child` | how long a second process lives after the launch, or `none` |
//! | `place` | `package`, `mstest` or `missing` |
//! | `restart` | `soft@0:00:30` or `forced@0:00:30` after the launch, or `desktop@0:00:30`, which asks the desktop for it; or `none` |
//! | `service-pack` | `sms`, `nt4.0-sp2` or `nt3.51-sp5`: what the program sets up; or `none` |
//! | `files`, `changed` | numbers: how many files the package has, and how many of them differ from what was sent before |
//! | `mif` | `success`, `failed` or `broken`, with `:"description"` where there is one; or `none` |
//! | `mif-after` | how long after the report the MIF follows |
//! | `open-file`, `old-mif` | no value |
//!
//! **Claims.** The set is `[SP2..]`, `[..SP1]`, `[SP3..SP4]`, `[SP4, HF980924]`, and every build where there is none. An
//! expectation holds on *exactly* the builds of its set: on every other build of the platform it is false. Behind `at least`,
//! nothing is said of the others: `expect at least [SP2..] launch R1`. A set is of
//! builds of the service, while the application has its own build; a set that begins with the name of another
//! component is of its builds, `[Pcmwin32 SP4..]`, while the service has the build that is set for it.
//!
//! | claim | what is counted, or compared at the end |
//! |---|---|
//! | `launch [R1] [from DS2] [drive F] [in "…"] [as "…"] [pcmunc "…"\|none]` | launches |
//! | `finish [R1]`, `read-error [R1]` | ends that were noticed; second processes that lost their package |
//! | `report [R1] [success\|failure\|expired] [to LS1]` | reports |
//! | `status-mif [R1] [success\|failed] [saying "…"]` | status MIFs passed on |
//! | `log "…"` | lines of the log, in full |
//! | `denied [LS1]` | logon servers that refuse a locked account |
//! | `ask [LS1] [reached\|unreached]`, `try [DS1] [reached\|unreached]` | attempts to reach a server |
//! | `mutex taken\|released`, `start`, `stop`, `crash`, `reboot`, `file-in-use`, `collect`, `replicate [LS1]` | as named |
//! | `no-effect` | commands of which nothing comes: nothing is told, and all is as it was; or an offer whose time another one has |
//! | `replace [Pcmsvc32 [Alpha] [HF990910]]`, `file-in-use [Pcmsvc32]` | files that were replaced, or were not since a process used them |
//! | `executive start\|stop`, `copy-lists`, `ccr`, `parameters` | as named |
//! | `summary [2]` | for how many machines Rservice says that it has failed |
//! | `refused "…"` | paths of servers that the application lists where none gives a package |
//! | `event 374 [saying "…"]`, `error 2186` | entries of the event log, and errors shown to who starts a service, by their number |
//! | `row [R1] [complete\|retrying\|canceled]`, `overall [R1] [active\|…]` | changes of a client's row in the database, and of a job as a whole |
//! | `despool [R1] [file 121] [batch 3]` | instructions of jobs that the Despooler begins with, and where in its round |
//! | `refresh [R1] [to DS1] [files 10]`, `share [DS1] [year 100]` | files that are written anew on a server that had the package; shares that are created, from 2000 on |
//! | `distribute [R1] [to DS1] [done\|failed]` | attempts to bring a package to a server |
//! | `search [R1] [read 9000] [rewritten 300]`, `orphan-mif [R1]` | searches for a job to cancel; status MIFs that came after their report |
//! | `setup-message "…"`, `setup [installed\|upgrade\|verify_files]` | what Client Setup says, and each time it sets `SetupPhase` |
//! | `file Pcmsvc32 [Alpha] HF990910\|none` | which build of a file is on disk; of `Client`, what its marker says |
//! | `running HF990910\|none` | which build the service's process was started from |
//! | `phase installed\|upgrade\|verify_files` | what `SetupPhase` is |
//! | `window shown\|hidden [1]`, `countdown [R1]` | the application's window with so many packages in it; countdowns that begin |
//! | `introduction shown\|hidden` | the application's introduction |
//! | `message busy\|not-found\|incorrect\|denied\|restart` | messages of the application |
//! | `order R2 R3 R1` | all launches, in order |
//! | `history R1 new\|executed\|archived\|none` | what the history says |
//! | `gauge drives 0` | a gauge of the simulator |
//! | `service running\|stopped`, `application running\|stopped` | whether the service, or the application, has a process |
//! | `ledger 720 polls, 10 jobs, 0 drives, 0 bytes, 0 blocks` | what leaks have come to hold since T0; any of these |
//!
//! A claim that cannot fail is refused where claims are judged ([`Scenario::check_claims`]).
//!
//! Events may have `by Pcmwin32` and `at T+1:00` after what they are, and a count first: `never`, `3 times`; without one, it is exactly once.
//!
//! **Clients.** With `on WS2`, a claim is about that client alone. Without it, events, gauges and the ledger are counted
//! over all clients, an order is that of all launches, and a history or a service is as claimed on every client.
//! A server is named as a client is: `on SRV1`. `reset-site`, `system-map`, `executive`, `configuration-manager`,
//! `components`, `watchdog-copies`, `package`, `server`, `maintenance`, `cancel`, `delete-job`, `remove-package`,
//! `delete-reports`, `open-files`, `forced-disconnect`, `max-file-enum`, `bad-reports`, `server-system`, `name-length`, `inactive`, `sender`,
//! `identification-groups`, `lock-store` and `repeat-job` concern the whole site, and so take
//! no `on`; nor do claims on `collect`, `overall`, `despool`, `distribute`, `refresh`, `share`, `search` and the gauges `packages` and `jobs`.

mod check;
pub mod conventions;
mod diagnostic;
mod draw;
pub mod dump;
mod entropy;
pub mod expectation;
pub mod frontier;
mod kind;
pub mod limits;
mod lines;
mod mutate;
mod parse;
mod print;
pub mod show;
mod source;
mod vacuous;
mod vocabulary;
mod words;
mod work;

use std::fmt;

pub use self::check::Miss;
pub use self::diagnostic::{Diagnostic, ParseError};
pub use self::draw::{COMMAND_BYTES, HOSTS, queue_from_bytes};
pub use self::entropy::entropy;
use self::expectation::Expectation;
pub use self::kind::{KINDS, kind};
#[cfg(feature = "cli")]
pub(crate) use self::words::nearest;
use crate::pcm::behaviour::Behaviour;
use crate::pcm::build::{Build, Platform};
use crate::pcm::command::Queue;
use crate::pcm::{ClientNumber, Hosts, OtherBuilds, Setup};

/// Holds a queue of commands with what is expected of it.
///
/// `Display` prints the form that [`parse`](Self::parse) reads: parsing what was printed gives the same scenario. That
/// takes texts without control characters and within the [`limits`], names of servers that exist, commands in the order
/// of their times and an end that is not before them: every scenario that was parsed or drawn has that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The comments at the beginning; the first is the title.
    pub notes: Vec<String>,
    /// Processor of the clients.
    pub platform: Platform,
    /// How many clients the site has, one at least.
    pub clients: u32,
    /// Servers that run the service too, and the systems of clients.
    pub hosts: Hosts,
    /// Build of the service, where what is expected is said of the builds of the application.
    pub service_build: Build,
    /// How many expired records each client has from the beginning; with any, Maintenance Manager is stopped.
    pub expired_records: u8,
    /// The commands.
    pub queue: Queue,
    /// What is expected of them.
    pub expectations: Vec<Expectation>,
}

/// Nothing happens to one client.
impl Default for Scenario {
    fn default() -> Self {
        Self {
            notes: Vec::new(),
            platform: Platform::default(),
            clients: 1,
            hosts: Hosts::NONE,
            service_build: Self::SERVICE_BUILD,
            expired_records: 0,
            queue: Queue::default(),
            expectations: Vec::new(),
        }
    }
}

impl Scenario {
    /// The build of the service unless set otherwise, where what is expected is said of builds of the application.
    pub const SERVICE_BUILD: Build = Build::Sp2;

    /// Writes a queue down for a site as it is set up, apart from its build and leaks.
    #[must_use]
    pub fn of(setup: Setup, queue: Queue) -> Self {
        let Setup { platform, clients, hosts, expired_records, .. } = setup;
        Self { platform, clients, hosts, expired_records, queue, ..Self::default() }
    }

    /// Sets the site up that the scenario asks for, with a build of the service and no leak switched on.
    #[must_use]
    pub const fn setup(&self, build: Build) -> Setup {
        Setup::new(self.platform, build)
            .with_clients(self.clients)
            .with_hosts(self.hosts)
            .with_expired_records(self.expired_records)
    }

    /// Sets builds of components beside the service, in place of those that the scenario sets.
    #[must_use]
    pub fn with_other_builds(&self, other_builds: &OtherBuilds) -> Self {
        let mut scenario = self.clone();
        other_builds.iter().for_each(|(component, build)| scenario.queue.other_builds.set(component, build));
        scenario
    }

    /// Returns how many clients the settings, the commands and the expectations name.
    fn clients_named(&self) -> u32 {
        let expected = self.expectations.iter().filter_map(|expectation| expectation.on);
        let expected = expected.filter(|client| !client.is_server()).map(ClientNumber::get);
        expected.fold(self.clients.max(self.queue.clients()), u32::max)
    }

    /// Returns the hosts that are set, with servers where the commands or the expectations take some.
    fn hosts_named(&self) -> Hosts {
        let is_expected = |expectation: &Expectation| expectation.on.is_some_and(ClientNumber::is_server);
        let takes_servers = self.hosts.only_components.is_some()
            || self.queue.names_servers()
            || self.expectations.iter().any(is_expected);
        let mut hosts = self.hosts;
        hosts.servers = hosts.servers.or_else(|| takes_servers.then(Default::default));
        hosts
    }

    /// Reads a scenario; `name` is what errors call the text.
    ///
    /// # Errors
    /// If the text is not a scenario of this version, or beyond the [`limits`]. Every error names its place, what was
    /// got and what was expected; up to [`limits::ERRORS_MAX`] are collected.
    pub fn parse(name: &str, text: &[u8]) -> Result<Self, ParseError> {
        parse::scenario(name, text)
    }

    /// Refuses claims that cannot fail: of a request that nothing offers, of a component that no client runs, of a time after the
    /// end. `name` is what errors call the text.
    ///
    /// # Errors
    /// If there are such claims. Every error names its place and what is not there.
    ///
    /// # Examples
    /// ```
    /// use slowleak::scenario::Scenario;
    ///
    /// let text = "pcm 1\nT+0:00 offer R1\nT+3:00 end\nexpect never launch R7\n";
    /// let scenario = Scenario::parse("x.pcm", text.as_bytes())?;
    /// let error = scenario.check_claims("x.pcm").unwrap_err();
    /// assert!(error.to_string().starts_with("x.pcm:4:21: nothing offers R7\n"));
    /// # Ok::<(), slowleak::scenario::ParseError>(())
    /// ```
    pub fn check_claims(&self, name: &str) -> Result<(), ParseError> {
        vacuous::check(self, name)
    }

    /// Refuses a scenario whose cycle takes more than so many polls and commands ([`limits::WORK_MAX`] is a good bound): clients, time and
    /// polling interval multiply, and two lines may ask for hours. `name` is what errors call the text.
    ///
    /// # Errors
    /// If it is more. The error stands at the end of the queue, and says how much it is.
    pub fn check_work(&self, name: &str, text: &str, work_max: u64) -> Result<(), ParseError> {
        work::check(self, name, text, work_max)
    }

    /// Runs the scenario on every build of its platform and returns the expectations that do not hold on exactly the
    /// builds of their sets; none where all is well. `name` is what misses call the text.
    ///
    /// # Examples
    /// ```
    /// use slowleak::scenario::Scenario;
    ///
    /// let text = "pcm 1\nT+0:00 offer R1 mandatory=T+0:30\nT+3:00 end\nexpect [SP2..] launch R1 at T+1:00\n";
    /// let scenario = Scenario::parse("s01.pcm", text.as_bytes())?;
    /// assert_eq!(scenario.check("s01.pcm"), []);
    /// # Ok::<(), slowleak::scenario::ParseError>(())
    /// ```
    #[must_use]
    pub fn check(&self, name: &str) -> Vec<Miss> {
        check::check(self, name, None)
    }

    /// Does the same with a row of the table of behaviours switched off, so that no build behaves so: a scenario that shows it misses
    /// something then.
    ///
    /// # Examples
    /// ```
    /// use slowleak::pcm::behaviour::Behaviour;
    /// use slowleak::scenario::Scenario;
    ///
    /// let text = "pcm 1\nT+0:00 offer R1 mandatory=T+0:30\nT+3:00 end\nexpect [SP2..] launch R1 at T+1:00\n";
    /// let scenario = Scenario::parse("s01.pcm", text.as_bytes())?;
    /// let [miss] = &scenario.check_without("s01.pcm", Behaviour::EvaluatesOnlyChangedFile)[..] else { panic!() };
    /// assert!(miss.actual.is_all(), "Q163488: every build would evaluate the file at every poll");
    /// # Ok::<(), slowleak::scenario::ParseError>(())
    /// ```
    #[must_use]
    pub fn check_without(&self, name: &str, behaviour: Behaviour) -> Vec<Miss> {
        check::check(self, name, Some(behaviour))
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::scenario(formatter, self)
    }
}
