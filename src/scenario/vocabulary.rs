//! The words of the text form that are neither commands nor keys: what parsing reads and printing writes.

use crate::pcm::build::Platform;
use crate::pcm::circumstance::Redirector;
use crate::pcm::command::SelectionMode;
use crate::pcm::program::Place;
use crate::pcm::record::UserInputFlags;
use crate::pcm::trace::{Message, ReportStatus};
use crate::pcm::{HistoryState, JobStatus, Phases, SetupPhase};

use super::words::Table;

pub(super) const PLATFORMS: &Table<Platform> = &[("I386", Platform::I386), ("Alpha", Platform::Alpha)];

pub(super) const SWITCH: &Table<bool> = &[("on", true), ("off", false)];
pub(super) const UP: &Table<bool> = &[("up", true), ("down", false)];
pub(super) const ACTION: &Table<bool> = &[("start", true), ("stop", false)];
pub(super) const AUTOMATIC: &Table<bool> = &[("automatic", true), ("manual", false)];
pub(super) const IN_BIN: &Table<bool> = &[("own", false), ("bin", true)];
pub(super) const PHASES: &Table<SetupPhase> = &[
    (SetupPhase::Installed.value(), SetupPhase::Installed),
    (SetupPhase::Upgrade.value(), SetupPhase::Upgrade),
    (SetupPhase::VerifyFiles.value(), SetupPhase::VerifyFiles),
];
pub(super) const LOCKED: &Table<bool> = &[("locked", true), ("unlocked", false)];
pub(super) const REDIRECTORS: &Table<Redirector> = &[("netx", Redirector::Netx), ("usual", Redirector::Usual)];
pub(super) const REACHED: &Table<bool> = &[("reached", true), ("unreached", false)];
pub(super) const RUNNING: &Table<bool> = &[("running", true), ("stopped", false)];
pub(super) const RESTART_IS_FORCED: &Table<bool> = &[("soft", false), ("forced", true)];
pub(super) const MIF_IS_SUCCESS: &Table<bool> = &[("success", true), ("failed", false)];

pub(super) const SELECTIONS: &Table<SelectionMode> = &[
    (SelectionMode::Random.value(), SelectionMode::Random),
    (SelectionMode::LocalOnly.value(), SelectionMode::LocalOnly),
    (SelectionMode::DriveMappings.value(), SelectionMode::DriveMappings),
    (SelectionMode::RandomOnly.value(), SelectionMode::RandomOnly),
    (SelectionMode::PreferredOnly.value(), SelectionMode::PreferredOnly),
    (SelectionMode::PreferredFirst.value(), SelectionMode::PreferredFirst),
];

pub(super) const FLAGS: &Table<UserInputFlags> = &[
    ("background", UserInputFlags::BACKGROUND),
    ("sync", UserInputFlags::SYNCHRONOUS_EXIT),
    ("input", UserInputFlags::USER_INPUT),
];

pub(super) const PLACES: &Table<Place> =
    &[("package", Place::Package), ("mstest", Place::Mstest), ("missing", Place::Missing)];

pub(super) const REPORTS: &Table<ReportStatus> =
    &[("success", ReportStatus::Success), ("failure", ReportStatus::Failure), ("expired", ReportStatus::Expired)];

pub(super) const DONE: &Table<bool> = &[("done", true), ("failed", false)];
pub(super) const STATUSES: &Table<JobStatus> = &[
    (JobStatus::Pending.word(), JobStatus::Pending),
    (JobStatus::Active.word(), JobStatus::Active),
    (JobStatus::Retrying.word(), JobStatus::Retrying),
    (JobStatus::Complete.word(), JobStatus::Complete),
    (JobStatus::Canceled.word(), JobStatus::Canceled),
    (JobStatus::Failed.word(), JobStatus::Failed),
];
pub(super) const MESSAGES: &Table<Message> = &[
    ("busy", Message::Busy),
    ("not-found", Message::NotFound),
    ("incorrect", Message::Incorrect),
    ("denied", Message::Denied),
];
pub(super) const SHOWN: &Table<bool> = &[("shown", true), ("hidden", false)];

pub(super) const HISTORY: &Table<Option<HistoryState>> = &[
    ("new", Some(HistoryState::New)),
    ("executed", Some(HistoryState::Executed)),
    ("archived", Some(HistoryState::Archived)),
    ("none", None),
];

