//! One poll: from the logon server to the instruction file, and to sleep (RG:S3CD3).

use crate::pcm::actor::{Actor, log, log_of};
use crate::pcm::behaviour::Behaviour;
use crate::pcm::catalogue::Leak;
use crate::pcm::circumstance::{ServerSystem, WindowsNt};
use crate::pcm::clock::Seconds;
use crate::pcm::drive::Drives;
use crate::pcm::names::Manager;
use crate::pcm::process::{Process, Search, State};
use crate::pcm::trace::{Event, Message};
use crate::pcm::world::World;

/// How long a process does not log on after its account was refused (Q230242).
const SUSPENSION: Seconds = Seconds(3 * Seconds::DAY.0);
/// How long a result has waited where [`Leak::WaitingResult`] is triggered.
const LONG_WAIT: Seconds = Seconds(2 * Seconds::DAY.0);

impl Actor<'_> {
    /// Polls: looks for the instruction file, registers and reports what is in it, and runs what is due.
    pub(in crate::pcm) fn poll(&mut self) {
        let is_application = self.is(Manager::Application);
        let Some(process) = self.process_mut() else { return };
        // Whether the service has it shows in a message of the application, also where no logon server answers (S17).
        let mutex_first = is_application || process.does(Behaviour::TakesMutexFirst);
        process.past.polls = process.past.polls.wrapping_add(1);
        let is_tenth = process.past.polls.is_multiple_of(10);
        // Each poll, also one that cannot connect or stops at the change check.
        self.leak(Leak::SlowPoll, 0);
        if is_tenth {
            self.leak(Leak::TenthPoll, 0);
        }
        // Asked in this order, since the letters are many and the leak is rare.
        if self.has_leak(Leak::DriveTable) && self.machine.client.drives.mapped() > Drives::TABLE {
            self.leak(Leak::DriveTable, 0);
        }
        log_of!(Application, self, "Polling .....");
        if mutex_first && !self.take_mutex() {
            // Our choice: where the other has the mutex, the work is left to the next poll.
            return self.sleep();
        }
        // As Q166765 prints them, for an application that polls and runs nothing.
        if self.machine.client.system.has_services() {
            log_of!(Application, self, "The desktop version already has the mutex.");
        }
        let refresh = "Attempting to refresh package collection from logon server.";
        log_of!(Application, self, "{refresh}");
        let search = Search { place: World::CURRENT_LOGON_SERVER, mutex_is_taken: mutex_first, has_reached: false };
        self.search(search, false);
    }

    /// Takes the mutex; where the other has it, the application says so in a message (Q173073, Q214448). Where no service can
    /// be, nothing is shared.
    pub(in crate::pcm) fn take_mutex(&mut self) -> bool {
        if !self.machine.client.system.has_services() {
            return true;
        }
        let Some(who) = self.who() else { return false };
        let had_before = self.machine.client.mutex == Some(who);
        let has_it = self.machine.client.take_mutex(who);
        match who {
            _ if has_it && !had_before => self.tell(Event::MutexTaken),
            _ if has_it => {}
            Manager::Service => self.leak(Leak::MutexHandover, 0),
            Manager::Application => self.tell(Event::Message(Message::Busy)),
        }
        has_it
    }

    /// Goes on with a search whose attempt to connect has failed.
    pub(in crate::pcm) fn search_after_failure(&mut self, search: Search) {
        if self.is(Manager::Application) {
            self.show_blank_window();
        }
        self.search(search, true);
    }

    /// Asks the logon servers for the instruction file (steps 1 to 3), and evaluates it where one has it. `has_failed` says
    /// that the attempt to connect to the first of them took its time and failed.
    fn search(&mut self, mut search: Search, mut has_failed: bool) {
        let Some(process) = self.process() else { return };
        let only_current = process.does(Behaviour::AsksCurrentLogonServerOnly);
        let crashes = process.does(Behaviour::CrashesWithoutLogonServer);
        let connect_time = self.machine.client.settings.connect_time;
        while World::logon_servers().contains(&search.place) {
            let place = search.place;
            let (name, is_up) = (self.world.hosts[place].name, self.world.hosts[place].up);
            if !is_up && !has_failed && connect_time > Seconds(0) {
                let fails_at = self.world.clock.now() + connect_time;
                return self.enter(State::Connecting { search, fails_at });
            }
            let answers = is_up && !has_failed;
            let reached = answers && self.logs_on(place);
            self.tell(Event::Ask { server: name, reached });
            if answers {
                // Also where the account is refused, or nothing is asked while that is suspended: what the log shows then only
                // appears to be an attempt to connect (Q230242).
                log!(self, r"Connected to logon server: \\{name}\SMS_SHR\pcmins.box");
            }
            if reached {
                search.mutex_is_taken = search.mutex_is_taken || self.take_mutex();
                if !search.mutex_is_taken {
                    break;
                }
                search.has_reached = true;
                self.write_results_left_over(place);
                if self.look_up(place) {
                    self.remember_failover(place);
                    return self.evaluate(place);
                }
            } else if crashes && !is_up {
                return self.crash();
            }
            if only_current {
                break;
            }
            search.place += 1;
            has_failed = false;
        }
        self.find_nothing(search);
    }

    /// Logs on to a server that answers; tells whether it may. Where the account is locked, builds before 5/6/99 are refused at
    /// every poll; later ones do not ask again for three days or until they are restarted, although their log shows attempts,
    /// and the application says so (Q230242).
    fn logs_on(&mut self, place: usize) -> bool {
        let (now, is_locked) = (self.world.clock.now(), self.machine.client.settings.account_is_locked);
        let Some(process) = self.process_mut() else { return false };
        let is_locked = is_locked && !process.has_other_account;
        let suspends = !process.does(Behaviour::RetriesLockedAccount);
        let is_suspended =
            process.suspended_until.take_if(|until| *until <= now).is_none() && process.suspended_until.is_some();
        if !is_suspended && !is_locked {
            return true;
        }
        if !is_suspended && suspends {
            process.suspended_until = Some(now + SUSPENSION);
        }
        if !is_suspended {
            let server = self.world.hosts[place].name;
            self.tell(Event::Denied { server });
        }
        if self.is(Manager::Application) && suspends && place == World::CURRENT_LOGON_SERVER {
            self.tell(Event::Message(Message::Denied));
        }
        false
    }

    /// Looks a logon server up; tells whether it has the instruction file.
    fn look_up(&mut self, place: usize) -> bool {
        let file = if self.is(Manager::Service) { "file" } else { "instruction file" };
        let (name, smsid) = (self.world.hosts[place].name, self.machine.number.smsid());
        log!(self, r"Looking for {file}: \\{name}\SMS_SHR\pcmins.box\{smsid}.INS");
        let is_there = self.world.replica(place, self.machine.number).is_some() && !self.overlooks_file(place);
        if !is_there {
            log_of!(Service, self, "No instruction file.");
        }
        is_there
    }

    /// Tells whether the service overlooks its instruction file, on a system that is older than that of the logon server (Q160855).
    fn overlooks_file(&self, place: usize) -> bool {
        self.is(Manager::Service)
            && self.machine.client.settings.windows_nt < WindowsNt::Nt40
            && self.world.hosts[place].system == ServerSystem::Nt40
            && self.does(Behaviour::FindsNoFileOnNt40)
    }

    /// Ends a poll that found no instruction file; the application may end with it, at its start (Q188578).
    fn find_nothing(&mut self, search: Search) {
        if self.is(Manager::Application) && !search.has_reached {
            log!(self, "Failed to connect to SMS Logon Server.");
            let exits = |process: &Process| process.past.polls == 1 && process.does(Behaviour::ExitsWithoutLogonServer);
            if self.process().is_some_and(exits) {
                return self.leave();
            }
        }
        let waits_since = self.process().and_then(|process| process.past.waits_since);
        if waits_since.is_some_and(|since| self.world.clock.now() >= since + LONG_WAIT) {
            self.leak(Leak::WaitingResult, 0);
        }
        self.end_poll();
    }

    fn remember_failover(&mut self, place: usize) {
        if let Some(Process { past, .. }) = self.process_mut() {
            let is_current = place == World::CURRENT_LOGON_SERVER;
            past.came_back |= is_current && past.failed_over;
            past.failed_over |= !is_current;
        }
    }

    /// Gives the mutex back, where it is had and nothing else holds it.
    pub(in crate::pcm) fn release_mutex(&mut self) {
        let is_held = self.is(Manager::Application)
            && self.machine.application.as_ref().is_some_and(|application| application.holds_mutex());
        let Some(who) = self.who().filter(|_| !is_held) else { return };
        if self.machine.client.mutex == Some(who) {
            self.machine.client.release_mutex(who);
            self.tell(Event::MutexReleased);
        }
    }
}
