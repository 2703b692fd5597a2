//! The words of the text form: what parsing reads and printing writes. Commands, keys and what expectations are about have lists of their
//! own.

mod keys;
mod subjects;
mod verbs;

use crate::pcm::build::Platform;
use crate::pcm::circumstance::Redirector;
use crate::pcm::command::SelectionMode;
use crate::pcm::program::{Place, ServicePack};
use crate::pcm::record::UserInputFlags;
use crate::pcm::trace::{Message, ReportStatus};
use crate::pcm::{HistoryState, JobStatus, SetupPhase};

pub(super) use self::keys::{KEYS, Key};
pub(super) use self::subjects::{SUBJECTS, Subject};
pub(super) use self::verbs::{VERBS, Verb};
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
/// What a status MIF is that a program leaves: whether it says success, and whether it is broken.
pub(super) const MIFS: &Table<(bool, bool)> =
    &[("success", (true, false)), ("failed", (false, false)), ("broken", (false, true))];
pub(super) const SERVICE_PACKS: &Table<Option<ServicePack>> = &[
    ("sms", Some(ServicePack::Sms)),
    ("nt4.0-sp2", Some(ServicePack::Nt40Sp2)),
    ("nt3.51-sp5", Some(ServicePack::Nt351Sp5)),
    ("none", None),
];
/// How a program restarts the machine: whether by force, and whether it asks the desktop.
pub(super) const RESTARTS: &Table<(bool, bool)> =
    &[("soft", (false, false)), ("forced", (true, false)), ("desktop", (false, true))];
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
    ("restart", Message::Restart),
];
pub(super) const SHOWN: &Table<bool> = &[("shown", true), ("hidden", false)];

pub(super) const HISTORY: &Table<Option<HistoryState>> = &[
    ("new", Some(HistoryState::New)),
    ("executed", Some(HistoryState::Executed)),
    ("archived", Some(HistoryState::Archived)),
    ("none", None),
];