/// Names the keys of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Site,
    Package,
    Job,
    InstallFlag,
    Mandatory,
    Offered,
    Expires,
    Flags,
    Mask,
    DiskUsage,
    Command,
    CommandName,
    Servers,
    PackageName,
    Comments,
    Domain,
    Reserved,
    Place,
    Runs,
    Child,
    OpenFile,
    Restart,
    Mif,
    MifAfter,
    OldMif,
    Handle,
}

impl Key {
    /// Says how the key is written.
    pub(super) const fn usage(self) -> &'static str {
        match self {
            Self::Site => "site=ABC",
            Self::Package => "package=R2, or package=ABC00011",
            Self::Job => "job=R2, or job=ABC0000B",
            Self::InstallFlag => "install-flag=2",
            Self::Mandatory => "mandatory=T+0:30, mandatory=1998-03-02T08:30 or mandatory=none",
            Self::Offered => "offered=T-1:00, offered=1998-03-02T07:00 or offered=none",
            Self::Expires => "expires=T+0:45, expires=1998-03-02T08:45 or expires=none",
            Self::Flags => "flags=background,sync,input, or flags=none",
            Self::Mask => "mask=2",
            Self::DiskUsage => "disk-usage=\"10 MB\"",
            Self::Command => "command=\"setup.exe /s\"",
            Self::CommandName => "command-name=\"Setup\"",
            Self::Servers => r"servers=DS1,\\NW1\SYS\ABC00010\ type 5, or servers=none",
            Self::PackageName => "package-name=\"Application\"",
            Self::Comments => "comments=\"for all\"",
            Self::Domain => "domain=DOM1",
            Self::Reserved => "reserved=00E6F8",
            Self::Place => "place=package|mstest|missing",
            Self::Runs => "runs=0:02, or runs=for-ever",
            Self::Child => "child=0:05, or child=none",
            Self::OpenFile => "open-file",
            Self::Restart => "restart=soft@0:00:30, restart=forced@0:00:30 or restart=none",
            Self::Mif => "mif=success, mif=failed:\"disk full\" or mif=none",
            Self::MifAfter => "mif-after=0:00:05",
            Self::OldMif => "old-mif",
            Self::Handle => "handle=20",
        }
    }
}

pub(super) const KEYS: &Table<Key> = &[
    ("mandatory", Key::Mandatory),
    ("offered", Key::Offered),
    ("expires", Key::Expires),
    ("flags", Key::Flags),
    ("mask", Key::Mask),
    ("command", Key::Command),
    ("servers", Key::Servers),
    ("runs", Key::Runs),
    ("child", Key::Child),
    ("place", Key::Place),
    ("open-file", Key::OpenFile),
    ("restart", Key::Restart),
    ("mif", Key::Mif),
    ("mif-after", Key::MifAfter),
    ("old-mif", Key::OldMif),
    ("handle", Key::Handle),
    ("site", Key::Site),
    ("package", Key::Package),
    ("job", Key::Job),
    ("install-flag", Key::InstallFlag),
    ("command-name", Key::CommandName),
    ("package-name", Key::PackageName),
    ("comments", Key::Comments),
    ("disk-usage", Key::DiskUsage),
    ("domain", Key::Domain),
    ("reserved", Key::Reserved),
];

/// Names what a line of the queue can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Offer,
    OfferFile,
    Withdraw,
    Touch,
    DeleteReplica,
    Package,
    Server,
    Map,
    Unmap,
    FreeLetters,
    Service,
    Install,
    Interval,
    Selection,
    Prefer,
    User,
    Application,
    EndProgram,
    Reboot,
    History,
    Maintenance,
    SlowLink,
    Account,
    Copy,
    ResetSite,
    SystemMap,
    Executive,
    ConfigurationManager,
    Components,
    WatchdogCopies,
    Rservice,
    Upgrade,
    LogonScript,
    Smsrun,
    DialIn,
    ServiceFolder,
    StartMode,
    Handshake,
    Countdown,
    Reminder,
    ConnectTime,
    Job(Phases),
    Cancel,
    DeleteJob,
    RemovePackage,
    DeleteMaster,
    DeleteReports,
    OpenFiles,
    ForcedDisconnect,
    MaxFileEnum,
    BadReports,
    WindowsNt,
    Power,
    ClientClock,
    Redirector,
    Access,
    ServerSystem,
    NameLength,
    End,
}

