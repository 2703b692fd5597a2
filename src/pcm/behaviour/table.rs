//! The table of behaviours: one row for each, in the order of their first change; those that never changed come last.
//!
//! Rows are those of the sources that concern Package Command Manager itself and can be simulated, what the rollout of
//! a hotfix needs, and what the site does with jobs and reports. Where sources conflict, the row says which one is
//! followed and why.

use super::account::Account;
use super::row::{asked, behaviours, built_in, in_service, listed, on_alpha};
use crate::pcm::build::Build;
use crate::pcm::build::Build::{
    Hf000126, Hf000202, Hf000422, Hf961115, Hf970925, Hf971204, Hf971205, Hf980302, Hf980324, Hf980402, Hf980424,
    Hf980609, Hf980622, Hf980623, Hf980701, Hf980710, Hf980731, Hf980924, Hf980928, Hf981104, Hf990115, Hf990128,
    Hf990224, Hf990301, Hf990308, Hf990504, Hf990506, Hf990622, Hf990624, Sp2, Sp3, Sp4, V11,
};
use crate::pcm::component::Builds;
use crate::pcm::component::Component::{
    Base4Dll, BaseDll, Client, PcmDos2, PcmDos4, Pcmdump, Pcmsvc32, Pcmwin16, Pcmwin32, Rservice, Site, SmsinstDll,
};

