//! The one who acts: at a machine, in the world around it, and heard by whoever listens, for the length of one step.
//!
//! A step is what happens at one moment: a poll, a check on a job, a command. In it the service or the application of one
//! machine acts, or nobody of the two: a person at the machine, its system, or the site. Who it is is said once, where the
//! step begins, and then each line says only what is done: *takes the mutex*, *sleeps*, *reports*.
//!
//! The [`Scene`], which is all that there is on the site, makes the [`Actor`]; that one passes the step on to others at its machine.
//! What is done is told here as events; what a machine is and holds stands with the [`Machine`], which knows of nobody who acts.

use std::ops::Range;

use super::behaviour::Behaviour;
use super::catalogue::Leak;
use super::clock::Seconds;
use super::component::Component;
use super::machine::{Machine, place_of};
use super::names::{ClientNumber, Letter, Manager};
use super::process::{Process, State};
use super::setup::Setup;
use super::site_server::SiteServer;
use super::trace::{Event, Moment, Trace};
use super::world::World;

/// Holds all that somebody can act on, and who is told.
pub(super) struct Scene<'a> {
    pub(super) setup: &'a Setup,
    pub(super) world: &'a mut World,
    pub(super) machines: &'a mut [Machine],
    /// `None` where the site's servers are not modelled.
    pub(super) server: &'a mut Option<SiteServer>,
    pub(super) trace: &'a mut dyn Trace,
    pub(super) hearing: Hearing,
}

/// Says what a listener hears: it is asked once, and not at each of the many lines of a poll.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hearing {
    pub(super) events: bool,
    pub(super) log: bool,
}

impl Hearing {
    pub(super) fn of(trace: &dyn Trace) -> Self {
        Self { events: trace.listens(), log: trace.hears_log() }
    }
}

impl Scene<'_> {
    /// Begins a step at a machine, of none of its two managers.
    pub(super) fn at(&mut self, place: usize) -> Actor<'_> {
        let machine = &mut self.machines[place];
        Actor { machine, world: self.world, trace: self.trace, hearing: self.hearing, who: None }
    }

    /// Begins a step at a machine within that of the site, and notes that the machine may do something at another moment
    /// next.
    pub(super) fn let_act(&mut self, place: usize) -> Actor<'_> {
        self.machines[place].has_news = true;
        self.at(place)
    }

    /// Tells what happens to a machine.
    pub(super) fn tell(&mut self, place: usize, event: Event<'_>) {
        self.at(place).tell(event);
    }

    /// Returns the place of a machine; `None` where the site has no such.
    pub(super) fn place(&self, number: ClientNumber) -> Option<usize> {
        place_of(self.machines, number)
    }

    /// Lists the places of the machines.
    pub(super) const fn places(&self) -> Range<usize> {
        0..self.machines.len()
    }
}

/// Holds who acts, at which machine, in what world, and who is told.
pub(super) struct Actor<'a> {
    pub(super) machine: &'a mut Machine,
    pub(super) world: &'a mut World,
    trace: &'a mut dyn Trace,
    hearing: Hearing,
    /// Which of the two managers it is; `None` where it is a person, the system or the site.
    who: Option<Manager>,
}

/// Writes one line to a log: that of the service, `Pacman.log`, or that of the application, `Pcmwin.log`.
macro_rules! log {
    ($actor:expr, $($text:tt)+) => {
        if $actor.hears_log() {
            $actor.tell($crate::pcm::trace::Event::Log(format_args!($($text)+)));
        }
    };
}
pub(super) use log;

/// Writes one line to the log of the one of the two of whom sources print it, and nothing for the other.
macro_rules! log_of {
    ($of:ident, $actor:expr, $($text:tt)+) => {
        if $actor.is($crate::pcm::names::Manager::$of) {
            $crate::pcm::actor::log!($actor, $($text)+);
        }
    };
}
pub(super) use log_of;

impl Actor<'_> {
    /// Lets somebody act within the step of another: a manager, or none of them.
    pub(super) fn by(&mut self, who: impl Into<Option<Manager>>) -> Actor<'_> {
        let who = who.into();
        Actor { machine: self.machine, world: self.world, trace: self.trace, hearing: self.hearing, who }
    }

    pub(super) fn service(&mut self) -> Actor<'_> {
        self.by(Manager::Service)
    }

    pub(super) fn application(&mut self) -> Actor<'_> {
        self.by(Manager::Application)
    }

    /// Tells whether it is this manager that acts.
    pub(super) fn is(&self, who: Manager) -> bool {
        self.who == Some(who)
    }

    pub(super) const fn who(&self) -> Option<Manager> {
        self.who
    }

    pub(super) fn now(&self) -> Seconds {
        self.world.clock.now()
    }

    /// Returns the process of the one who acts.
    pub(super) fn process(&self) -> Option<&Process> {
        self.machine.process(self.who?)
    }

    pub(super) fn process_mut(&mut self) -> Option<&mut Process> {
        self.machine.process_mut(self.who?)
    }

    /// Tells whether the process of the one who acts behaves so.
    pub(super) fn does(&self, behaviour: Behaviour) -> bool {
        self.process().is_some_and(|process| process.does(behaviour))
    }

    /// Lets the process of the one who acts go over to another state.
    #[inline]
    pub(super) fn enter(&mut self, state: State) {
        if let Some(process) = self.process_mut() {
            process.state = state;
        }
    }

    /// Leaks what the leak keeps at each trigger, where the running image has it or it is switched on; `length` is that
    /// of the text, for leaks that depend on the input. What one of the two leaks, the other does not.
    ///
    /// A call that is the last act of a function may be compiled to a jump, and then nobody sees where it came from. Here
    /// that would be the line that leaks: therefore this is part of its caller, and has something to do after the call.
    #[expect(clippy::inline_always, reason = "the line that leaks has to be in the call site")]
    #[inline(always)]
    pub(super) fn leak(&mut self, leak: Leak, length: usize) {
        if !self.has_leak(leak) {
            return;
        }
        let only_books = self.machine.only_books;
        if let Some(process) = self.process_mut() {
            let held = if only_books { None } else { Some(process.leaked.keep(leak, length)) };
            self.machine.ledger.take(leak, held, length);
        }
    }

    /// Tells whether the running image of the one who acts has the leak by itself, or it is switched on.
    pub(super) fn has_leak(&self, leak: Leak) -> bool {
        self.who.is_some_and(|who| self.machine.has_leak(who, leak))
    }

    /// Connects a drive to a share.
    pub(super) fn connect_drive(&mut self, drive: Letter, share: &str) {
        if let Some(who) = self.who {
            self.machine.client.drives.connect(drive, share, who);
        }
    }

    /// Tells whether somebody listens to the lines of the logs.
    pub(super) const fn hears_log(&self) -> bool {
        self.hearing.log
    }

    /// Tells what happens, and whose doing it is.
    pub(super) fn tell(&mut self, event: Event<'_>) {
        if self.hearing.events {
            let by = self.who.and_then(|who| match who {
                Manager::Service => Some(Component::Pcmsvc32),
                Manager::Application => self.machine.client.system.application(),
            });
            let moment = Moment { by, ..self.world.moment(Some(self.machine.number)) };
            event.assert_known(moment);
            self.trace.event(moment, event);
        }
    }
}
