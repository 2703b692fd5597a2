//! Behaviours of the client that no build of the product changed.

/// Puts these rows behind those that came before.
macro_rules! unchanged_client {
    ($then:tt $($before:tt)*) => { $crate::pcm::behaviour::row::eras! { $then $($before)*

    /// Reads the fields of a record as they are published (Q123499).
    ReadsRecords {
        articles: ["Q123499"],
        extents: [asked(Pcmsvc32.all()), asked(Pcmwin32.all()), asked(Pcmwin16.all()), asked(PcmDos2.all()), asked(PcmDos4.all())],
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
            Pcmwin16: "command_queue/windows-95-client-runs-its-own-records.pcm",
        ],
    }
    /// Never heeds the flag against slow links (Q154931).
    IgnoresSlowLink {
        // The Resource Guide describes enforcement; Q154931 and Q191317 say that it was never implemented.
        articles: ["Q154931", "Q191317"],
        extents: [asked(Pcmsvc32.all()), asked(Pcmwin32.all()), asked(Pcmwin16.all()), asked(PcmDos2.all()), asked(PcmDos4.all())],
        with: "runs mandatory jobs over a slow link whatever their flag says",
        without: "",
        scenarios: [
            "command_queue/slow-link-flag-is-dead.pcm",
            Pcmwin16: "command_queue/windows-3x-looks-for-a-drive-letter-in-the-package.pcm",
        ],
    }
    /// Runs a finished job again where it polls faster than the site works (Q166765).
    RerunsUnderShortPolls {
        // What a success report does to the record is not published: that it stays, and is no longer mandatory, is our
        // choice (H2). That a poll before then runs it again follows.
        articles: ["Q166765"],
        extents: [asked(Pcmsvc32.all())],
        with: "may run a finished job again when it polls before the site has worked its report off",
        without: "",
        scenarios: ["command_queue/poll-interval-too-short.pcm", "command_queue/poll-interval-long-enough.pcm"],
    }
    /// Fails each server when no drive letter is free (Q150727, Q185347).
    NeedsDriveLetter {
        // Both articles are of the applications; the service is treated alike (our choice).
        articles: ["Q150727", "Q185347"],
        extents: [asked(Pcmsvc32.all()), asked(Pcmwin32.all()), asked(Pcmwin16.all()), asked(PcmDos2.all()), asked(PcmDos4.all())],
        with: "logs error 92 for every server and launches nothing when no drive letter is free",
        without: "",
        scenarios: [
            "command_queue/no-free-drive-letter.pcm",
            "command_queue/no-free-drive-letter-and-no-other-server.pcm",
            Pcmwin16: "command_queue/windows-3x-looks-for-a-drive-letter-in-the-package.pcm",
        ],
    }
    /// Takes the end of the first process for the end of the program (Q156271).
    SeesFirstProcessOnly {
        articles: ["Q156271", "Q128612", "Q150089", "Q152084", "Q153819", "Q158734"],
        extents: [asked(Pcmsvc32.all()), asked(Pcmwin32.all()), asked(Pcmwin16.all()), asked(PcmDos2.all()), asked(PcmDos4.all())],
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
        extents: [asked(Pcmsvc32.all())],
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
        extents: [asked(Pcmsvc32.all())],
        with: "does not interrupt a job that is cancelled while it runs, and does not launch it again",
        without: "",
        scenarios: ["command_queue/cancelled-while-it-runs.pcm"],
    }
    /// Locks its executable while it runs (Q122179).
    LocksItsFile {
        articles: ["Q122179", "Q241656"],
        extents: [asked(Pcmsvc32.all())],
        with: "locks its file while it runs: a new one is copied when it is stopped, and counts from the next start",
        without: "",
        scenarios: ["command_queue/file-in-use-is-not-replaced.pcm"],
    }
    /// Cannot start where the site lacks files for the machine's processor (Q152488).
    NeedsFilesOfPlatform {
        articles: ["Q152488"],
        extents: [asked(Pcmsvc32.all())],
        with: "does not start (event 7000) on a server for whose processor the site has no files",
        without: "",
        scenarios: ["rollout/missing-platform.pcm"],
    }
    /// Keeps mandatory jobs waiting while its details are shown (Q160853).
    WaitsForDetailsWindow {
        articles: ["Q160853"],
        extents: [asked(Pcmwin32.all()), asked(Pcmwin16.all())],
        with: "keeps mandatory jobs waiting while the Details window is open",
        without: "",
        scenarios: [
            "command_queue/details-window-holds-a-mandatory-job.pcm",
            "command_queue/details-window-not-opened.pcm",
            Pcmwin16: "command_queue/windows-3x-details-window-holds-a-mandatory-job.pcm",
        ],
    }
    /// Looks in the package for a command that is a UNC path (Q168341).
    IgnoresUncOfCommand {
        articles: ["Q168341"],
        extents: [asked(Pcmwin16.all())],
        spared: [Pcmsvc32, Pcmwin32, PcmDos2, PcmDos4],
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
        spared: [Pcmsvc32, Pcmwin32, Pcmwin16],
        with: "with SynchronousSystemExitRequired, launches the program and ends",
        without: "",
        scenarios: [
            "command_queue/ms-dos-program-with-synchronous-exit.pcm",
            "command_queue/ms-dos-program-does-not-live-to-restart-the-machine.pcm",
        ],
    }
    /// Restarts nothing where there is no desktop to ask (Q171070).
    NeedsDesktopToRestart {
        articles: ["Q171070"],
        extents: [asked(Pcmsvc32.all())],
        with: "reports success and restarts nothing for a setup that asks a desktop which is not there, or locked, for a restart",
        without: "",
        scenarios: ["command_queue/restart-that-needs-a-desktop.pcm"],
    }
    /// Asks for a restart after every job while a file of a setup lies about (Q153227).
    PromptsForRestart {
        articles: ["Q153227"],
        extents: [asked(Pcmwin32.all()), asked(Pcmwin16.all())],
        with: "asks for a restart after every job while _Mssetup.bat or _Msrstrt.exe is in the folder of Windows",
        without: "",
        scenarios: ["command_queue/restart-prompt-after-every-job.pcm"],
    }
    /// Closes with packages pending after a mandatory one (Q122320).
    ClosesWithPackagesPending {
        // A fix existed and no source dates it: every build is unfixed.
        articles: ["Q122320"],
        extents: [asked(Pcmwin16.all())],
        spared: [Pcmwin32, PcmDos2, PcmDos4],
        with: "closes after a mandatory job although other packages are pending",
        without: "",
        scenarios: ["command_queue/windows-3x-window-closes-with-packages-pending.pcm"],
    }
    /// Updates its files when a copy list tells it to, and no program is in the way (Q166771).
    UpdatesByCopyList {
        articles: ["Q166771"],
        extents: [asked(Client.all())],
        with: "verifies its files when CopyListVersion has changed, once none of its programs is active",
        without: "",
        scenarios: [
            "rollout/forced-update-by-copy-list.pcm",
            "rollout/no-save-no-update.pcm",
            "rollout/updated-client-starts-its-application.pcm",
        ],
    }
    /// Is not updated over a dial-in link that comes up after Smsrun (Q185344).
    MissesUpdateOverDialIn {
        articles: ["Q185344"],
        extents: [asked(Client.all())],
        with: "is never updated when Smsrun has run before the dial-in link is up",
        without: "",
        scenarios: ["rollout/dial-in-client.pcm"],
    }
    /// Verifies for ever when a file cannot be had (Q168598).
    VerifiesForEver {
        articles: ["Q168598", "Q270697"],
        extents: [asked(Client.all())],
        with: "verifies its files at every logon while one is missing on the server, or /f stands in the script",
        without: "",
        scenarios: [
            "rollout/client-without-a-file-verifies-for-ever.pcm",
            "rollout/logon-script-that-verifies-always.pcm",
        ],
    }
    } };
}
pub(in crate::pcm::behaviour) use unchanged_client;
