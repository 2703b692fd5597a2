//! Behaviours that changed after Service Pack 4.

/// Puts these rows behind those that came before.
macro_rules! after_service_pack_4 {
    ($then:tt $($before:tt)*) => { $crate::pcm::behaviour::row::eras! { $then $($before)*

    /// Does not refresh existing servers after an update has failed (Q195936).
    ForgetsFailedRefresh {
        articles: ["Q195936"],
        extents: [asked(SmsinstDll.before(Hf980928))],
        with: "does not refresh existing servers at the retry when the update of the master has failed",
        without: "refreshes existing servers at the retry",
        scenarios: ["command_queue/refresh-after-a-failed-update.pcm"],
    }
    /// Obeys `DisableRandomPCMServers` (Q180151).
    ObeysSelectionMode {
        articles: ["Q180151"],
        // Q195944 says that Service Pack 4 has it; Q180151, which introduces it, is followed.
        extents: [asked(Pcmsvc32.from(Hf990115)), asked(Pcmwin32.from(Hf990115)), asked(Pcmwin16.from(Hf990115))],
        spared: [PcmDos2, PcmDos4],
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
            Pcmwin32: "command_queue/application-chooses-the-server-as-the-service-does.pcm",
            Pcmwin16: "command_queue/windows-3x-selection-local-only.pcm",
        ],
    }
    /// Runs jobs that have expired (Q225056).
    RunsExpired {
        articles: ["Q225056"],
        // The article says "may"; the model does always (our choice). The applications were rebuilt with the service
        // and are not said to be affected.
        extents: [asked(Pcmsvc32.before(Hf990128))],
        spared: [Pcmwin32, Pcmwin16, PcmDos2, PcmDos4],
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
        listed_because: "when it happens, the article does not say; always, a hundred retries would never come to pass (Q140374)",
    }
    /// Ends when the service is at work at its start (Q231378).
    ExitsWhileServiceWorks {
        articles: ["Q231378"],
        extents: [asked(Pcmwin32.before(Hf990504))],
        spared: [Pcmwin16, PcmDos2, PcmDos4],
        with: "waits for the service's semaphore in vain and ends when the service is at work at its start",
        without: "stays when the service is at work at its start",
        scenarios: [
            "command_queue/application-starts-while-the-service-works.pcm",
        ],
    }
    /// Validates a locked account at every poll (Q230242).
    RetriesLockedAccount {
        // The files of 06/24/99 are smaller than these, perhaps from another branch; every article says "or later", and
        // so they have the change too. "There is no 16-bit version of this hotfix", nor one for MS-DOS: these try for ever.
        articles: ["Q230242"],
        extents: [
            asked(Pcmsvc32.before(Hf990506)),
            asked(Pcmwin32.before(Hf990506)),
            asked(Pcmwin16.all()),
            asked(PcmDos2.all()),
            asked(PcmDos4.all()),
        ],
        with: "tries to validate a locked account at every poll",
        without: "suspends the validation of a locked account for three days or until a restart",
        scenarios: [
            "command_queue/account-locked-out.pcm",
            "command_queue/account-locked-out-until-a-restart.pcm",
            Pcmwin16: "command_queue/account-locked-out-without-a-correction.pcm",
        ],
    }
    /// Shows a blank window when the redirector gives up (Q237690).
    ShowsBlankWindow {
        articles: ["Q237690"],
        extents: [asked(Pcmwin32.before(Hf990622)), asked(Pcmwin16.before(Hf990622))],
        spared: [PcmDos2, PcmDos4],
        with: "stalls and shows a blank window when the redirector times out at the logon server",
        without: "survives when the redirector times out at the logon server",
        scenarios: ["command_queue/blank-window-while-no-logon-server-answers.pcm"],
    }
    /// Knows the preferred distribution servers (Q195944).
    KnowsPreferredServers {
        articles: ["Q195944"],
        extents: [asked(Pcmsvc32.from(Hf990624)), asked(Pcmwin32.from(Hf990624))],
        spared: [Pcmwin16, PcmDos2, PcmDos4],
        with: "knows PREFERREDONLY and PREFERREDFIRST",
        without: "has no preferred distribution servers",
        scenarios: [
            "command_queue/preferred-servers-first.pcm",
            "command_queue/preferred-servers-only.pcm",
            "command_queue/preferred-server-holds-the-package.pcm",
            "command_queue/preferred-server-after-one-that-is-down.pcm",
            "command_queue/preferred-share-that-is-not-there.pcm",
            Pcmwin32: "command_queue/application-knows-preferred-servers.pcm",
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
        extents: [asked(SmsinstDll.before(Hf000126))],
        with: "writes the year 2000 as 100 into the comment of a package's share",
        without: "writes the year 2000 as 00 into the comment of a package's share",
        scenarios: ["command_queue/share-created-in-2000.pcm"],
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
        listed_because: "which lines are lost of how many, the article does not say; and a package has one command line here",
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
            Pcmwin32: "command_queue/application-sees-a-job-first-when-it-has-expired.pcm",
            Pcmwin16: "command_queue/windows-3x-sees-a-job-first-when-it-has-expired.pcm",
            PcmDos2: "command_queue/ms-dos-delayed-offer-and-expired-jobs.pcm",
        ],
    }
    } };
}
pub(in crate::pcm::behaviour) use after_service_pack_4;
