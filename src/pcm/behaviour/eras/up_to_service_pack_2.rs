//! Behaviours that changed up to Service Pack 2.

/// Puts these rows behind those that came before.
macro_rules! up_to_service_pack_2 {
    ($then:tt $($before:tt)*) => { $crate::pcm::behaviour::row::eras! { $then $($before)*

    /// Takes a process handle below 32 for an error number (Q149672).
    TakesLowHandleForError {
        articles: ["Q149672"],
        extents: [asked(Pcmsvc32.only(V11))],
        spared: [Pcmwin32, Pcmwin16, PcmDos2, PcmDos4],
        with: "takes a process handle below 32 for an error number and reports failure",
        without: "takes any valid process handle for success",
        scenarios: ["command_queue/process-handle-below-32.pcm"],
    }
    /// Shows the window although nothing in it is offered yet (Q149683).
    ShowsEmptyWindow {
        articles: ["Q149683"],
        extents: [asked(Pcmwin32.only(V11)), asked(Pcmwin16.only(V11))],
        spared: [PcmDos2, PcmDos4],
        with: "opens its window with an empty list when the only record is offered later",
        without: "keeps its window hidden until something is offered",
        scenarios: [
            "command_queue/empty-window.pcm",
            Pcmwin16: "command_queue/windows-3x-empty-window.pcm",
        ],
    }
    /// Crashes when the current logon server does not answer (Q153571).
    CrashesWithoutLogonServer {
        articles: ["Q153571"],
        extents: [asked(Pcmwin32.only(V11))],
        spared: [Pcmsvc32, Pcmwin16, PcmDos2, PcmDos4],
        with: "ends with an access violation when CurrentLogonServer cannot be reached",
        without: "survives a CurrentLogonServer that cannot be reached",
        scenarios: [
            "command_queue/no-logon-server-when-the-application-starts.pcm",
        ],
    }
    /// Cannot run scripts of `MSTest` 3.0 (Q140920).
    FailsTestScripts {
        articles: ["Q140920"],
        extents: [asked(Pcmwin32.only(V11)), asked(Pcmwin16.only(V11))],
        spared: [Pcmsvc32, PcmDos2, PcmDos4],
        with: "says that the package is set up incorrectly when its command is run by MTRUN",
        without: "runs commands of MTRUN",
        scenarios: ["command_queue/test-script-of-an-old-application.pcm"],
    }
    /// Cannot reach MSTEST on a server with a long name (Q128456).
    FailsLongServerNames {
        articles: ["Q128456"],
        extents: [asked(Pcmwin16.only(V11))],
        with: "on Windows 3.1, fails a command that needs MSTEST on a logon server whose name is longer than 11 characters",
        without: "runs a command that needs MSTEST whatever the length of the logon server's name",
        scenarios: ["command_queue/windows-3x-long-name-of-a-logon-server.pcm"],
    }
    /// Lets a UNC connection linger on Windows 95 (Q126580).
    LetsUncConnectionLinger {
        articles: ["Q126580"],
        extents: [listed(Pcmwin16.only(V11))],
        with: "on Windows 95, keeps a UNC connection for minutes after the program has ended",
        without: "drops a UNC connection when the program has ended",
        scenarios: [],
        listed_because: "how long such a connection stays, and what it keeps anybody from, the article does not say",
    }
    /// Lets an expiry, or the removal of a package, overwrite what a client has reported (Q152229).
    OverwritesReportedStatus {
        articles: ["Q152229"],
        // What 1.0 wrote, Retrying, is no build here. That the removal of a package does the same, no article says: it too takes
        // the record away (RG:S3D40).
        extents: [asked(SmsinstDll.only(V11))],
        with: "cancels the row of a client whose record has expired, or whose package is removed, whatever was reported",
        without: "keeps the last reported status when a record has expired, or its package is removed",
        scenarios: [
            "command_queue/expiry-overwrites-what-was-reported.pcm",
            "command_queue/package-removed-with-its-records.pcm",
        ],
    }
    /// Revives cancelled records when an instruction file is locked (Q140928).
    RevivesCancelledRecords {
        articles: ["Q140928"],
        extents: [asked(SmsinstDll.only(V11))],
        with: "corrupts an instruction file that is locked, and with it revives cancelled records",
        without: "keeps an instruction file whole that is locked",
        scenarios: ["command_queue/cancel-of-a-record-in-a-locked-file.pcm"],
    }
    /// Keeps the date of the first repeat of a job (Q141192).
    KeepsDateOfRepeats {
        articles: ["Q141192"],
        extents: [asked(Base4Dll.only(V11))],
        with: "gives every repeat of a job the first Mandatory-after date",
        without: "moves the Mandatory-after date on with every repeat of a job",
        scenarios: ["command_queue/repeating-job-and-its-date.pcm"],
    }
    /// Drops the retry of a distribution to a server (Q153576).
    ForgetsFailedServer {
        articles: ["Q153576"],
        extents: [asked(SmsinstDll.only(V11))],
        with: "drops the retry when the distribution to one of several servers has failed",
        without: "retries the distribution to the servers that have failed",
        scenarios: ["command_queue/one-server-fails-and-its-retry-is-dropped.pcm"],
    }
    /// Crashes the Executive at a job without a Distribute phase (Q139590).
    CrashesWithoutDistributePhase {
        articles: ["Q139590"],
        extents: [asked(SmsinstDll.only(V11))],
        with: "crashes the SMS Executive at a job without a Distribute phase",
        without: "works off a job without a Distribute phase",
        scenarios: ["command_queue/job-without-a-distribute-phase.pcm"],
    }
    /// Retries for ever while files of a package are open (Q128458).
    RetriesOpenFilesForEver {
        articles: ["Q128458"],
        extents: [asked(SmsinstDll.only(V11))],
        with: "retries for ever while files of a package are open on a distribution server",
        without: "can disconnect who has files of a package open on a distribution server",
        scenarios: ["command_queue/forced-disconnect-after-thirteen-retries.pcm", "command_queue/open-files-without-forced-disconnect.pcm"],
    }
    /// Has PCMDUMP print the month of an expiration one too low; the text form of instruction files knows it (Q153369).
    DumpsExpirationMonthLow {
        articles: ["Q153369"],
        extents: [built_in(Pcmdump.only(V11))],
        with: "prints the month of an expiration from 00 to 11",
        without: "prints the month of an expiration from 01 to 12",
        scenarios: [],
    }
    /// Has the application run records that are the service's (Q165147).
    RunsJobsOfTheService {
        articles: ["Q165147", "Q164657"],
        // Q165147 names Service Pack 2; the web update of 11/15/96 was made for just this, and S02 needs it to work.
        // No article has the other applications skip them. They run where there is no service to leave them to, and the
        // Resource Guide has the application win (RG:S3D0A): they run what is mandatory, and like every build of Pcmwin32
        // leave alone what is not (our choice).
        extents: [
            asked(Pcmwin32.before(Hf961115)),
            asked(Pcmwin16.all()),
            asked(PcmDos2.all()),
            asked(PcmDos4.all()),
        ],
        with: "lists and runs mandatory jobs that are marked as background tasks of the system",
        without: "skips jobs that are marked for execution by the service only",
        scenarios: [
            "command_queue/application-takes-the-job-of-the-service.pcm",
            Pcmwin16: "command_queue/windows-95-client-runs-its-own-records.pcm",
        ],
    }
    /// Evaluates the instruction file only when its time has changed (Q163488).
    EvaluatesOnlyChangedFile {
        articles: ["Q163488"],
        // The article speaks of Package Command Manager in general.
        extents: [
            asked(Pcmsvc32.before(Sp2)),
            asked(Pcmwin32.before(Sp2)),
            asked(Pcmwin16.before(Sp2)),
            asked(PcmDos2.before(Sp2)),
            asked(PcmDos4.before(Sp2)),
        ],
        with: "stops at an instruction file whose time has not changed",
        without: "evaluates the instruction file at every poll",
        scenarios: [
            "command_queue/delayed-offer-evaluated-although-the-file-is-unchanged.pcm",
            "command_queue/delayed-offer-noticed-after-a-restart.pcm",
            "command_queue/delayed-offer-noticed-after-the-file-changes.pcm",
            Pcmwin32: "command_queue/empty-window.pcm",
            Pcmwin16: "command_queue/windows-3x-empty-window.pcm",
            PcmDos4: "command_queue/ms-dos-delayed-offer-and-expired-jobs.pcm",
        ],
    }
    /// Declines to run anything while the application is loaded (Q164657).
    DeclinesWhileApplicationLoaded {
        articles: ["Q164657"],
        // By the Resource Guide the application is to win; Q164657 and Q165147 treat it as a defect and are followed.
        // The web update of 12/20/96 was meant to change this and, by the Supplement (RS:S5B4B), did not.
        extents: [asked(Pcmsvc32.before(Sp2))],
        spared: [Pcmwin32, Pcmwin16, PcmDos2, PcmDos4],
        with: "declines to run jobs while the application is loaded",
        without: "runs background jobs under a logged-on user",
        scenarios: [
            "command_queue/loaded-application-blocks-the-service.pcm",
            "command_queue/unloaded-application-does-not-block-the-service.pcm",
            "command_queue/logged-off-user-cannot-load-the-application.pcm",
            "command_queue/restart-of-the-machine-ends-the-session.pcm",
            "command_queue/application-holds-the-mutex.pcm",
        ],
    }
    /// Does not find the instruction file on a logon server with Windows NT 4.0 (Q160855).
    FindsNoFileOnNt40 {
        articles: ["Q160855"],
        extents: [asked(Pcmsvc32.before(Sp2))],
        with: "on Windows NT 3.5 and 3.51, finds no instruction file on a logon server with Windows NT 4.0",
        without: "finds the instruction file whatever Windows NT the logon server has",
        scenarios: ["command_queue/service-on-windows-nt-351-overlooks-its-file.pcm"],
    }
    /// Looks for programs in the package only, not in `MSTEST` (Q152423).
    SkipsMstest {
        articles: ["Q152423"],
        extents: [asked(Pcmsvc32.before(Sp2))],
        spared: [Pcmwin32, Pcmwin16, PcmDos2, PcmDos4],
        with: "looks for programs in the package directory only",
        without: "looks for programs in MSTEST on the logon server too",
        scenarios: [
            "command_queue/program-only-in-mstest.pcm",
            "command_queue/program-of-mstest-in-the-package.pcm",
        ],
    }
    /// Leaves the drive mapped when files on the share are still open (Q163597).
    LeavesDriveMapped {
        articles: ["Q163597"],
        extents: [asked(Pcmsvc32.before(Sp2))],
        with: "leaves the drive mapped when files on the share are open",
        without: "releases the drive when files on the share are open",
        scenarios: ["command_queue/drive-letters-left-mapped.pcm", "ledger/drive-left-mapped-by-service-pack-1.pcm"],
    }
    /// Leaves the drive mapped that stands for a volume of NetWare (Q164791).
    LeavesNetWareDriveMapped {
        articles: ["Q164791"],
        extents: [asked(Pcmwin16.before(Sp2))],
        spared: [Pcmwin32, PcmDos2, PcmDos4],
        with: "leaves the drive mapped when it had no connection to the NetWare server before",
        without: "releases the drive of a NetWare server",
        scenarios: ["command_queue/windows-3x-leaves-a-drive-of-netware-mapped.pcm"],
    }
    /// Sends no report of some jobs; of which, the article does not say (Q164877).
    LosesReports {
        articles: ["Q164877"],
        extents: [listed(Pcmsvc32.before(Sp2))],
        with: "sends no status report for some jobs",
        without: "sends a status report for every job",
        scenarios: [],
        listed_because: "of which jobs, the article does not say; a choice of ours would state what it does not",
    }
    /// Cannot write a status by UNC path under NETX (Q160775).
    LosesReportsUnderNetx {
        articles: ["Q160775"],
        extents: [asked(Pcmwin16.before(Sp2)), asked(PcmDos2.before(Sp2)), asked(PcmDos4.before(Sp2))],
        spared: [Pcmsvc32, Pcmwin32],
        with: "loses its status report under the NETX redirector",
        without: "writes its status report under the NETX redirector",
        scenarios: ["command_queue/windows-3x-loses-its-report-under-netx.pcm"],
    }
    /// Reports a program that restarts the machine as failed, so that it repeats (Q158644, Q164887).
    FailsProgramThatRestarts {
        articles: ["Q158644", "Q164887"],
        extents: [asked(Pcmsvc32.before(Sp2))],
        spared: [Pcmwin32, Pcmwin16],
        with: "reports a program that restarts the machine as failed, and repeats it at each start",
        without: "records a program that restarts the machine as run",
        scenarios: ["command_queue/upgrade-through-the-service-repeats.pcm"],
    }
    /// Lets the machine hang at its shutdown after Service Pack 2 of Windows NT 4.0 (Q164329).
    HangsAtShutdownOfNt40 {
        articles: ["Q164329"],
        extents: [asked(Pcmsvc32.before(Sp2))],
        spared: [Pcmwin32],
        with: "lets a server hang at shutdown after Service Pack 2 of Windows NT 4.0",
        without: "lets a server restart after Service Pack 2 of Windows NT 4.0",
        scenarios: ["rollout/server-hangs-after-a-service-pack.pcm"],
    }
    /// Picks the distribution server at random always (Q165508); the four steps are those of Q161310.
    PicksServerAtRandomOnly {
        // Q180151 and Q195944 tell of three steps; the four of Q161310 and Q165508 are followed.
        articles: ["Q165508", "Q161310"],
        extents: [asked(Pcmsvc32.before(Sp2)), asked(Pcmwin32.before(Sp2))],
        spared: [Pcmwin16, PcmDos2, PcmDos4],
        with: "picks the distribution server at random always",
        without: "prefers the logon server, mapped drives and an unlisted copy on the logon server",
        scenarios: [
            "command_queue/server-choice-listed-logon-server.pcm",
            "command_queue/server-choice-logon-server-before-a-mapped-drive.pcm",
            "command_queue/server-choice-mapped-drive.pcm",
            "command_queue/server-choice-unlisted-copy-on-the-logon-server.pcm",
            "command_queue/server-choice-at-random-without-repetition.pcm",
            "command_queue/package-removed-from-a-server.pcm",
            Pcmwin32: "command_queue/application-chooses-the-server-as-the-service-does.pcm",
        ],
    }
    /// Probes a wrong path on NetWare (Q161310).
    ProbesWrongNetWarePath {
        // The 32-bit builds before never look there (Q165508). Q156402 prints the path without `logon.srv`; Q161310, which
        // corrects it, is followed.
        articles: ["Q161310"],
        extents: [
            asked(Pcmsvc32.before(Sp2)),
            asked(Pcmwin32.before(Sp2)),
            asked(Pcmwin16.before(Sp2)),
            asked(PcmDos2.before(Sp2)),
            asked(PcmDos4.before(Sp2)),
        ],
        with: r"looks for an unlisted copy on NetWare in \\server\volume\pcmpkg.src",
        without: r"looks for an unlisted copy on NetWare in \\server\volume\SMS\logon.srv\pcmpkg.src",
        scenarios: [Pcmwin16: "command_queue/windows-3x-unlisted-copy-on-a-netware-logon-server.pcm"],
    }
    /// Shows a path that is cut short when no server serves (Q156402).
    ShowsTruncatedPath {
        articles: ["Q156402"],
        extents: [asked(Pcmwin32.before(Sp2)), asked(Pcmwin16.before(Sp2))],
        with: r"lists \\server\share\pcmpkg.src among the servers that refused",
        without: "lists the full path of the servers that refused",
        scenarios: [Pcmwin16: "command_queue/windows-3x-path-of-a-server-that-refuses.pcm"],
    }
    /// Fails on a file that is in use (Q161043).
    FailsOnFileInUse {
        articles: ["Q161043"],
        extents: [asked(SmsinstDll.before(Sp2))],
        with: "fails with WIN32 error 32 on a file that is in use",
        without: "handles a file that is in use",
        scenarios: ["command_queue/report-for-a-file-in-use.pcm"],
    }
    /// Works status MIFs of jobs off slowly (Q162558).
    WorksStatusMifsOffSlowly {
        articles: ["Q162558"],
        extents: [listed(Site.before(Sp2))],
        with: "works status MIFs of jobs off slowly when JobDetails is large",
        without: "works status MIFs of jobs off faster",
        scenarios: [],
        listed_because: "it is a matter of seconds on a database of a size that nobody gives; no rule depends on it",
    }
    /// Has no marker of the client's service pack (Q164756).
    LacksServicePackMarker {
        articles: ["Q164756"],
        extents: [asked(Client.before(Sp2))],
        with: "leaves no marker of its service pack",
        without: r"keeps Csdver.sms with its service pack's date in MS\SMS\Bin",
        scenarios: ["rollout/marker-of-the-service-pack.pcm"],
    }
    } };
}
pub(in crate::pcm::behaviour) use up_to_service_pack_2;
