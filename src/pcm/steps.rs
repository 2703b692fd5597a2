//! The steps that people take with jobs and in a rollout, and the offers that jobs are made of.

use super::build::{Build, Platform};
use super::clock::Seconds;
use super::component::Component;
use super::program::Program;
use super::record::{Id, Record};

/// Holds a record with the program behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The record.
    pub record: Record,
    /// What the program of its package does.
    pub program: Program,
}

/// Names what an administrator does to jobs, packages and instruction files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobStep {
    /// Creates a job for clients: the Scheduler activates it at its next poll.
    Create {
        /// The record, and the program behind it.
        offer: Box<Offer>,
        /// How far the job goes.
        phases: Phases,
    },
    /// Lets a repeating job come up again: it is sent anew, and its mandatory time is so much later (Q141192).
    Repeat {
        /// The request.
        request: Id,
        /// By how much.
        after: Seconds,
    },
    /// Cancels a job: one instruction for the whole domain (Q264945).
    Cancel(Id),
    /// Deletes a job and its package in the Administrator, without cancelling or removing anything (Q269768).
    Delete(Id),
    /// Removes a package from the distribution servers, and the records of its jobs from the instruction files (RG:S3D40).
    RemovePackage(Id),
    /// Deletes the master instruction file by hand, as the clean-up of Q188042 and Q269768 begins.
    DeleteMaster,
    /// Deletes every report that waits, on the logon servers and in `Receive`, as that clean-up ends.
    DeleteReports,
    /// Lets somebody hold files of packages on a server open, or close them.
    OpenFiles {
        /// The server.
        server: Box<str>,
        /// Whether they are open from now on.
        open: bool,
    },
    /// Sets `Use Forced Disconnect` of the Despooler (Q128458).
    ForcedDisconnect(bool),
    /// Sets `MaxFileEnum` of the Despooler, which builds before 2/24/99 do not know (Q168130).
    MaxFileEnum(u32),
    /// Puts so many reports of jobs cancelled long ago into `Receive`.
    BadReports(u32),
}

impl JobStep {
    /// Tells whether the step concerns single clients, and not the site as a whole.
    #[must_use]
    pub const fn is_for_clients(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::DeleteMaster)
    }
}

/// Names the phases of a job: it has the one named, and those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phases {
    /// Send: the package comes to the site, and stays compressed there.
    Send,
    /// Distribute: the package comes to the distribution servers.
    Distribute,
    /// Run: the clients are told to run it.
    #[default]
    Run,
}

impl Phases {
    /// Returns the verb of the text form.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Send => "send-job",
            Self::Distribute => "distribute-job",
            Self::Run => "job",
        }
    }
}

/// Names what a person does to roll files out, and what of the site it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Copies a file by hand into the folder where the host has it; what is in use stays as it is (Q241656, Q122179).
    Copy {
        /// The component.
        component: Component,
        /// For which platform; `None` for that of the host.
        platform: Option<Platform>,
        /// The build.
        build: Build,
    },
    /// Resets the site: Site Configuration Manager brings the service's file to every server it manages (Q241656).
    ResetSite,
    /// Saves `System.map`, unchanged, so that its date is new (Q166771).
    SaveSystemMap,
    /// Starts or stops SMS Executive, and with it Maintenance Manager and the Despooler.
    Executive {
        /// Whether it runs from now on.
        runs: bool,
    },
    /// Starts or stops Site Configuration Manager.
    ConfigurationManager {
        /// Whether it runs from now on.
        runs: bool,
    },
    /// Adds the components of a platform to the site (Q152488).
    AddComponents(Platform),
    /// Says whether the watchdog carries a changed `Pcmsvc32.exe` too, as Q193784 has it; Q241656 asks for a site reset.
    WatchdogCopies(bool),
    /// Runs Rservice for the service of NT workstations; all of them at once are its `[machine list]` (Q241656, RS:S5B4A).
    Rservice(RserviceAction),
    /// Runs `Upgrade.bat` on a client (Q241656, RG:S3D1C).
    Upgrade,
    /// Runs the logon script once more, without a logon.
    LogonScript,
    /// Runs Smsrun, as the script of a dial-in client does at its end (Q185344).
    Smsrun,
    /// Says whether a client dials in, so that Smsrun runs before the link is up (Q185344).
    DialIn(bool),
    /// Says whether the logon script calls Client Setup with `/f`, which lets it verify always (Q270697).
    VerifyAtLogon(bool),
    /// Says whether the service of a client is in `MS\SMS\Bin` (Q168463).
    ServiceInBin(bool),
    /// Says whether the service starts with the machine.
    StartMode {
        /// Whether it does.
        automatic: bool,
    },
    /// Says how long what the service does at its start takes, across a slow network (Q178662).
    Handshake(Seconds),
}

impl Step {
    /// Tells whether the step concerns single machines, and not the site as a whole.
    #[must_use]
    pub const fn is_for_clients(self) -> bool {
        !matches!(
            self,
            Self::ResetSite
                | Self::SaveSystemMap
                | Self::Executive { .. }
                | Self::ConfigurationManager { .. }
                | Self::AddComponents(_)
                | Self::WatchdogCopies(_)
        )
    }
}

/// Names what Rservice is run for, with the switch or the section of its file that goes with it (RS:S5B48).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RserviceAction {
    /// Installs the service's file from the site server.
    Install,
    /// Does so under `LocalSystem`, with `/A` (Q190832).
    InstallAsSystem,
    /// Starts the service from afar.
    Start,
    /// Does so as the user who is logged on, with `/c` (Q173786).
    StartAsUser,
    /// Does so with `[startup parameters]` (Q174960).
    StartWithParameters,
    /// Stops the service from afar.
    Stop,
    /// Does so as the user who is logged on, with `/c` (Q173786).
    StopAsUser,
    /// Gives the service another account (Q174473).
    Change,
    /// Removes the service and its file (Q173785).
    Deinstall,
}

impl RserviceAction {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Install,
        Self::InstallAsSystem,
        Self::Start,
        Self::StartAsUser,
        Self::StartWithParameters,
        Self::Stop,
        Self::StopAsUser,
        Self::Change,
        Self::Deinstall,
    ];

    /// Returns the words of the text form.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::InstallAsSystem => "install /a",
            Self::Start => "start",
            Self::StartAsUser => "start /c",
            Self::StartWithParameters => "start parameters",
            Self::Stop => "stop",
            Self::StopAsUser => "stop /c",
            Self::Change => "change",
            Self::Deinstall => "deinstall",
        }
    }

    /// Returns the same without switch and section.
    #[must_use]
    pub const fn plain(self) -> Self {
        match self {
            Self::InstallAsSystem => Self::Install,
            Self::StartAsUser | Self::StartWithParameters => Self::Start,
            Self::StopAsUser => Self::Stop,
            other => other,
        }
    }
}