pub(super) const VERBS: &Table<Verb> = &[
    ("offer", Verb::Offer),
    ("offer-file", Verb::OfferFile),
    ("withdraw", Verb::Withdraw),
    ("touch", Verb::Touch),
    ("delete-replica", Verb::DeleteReplica),
    ("package", Verb::Package),
    ("server", Verb::Server),
    ("map", Verb::Map),
    ("unmap", Verb::Unmap),
    ("free-letters", Verb::FreeLetters),
    ("service", Verb::Service),
    ("install", Verb::Install),
    ("interval", Verb::Interval),
    ("selection", Verb::Selection),
    ("prefer", Verb::Prefer),
    ("user", Verb::User),
    ("application", Verb::Application),
    ("end-program", Verb::EndProgram),
    ("reboot", Verb::Reboot),
    ("history", Verb::History),
    ("maintenance", Verb::Maintenance),
    ("slow-link", Verb::SlowLink),
    ("account", Verb::Account),
    ("copy", Verb::Copy),
    ("reset-site", Verb::ResetSite),
    ("system-map", Verb::SystemMap),
    ("executive", Verb::Executive),
    ("configuration-manager", Verb::ConfigurationManager),
    ("components", Verb::Components),
    ("watchdog-copies", Verb::WatchdogCopies),
    ("rservice", Verb::Rservice),
    ("upgrade", Verb::Upgrade),
    ("logon-script", Verb::LogonScript),
    ("smsrun", Verb::Smsrun),
    ("dial-in", Verb::DialIn),
    ("service-folder", Verb::ServiceFolder),
    ("start-mode", Verb::StartMode),
    ("handshake", Verb::Handshake),
    ("countdown", Verb::Countdown),
    ("reminder", Verb::Reminder),
    ("connect-time", Verb::ConnectTime),
    (Phases::Run.verb(), Verb::Job(Phases::Run)),
    (Phases::Distribute.verb(), Verb::Job(Phases::Distribute)),
    (Phases::Send.verb(), Verb::Job(Phases::Send)),
    ("cancel", Verb::Cancel),
    ("delete-job", Verb::DeleteJob),
    ("remove-package", Verb::RemovePackage),
    ("delete-master", Verb::DeleteMaster),
    ("delete-reports", Verb::DeleteReports),
    ("open-files", Verb::OpenFiles),
    ("forced-disconnect", Verb::ForcedDisconnect),
    ("max-file-enum", Verb::MaxFileEnum),
    ("bad-reports", Verb::BadReports),
    ("windows-nt", Verb::WindowsNt),
    ("machine", Verb::Power),
    ("client-clock", Verb::ClientClock),
    ("redirector", Verb::Redirector),
    ("access", Verb::Access),
    ("server-system", Verb::ServerSystem),
    ("name-length", Verb::NameLength),
    ("end", Verb::End),
];

