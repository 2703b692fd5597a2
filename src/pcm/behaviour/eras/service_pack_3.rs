//! Behaviours that changed from Service Pack 3 to before Service Pack 4.

/// Puts these rows behind those that came before.
macro_rules! service_pack_3 {
    ($then:tt $($before:tt)*) => { $crate::pcm::behaviour::row::eras! { $then $($before)*

    /// Never completes a job that has a Send phase only (Q185649).
    NeverCompletesSendOnlyJobs {
        articles: ["Q185649"],
        // Dated before Service Pack 3, which does not list it; Service Pack 4 does.
        extents: [
            asked(SmsinstDll.before(Hf970925).or(SmsinstDll.only(Sp3))),
            asked(Base4Dll.before(Hf970925).or(Base4Dll.only(Sp3))),
        ],
        with: "leaves a job with a Send phase only at Active",
        without: "completes a job with a Send phase only",
        scenarios: [
            "command_queue/job-with-a-send-phase-only.pcm",
            Base4Dll: "command_queue/job-with-a-send-phase-only-by-the-scheduler.pcm",
        ],
    }
    /// Never runs background jobs that are not mandatory (Q174933).
    IgnoresOptionalJobs {
        // The title asks for a logged failure and the body describes execution, which is followed; later articles
        // (Q166765, Q238315) insist on mandatory jobs and are not.
        articles: ["Q174933"],
        extents: [asked(Pcmsvc32.before(Sp3))],
        with: "never runs background jobs that are not mandatory",
        without: "runs optional background jobs once they are offered",
        scenarios: [
            "command_queue/optional-background-job-runs-from-service-pack-3.pcm",
            "command_queue/optional-background-job-offered-later.pcm",
            "command_queue/optional-background-job-that-needs-input.pcm",
        ],
    }
    /// Sets `%PCMUNC%` for the command (Q191341).
    SetsPcmunc {
        articles: ["Q191341"],
        extents: [asked(Pcmsvc32.from(Sp3)), asked(Pcmwin32.from(Sp3)), asked(Pcmwin16.from(Sp3))],
        spared: [PcmDos2, PcmDos4],
        with: "sets %PCMUNC% to the package's UNC path",
        without: "knows no %PCMUNC%",
        scenarios: [
            "command_queue/pcmunc-in-the-environment.pcm",
            Pcmwin32: "command_queue/application-runs-what-its-user-chooses.pcm",
            Pcmwin16: "command_queue/windows-3x-pcmunc-in-the-environment.pcm",
        ],
    }
    /// Runs mandatory jobs an hour late on Windows 95 (Q186132).
    RunsAnHourLate {
        // The article names Service Pack 3, and no source a correction: what came later has it too.
        articles: ["Q186132"],
        extents: [asked(Pcmwin16.from(Sp3))],
        with: "on Windows 95, runs mandatory jobs an hour after their time",
        without: "runs mandatory jobs at their time",
        scenarios: ["command_queue/windows-95-runs-mandatory-jobs-an-hour-late.pcm"],
    }
    /// Leaves its window open when the queue is done (Q168541).
    LeavesWindowOpen {
        articles: ["Q168541"],
        // Of MS-DOS, which has no windows, nobody says that anything stayed open.
        extents: [asked(Pcmwin32.before(Sp3)), asked(Pcmwin16.before(Sp3))],
        spared: [PcmDos2, PcmDos4],
        with: "leaves its window open when the queue is finished",
        without: "closes its window when the queue is finished",
        scenarios: [
            "command_queue/window-closes-when-the-queue-is-done.pcm",
            Pcmwin16: "command_queue/windows-3x-window-closes-when-the-queue-is-done.pcm",
        ],
    }
    /// Leaves its introduction open (Q174460).
    LeavesIntroductionOpen {
        articles: ["Q174460"],
        extents: [asked(Pcmwin32.before(Sp3)), asked(Pcmwin16.before(Sp3))],
        with: "never closes its introduction dialog",
        without: "closes its introduction dialog after the cycle",
        scenarios: ["command_queue/introduction-stays-open.pcm"],
    }
    /// Loses the mouse pointer at a poll (Q172464).
    LosesMousePointer {
        articles: ["Q172464"],
        extents: [listed(Pcmwin16.before(Sp3))],
        with: "loses the mouse pointer of PowerPoint at a poll",
        without: "keeps the mouse pointer of PowerPoint at a poll",
        scenarios: [],
        listed_because: "it befalls another program, and Package Command Manager notices nothing of it",
    }
    /// Postpones the client's update while the service runs from the client's directory (Q168463).
    PostponesUpdateForService {
        articles: ["Q168463"],
        extents: [asked(Client.before(Sp3))],
        with: r"postpones its update for ever while Pcmsvc32.exe runs from MS\SMS\Bin",
        without: r"is updated although Pcmsvc32.exe runs from MS\SMS\Bin",
        scenarios: ["rollout/service-in-the-wrong-directory.pcm"],
    }
    /// Is updated only when the user logs on (Q174961).
    UpdatesAtLogonOnly {
        articles: ["Q174961"],
        extents: [asked(Client.before(Sp3))],
        with: "notices a change of the site only when its user logs on",
        without: "notices a change of the site under a logged-on user and posts a .CCR",
        scenarios: ["rollout/client-service-changed.pcm"],
    }
    /// Removes a service without stopping it first (Q173785).
    RemovesRunningService {
        articles: ["Q173785"],
        extents: [asked(Rservice.before(Sp3))],
        with: "leaves a running service disabled and its files behind at /deinstall",
        without: "stops a running service before it removes it at /deinstall",
        scenarios: ["rollout/rservice-removes-a-service-that-runs.pcm"],
    }
    /// Calls an installation failed that has worked (Q169476).
    MisreportsInstallation {
        articles: ["Q169476", "Q174648"],
        extents: [asked(Rservice.before(Sp3))],
        with: "shows error 203 for a service that it has installed",
        without: "tells what became of an installation",
        scenarios: ["rollout/rservice-shows-errors-for-what-has-worked.pcm"],
    }
    /// Calls a start or a stop failed that has worked (Q173786).
    MisreportsStart {
        articles: ["Q173786", "Q174648"],
        extents: [asked(Rservice.before(Sp3))],
        with: "shows error 87 for a service that it has started or stopped with /c",
        without: "tells what became of a start or a stop",
        scenarios: ["rollout/rservice-shows-errors-for-what-has-worked.pcm"],
    }
    /// Cannot change the account of a service (Q174473).
    FailsToChangeAccount {
        articles: ["Q174473"],
        extents: [asked(Rservice.before(Sp3))],
        with: "shows error 122 at /change and leaves the account of the service",
        without: "changes the account of the service at /change",
        scenarios: ["rollout/rservice-changes-the-account-of-a-service.pcm"],
    }
    /// May leave a job for a child site pending (Q174462).
    LeavesChildJobPending {
        articles: ["Q174462"],
        extents: [listed(Base4Dll.before(Sp3))],
        with: "may never activate a job for a child site without a Run phase",
        without: "activates a job for a child site without a Run phase",
        scenarios: [],
        listed_because: "the site has no child sites, and the article says that it may happen and not when",
    }
    /// Starts a service without its parameters (Q174960).
    IgnoresStartupParameters {
        articles: ["Q174960"],
        extents: [asked(Rservice.before(Sp3))],
        with: "does not pass [startup parameters] on",
        without: "passes [startup parameters] on",
        scenarios: ["rollout/rservice-starts-a-service-with-parameters.pcm"],
    }
    /// Runs jobs that were mandatory once again when the history is lost (Q229809).
    RerunsAfterHistoryLoss {
        articles: ["Q229809"],
        // Service Pack 4 is named as affected and later than the file that corrects it, and its list omits the article:
        // Service Pack 4 counts as unfixed.
        extents: [
            asked(Pcmsvc32.from(Sp3).and(Pcmsvc32.before(Hf980609)).or(Pcmsvc32.only(Sp4))),
            // Not simulated: no application runs by itself what is not mandatory any more.
            listed(Pcmwin32.from(Sp3).and(Pcmwin32.before(Hf980609)).or(Pcmwin32.only(Sp4))),
            listed(Pcmwin16.from(Sp3).and(Pcmwin16.before(Hf980609)).or(Pcmwin16.only(Sp4))),
        ],
        with: "runs finished jobs again when PCMHIST.REG is lost",
        without: "does not run finished jobs again when PCMHIST.REG is lost",
        scenarios: [
            "command_queue/history-lost.pcm",
            "command_queue/optional-job-with-an-early-date-runs-last.pcm",
        ],
    }
    /// With `SynchronousSystemExitRequired`, records success right after the launch (Q175652).
    RecordsSuccessAtLaunch {
        articles: ["Q175652"],
        // The hotfix is of the applications; the service's logs show the rule from Service Pack 4 on.
        extents: [asked(Pcmsvc32.from(Sp4)), asked(Pcmwin32.from(Hf971204)), asked(Pcmwin16.from(Hf971204))],
        spared: [PcmDos2, PcmDos4],
        with: "with SynchronousSystemExitRequired, records success right after the launch",
        without: "reports after completion always",
        scenarios: [
            "command_queue/synchronous-exit-survives-a-forced-restart.pcm",
            "command_queue/synchronous-exit-and-a-soft-restart.pcm",
            "command_queue/program-restarts-the-machine-by-force.pcm",
            "command_queue/program-restarts-the-machine-softly.pcm",
            Pcmwin32: "command_queue/program-of-the-application-restarts-the-machine-by-force.pcm",
            Pcmwin32: "command_queue/program-of-the-application-with-synchronous-exit-restarts-the-machine-by-force.pcm",
            "command_queue/program-of-the-application-restarts-the-machine-softly.pcm",
            Pcmwin32: "command_queue/program-of-the-application-with-synchronous-exit-restarts-the-machine-softly.pcm",
            Pcmwin16: "command_queue/windows-3x-program-restarts-the-machine-by-force.pcm",
        ],
    }
    /// Is not started across a slow network (Q178662).
    FailsToStartAcrossSlowNetwork {
        // The hotfix is for I386 only, so that Alpha has it with the next one. Service Pack 4 was promised to have it
        // and does not list it; "or later" is followed.
        articles: ["Q178662"],
        extents: [asked(Pcmsvc32.before(Hf971205))],
        with: "is not started by Site Configuration Manager on a server across a slow network",
        without: "is started on a server across a slow network",
        scenarios: ["rollout/service-across-a-slow-network.pcm"],
    }
    /// Skips machines of the list on Alpha (Q182060).
    SkipsListedMachines {
        articles: ["Q182060"],
        extents: [on_alpha(asked(Rservice.before(Hf980302)))],
        with: "skips some of the machines in [machine list]",
        without: "goes through all machines in [machine list]",
        scenarios: ["rollout/rservice-on-alpha-skips-machines-of-its-list.pcm"],
    }
    /// Reminds the user of pending packages (Q187287).
    RemindsOfPackages {
        articles: ["Q187287"],
        extents: [asked(Pcmwin32.from(Hf980324))],
        spared: [Pcmwin16, PcmDos2, PcmDos4],
        with: "shows its window again after PCMPackageReminderInterval",
        without: "does not show its window again before a mandatory time or a restart",
        scenarios: [
            "command_queue/reminder-of-a-pending-package.pcm",
            "command_queue/no-reminder-without-an-interval.pcm",
        ],
    }
    /// May leave a package directory empty when a refresh meets open files (Q184489).
    EmptiesPackageInUse {
        articles: ["Q184489"],
        extents: [asked(SmsinstDll.before(Hf980402))],
        with: "may leave a package directory empty until the retry when a refresh meets files in use",
        without: "looks for files in use before it refreshes a package directory",
        scenarios: ["command_queue/refresh-of-a-package-in-use.pcm"],
    }
    /// Copies every file of a package at a refresh (Q184512).
    RefreshesEveryFile {
        articles: ["Q184512"],
        extents: [asked(SmsinstDll.before(Hf980402))],
        with: "copies every file of a package at a refresh",
        without: "copies the changed files of a package at a refresh",
        scenarios: ["command_queue/refresh-copies-what-has-changed.pcm"],
    }
    /// Gives up to remove a package after one failure to send (Q185179).
    GivesUpRemoval {
        articles: ["Q185179"],
        extents: [asked(Base4Dll.before(Hf980424))],
        with: "never tries again when sending the removal of a package has failed",
        without: "tries again when sending the removal of a package has failed",
        scenarios: ["command_queue/removal-that-cannot-be-sent.pcm"],
    }
    /// Keeps a report that is dated in the future until then (Q172899).
    HoldsFutureReports {
        articles: ["Q172899"],
        extents: [asked(SmsinstDll.before(Hf980622))],
        with: "holds a report until its date when the client's clock was in the future",
        without: "works a report off whatever its date",
        scenarios: ["command_queue/report-of-a-client-whose-clock-is-fast.pcm"],
    }
    /// Ends when no logon server answers at its start (Q188578).
    ExitsWithoutLogonServer {
        // Service Pack 4 is later than the file and does not list the article; "or later" is followed here, and S42
        // wants a switch of the simulator beside it.
        articles: ["Q188578"],
        extents: [asked(Pcmwin32.before(Hf980623)), asked(Pcmwin16.before(Hf980623))],
        spared: [PcmDos2, PcmDos4],
        with: "ends for the session when no logon server answers at its start",
        without: "stays when no logon server answers at its start",
        scenarios: [
            "command_queue/no-logon-server-when-the-application-starts.pcm",
            Pcmwin16: "command_queue/windows-3x-no-logon-server-when-the-application-starts.pcm",
        ],
    }
    /// Creates no send request where SQL holds two Identification groups (Q189530).
    LosesSendRequest {
        articles: ["Q189530"],
        extents: [asked(Base4Dll.before(Hf980701))],
        with: "creates no send request for a job without a Run phase where there are two Identification groups",
        without: "creates the send request whatever the number of Identification groups",
        scenarios: ["command_queue/two-identification-groups.pcm"],
    }
    /// Takes a broken status MIF for success (Q190135).
    TakesBrokenMifForSuccess {
        // The article prints no service pack: "or later" is followed, and Service Pack 4 has it.
        articles: ["Q190135"],
        extents: [asked(BaseDll.before(Hf980710))],
        with: "completes the row when a status MIF does not compile",
        without: "does not take a status MIF that does not compile for success",
        scenarios: ["command_queue/broken-status-mif.pcm"],
    }
    /// Installs services under an account only, not under `LocalSystem` (Q190832).
    NeedsServiceAccount {
        articles: ["Q190832"],
        extents: [asked(Rservice.before(Hf980731))],
        with: "cannot install a service under LocalSystem",
        without: "installs a service under LocalSystem with /A",
        scenarios: ["rollout/rservice-installs-under-local-system.pcm"],
    }
    } };
}
pub(in crate::pcm::behaviour) use service_pack_3;
