//! Behaviours of the site that no build of the product changed.

/// Puts these rows behind those that came before.
macro_rules! unchanged_site {
    ($then:tt $($before:tt)*) => { $crate::pcm::behaviour::row::eras! { $then $($before)*

    /// Brings new files of services to the servers at a site reset only (Q241656).
    CopiesServicesAtReset {
        // Q193784 says that a work cycle does; seven later articles ask for a site reset and are followed. `watchdog-copies` is the
        // switch that S64 wants beside it.
        articles: ["Q241656", "Q193224", "Q195937", "Q225056", "Q230242", "Q195944", "Q255284"],
        extents: [asked(Site.all())],
        with: "copies a new service from Site.srv to Helper.srv at a site reset only",
        without: "",
        scenarios: ["rollout/intel.pcm", "rollout/no-site-reset.pcm", "rollout/work-cycle-carries-the-file.pcm"],
    }
    /// Brings a package again with a job that sends it again (Q160567).
    ResendsWithJob {
        articles: ["Q160567"],
        extents: [asked(Site.all())],
        with: "sends a package again with a job that says so, not when its properties are edited",
        without: "",
        scenarios: ["command_queue/program-offered-again-behaves-anew.pcm"],
    }
    /// Takes the client's status MIF before its report (Q169491, Q166833).
    HeedsStatusMif {
        articles: ["Q169491", "Q166833"],
        extents: [asked(Site.all())],
        with: "retries a job whose status MIF says Failed although the report says success",
        without: "",
        scenarios: ["command_queue/status-mif-that-failed.pcm", "command_queue/status-mif-that-succeeded.pcm", "command_queue/status-mif-success-completes-the-row.pcm", "command_queue/status-mif-failed-retries-the-row.pcm", "command_queue/status-mif-without-a-description.pcm", "command_queue/status-mif-older-than-the-launch.pcm", "command_queue/application-reports-with-a-status-mif.pcm"],
    }
    /// Completes a job whose status MIF comes after the report (Q138241).
    RacesStatusMif {
        // Q169491 lists the move of the MIF first; the race needs the report to come first, as Q138241 says.
        articles: ["Q138241"],
        extents: [asked(Site.all())],
        with: "completes a job when it works the report off before the status MIF has arrived",
        without: "",
        scenarios: ["command_queue/report-worked-off-before-its-status-mif.pcm", "command_queue/report-and-status-mif-collected-together.pcm"],
    }
    /// Keeps a job at Retrying until every client has reported (Q150026).
    KeepsRetrying {
        articles: ["Q150026"],
        extents: [asked(Site.all())],
        with: "keeps a job at Retrying while any row is None, although none is Retrying",
        without: "",
        scenarios: ["command_queue/retrying-sticks-to-a-job.pcm"],
    }
    /// Waits for targets that can never run the command (Q156250, Q156270).
    WaitsForWrongPlatforms {
        articles: ["Q156250", "Q156270"],
        extents: [asked(Site.all())],
        with: "keeps a job at Active when a target cannot run its command",
        without: "",
        scenarios: ["command_queue/job-for-the-wrong-platform.pcm"],
    }
    /// Reads every instruction file of the domain to cancel a job (Q264945).
    CancelsByScanning {
        articles: ["Q264945", "Q191338"],
        extents: [asked(SmsinstDll.all())],
        with: "reads every instruction file of the domain to cancel a job, and logs 38a for the first miss",
        without: "",
        scenarios: ["command_queue/cancel-reads-every-instruction-file.pcm"],
    }
    /// Keeps records of a package that was deleted without its removal (Q269768).
    KeepsStaleRecords {
        articles: ["Q269768", "Q193746"],
        extents: [asked(Site.all())],
        with: "keeps the records of a package that was deleted and not removed, until every copy is deleted",
        without: "",
        scenarios: ["command_queue/record-of-a-deleted-job-stays.pcm", "command_queue/only-the-master-deleted-leaves-the-offer.pcm", "command_queue/record-of-a-deleted-job-cleaned-up.pcm"],
    }
    } };
}
pub(in crate::pcm::behaviour) use unchanged_site;