impl Verb {
    /// Says how a line with this verb is written.
    pub(super) const fn usage(self) -> &'static str {
        match self {
            Self::Offer => "offer R1 KEY=VALUE …",
            Self::OfferFile => "offer-file, and lines that begin with \"| \"",
            Self::Withdraw => "withdraw R1",
            Self::Touch => "touch",
            Self::DeleteReplica => "delete-replica LS1",
            Self::Package => "package R1 on|off LS1",
            Self::Server => "server LS1 up|down",
            Self::Map => r"map X: \\DS2\PUBLIC",
            Self::Unmap => "unmap X:",
            Self::FreeLetters => "free-letters 3",
            Self::Service => "service start|stop|restart",
            Self::Install => "install SP4",
            Self::Interval => "interval MINUTES",
            Self::Selection => "selection LOCALONLY",
            Self::Prefer => r"prefer \\P1\SMS_PKGD \\P2\SMS_PKGD, or prefer none",
            Self::User => "user logon|logoff",
            Self::Application => {
                "application load|exit|hold|release|open|close, application details open|close, or application execute|archive R1"
            }
            Self::EndProgram => "end-program",
            Self::Reboot => "reboot, or reboot forced",
            Self::History => "history delete",
            Self::Maintenance => "maintenance start|stop",
            Self::SlowLink => "slow-link on|off",
            Self::Account => "account locked|unlocked",
            Self::Copy => "copy Pcmsvc32 HF990910, or copy Pcmsvc32 Alpha HF990910",
            Self::ResetSite => "reset-site",
            Self::SystemMap => "system-map save",
            Self::Executive => "executive start|stop",
            Self::ConfigurationManager => "configuration-manager start|stop",
            Self::Components => "components add I386|Alpha",
            Self::WatchdogCopies => "watchdog-copies on|off",
            Self::Rservice => {
                "rservice install|start|stop|change|deinstall, install /a, start|stop /c, or start parameters"
            }
            Self::Upgrade => "upgrade",
            Self::LogonScript => "logon-script",
            Self::Smsrun => "smsrun",
            Self::DialIn => "dial-in on|off",
            Self::ServiceFolder => "service-folder own|bin",
            Self::StartMode => "start-mode automatic|manual",
            Self::Handshake => "handshake 0:01",
            Self::Countdown => "countdown on|off",
            Self::Reminder => "reminder MINUTES",
            Self::ConnectTime => "connect-time 0:00:40",
            Self::Job(Phases::Run) => "job R1 KEY=VALUE …",
            Self::Job(Phases::Distribute) => "distribute-job R1 KEY=VALUE …",
            Self::Job(Phases::Send) => "send-job R1 KEY=VALUE …",
            Self::Cancel => "cancel R1",
            Self::DeleteJob => "delete-job R1",
            Self::RemovePackage => "remove-package R1",
            Self::DeleteMaster => "delete-master",
            Self::DeleteReports => "delete-reports",
            Self::OpenFiles => "open-files DS1 on|off",
            Self::ForcedDisconnect => "forced-disconnect on|off",
            Self::MaxFileEnum => "max-file-enum 200",
            Self::BadReports => "bad-reports 120",
            Self::WindowsNt => "windows-nt 3.5|3.51|4.0",
            Self::Power => "machine on|off",
            Self::ClientClock => "client-clock +24:00, client-clock -1:00 or client-clock right",
            Self::Redirector => "redirector netx|usual",
            Self::Access => "access DS1 on|off",
            Self::ServerSystem => "server-system LS1 NT4.0|NT3.51|NetWare",
            Self::NameLength => "name-length LS1 12",
            Self::End => "end",
        }
    }
}

/// Names what an expectation can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Launch,
    Finish,
    ReadError,
    Report,
    StatusMif,
    Log,
    Ask,
    Denied,
    Try,
    Mutex,
    Start,
    Stop,
    Crash,
    Reboot,
    FileInUse,
    Collect,
    Replicate,
    Replace,
    Executive,
    Event,
    Error,
    Parameters,
    Summary,
    Refused,
    Ccr,
    CopyLists,
    SetupMessage,
    Setup,
    File,
    Running,
    Phase,
    Window,
    Introduction,
    Countdown,
    Message,
    Row,
    Overall,
    Despool,
    Distribute,
    Search,
    OrphanMif,
    Order,
    History,
    Gauge,
    Service,
    Application,
    Ledger,
}

pub(super) const SUBJECTS: &Table<Subject> = &[
    ("launch", Subject::Launch),
    ("finish", Subject::Finish),
    ("report", Subject::Report),
    ("log", Subject::Log),
    ("history", Subject::History),
    ("order", Subject::Order),
    ("gauge", Subject::Gauge),
    ("service", Subject::Service),
    ("ledger", Subject::Ledger),
    ("status-mif", Subject::StatusMif),
    ("read-error", Subject::ReadError),
    ("ask", Subject::Ask),
    ("denied", Subject::Denied),
    ("try", Subject::Try),
    ("mutex", Subject::Mutex),
    ("start", Subject::Start),
    ("stop", Subject::Stop),
    ("crash", Subject::Crash),
    ("reboot", Subject::Reboot),
    ("file-in-use", Subject::FileInUse),
    ("collect", Subject::Collect),
    ("replicate", Subject::Replicate),
    ("replace", Subject::Replace),
    ("executive", Subject::Executive),
    ("event", Subject::Event),
    ("error", Subject::Error),
    ("parameters", Subject::Parameters),
    ("summary", Subject::Summary),
    ("refused", Subject::Refused),
    ("ccr", Subject::Ccr),
    ("copy-lists", Subject::CopyLists),
    ("setup-message", Subject::SetupMessage),
    ("setup", Subject::Setup),
    ("file", Subject::File),
    ("running", Subject::Running),
    ("phase", Subject::Phase),
    ("window", Subject::Window),
    ("introduction", Subject::Introduction),
    ("countdown", Subject::Countdown),
    ("message", Subject::Message),
    ("application", Subject::Application),
    ("row", Subject::Row),
    ("overall", Subject::Overall),
    ("despool", Subject::Despool),
    ("distribute", Subject::Distribute),
    ("search", Subject::Search),
    ("orphan-mif", Subject::OrphanMif),
];

