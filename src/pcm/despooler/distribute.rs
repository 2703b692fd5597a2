//! Distribution: brings the package of a job to its servers, and tries again where one does not take it (Q128458, Q140374).

use crate::pcm::behaviour::Behaviour;
use crate::pcm::clock::Seconds;
use crate::pcm::component::Component;
use crate::pcm::executive::Executive;
use crate::pcm::host::Host;
use crate::pcm::pipeline::{Pipeline, Progress};
use crate::pcm::record::Id;
use crate::pcm::status::JobStatus;
use crate::pcm::trace::Event;

/// The first year that builds before 1/26/00 write with three digits into the comment of a share (Q250381). Only from then on is the
/// share told of (our choice): until then all builds write the same.
const YEAR_OF_THREE_DIGITS: i16 = 2000;

/// Says how the builds at work distribute.
#[expect(clippy::struct_excessive_bools, reason = "each behaviour is a fact of its own")]
struct Manner {
    gives_up_rest: bool,
    may_disconnect: bool,
    crashes_at_inactive: bool,
    empties_in_use: bool,
    drops_rights: bool,
    copies_every_file: bool,
    forgets_refresh: bool,
    counts_twice: bool,
    counts_from_1900: bool,
}

impl Manner {
    fn of(pipeline: &Pipeline) -> Self {
        let does = |behaviour| pipeline.despooler_does(behaviour);
        Self {
            gives_up_rest: does(Behaviour::ForgetsFailedServer),
            may_disconnect: pipeline.forces_disconnect && !does(Behaviour::RetriesOpenFilesForEver),
            crashes_at_inactive: pipeline.does(Component::Site, Behaviour::CrashesAtInactiveServer),
            empties_in_use: does(Behaviour::EmptiesPackageInUse),
            drops_rights: does(Behaviour::DropsRightsAtDisconnect),
            copies_every_file: does(Behaviour::RefreshesEveryFile),
            forgets_refresh: does(Behaviour::ForgetsFailedRefresh),
            counts_twice: does(Behaviour::CountsRetriesTwice),
            counts_from_1900: does(Behaviour::CountsYearsOfShareFrom1900),
        }
    }
}

impl Executive<'_> {
    /// How long the Despooler waits before it tries a distribution again, with Service Response *Fast* (Q128458).
    const RETRY_INTERVAL: Seconds = Seconds(24 * Pipeline::BASE_INTERVAL.0);
    /// How often it tries, until the job has failed (Q140374).
    const RETRIES_MAX: u32 = 100;
    /// `Number Of Retries Before Forced Disconnection`, unless set (Q128458).
    const RETRIES_BEFORE_DISCONNECT: u32 = 12;
    /// `Forced Disconnection Delay In Minutes`, unless set (Q128458).
    const DISCONNECT_DELAY: Seconds = Seconds::from_minutes(5);

    /// Brings the package of a job to the distribution servers that lack it, and instructs the clients once all have it
    /// (our choice: no source says that some are instructed earlier); otherwise tries again later.
    pub(in crate::pcm) fn distribute(&mut self, request: Id) {
        let manner = Manner::of(self.pipeline);
        let (year, is_stored) = (self.tell.date_after(Seconds(0)).year(), !self.pipeline.store_is_locked);
        let Some(job) = self.pipeline.jobs.find(request) else { return };
        let Progress::Despooled(distribution) = &mut job.progress else { return };
        let disconnects = distribution.disconnect_at.take_if(|at| *at <= self.now).is_some();
        // Where the master package could not be updated, servers that have the package are left out at the retry (Q195936).
        let leaves_out = distribution.has_missed_update && manner.forgets_refresh;
        distribution.has_missed_update |= !is_stored;
        let (mut reached, mut is_locked, mut meets_inactive) = (0, false, false);
        let servers = job.record.servers.iter().enumerate();
        for (place, entry) in servers.filter(|_| is_stored) {
            if !distribution.lacks(place) {
                continue;
            }
            let (server, package) = (entry.server(), job.record.package);
            let host = self.hosts.iter_mut().find(|host| host.name.eq_ignore_ascii_case(server));
            meets_inactive |= host.as_ref().is_some_and(|host| host.is_inactive);
            let mut host = host.filter(|host| host.up && !host.is_inactive);
            let is_refreshed = host.as_ref().is_some_and(|host| host.share.packages.contains(&package));
            if is_refreshed && leaves_out {
                distribution.reaches(place);
                reached += 1;
                continue;
            }
            let is_in_use = |host: &Host| host.share.files_are_open && (!disconnects || host.is_netware());
            if let Some(open) = host.take_if(|host| is_in_use(host)) {
                is_locked |= !open.is_netware();
                if manner.empties_in_use {
                    // The directory is emptied first, and then the files are met that are in use (Q184489).
                    open.share.set_package(package, false);
                }
            }
            self.tell.event(None, Event::Distribute { request, server, done: host.is_some() });
            let Some(host) = host else { continue };
            if is_refreshed {
                let files = job.files[usize::from(!manner.copies_every_file)];
                self.tell.event(None, Event::Refresh { request, server, files });
            } else if !host.share.exists && year >= YEAR_OF_THREE_DIGITS {
                let year = if manner.counts_from_1900 { year - 1900 } else { year % 100 };
                self.tell.event(None, Event::Share { server, year: year.unsigned_abs() });
            }
            host.share.set_package(package, true);
            if host.share.files_are_open && manner.drops_rights {
                host.share.without_rights.put(package);
            }
            host.share.files_are_open = false;
            distribution.reaches(place);
            reached += 1;
        }
        if is_stored && (distribution.is_done() || manner.gives_up_rest && reached > 0) {
            self.instruct(request);
        } else if distribution.retries >= Self::RETRIES_MAX {
            job.progress = Progress::Instructed;
            let overall = job.set_status(JobStatus::Failed);
            self.tell.overall(request, overall);
        } else {
            distribution.retry_at = Some(self.now + Self::RETRY_INTERVAL);
            // A forced disconnect belongs to the retry before it (Q191360).
            if !disconnects || manner.counts_twice {
                distribution.retries += 1;
                if manner.may_disconnect {
                    self.tell.log(format_args!("~retry count is now {}", distribution.retries));
                }
            }
            // Q128458: from the first failure it takes x(y + 1) + z minutes.
            if is_locked && manner.may_disconnect && distribution.retries > Self::RETRIES_BEFORE_DISCONNECT + 1 {
                distribution.disconnect_at = Some(self.now + Self::DISCONNECT_DELAY);
            }
        }
        if meets_inactive && manner.crashes_at_inactive {
            self.crash();
        }
    }
}
