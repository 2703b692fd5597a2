//! Behaviours that Service Pack 4 changed, its regressions among them.

/// Puts these rows behind those that came before.
macro_rules! service_pack_4 {
    ($then:tt $($before:tt)*) => { $crate::pcm::behaviour::row::eras! { $then $($before)*

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
            Pcmwin32: "command_queue/jobs-with-equal-times-keep-the-order-of-the-file.pcm",
            "command_queue/optional-jobs-run-after-mandatory-ones.pcm",
            "command_queue/optional-job-with-an-early-date-runs-last.pcm",
            Pcmwin32: "command_queue/application-runs-overdue-jobs-in-the-order-of-their-times.pcm",
            Pcmwin16: "command_queue/windows-3x-overdue-jobs-in-the-order-of-their-times.pcm",
            PcmDos4: "command_queue/ms-dos-jobs-in-the-order-of-their-times.pcm",
        ],
    }
    /// Looks for the instruction file on the current logon server only (Q191293).
    AsksCurrentLogonServerOnly {
        articles: ["Q191293"],
        // Of the applications no source says that they ever asked one only (our choice: never), and S42 takes both down to
        // make it fail.
        extents: [asked(Pcmsvc32.before(Sp4))],
        spared: [Pcmwin32, Pcmwin16, PcmDos2, PcmDos4],
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
            Pcmwin32: "command_queue/expired-record-leaves-the-window.pcm",
            Pcmwin16: "command_queue/windows-3x-expiry-reports-in-a-flood.pcm",
            PcmDos4: "command_queue/ms-dos-expiry-reports-in-a-flood.pcm",
        ],
    }
    /// Obeys `DisablePCMCountdown` (Q185805).
    ObeysDisabledCountdown {
        articles: ["Q185805"],
        extents: [asked(Pcmwin32.from(Sp4)), asked(Pcmwin16.from(Sp4))],
        spared: [PcmDos2, PcmDos4],
        with: "launches a mandatory job at once with DisablePCMCountdown=TRUE",
        without: "counts down five minutes before a mandatory job always",
        scenarios: [
            "command_queue/countdown-switched-off.pcm",
            "command_queue/countdown-before-a-mandatory-job.pcm",
            Pcmwin16: "command_queue/windows-3x-countdown-switched-off.pcm",
        ],
    }
    /// Does not come back after a program (Q191299).
    LosesControlOnDos {
        articles: ["Q191299"],
        extents: [asked(PcmDos2.before(Sp4)), asked(PcmDos4.before(Sp4))],
        spared: [Pcmsvc32, Pcmwin32, Pcmwin16],
        with: "does not get control back when a program ends, and cannot write its status",
        without: "gets control back when a program ends",
        scenarios: ["command_queue/ms-dos-application-does-not-get-control-back.pcm"],
    }
    /// Leaves a finished service pack of Windows NT 3.51 among the pending packages (Q191348).
    LeavesServicePackPending {
        articles: ["Q191348"],
        extents: [asked(Pcmwin32.before(Sp4))],
        spared: [Pcmwin16, PcmDos2, PcmDos4],
        with: "leaves the package of Service Pack 5 for Windows NT 3.51 in Pending when it is done",
        without: "moves the package of Service Pack 5 for Windows NT 3.51 to Executed",
        scenarios: ["command_queue/application-leaves-a-service-pack-pending.pcm"],
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
        extents: [asked(SmsinstDll.before(Sp4))],
        with: "counts a retry with forced disconnect as two",
        without: "counts a retry with forced disconnect as one",
        scenarios: ["command_queue/retries-with-a-forced-disconnect.pcm"],
    }
    /// Drops the rights of a directory at a forced disconnect (Q182414).
    DropsRightsAtDisconnect {
        articles: ["Q182414"],
        extents: [asked(SmsinstDll.before(Sp4))],
        with: "removes the rights of a package directory at a forced disconnect",
        without: "restores the rights of a package directory after a forced disconnect",
        scenarios: ["command_queue/rights-after-a-forced-disconnect.pcm"],
    }
    /// Crashes the Executive at a server that is inactive (Q191297).
    CrashesAtInactiveServer {
        articles: ["Q191297"],
        extents: [asked(Site.before(Sp4))],
        with: "crashes the SMS Executive when a distribution server is inactive",
        without: "survives a distribution server that is inactive",
        scenarios: ["command_queue/inactive-server-crashes-the-executive.pcm"],
    }
    /// Counts one failure at most (Q191302).
    UndercountsFailures {
        articles: ["Q191302"],
        extents: [asked(Rservice.before(Sp4))],
        with: "counts one failure at most in its summary",
        without: "counts every failure in its summary",
        scenarios: ["rollout/rservice-sums-its-failures-up.pcm"],
    }
    /// Offers the option against slow links, which does nothing (Q191317).
    OffersSlowLinkOption {
        articles: ["Q191317"],
        extents: [listed(Site.before(Sp4))],
        with: "lets the administrator tick Not Mandatory over Slow Link",
        without: "has no option Not Mandatory over Slow Link",
        scenarios: [],
        listed_because: "the option does nothing on any build, and so whether it can be ticked changes nothing that a site does (Q154931)",
    }
    /// Cannot be updated to a service pack by the service (Q191306).
    CannotBeUpdatedByService {
        articles: ["Q188063", "Q191306"],
        extents: [asked(Site.before(Sp4))],
        with: "has a setup of service packs that needs input, and so not the service",
        without: "has a setup of service packs that runs unattended and stops the service first",
        scenarios: ["command_queue/service-pack-by-the-service.pcm"],
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
        spared: [PcmDos2, PcmDos4],
        with: "with SynchronousSystemExitRequired, never sees an optional job end",
        without: "sees every job end",
        scenarios: [
            "command_queue/synchronous-exit-hangs-an-optional-job.pcm",
            "command_queue/synchronous-exit-does-not-hang-a-mandatory-job.pcm",
            "command_queue/without-synchronous-exit-an-optional-job-ends.pcm",
            "command_queue/program-that-has-ended-is-not-ended-again.pcm",
            Pcmwin32: "command_queue/application-hangs-after-a-synchronous-exit.pcm",
            "command_queue/application-sees-a-mandatory-job-end-with-synchronous-exit.pcm",
            Pcmwin16: "command_queue/windows-3x-application-hangs-after-a-synchronous-exit.pcm",
        ],
    }
    /// Crashes on a command line with a drive letter (Q193224).
    CrashesOnDriveLetter {
        articles: ["Q193224"],
        extents: [asked(Pcmsvc32.only(Sp4))],
        spared: [Pcmwin32, Pcmwin16, PcmDos2, PcmDos4],
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
        spared: [Pcmwin32, Pcmwin16, PcmDos2, PcmDos4],
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
        // like the applications, whose fix no list has (our choice). The article speaks of Package Command Manager in general,
        // and so of that of MS-DOS too.
        extents: [
            asked(Pcmsvc32.before(Hf980924)),
            asked(Pcmwin32.all()),
            asked(Pcmwin16.all()),
            asked(PcmDos2.all()),
            asked(PcmDos4.all()),
        ],
        with: "looks in the package for a command that names a drive",
        without: "runs a command that names a drive from there",
        scenarios: [
            "command_queue/command-line-with-a-drive-letter.pcm",
            "command_queue/command-line-with-a-drive-that-is-not-mapped.pcm",
            Pcmwin32: "command_queue/application-looks-for-a-drive-letter-in-the-package.pcm",
            Pcmwin16: "command_queue/windows-3x-looks-for-a-drive-letter-in-the-package.pcm",
            PcmDos4: "command_queue/ms-dos-looks-for-a-drive-letter-in-the-package.pcm",
        ],
    }
    } };
}
pub(in crate::pcm::behaviour) use service_pack_4;