impl Subject {
    /// Says how an expectation of this subject is written, after its set of builds and its count.
    pub(super) const fn usage(self) -> &'static str {
        match self {
            Self::Launch => {
                r#"launch R1 from DS2 drive F in "F:\ABC00010" as "F:\ABC00010\setup.exe /s" pcmunc none at T+1:00"#
            }
            Self::Finish => "finish R1 at T+1:00",
            Self::ReadError => "read-error R1 at T+1:00",
            Self::Report => "report R1 success|failure|expired to LS1 at T+1:00",
            Self::StatusMif => "status-mif R1 success|failed saying \"disk full\" at T+1:00",
            Self::Log => "log \"No instruction file.\" at T+1:00",
            Self::Ask => "ask LS1 reached|unreached at T+1:00",
            Self::Denied => "denied LS1 at T+1:00",
            Self::Try => "try DS1 reached|unreached at T+1:00",
            Self::Mutex => "mutex taken|released at T+1:00",
            Self::Start => "start at T+1:00",
            Self::Stop => "stop at T+1:00",
            Self::Crash => "crash at T+1:00",
            Self::Reboot => "reboot at T+1:00",
            Self::FileInUse => "file-in-use Pcmsvc32 at T+1:00",
            Self::Collect => "collect at T+1:00",
            Self::Replicate => "replicate LS1 at T+1:00",
            Self::Replace => "replace Pcmsvc32 Alpha HF990910 at T+1:00",
            Self::Executive => "executive start|stop at T+1:00",
            Self::Event => "event 374 saying \"disk full\" at T+1:00",
            Self::Error => "error 2186 at T+1:00",
            Self::Parameters => "parameters at T+1:00",
            Self::Summary => "summary 2 at T+1:00",
            Self::Refused => r#"refused "\\LS1\SMS_PKGD\ABC00010\" at T+1:00"#,
            Self::Ccr => "ccr at T+1:00",
            Self::CopyLists => "copy-lists at T+1:00",
            Self::SetupMessage => "setup-message \"Warning: Client component in use.\" at T+1:00",
            Self::Setup => "setup installed|upgrade|verify_files at T+1:00",
            Self::File => "file Pcmsvc32 Alpha HF990910|none",
            Self::Running => "running HF990910|none",
            Self::Phase => "phase installed|upgrade|verify_files",
            Self::Window => "window shown|hidden 1 at T+1:00",
            Self::Introduction => "introduction shown|hidden at T+1:00",
            Self::Countdown => "countdown R1 at T+1:00",
            Self::Message => "message busy|not-found|incorrect|denied at T+1:00",
            Self::Application => "application running|stopped",
            Self::Row => "row R1 complete|retrying|canceled at T+1:00",
            Self::Overall => "overall R1 active|retrying|complete|canceled|failed at T+1:00",
            Self::Despool => "despool R1 file 121 batch 3 at T+1:00",
            Self::Distribute => "distribute R1 to DS1 done|failed at T+1:00",
            Self::Search => "search R1 read 9000 rewritten 300 at T+1:00",
            Self::OrphanMif => "orphan-mif R1 at T+1:00",
            Self::Order => "order R2 R3 R1",
            Self::History => "history R1 new|executed|archived|none",
            Self::Gauge => "gauge drives 0",
            Self::Service => "service running|stopped",
            Self::Ledger => "ledger 720 polls, 10 jobs, 0 drives, 0 bytes, 0 blocks",
        }
    }
}
