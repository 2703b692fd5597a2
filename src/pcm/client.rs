//! The client machine around its processes: its files, settings, history, drives and user.

use super::build::Build;
use super::circumstance::{ClockShift, Redirector, WindowsNt};
use super::clock::Seconds;
use super::component::Component;
use super::drive::Drives;
use super::files::Files;
use super::names::{Manager, SelectionMode};
use super::record::Id;
use super::shelf::Shelf;
use super::status::{HistoryState, SetupPhase};
use super::system::System;

/// Holds what the client machine keeps outside of the processes of service and application.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) system: System,
    /// The files on disk; a process keeps the build it was started from.
    pub(super) files: Files,
    /// Those that every wind-down gives back; which builds they are takes long to look up.
    pub(super) files_at_start: Files,
    pub(super) setup: ClientSetup,
    pub(super) settings: Settings,
    pub(super) history: History,
    pub(super) drives: Drives,
    pub(super) user_is_logged_on: bool,
    pub(super) mutex: Option<Manager>,
    /// When the machine will be up again after a restart; [`NEVER`](Self::NEVER) while it is switched off.
    pub(super) boots_at: Option<Seconds>,
    /// When a program restarts the machine that nobody watches (Q153227).
    pub(super) restarts_at: Option<Seconds>,
    /// When the setup of a service pack starts the service again that it has stopped (Q191306).
    pub(super) starts_service_at: Option<Seconds>,
}

impl Client {
    /// How long a restart takes. Our choice, since no source gives one: long enough for the site to process what was
    /// reported before it, so that an upgrade that restarts the machine completes once (Q164887).
    pub(super) const BOOT: Seconds = Seconds::from_minutes(10);
    /// When a machine is up again that is switched off: later than anything that happens.
    pub(super) const NEVER: Seconds = Seconds(u64::MAX);

    pub(super) fn new(system: System, files: Files) -> Self {
        Self {
            system,
            files,
            files_at_start: files,
            setup: ClientSetup::default(),
            settings: Settings::default(),
            history: History::new(),
            drives: Drives::new(),
            user_is_logged_on: false,
            mutex: None,
            boots_at: None,
            restarts_at: None,
            starts_service_at: None,
        }
    }

    /// Returns the build of the file `Pcmsvc32.exe` that the service starts from; `None` where there is none.
    pub(super) fn installed(&self) -> Option<Build> {
        self.files.get(Component::Pcmsvc32, self.system.platform())
    }

    /// Takes the mutex where nobody else has it; tells whether the holder has it now.
    pub(super) fn take_mutex(&mut self, holder: Manager) -> bool {
        *self.mutex.get_or_insert(holder) == holder
    }

    pub(super) fn release_mutex(&mut self, holder: Manager) {
        self.mutex = self.mutex.filter(|other| *other != holder);
    }
}

/// Holds the keys of `SMS.INI` and the registry that service and application heed.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each setting and circumstance is a fact of its own")]
pub(super) struct Settings {
    /// `PollingInterval`.
    pub(super) polling_interval: Seconds,
    /// `DisableRandomPCMServers`.
    pub(super) selection: SelectionMode,
    /// Preferred distribution list: UNC paths of package shares.
    pub(super) preferred: Box<[Box<str>]>,
    /// `SlowNetFlag`, which no build ever enforced (Q154931).
    pub(super) slow_link: bool,
    /// Whether the account is locked out, with which service and application log on to servers (Q230242). Our choice: one for
    /// both.
    pub(super) account_is_locked: bool,
    /// The version of Windows NT, where the machine runs that.
    pub(super) windows_nt: WindowsNt,
    /// How the machine's own clock goes.
    pub(super) clock: ClockShift,
    pub(super) redirector: Redirector,
    /// Whether the session of its user is locked.
    pub(super) session_is_locked: bool,
    /// Whether a file was left in the folder of Windows by which a setup asks for a restart (Q153227).
    pub(super) has_restart_file: bool,
    /// Servers on which its user has no rights.
    pub(super) closed_servers: Box<[Box<str>]>,
    /// Whether `DisablePCMCountdown` is not set (Q185805).
    pub(super) counts_down: bool,
    /// `PCMPackageReminderInterval`; zero where it is not set (Q187287).
    pub(super) reminder_interval: Seconds,
    /// How long it takes until an attempt to connect to a server that does not answer has failed; nothing unless a
    /// scenario says so (S17).
    pub(super) connect_time: Seconds,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // Q125934, RG:S3CD3.
            polling_interval: Seconds::HOUR,
            selection: SelectionMode::Random,
            preferred: Box::default(),
            slow_link: false,
            account_is_locked: false,
            windows_nt: WindowsNt::default(),
            clock: ClockShift::default(),
            redirector: Redirector::default(),
            session_is_locked: false,
            has_restart_file: false,
            closed_servers: Box::default(),
            counts_down: true,
            reminder_interval: Seconds(0),
            connect_time: Seconds(0),
        }
    }
}

