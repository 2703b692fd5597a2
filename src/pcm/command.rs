//! The commands that move the simulated site, and the queue of them that makes one cycle.
//!
//! A *command* is something that a person or the network does: the machines' own work (polling, running, reporting) is
//! never a command. Everything that happens is a function of the queue and its seed.

use jiff::civil::DateTime;

use super::build::Build;
use super::circumstance::Circumstance;
use super::clock::{Clock, Seconds};
use super::component::Component;
use super::names::ClientNumber;
pub use super::names::{Letter, SelectionMode};
use super::record::{Id, InstructionFile};
pub use super::steps::Offer;
use super::steps::{JobStep, Step};

/// Holds the commands of one cycle, in the order of their times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// What the calendar reads at the beginning of the cycle.
    pub t0: DateTime,
    /// Seed of the random choices of the cycle.
    pub seed: u64,
    /// The builds of what runs beside the service.
    pub other_builds: OtherBuilds,
    /// Commands; one that is earlier than its predecessor is carried out right after it.
    pub commands: Vec<Timed>,
    /// How long the site runs on its own before it is wound down, counted from T0.
    pub until: Seconds,
}

impl Default for Queue {
    fn default() -> Self {
        Self { t0: Clock::T0, seed: 0, other_builds: OtherBuilds::default(), commands: Vec::new(), until: Seconds(0) }
    }
}

impl Queue {
    /// Returns how many clients the queue names: the highest number among them, and one at least.
    #[must_use]
    pub fn clients(&self) -> u32 {
        let named = self.commands.iter().map(|timed| match timed.on {
            Clients::Only(client) if !client.is_server() => client.get(),
            _ => 1,
        });
        named.max().unwrap_or(1)
    }

    /// Tells whether a command takes a site that has servers of its own.
    #[must_use]
    pub fn names_servers(&self) -> bool {
        self.commands.iter().any(Timed::names_server)
    }
}

/// Says of which builds the components beside the service are, where anything is said of them.
///
/// Unless set, they are of [`USUAL`](Self::USUAL), a convention of the scenarios; on a site with servers of its own
/// ([`Hosts`](super::Hosts)), of the builds of that site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OtherBuilds([Option<Build>; Component::BESIDE_SERVICE.len()]);

impl OtherBuilds {
    /// The build unless set.
    pub const USUAL: Build = Build::Sp2;

    /// Returns the build of a component; `None` where it is not set, and for what has none here.
    #[must_use]
    pub fn get(&self, component: Component) -> Option<Build> {
        self.0[Self::place(component)?]
    }

    /// Sets the build of a component, where it is one of [`Component::BESIDE_SERVICE`].
    pub fn set(&mut self, component: Component, build: Build) {
        if let Some(place) = Self::place(component) {
            self.0[place] = Some(build);
        }
    }

    /// Lists what is set.
    pub fn iter(&self) -> impl Iterator<Item = (Component, Build)> {
        Component::BESIDE_SERVICE.into_iter().zip(self.0).filter_map(|(component, build)| Some((component, build?)))
    }

    fn place(component: Component) -> Option<usize> {
        Component::BESIDE_SERVICE.into_iter().position(|other| other == component)
    }
}

/// Holds a command and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timed {
    /// When, counted from T0. What the machines do at the same second comes after it.
    pub at: Seconds,
    /// For which clients. It means nothing where the command concerns the whole site, or where the site has no such
    /// client.
    pub on: Clients,
    /// What.
    pub command: Command,
}

impl Timed {
    /// Tells whether it takes a site that has servers of its own: it is for one, or a step of a rollout.
    #[must_use]
    pub fn names_server(&self) -> bool {
        let is_for_server = matches!(self.on, Clients::Only(client) if client.is_server());
        is_for_server && self.command.is_for_clients() || matches!(self.command, Command::Rollout(_))
    }

    /// Returns the machine that it is for; `None` where it is for all clients, or for the site as a whole.
    #[must_use]
    pub const fn client(&self) -> Option<ClientNumber> {
        match self.on {
            Clients::Only(client) if self.command.is_for_clients() => Some(client),
            _ => None,
        }
    }

    /// Makes a command for the first client.
    #[must_use]
    pub const fn new(at: Seconds, command: Command) -> Self {
        Self { at, on: Clients::Only(ClientNumber::FIRST), command }
    }
}

/// Says which clients a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clients {
    /// One.
    Only(ClientNumber),
    /// Every one of the site, in the order of their numbers; no server.
    All,
}

impl Default for Clients {
    fn default() -> Self {
        Self::Only(ClientNumber::FIRST)
    }
}