behaviours! {
    // Up to Service Pack 2.

    /// Takes a process handle below 32 for an error number (Q149672).
    TakesLowHandleForError {
        articles: ["Q149672"],
        extents: [asked(Pcmsvc32.only(V11))],
        with: "takes a process handle below 32 for an error number and reports failure",
        without: "takes any valid process handle for success",
        scenarios: ["command_queue/process-handle-below-32.pcm"],
    }
    /// Shows the window although nothing in it is offered yet (Q149683).
    ShowsEmptyWindow {
        articles: ["Q149683"],
        extents: [asked(Pcmwin32.only(V11)), asked(Pcmwin16.only(V11))],
        with: "opens its window with an empty list when the only record is offered later",
        without: "keeps its window hidden until something is offered",
        scenarios: [
            "command_queue/empty-window.pcm",
            "command_queue/windows-3x-empty-window.pcm",
        ],
    }
    /// Crashes when the current logon server does not answer (Q153571).
    CrashesWithoutLogonServer {
        articles: ["Q153571"],
        extents: [asked(Pcmwin32.only(V11))],
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
        with: "says that the package is set up incorrectly when its command is run by MTRUN",
        without: "runs commands of MTRUN",
        scenarios: ["command_queue/test-script-of-an-old-application.pcm"],
    }
    /// Cannot reach MSTEST on a server with a long name (Q128456).
    FailsLongServerNames {
        // Not simulated: the site's servers have the names that the scenarios give them, all of them short.
        articles: ["Q128456"],
        extents: [listed(Pcmwin16.only(V11))],
        with: "on Windows 3.1, fails a command that needs MSTEST on a logon server whose name is longer than 11 characters",
        without: "runs a command that needs MSTEST whatever the length of the logon server's name",
        scenarios: [],
    }
    /// Lets a UNC connection linger on Windows 95 (Q126580).
    LetsUncConnectionLinger {
        // Not simulated: connections without a drive letter are not modelled.
        articles: ["Q126580"],
        extents: [listed(Pcmwin16.only(V11))],
        with: "on Windows 95, keeps a UNC connection for minutes after the program has ended",
        without: "drops a UNC connection when the program has ended",
        scenarios: [],
    }
    /// Lets an expiry overwrite what a client has reported (Q152229).
    OverwritesReportedStatus {
        articles: ["Q152229"],
        extents: [listed(SmsinstDll.only(V11))],
        with: "overwrites the status of a row when the client reports that its record has expired",
        without: "keeps the last reported status when the client reports that its record has expired",
        scenarios: [],
    }
    /// Revives cancelled records when an instruction file is locked (Q140928).
    RevivesCancelledRecords {
        articles: ["Q140928"],
        extents: [listed(SmsinstDll.only(V11))],
        with: "corrupts an instruction file that is locked, and with it revives cancelled records",
        without: "keeps an instruction file whole that is locked",
        scenarios: [],
    }
    /// Keeps the date of the first repeat of a job (Q141192).
    KeepsDateOfRepeats {
        articles: ["Q141192"],
        extents: [listed(Base4Dll.only(V11))],
        with: "gives every repeat of a job the first Mandatory-after date",
        without: "moves the Mandatory-after date on with every repeat of a job",
        scenarios: [],
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
        extents: [listed(SmsinstDll.only(V11))],
        with: "crashes the SMS Executive at a job without a Distribute phase",
        without: "works off a job without a Distribute phase",
        scenarios: [],
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
            "command_queue/windows-95-client-runs-its-own-records.pcm",
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
            "command_queue/empty-window.pcm",
            "command_queue/windows-3x-empty-window.pcm",
            "command_queue/ms-dos-delayed-offer-and-expired-jobs.pcm",
        ],
    }
    /// Declines to run anything while the application is loaded (Q164657).
    DeclinesWhileApplicationLoaded {
        articles: ["Q164657"],
        // By the Resource Guide the application is to win; Q164657 and Q165147 treat it as a defect and are followed.
        // The web update of 12/20/96 was meant to change this and, by the Supplement (RS:S5B4B), did not.
        extents: [asked(Pcmsvc32.before(Sp2))],
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
        // Not simulated: clients and logon servers have no versions of Windows NT.
        articles: ["Q160855"],
        extents: [listed(Pcmsvc32.before(Sp2))],
        with: "on Windows NT 3.5 and 3.51, finds no instruction file on a logon server with Windows NT 4.0",
        without: "finds the instruction file whatever Windows NT the logon server has",
        scenarios: [],
    }
    /// Looks for programs in the package only, not in `MSTEST` (Q152423).
    SkipsMstest {
        articles: ["Q152423"],
        extents: [asked(Pcmsvc32.before(Sp2))],
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
        // Not simulated: every server is of Windows NT.
        articles: ["Q164791"],
        extents: [listed(Pcmwin16.before(Sp2))],
        with: "leaves the drive mapped when it had no connection to the NetWare server before",
        without: "releases the drive of a NetWare server",
        scenarios: [],
    }
    /// Sends no report of some jobs; of which, the article does not say (Q164877).
    LosesReports {
        // Not simulated: which jobs these are is not said, and a choice of ours would state what the article does not.
        articles: ["Q164877"],
        extents: [listed(Pcmsvc32.before(Sp2))],
        with: "sends no status report for some jobs",
        without: "sends a status report for every job",
        scenarios: [],
    }
    /// Cannot write a status by UNC path under NETX (Q160775).
    LosesReportsUnderNetx {
        // Not simulated: clients have one redirector.
        articles: ["Q160775"],
        extents: [listed(Pcmwin16.before(Sp2)), listed(PcmDos2.before(Sp2)), listed(PcmDos4.before(Sp2))],
        with: "loses its status report under the NETX redirector",
        without: "writes its status report under the NETX redirector",
        scenarios: [],
    }
    /// Reports a program that restarts the machine as failed, so that it repeats (Q158644, Q164887).
    FailsProgramThatRestarts {
        articles: ["Q158644", "Q164887"],
        extents: [asked(Pcmsvc32.before(Sp2))],
        with: "reports a program that restarts the machine as failed, and repeats it at each start",
        without: "records a program that restarts the machine as run",
        scenarios: ["command_queue/upgrade-through-the-service-repeats.pcm"],
    }
    /// Lets the machine hang at its shutdown after Service Pack 2 of Windows NT 4.0 (Q164329).
    HangsAtShutdownOfNt40 {
        // Not simulated: machines have no versions of Windows NT, and the restart of one always ends.
        articles: ["Q164329"],
        extents: [listed(Pcmsvc32.before(Sp2))],
        with: "lets a server hang at shutdown after Service Pack 2 of Windows NT 4.0",
        without: "lets a server restart after Service Pack 2 of Windows NT 4.0",
        scenarios: [],
    }
    /// Picks the distribution server at random always (Q165508); the four steps are those of Q161310.
    PicksServerAtRandomOnly {
        // Q180151 and Q195944 tell of three steps; the four of Q161310 and Q165508 are followed.
        articles: ["Q165508", "Q161310"],
        extents: [asked(Pcmsvc32.before(Sp2)), asked(Pcmwin32.before(Sp2))],
        with: "picks the distribution server at random always",
        without: "prefers the logon server, mapped drives and an unlisted copy on the logon server",
        scenarios: [
            "command_queue/server-choice-listed-logon-server.pcm",
            "command_queue/server-choice-logon-server-before-a-mapped-drive.pcm",
            "command_queue/server-choice-mapped-drive.pcm",
            "command_queue/server-choice-unlisted-copy-on-the-logon-server.pcm",
            "command_queue/server-choice-at-random-without-repetition.pcm",
            "command_queue/package-removed-from-a-server.pcm",
            "command_queue/application-chooses-the-server-as-the-service-does.pcm",
        ],
    }
    /// Probes a wrong path on NetWare (Q161310).
    ProbesWrongNetWarePath {
        // Not simulated: every logon server is of Windows NT. Q156402 prints the path without `logon.srv`; Q161310, which
        // corrects it, is followed.
        articles: ["Q161310"],
        extents: [
            listed(Pcmsvc32.before(Sp2)),
            listed(Pcmwin32.before(Sp2)),
            listed(Pcmwin16.before(Sp2)),
            listed(PcmDos2.before(Sp2)),
            listed(PcmDos4.before(Sp2)),
        ],
        with: r"looks for an unlisted copy on NetWare in \\server\volume\pcmpkg.src",
        without: r"looks for an unlisted copy on NetWare in \\server\volume\SMS\logon.srv\pcmpkg.src",
        scenarios: [],
    }
    /// Shows a path that is cut short when no server serves (Q156402).
    ShowsTruncatedPath {
        // Not simulated: the box that lists the servers is not modelled.
        articles: ["Q156402"],
        extents: [listed(Pcmwin32.before(Sp2)), listed(Pcmwin16.before(Sp2))],
        with: r"lists \\server\share\pcmpkg.src among the servers that refused",
        without: "lists the full path of the servers that refused",
        scenarios: [],
    }
    /// Fails on a file that is in use (Q161043).
    FailsOnFileInUse {
        articles: ["Q161043"],
        extents: [listed(SmsinstDll.before(Sp2))],
        with: "fails with WIN32 error 32 on a file that is in use",
        without: "handles a file that is in use",
        scenarios: [],
    }
    /// Works status MIFs of jobs off slowly (Q162558).
    WorksStatusMifsOffSlowly {
        articles: ["Q162558"],
        extents: [listed(Site.before(Sp2))],
        with: "works status MIFs of jobs off slowly when JobDetails is large",
        without: "works status MIFs of jobs off faster",
        scenarios: [],
    }
    /// Has no marker of the client's service pack (Q164756).
    LacksServicePackMarker {
        articles: ["Q164756"],
        extents: [listed(Client.before(Sp2))],
        with: "leaves no marker of its service pack",
        without: r"keeps Csdver.sms with its service pack's date in MS\SMS\Bin",
        scenarios: [],
    }

    // Service Pack 3 to before Service Pack 4.

    /// Never completes a job that has a Send phase only (Q185649).
    NeverCompletesSendOnlyJobs {
        articles: ["Q185649"],
        // Dated before Service Pack 3, which does not list it; Service Pack 4 does.
        extents: [
            asked(SmsinstDll.before(Hf970925).or(SmsinstDll.only(Sp3))),
            listed(Base4Dll.before(Hf970925).or(Base4Dll.only(Sp3))),
        ],
        with: "leaves a job with a Send phase only at Active",
        without: "completes a job with a Send phase only",
        scenarios: ["command_queue/job-with-a-send-phase-only.pcm"],
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
        with: "sets %PCMUNC% to the package's UNC path",
        without: "knows no %PCMUNC%",
        scenarios: [
            "command_queue/pcmunc-in-the-environment.pcm",
            "command_queue/application-runs-what-its-user-chooses.pcm",
            "command_queue/windows-3x-pcmunc-in-the-environment.pcm",
        ],
    }
    /// Runs mandatory jobs an hour late on Windows 95 (Q186132).
    RunsAnHourLate {
        // The article names Service Pack 3 and no correction. Our choice: what is older than Service Pack 4 has it, of which
        // nobody says so.
        articles: ["Q186132"],
        extents: [asked(Pcmwin16.from(Sp3).and(Pcmwin16.before(Sp4)))],
        with: "on Windows 95, runs mandatory jobs an hour after their time",
        without: "runs mandatory jobs at their time",
        scenarios: ["command_queue/windows-95-runs-mandatory-jobs-an-hour-late.pcm"],
    }
    /// Leaves its window open when the queue is done (Q168541).
    LeavesWindowOpen {
        articles: ["Q168541"],
        extents: [asked(Pcmwin32.before(Sp3)), asked(Pcmwin16.before(Sp3))],
        with: "leaves its window open when the queue is finished",
        without: "closes its window when the queue is finished",
        scenarios: [
            "command_queue/window-closes-when-the-queue-is-done.pcm",
            "command_queue/windows-3x-window-closes-when-the-queue-is-done.pcm",
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
        // Not simulated: it is a side effect on another program.
        articles: ["Q172464"],
        extents: [listed(Pcmwin16.before(Sp3))],
        with: "loses the mouse pointer of PowerPoint at a poll",
        without: "keeps the mouse pointer of PowerPoint at a poll",
        scenarios: [],
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
        extents: [listed(Rservice.before(Sp3))],
        with: "leaves a running service disabled and its files behind at /deinstall",
        without: "stops a running service before it removes it at /deinstall",
        scenarios: [],
    }
    /// Calls an installation failed that has worked (Q169476).
    MisreportsInstallation {
        articles: ["Q169476", "Q174648"],
        extents: [listed(Rservice.before(Sp3))],
        with: "shows error 203 for a service that it has installed",
        without: "tells what became of an installation",
        scenarios: [],
    }
    /// Calls a start or a stop failed that has worked (Q173786).
    MisreportsStart {
        articles: ["Q173786", "Q174648"],
        extents: [listed(Rservice.before(Sp3))],
        with: "shows error 87 for a service that it has started or stopped with /c",
        without: "tells what became of a start or a stop",
        scenarios: [],
    }
    /// Cannot change the account of a service (Q174473).
    FailsToChangeAccount {
        articles: ["Q174473"],
        extents: [listed(Rservice.before(Sp3))],
        with: "shows error 122 at /change and leaves the account of the service",
        without: "changes the account of the service at /change",
        scenarios: [],
    }
    /// May leave a job for a child site pending (Q174462).
    LeavesChildJobPending {
        articles: ["Q174462"],
        extents: [listed(Base4Dll.before(Sp3))],
        with: "may never activate a job for a child site without a Run phase",
        without: "activates a job for a child site without a Run phase",
        scenarios: [],
    }
    /// Starts a service without its parameters (Q174960).
    IgnoresStartupParameters {
        articles: ["Q174960"],
        extents: [listed(Rservice.before(Sp3))],
        with: "does not pass [startup parameters] on",
        without: "passes [startup parameters] on",
        scenarios: [],
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
        with: "with SynchronousSystemExitRequired, records success right after the launch",
        without: "reports after completion always",
        scenarios: [
            "command_queue/synchronous-exit-survives-a-forced-restart.pcm",
            "command_queue/synchronous-exit-and-a-soft-restart.pcm",
            "command_queue/program-restarts-the-machine-by-force.pcm",
            "command_queue/program-restarts-the-machine-softly.pcm",
            "command_queue/program-of-the-application-restarts-the-machine-by-force.pcm",
            "command_queue/program-of-the-application-with-synchronous-exit-restarts-the-machine-by-force.pcm",
            "command_queue/program-of-the-application-restarts-the-machine-softly.pcm",
            "command_queue/program-of-the-application-with-synchronous-exit-restarts-the-machine-softly.pcm",
            "command_queue/windows-3x-program-restarts-the-machine-by-force.pcm",
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
        extents: [on_alpha(listed(Rservice.before(Hf980302)))],
        with: "skips some of the machines in [machine list]",
        without: "goes through all machines in [machine list]",
        scenarios: [],
    }
    /// Reminds the user of pending packages (Q187287).
    RemindsOfPackages {
        articles: ["Q187287"],
        extents: [asked(Pcmwin32.from(Hf980324))],
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
        extents: [listed(SmsinstDll.before(Hf980402))],
        with: "may leave a package directory empty until the retry when a refresh meets files in use",
        without: "looks for files in use before it refreshes a package directory",
        scenarios: [],
    }
    /// Copies every file of a package at a refresh (Q184512).
    RefreshesEveryFile {
        articles: ["Q184512"],
        extents: [listed(SmsinstDll.before(Hf980402))],
        with: "copies every file of a package at a refresh",
        without: "copies the changed files of a package at a refresh",
        scenarios: [],
    }
    /// Gives up to remove a package after one failure to send (Q185179).
    GivesUpRemoval {
        articles: ["Q185179"],
        extents: [listed(Base4Dll.before(Hf980424))],
        with: "never tries again when sending the removal of a package has failed",
        without: "tries again when sending the removal of a package has failed",
        scenarios: [],
    }
    /// Keeps a report that is dated in the future until then (Q172899).
    HoldsFutureReports {
        articles: ["Q172899"],
        extents: [listed(SmsinstDll.before(Hf980622))],
        with: "holds a report until its date when the client's clock was in the future",
        without: "works a report off whatever its date",
        scenarios: [],
    }
    /// Ends when no logon server answers at its start (Q188578).
    ExitsWithoutLogonServer {
        // Service Pack 4 is later than the file and does not list the article; "or later" is followed here, and S42
        // wants a switch of the simulator beside it.
        articles: ["Q188578"],
        extents: [asked(Pcmwin32.before(Hf980623)), asked(Pcmwin16.before(Hf980623))],
        with: "ends for the session when no logon server answers at its start",
        without: "stays when no logon server answers at its start",
        scenarios: [
            "command_queue/no-logon-server-when-the-application-starts.pcm",
            "command_queue/windows-3x-no-logon-server-when-the-application-starts.pcm",
        ],
    }
    /// Creates no send request where SQL holds two Identification groups (Q189530).
    LosesSendRequest {
        articles: ["Q189530"],
        extents: [listed(Base4Dll.before(Hf980701))],
        with: "creates no send request for a job without a Run phase where there are two Identification groups",
        without: "creates the send request whatever the number of Identification groups",
        scenarios: [],
    }
    /// Takes a broken status MIF for success (Q190135).
    TakesBrokenMifForSuccess {
        // The article prints no service pack: "or later" is followed, and Service Pack 4 has it.
        articles: ["Q190135"],
        extents: [listed(BaseDll.before(Hf980710))],
        with: "completes the row when a status MIF does not compile",
        without: "does not take a status MIF that does not compile for success",
        scenarios: [],
    }
    /// Installs services under an account only, not under `LocalSystem` (Q190832).
    NeedsServiceAccount {
        articles: ["Q190832"],
        extents: [listed(Rservice.before(Hf980731))],
        with: "cannot install a service under LocalSystem",
        without: "installs a service under LocalSystem with /A",
        scenarios: [],
    }

    // Service Pack 4 and its regressions.

    /// Takes the mutex before it has found a logon server (Q173073).
    TakesMutexFirst {
        // "Fixed" in Service Pack 4, yet the box rightly remains for running jobs (Q214448): only the mutex is moved.
        articles: ["Q173073"],
        extents: [asked(Pcmsvc32.before(Sp4))],
        with: "takes the mutex before it has found a logon server",
        without: "takes the mutex once a logon server is validated",
        scenarios: [
            "command_queue/false-message-while-no-logon-server-answers.pcm",
            "command_queue/message-while-the-service-runs-a-job.pcm",
            "command_queue/mutex-taken-before-a-logon-server-is-found.pcm",
            "command_queue/application-holds-the-mutex.pcm",
        ],
    }
    /// Runs overdue jobs in the order of the file and not of their times (Q173388).
    RunsInFileOrder {
        articles: ["Q173388"],
        extents: [
            asked(Pcmsvc32.before(Sp4)),
            asked(Pcmwin32.before(Sp4)),
            asked(Pcmwin16.before(Sp4)),
            asked(PcmDos2.before(Sp4)),
            asked(PcmDos4.before(Sp4)),
        ],
        with: "runs overdue mandatory jobs in no order of time",
        without: "runs overdue mandatory jobs in the order of their times",
        scenarios: [
            "command_queue/overdue-jobs-run-in-the-order-of-their-times.pcm",
            "command_queue/jobs-with-equal-times-keep-the-order-of-the-file.pcm",
            "command_queue/optional-jobs-run-after-mandatory-ones.pcm",
            "command_queue/optional-job-with-an-early-date-runs-last.pcm",
            "command_queue/application-runs-overdue-jobs-in-the-order-of-their-times.pcm",
            "command_queue/windows-3x-overdue-jobs-in-the-order-of-their-times.pcm",
            "command_queue/ms-dos-jobs-in-the-order-of-their-times.pcm",
        ],
    }
    /// Looks for the instruction file on the current logon server only (Q191293).
    AsksCurrentLogonServerOnly {
        articles: ["Q191293"],
        extents: [asked(Pcmsvc32.before(Sp4))],
        with: "looks for the instruction file on the current logon server only",
        without: "looks for the instruction file on the other logon servers too",
        scenarios: [
            "command_queue/instruction-file-only-on-another-logon-server.pcm",
            "command_queue/current-logon-server-is-down.pcm",
        ],
    }
    /// Reports an expired record at every poll until it is gone (Q188042).
    FloodsExpiryReports {
        articles: ["Q188042"],
        extents: [
            asked(Pcmsvc32.before(Sp4)),
            asked(Pcmwin32.before(Sp4)),
            asked(Pcmwin16.before(Sp4)),
            asked(PcmDos2.before(Sp4)),
            asked(PcmDos4.before(Sp4)),
        ],
        with: "reports an expired record at every poll",
        without: "reports an expired record once",
        scenarios: [
            "command_queue/expiry-reports-in-a-flood.pcm",
            "command_queue/expired-record-leaves-the-window.pcm",
            "command_queue/windows-3x-expiry-reports-in-a-flood.pcm",
            "command_queue/ms-dos-expiry-reports-in-a-flood.pcm",
        ],
    }
    /// Obeys `DisablePCMCountdown` (Q185805).
    ObeysDisabledCountdown {
        articles: ["Q185805"],
        extents: [asked(Pcmwin32.from(Sp4)), asked(Pcmwin16.from(Sp4))],
        with: "launches a mandatory job at once with DisablePCMCountdown=TRUE",
        without: "counts down five minutes before a mandatory job always",
        scenarios: [
            "command_queue/countdown-switched-off.pcm",
            "command_queue/countdown-before-a-mandatory-job.pcm",
            "command_queue/windows-3x-countdown-switched-off.pcm",
        ],
    }
    /// Does not come back after a program (Q191299).
    LosesControlOnDos {
        articles: ["Q191299"],
        extents: [asked(PcmDos2.before(Sp4)), asked(PcmDos4.before(Sp4))],
        with: "does not get control back when a program ends, and cannot write its status",
        without: "gets control back when a program ends",
        scenarios: ["command_queue/ms-dos-application-does-not-get-control-back.pcm"],
    }
    /// Leaves a finished service pack of Windows NT 3.51 among the pending packages (Q191348).
    LeavesServicePackPending {
        // Not simulated: what of that package makes it stay is not published.
        articles: ["Q191348"],
        extents: [listed(Pcmwin32.before(Sp4))],
        with: "leaves the package of Service Pack 5 for Windows NT 3.51 in Pending when it is done",
        without: "moves the package of Service Pack 5 for Windows NT 3.51 to Executed",
        scenarios: [],
    }
    /// Forgets its retries at a restart (Q140374).
    ForgetsRetryCount {
        articles: ["Q140374"],
        extents: [asked(SmsinstDll.before(Sp4))],
        with: "counts retries from 0 again when it is restarted",
        without: "keeps the count of retries when it is restarted",
        scenarios: ["rollout/retries-counted-from-the-start-again.pcm"],
    }
    /// Counts a retry with forced disconnect twice (Q191360).
    CountsRetriesTwice {
        articles: ["Q191360"],
        extents: [listed(SmsinstDll.before(Sp4))],
        with: "counts a retry with forced disconnect as two",
        without: "counts a retry with forced disconnect as one",
        scenarios: [],
    }
    /// Drops the rights of a directory at a forced disconnect (Q182414).
    DropsRightsAtDisconnect {
        articles: ["Q182414"],
        extents: [listed(SmsinstDll.before(Sp4))],
        with: "removes the rights of a package directory at a forced disconnect",
        without: "restores the rights of a package directory after a forced disconnect",
        scenarios: [],
    }
    /// Crashes the Executive at a server that is inactive (Q191297).
    CrashesAtInactiveServer {
        articles: ["Q191297"],
        extents: [listed(Site.before(Sp4))],
        with: "crashes the SMS Executive when a distribution server is inactive",
        without: "survives a distribution server that is inactive",
        scenarios: [],
    }
    /// Counts one failure at most (Q191302).
    UndercountsFailures {
        articles: ["Q191302"],
        extents: [listed(Rservice.before(Sp4))],
        with: "counts one failure at most in its summary",
        without: "counts every failure in its summary",
        scenarios: [],
    }
    /// Offers the option against slow links, which does nothing (Q191317).
    OffersSlowLinkOption {
        articles: ["Q191317"],
        extents: [listed(Site.before(Sp4))],
        with: "lets the administrator tick Not Mandatory over Slow Link",
        without: "has no option Not Mandatory over Slow Link",
        scenarios: [],
    }
    /// Cannot be updated to a service pack by the service (Q191306).
    CannotBeUpdatedByService {
        articles: ["Q188063", "Q191306"],
        extents: [listed(Site.before(Sp4))],
        with: "has a setup of service packs that needs input, and so not the service",
        without: "has a setup of service packs that runs unattended and stops the service first",
        scenarios: [],
    }
    /// Completes a job before its servers have the package (Q221945).
    CompletesBeforeServers {
        articles: ["Q221945"],
        // A regression that came with the correction of Q185649, in Service Pack 4 and what followed.
        extents: [asked(Base4Dll.from(Sp4).and(Base4Dll.before(Hf990308)))],
        with: "completes a job that distributes before its servers are done",
        without: "completes a job that distributes when its servers are done",
        scenarios: ["command_queue/job-that-distributes-completes-with-its-servers.pcm"],
    }
    /// With `SynchronousSystemExitRequired`, never sees an optional job end (Q193784).
    HangsAfterSynchronousExit {
        articles: ["Q193784"],
        extents: [asked(Pcmsvc32.only(Sp4)), asked(Pcmwin32.only(Sp4)), asked(Pcmwin16.only(Sp4))],
        with: "with SynchronousSystemExitRequired, never sees an optional job end",
        without: "sees every job end",
        scenarios: [
            "command_queue/synchronous-exit-hangs-an-optional-job.pcm",
            "command_queue/synchronous-exit-does-not-hang-a-mandatory-job.pcm",
            "command_queue/without-synchronous-exit-an-optional-job-ends.pcm",
            "command_queue/program-that-has-ended-is-not-ended-again.pcm",
            "command_queue/application-hangs-after-a-synchronous-exit.pcm",
            "command_queue/application-sees-a-mandatory-job-end-with-synchronous-exit.pcm",
            "command_queue/windows-3x-application-hangs-after-a-synchronous-exit.pcm",
        ],
    }
    /// Crashes on a command line with a drive letter (Q193224).
    CrashesOnDriveLetter {
        articles: ["Q193224"],
        extents: [asked(Pcmsvc32.only(Sp4))],
        with: "crashes on a command line with a drive letter",
        without: "survives a command line with a drive letter",
        scenarios: [
            "command_queue/command-line-with-a-drive-letter.pcm",
            "command_queue/command-line-with-a-drive-that-is-not-mapped.pcm",
            "command_queue/service-started-again-after-its-crash.pcm",
            "command_queue/local-letters-come-back-with-a-restart.pcm",
        ],
    }
    /// Cannot run a command that is a UNC path (Q195937).
    FailsUncCommand {
        articles: ["Q195937"],
        extents: [asked(Pcmsvc32.from(Sp4).and(Pcmsvc32.before(Hf981104)))],
        with: "cannot run a command that is a UNC path",
        without: "runs a command that is a UNC path",
        scenarios: [
            "command_queue/command-line-with-a-unc-path.pcm",
            "command_queue/command-line-with-a-unc-path-to-a-server-that-is-down.pcm",
        ],
    }
    /// Looks in the package for a command that names a drive (Q160566).
    IgnoresDriveOfCommand {
        articles: ["Q160566"],
        // Service Pack 4 crashes before it comes to that. Of the service before it nothing is documented: it is treated
        // like the applications, whose fix no list has (our choice).
        extents: [asked(Pcmsvc32.before(Hf980924)), asked(Pcmwin32.all()), asked(Pcmwin16.all())],
        with: "looks in the package for a command that names a drive",
        without: "runs a command that names a drive from there",
        scenarios: [
            "command_queue/command-line-with-a-drive-letter.pcm",
            "command_queue/command-line-with-a-drive-that-is-not-mapped.pcm",
            "command_queue/application-looks-for-a-drive-letter-in-the-package.pcm",
            "command_queue/windows-3x-looks-for-a-drive-letter-in-the-package.pcm",
        ],
    }

    // After Service Pack 4.

    /// Does not refresh existing servers after an update has failed (Q195936).
    ForgetsFailedRefresh {
        articles: ["Q195936"],
        extents: [listed(SmsinstDll.before(Hf980928))],
        with: "does not refresh existing servers at the retry when the update of the master has failed",
        without: "refreshes existing servers at the retry",
        scenarios: [],
    }
    /// Obeys `DisableRandomPCMServers` (Q180151).
    ObeysSelectionMode {
        articles: ["Q180151"],
        // Q195944 says that Service Pack 4 has it; Q180151, which introduces it, is followed.
        extents: [asked(Pcmsvc32.from(Hf990115)), asked(Pcmwin32.from(Hf990115)), asked(Pcmwin16.from(Hf990115))],
        with: "obeys DisableRandomPCMServers",
        without: "ignores DisableRandomPCMServers",
        scenarios: [
            "command_queue/selection-random.pcm",
            "command_queue/selection-random-only.pcm",
            "command_queue/selection-random-only-with-a-mapping.pcm",
            "command_queue/selection-drive-mappings.pcm",
            "command_queue/selection-drive-mappings-without-a-mapping.pcm",
            "command_queue/selection-local-only.pcm",
            "command_queue/selection-local-only-without-the-package.pcm",
            "command_queue/selection-local-only-with-a-listed-logon-server.pcm",
            "command_queue/application-chooses-the-server-as-the-service-does.pcm",
            "command_queue/windows-3x-selection-local-only.pcm",
        ],
    }
    /// Runs jobs that have expired (Q225056).
    RunsExpired {
        articles: ["Q225056"],
        // The article says "may"; the model does always (our choice). The applications were rebuilt with the service
        // and are not said to be affected.
        extents: [asked(Pcmsvc32.before(Hf990128))],
        with: "runs jobs that have expired",
        without: "does not run jobs that have expired",
        scenarios: ["command_queue/known-job-expires-before-the-poll.pcm"],
    }
    /// Works instruction files of new jobs off after reports (Q168130).
    WorksReportsOffFirst {
        articles: ["Q168130"],
        extents: [asked(SmsinstDll.before(Hf990224))],
        with: "works .sni files off before .ins files, in batches of 50",
        without: "works .ins files off before .sni files, in batches of MaxFileEnum",
        scenarios: ["command_queue/new-job-behind-the-reports-of-cancelled-ones.pcm", "command_queue/files-taken-at-once-are-a-setting.pcm"],
    }
    /// May crash the Executive when it creates a retry instruction (Q186827).
    CrashesAtRetryInstruction {
        articles: ["Q186827"],
        extents: [listed(SmsinstDll.before(Hf990301))],
        with: "may crash the SMS Executive when it creates a retry instruction",
        without: "creates a retry instruction without a crash",
        scenarios: [],
    }
    /// Ends when the service is at work at its start (Q231378).
    ExitsWhileServiceWorks {
        articles: ["Q231378"],
        extents: [asked(Pcmwin32.before(Hf990504))],
        with: "waits for the service's semaphore in vain and ends when the service is at work at its start",
        without: "stays when the service is at work at its start",
        scenarios: [
            "command_queue/application-starts-while-the-service-works.pcm",
        ],
    }
    /// Validates a locked account at every poll (Q230242).
    RetriesLockedAccount {
        // The files of 06/24/99 are smaller than these, perhaps from another branch; every article says "or later", and
        // so they have the change too.
        articles: ["Q230242"],
        extents: [asked(Pcmsvc32.before(Hf990506)), asked(Pcmwin32.before(Hf990506))],
        with: "tries to validate a locked account at every poll",
        without: "suspends the validation of a locked account for three days or until a restart",
        scenarios: ["command_queue/account-locked-out.pcm", "command_queue/account-locked-out-until-a-restart.pcm"],
    }
    /// Shows a blank window when the redirector gives up (Q237690).
    ShowsBlankWindow {
        articles: ["Q237690"],
        extents: [asked(Pcmwin32.before(Hf990622)), asked(Pcmwin16.before(Hf990622))],
        with: "stalls and shows a blank window when the redirector times out at the logon server",
        without: "survives when the redirector times out at the logon server",
        scenarios: ["command_queue/blank-window-while-no-logon-server-answers.pcm"],
    }
    /// Knows the preferred distribution servers (Q195944).
    KnowsPreferredServers {
        articles: ["Q195944"],
        extents: [asked(Pcmsvc32.from(Hf990624)), asked(Pcmwin32.from(Hf990624))],
        with: "knows PREFERREDONLY and PREFERREDFIRST",
        without: "has no preferred distribution servers",
        scenarios: [
            "command_queue/preferred-servers-first.pcm",
            "command_queue/preferred-servers-only.pcm",
            "command_queue/preferred-server-holds-the-package.pcm",
            "command_queue/preferred-server-after-one-that-is-down.pcm",
            "command_queue/preferred-share-that-is-not-there.pcm",
            "command_queue/application-knows-preferred-servers.pcm",
        ],
    }
    /// Keeps a little memory at every poll and every job (Q241656).
    Leaks {
        // The whole family was rebuilt together; the article says of the service alone that it leaks.
        articles: ["Q241656"],
        extents: [asked(Pcmsvc32.before(Build::FIXED))],
        with: "keeps a little memory at every poll and every job",
        without: "keeps no memory",
        scenarios: [
            "command_queue/thirty-days.pcm",
            "command_queue/thirty-days-with-a-restart.pcm",
            "command_queue/polls-that-cannot-connect-leak-too.pcm",
            "ledger/slow-leak-of-service-pack-4.pcm",
        ],
    }
    /// Writes the year 2000 as 100 into the comment of a package's share (Q250381).
    CountsYearsOfShareFrom1900 {
        articles: ["Q250381"],
        extents: [listed(SmsinstDll.before(Hf000126))],
        with: "writes the year 2000 as 100 into the comment of a package's share",
        without: "writes the year 2000 as 00 into the comment of a package's share",
        scenarios: [],
    }
    /// Has PCMDUMP print the year 2000 as 100; the text form of instruction files knows it (Q249578).
    DumpsYearsFrom1900 {
        articles: ["Q249578"],
        extents: [built_in(Pcmdump.before(Hf000202))],
        with: "prints the year 2000 as 100",
        without: "prints the year 2000 as 00",
        scenarios: [],
    }
    /// Loses command lines of a package that has many (Q256317).
    LosesCommandLines {
        articles: ["Q256317"],
        extents: [listed(Base4Dll.before(Hf000202))],
        with: "loses some command lines when a package with many of them is edited",
        without: "keeps all command lines of a package that is edited",
        scenarios: [],
    }
    /// Runs a job that had expired when it was first seen (Q255284).
    RunsExpiredAtFirstSight {
        articles: ["Q255284"],
        // Before 1/28/99 it holds for the service as part of RunsExpired.
        extents: [
            asked(Pcmsvc32.before(Hf000422)),
            asked(Pcmwin32.before(Hf000422)),
            asked(Pcmwin16.before(Hf000422)),
            asked(PcmDos2.before(Hf000422)),
            asked(PcmDos4.before(Hf000422)),
        ],
        with: "runs a job that had expired when it was first seen",
        without: "does not run a job that had expired when it was first seen",
        scenarios: [
            "command_queue/job-that-had-expired-when-first-seen.pcm",
            "command_queue/application-sees-a-job-first-when-it-has-expired.pcm",
            "command_queue/windows-3x-sees-a-job-first-when-it-has-expired.pcm",
            "command_queue/ms-dos-delayed-offer-and-expired-jobs.pcm",
        ],
    }

    // What no build of the product changed: the client.

    /// Reads the fields of a record as they are published (Q123499).
    ReadsRecords {
        articles: ["Q123499"],
        extents: [built_in(Pcmsvc32.all()), built_in(Pcmwin32.all()), built_in(Pcmwin16.all()), built_in(PcmDos2.all()), built_in(PcmDos4.all())],
        with: "runs records whose mask names its system, and trusts the flag of a date before the date",
        without: "",
        scenarios: [
            "command_queue/intel-client-runs-intel-records.pcm",
            "command_queue/alpha-client-runs-alpha-records.pcm",
            "command_queue/mandatory-flag-without-a-date.pcm",
            "command_queue/published-instruction-file-in-december-1994.pcm",
            "command_queue/published-instruction-file-in-may-1995.pcm",
            "command_queue/published-instruction-file-on-alpha.pcm",
            "command_queue/clients-of-several-systems.pcm",
            "command_queue/windows-95-client-runs-its-own-records.pcm",
        ],
    }
    /// Never heeds the flag against slow links (Q154931).
    IgnoresSlowLink {
        // The Resource Guide describes enforcement; Q154931 and Q191317 say that it was never implemented.
        articles: ["Q154931", "Q191317"],
        extents: [built_in(Pcmsvc32.all()), built_in(Pcmwin32.all()), built_in(Pcmwin16.all()), built_in(PcmDos2.all()), built_in(PcmDos4.all())],
        with: "runs mandatory jobs over a slow link whatever their flag says",
        without: "",
        scenarios: [
            "command_queue/slow-link-flag-is-dead.pcm",
            "command_queue/windows-3x-looks-for-a-drive-letter-in-the-package.pcm",
        ],
    }
    /// Runs a finished job again where it polls faster than the site works (Q166765).
    RerunsUnderShortPolls {
        // What a success report does to the record is not published: that it stays, and is no longer mandatory, is our
        // choice (H2). That a poll before then runs it again follows.
        articles: ["Q166765"],
        extents: [built_in(Pcmsvc32.all())],
        with: "may run a finished job again when it polls before the site has worked its report off",
        without: "",
        scenarios: ["command_queue/poll-interval-too-short.pcm", "command_queue/poll-interval-long-enough.pcm"],
    }
    /// Fails each server when no drive letter is free (Q150727, Q185347).
    NeedsDriveLetter {
        // Both articles are of the applications; the service is treated alike (our choice).
        articles: ["Q150727", "Q185347"],
        extents: [built_in(Pcmsvc32.all()), built_in(Pcmwin32.all()), built_in(Pcmwin16.all()), built_in(PcmDos2.all()), built_in(PcmDos4.all())],
        with: "logs error 92 for every server and launches nothing when no drive letter is free",
        without: "",
        scenarios: [
            "command_queue/no-free-drive-letter.pcm",
            "command_queue/no-free-drive-letter-and-no-other-server.pcm",
            "command_queue/windows-3x-looks-for-a-drive-letter-in-the-package.pcm",
        ],
    }
    /// Takes the end of the first process for the end of the program (Q156271).
    SeesFirstProcessOnly {
        articles: ["Q156271", "Q128612", "Q150089", "Q152084", "Q153819", "Q158734"],
        extents: [built_in(Pcmsvc32.all()), built_in(Pcmwin32.all()), built_in(Pcmwin16.all()), built_in(PcmDos2.all()), built_in(PcmDos4.all())],
        with: "takes the drive away and reports success when the first process of a setup ends",
        without: "",
        scenarios: [
            "command_queue/two-stage-setup-loses-its-drive.pcm",
            "command_queue/two-stage-setup-in-a-wrapper-that-waits.pcm",
        ],
    }
    /// Waits for a program that never ends (Q201764, Q214448).
    WaitsForEver {
        articles: ["Q214448", "Q201764"],
        extents: [built_in(Pcmsvc32.all())],
        with: "waits for ever for a program that never ends, with every job behind it",
        without: "",
        scenarios: [
            "command_queue/program-that-never-ends.pcm",
            "command_queue/service-stopped-during-a-job.pcm",
            "command_queue/withdrawn-while-another-job-runs.pcm",
        ],
    }
    /// Does not interrupt a job that is cancelled while it runs (Q191338).
    FinishesCancelledJob {
        articles: ["Q191338"],
        extents: [built_in(Pcmsvc32.all())],
        with: "does not interrupt a job that is cancelled while it runs, and does not launch it again",
        without: "",
        scenarios: ["command_queue/cancelled-while-it-runs.pcm"],
    }
    /// Locks its executable while it runs (Q122179).
    LocksItsFile {
        articles: ["Q122179", "Q241656"],
        extents: [built_in(Pcmsvc32.all())],
        with: "locks its file while it runs: a new one is copied when it is stopped, and counts from the next start",
        without: "",
        scenarios: ["command_queue/file-in-use-is-not-replaced.pcm"],
    }
    /// Cannot start where the site lacks files for the machine's processor (Q152488).
    NeedsFilesOfPlatform {
        articles: ["Q152488"],
        extents: [built_in(Pcmsvc32.all())],
        with: "does not start (event 7000) on a server for whose processor the site has no files",
        without: "",
        scenarios: ["rollout/missing-platform.pcm"],
    }
    /// Keeps mandatory jobs waiting while its details are shown (Q160853).
    WaitsForDetailsWindow {
        articles: ["Q160853"],
        extents: [built_in(Pcmwin32.all()), built_in(Pcmwin16.all())],
        with: "keeps mandatory jobs waiting while the Details window is open",
        without: "",
        scenarios: [
            "command_queue/details-window-holds-a-mandatory-job.pcm",
            "command_queue/details-window-not-opened.pcm",
            "command_queue/windows-3x-details-window-holds-a-mandatory-job.pcm",
        ],
    }
    /// Looks in the package for a command that is a UNC path (Q168341).
    IgnoresUncOfCommand {
        articles: ["Q168341"],
        extents: [asked(Pcmwin16.all())],
        with: "runs the file of that name in the package for a command that is a UNC path",
        without: "",
        scenarios: ["command_queue/windows-95-command-line-with-a-unc-path.pcm"],
    }
    /// Ends when it has launched a program with `SynchronousSystemExitRequired` (Q153227).
    EndsAtLaunch {
        // What it reports, and when, is not published. Our choice: success, right after the launch, since nobody sees the
        // program end.
        articles: ["Q153227"],
        extents: [asked(PcmDos2.all()), asked(PcmDos4.all())],
        with: "with SynchronousSystemExitRequired, launches the program and ends",
        without: "",
        scenarios: [
            "command_queue/ms-dos-program-with-synchronous-exit.pcm",
            "command_queue/ms-dos-program-does-not-live-to-restart-the-machine.pcm",
        ],
    }
    /// Closes with packages pending after a mandatory one (Q122320).
    ClosesWithPackagesPending {
        // A fix existed and no source dates it: every build is unfixed.
        articles: ["Q122320"],
        extents: [asked(Pcmwin16.all())],
        with: "closes after a mandatory job although other packages are pending",
        without: "",
        scenarios: ["command_queue/windows-3x-window-closes-with-packages-pending.pcm"],
    }
    /// Updates its files when a copy list tells it to, and no program is in the way (Q166771).
    UpdatesByCopyList {
        articles: ["Q166771"],
        extents: [built_in(Client.all())],
        with: "verifies its files when CopyListVersion has changed, once none of its programs is active",
        without: "",
        scenarios: ["rollout/forced-update-by-copy-list.pcm", "rollout/no-save-no-update.pcm"],
    }
    /// Is not updated over a dial-in link that comes up after Smsrun (Q185344).
    MissesUpdateOverDialIn {
        articles: ["Q185344"],
        extents: [built_in(Client.all())],
        with: "is never updated when Smsrun has run before the dial-in link is up",
        without: "",
        scenarios: ["rollout/dial-in-client.pcm"],
    }
    /// Verifies for ever when a file cannot be had (Q168598).
    VerifiesForEver {
        articles: ["Q168598", "Q270697"],
        extents: [listed(Client.all())],
        with: "verifies its files at every logon while one is missing on the server, or /f stands in the script",
        without: "",
        scenarios: [],
    }

    // What no build of the product changed: the site.

    /// Brings new files of services to the servers at a site reset only (Q241656).
    CopiesServicesAtReset {
        // Q193784 says that a work cycle does; seven later articles ask for a site reset and are followed. `watchdog-copies` is the
        // switch that S64 wants beside it.
        articles: ["Q241656", "Q193224", "Q195937", "Q225056", "Q230242", "Q195944", "Q255284"],
        extents: [built_in(Site.all())],
        with: "copies a new service from Site.srv to Helper.srv at a site reset only",
        without: "",
        scenarios: ["rollout/intel.pcm", "rollout/no-site-reset.pcm", "rollout/work-cycle-carries-the-file.pcm"],
    }
    /// Brings a package again with a job that sends it again (Q160567).
    ResendsWithJob {
        articles: ["Q160567"],
        extents: [built_in(Site.all())],
        with: "sends a package again with a job that says so, not when its properties are edited",
        without: "",
        scenarios: ["command_queue/program-offered-again-behaves-anew.pcm"],
    }
    /// Takes the client's status MIF before its report (Q169491, Q166833).
    HeedsStatusMif {
        articles: ["Q169491", "Q166833"],
        extents: [built_in(Site.all())],
        with: "retries a job whose status MIF says Failed although the report says success",
        without: "",
        scenarios: ["command_queue/status-mif-that-failed.pcm", "command_queue/status-mif-that-succeeded.pcm", "command_queue/status-mif-success-completes-the-row.pcm", "command_queue/status-mif-failed-retries-the-row.pcm", "command_queue/status-mif-without-a-description.pcm", "command_queue/status-mif-older-than-the-launch.pcm"],
    }
    /// Completes a job whose status MIF comes after the report (Q138241).
    RacesStatusMif {
        // Q169491 lists the move of the MIF first; the race needs the report to come first, as Q138241 says.
        articles: ["Q138241"],
        extents: [built_in(Site.all())],
        with: "completes a job when it works the report off before the status MIF has arrived",
        without: "",
        scenarios: ["command_queue/report-worked-off-before-its-status-mif.pcm", "command_queue/report-and-status-mif-collected-together.pcm"],
    }
    /// Keeps a job at Retrying until every client has reported (Q150026).
    KeepsRetrying {
        articles: ["Q150026"],
        extents: [built_in(Site.all())],
        with: "keeps a job at Retrying while any row is None, although none is Retrying",
        without: "",
        scenarios: ["command_queue/retrying-sticks-to-a-job.pcm"],
    }
    /// Waits for targets that can never run the command (Q156250, Q156270).
    WaitsForWrongPlatforms {
        articles: ["Q156250", "Q156270"],
        extents: [built_in(Site.all())],
        with: "keeps a job at Active when a target cannot run its command",
        without: "",
        scenarios: ["command_queue/job-for-the-wrong-platform.pcm"],
    }
    /// Reads every instruction file of the domain to cancel a job (Q264945).
    CancelsByScanning {
        articles: ["Q264945", "Q191338"],
        extents: [built_in(SmsinstDll.all())],
        with: "reads every instruction file of the domain to cancel a job, and logs 38a for the first miss",
        without: "",
        scenarios: ["command_queue/cancel-reads-every-instruction-file.pcm"],
    }
    /// Keeps records of a package that was deleted without its removal (Q269768).
    KeepsStaleRecords {
        articles: ["Q269768", "Q193746"],
        extents: [built_in(Site.all())],
        with: "keeps the records of a package that was deleted and not removed, until every copy is deleted",
        without: "",
        scenarios: ["command_queue/record-of-a-deleted-job-stays.pcm", "command_queue/only-the-master-deleted-leaves-the-offer.pcm", "command_queue/record-of-a-deleted-job-cleaned-up.pcm"],
    }
}