/// Holds what Client Setup knows of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each setting of the service and the link is a fact of its own")]
pub(super) struct ClientSetup {
    pub(super) phase: SetupPhase,
    /// `CopyListVersion`: on a logon server that of its copy lists, on a client that which it has seen.
    pub(super) copy_list_version: u32,
    pub(super) dials_in: bool,
    pub(super) service_is_in_bin: bool,
    /// Whether the logon script calls Client Setup with `/f` (Q270697).
    pub(super) verifies_at_logon: bool,
    pub(super) starts_automatically: bool,
    /// Whether the service was to be removed while it ran, and can no longer be started (Q173785).
    pub(super) service_is_disabled: bool,
    /// Whether the service logs on with another account than the application from its next start (Q174473).
    pub(super) has_other_account: bool,
    /// How long what the service does at its start takes, across the network (Q178662).
    pub(super) handshake: Seconds,
}

impl Default for ClientSetup {
    fn default() -> Self {
        Self {
            phase: SetupPhase::Installed,
            copy_list_version: 1,
            dials_in: false,
            service_is_in_bin: false,
            verifies_at_logon: false,
            starts_automatically: true,
            service_is_disabled: false,
            has_other_account: false,
            handshake: Seconds(0),
        }
    }
}

/// Holds the history file, `PCMHIST.REG`.
#[derive(Debug)]
pub(super) struct History(Shelf<Entry>);

#[derive(Debug)]
struct Entry {
    request: Id,
    /// `None` for a record of another system, of which only the expiry was reported.
    state: Option<HistoryState>,
    expiry_is_reported: bool,
}

impl History {
    const fn new() -> Self {
        Self(Shelf::new())
    }

    fn entry(&mut self, request: Id) -> &mut Entry {
        let place = self.0.iter().position(|entry| entry.request == request).unwrap_or_else(|| {
            self.0.put(Entry { request, state: None, expiry_is_reported: false });
            self.0.len() - 1
        });
        &mut self.0[place]
    }

    pub(super) fn state(&self, request: Id) -> Option<HistoryState> {
        self.0.iter().find(|entry| entry.request == request).and_then(|entry| entry.state)
    }

    /// Enters a request as new; tells whether it was not known.
    pub(super) fn register(&mut self, request: Id) -> bool {
        let state = &mut self.entry(request).state;
        let is_new = state.is_none();
        state.get_or_insert(HistoryState::New);
        is_new
    }

    pub(super) fn set(&mut self, request: Id, state: HistoryState) {
        self.entry(request).state = Some(state);
    }

    /// Remembers that the expiry of a request is reported; tells whether it was not yet.
    pub(super) fn report_expiry(&mut self, request: Id) -> bool {
        !std::mem::replace(&mut self.entry(request).expiry_is_reported, true)
    }

    /// Forgets the requests that the instruction file no longer names.
    ///
    /// Our choice: expired items leave the window (RG:S3D3C), and no source has the history grow for ever.
    pub(super) fn keep_only(&mut self, is_offered: impl Fn(Id) -> bool) {
        self.0.retain(|entry| is_offered(entry.request));
    }

    pub(super) fn delete(&mut self) {
        self.0 = Shelf::new();
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