/// Names what a person or the network can do to the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Replicates a record, new or in place of that with the same `RequestID`, and sends its package.
    Offer(Box<Offer>),
    /// Replicates a whole instruction file in place of what is there.
    OfferFile(Box<InstructionFile>),
    /// Cancels a request: its record is removed from master and replicas.
    Withdraw(Id),
    /// Replicates the instruction file once more, with nothing changed but its time.
    Touch,
    /// Deletes the instruction file on one logon server.
    DeleteReplica(Box<str>),
    /// Puts a package on a server, or takes it away.
    Package {
        /// The package.
        package: Id,
        /// The server.
        server: Box<str>,
        /// Whether it is there from now on.
        held: bool,
    },
    /// Brings a server up, or down.
    Server {
        /// The server.
        server: Box<str>,
        /// Whether it answers from now on.
        up: bool,
    },
    /// Maps a drive to a share, in place of what the letter stood for; a letter that the service uses stays.
    Map {
        /// The letter, D to Z.
        letter: Letter,
        /// UNC path of the share.
        path: Box<str>,
    },
    /// Disconnects a drive that was mapped by [`Command::Map`].
    Unmap(Letter),
    /// Takes drive letters for local devices, so that only so many are free, or gives them back.
    FreeLetters(u8),
    /// Starts the service.
    StartService,
    /// Stops the service.
    StopService,
    /// Stops and starts the service.
    RestartService,
    /// Replaces `Pcmsvc32.exe`; a running service keeps its old image, and so the file is not replaced while it runs.
    Install(Build),
    /// Sets `PollingInterval`, in minutes.
    PollingInterval(u32),
    /// Sets `DisableRandomPCMServers` (Q180151, Q195944).
    Selection(SelectionMode),
    /// Sets the preferred distribution servers: UNC paths of package shares (Q195944).
    Prefer(Box<[Box<str>]>),
    /// Logs a user on.
    LogOn,
    /// Logs the user off, which ends the application.
    LogOff,
    /// Starts the application (that of the client's system), which needs a user.
    LoadApplication,
    /// Ends the application, as a user does.
    ExitApplication,
    /// Lets the application take the mutex and keep it, as it does while it runs a job of its own, where the service has
    /// it not.
    HoldMutex,
    /// Lets the application give the mutex back that it keeps.
    ReleaseMutex,
    /// Opens the window of the application, as the user does with its icon: it polls at once (RG:S3D0A).
    OpenWindow,
    /// Closes the window of the application, which runs on.
    CloseWindow,
    /// Opens or closes the Details window of the application, which holds everything that it does (Q160853).
    Details {
        /// Whether it is open from now on.
        open: bool,
    },
    /// Runs a pending package from the window of the application.
    Execute(Id),
    /// Puts a pending package away into the Archived folder of the application.
    Archive(Id),
    /// Lets the application count down before mandatory jobs, or not: `DisablePCMCountdown` (Q185805).
    Countdown(bool),
    /// Sets `PCMPackageReminderInterval`, in minutes; none where it is 0 (Q187287).
    Reminder(u32),
    /// Sets how long it takes until an attempt to connect to a logon server that does not answer has failed.
    ConnectTime(Seconds),
    /// Ends the running program, as an operator does with one that hangs.
    EndProgram,
    /// Restarts the machine.
    Reboot {
        /// Whether every process is killed without a message (`EWX_FORCE`).
        forced: bool,
    },
    /// Deletes `PCMHIST.REG` (Q122202, Q229809).
    DeleteHistory,
    /// Stops Maintenance Manager.
    StopMaintenance,
    /// Starts Maintenance Manager.
    StartMaintenance,
    /// Sets `SlowNetFlag`, which no build ever heeded (Q154931).
    SlowLink(bool),
    /// Does something to jobs, packages or instruction files of the site.
    Job(JobStep),
    /// Locks the account out with which service and application log on to servers, or unlocks it (Q230242).
    LockAccount(bool),
    /// Changes a circumstance of clients or of the site.
    Circumstance(Circumstance),
    /// Does a step of a rollout; nothing where the site has no servers of its own ([`Hosts`](super::Hosts)).
    Rollout(Step),
}

impl Command {
    /// Tells whether the command concerns single clients, and not the site as a whole.
    #[must_use]
    pub const fn is_for_clients(&self) -> bool {
        match self {
            Self::Package { .. } | Self::Server { .. } | Self::StopMaintenance | Self::StartMaintenance => false,
            Self::Circumstance(circumstance) => circumstance.is_for_clients(),
            Self::Rollout(step) => step.is_for_clients(),
            Self::Job(step) => step.is_for_clients(),
            _ => true,
        }
    }
}
