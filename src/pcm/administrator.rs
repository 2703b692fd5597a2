//! What an administrator does to jobs, packages, servers and instruction files.

use std::ops::Range;
use std::rc::Rc;

use super::actor::Scene;
use super::behaviour::Behaviour;
use super::catalogue::Leak;
use super::circumstance::Circumstance;
use super::command::Command;
use super::component::Component;
use super::leak::Held;
use super::pipeline::Received;
use super::steps::JobStep;
use super::world::World;

impl Scene<'_> {
    /// Carries out what a command asks of the site, for some of its clients; what it asks of each of them is theirs.
    pub(super) fn administer(&mut self, command: &Command, places: Range<usize>) {
        let clients = self.machines[places].iter().map(|machine| machine.number);
        let world = &mut *self.world;
        match command {
            Command::Offer(offer) => world.offer(offer, clients),
            Command::OfferFile(file) => {
                for record in &file.records {
                    world.distribute(record);
                }
                let records: Rc<[_]> = file.records.iter().cloned().map(Rc::new).collect();
                clients.for_each(|client| {
                    world.pipeline.offer_file(client, Rc::clone(&records));
                    world.replicate_now(client);
                });
            }
            Command::Withdraw(request) => clients.for_each(|client| {
                if world.pipeline.withdraw(client, *request) {
                    world.replicate_now(client);
                }
            }),
            Command::Touch => clients.for_each(|client| world.touch(client)),
            Command::DeleteReplica(server) => {
                if let Some(logon) = world.host(server).and_then(|host| host.logon.as_mut()) {
                    clients.for_each(|client| logon.replicas[client.index(logon.replicas.len())] = None);
                }
            }
            Command::Package { package, server, held } => {
                if let Some(host) = world.host(server) {
                    host.share.set_package(*package, *held);
                }
            }
            Command::Server { server, up } => {
                if let Some(host) = world.host(server) {
                    host.up = *up;
                }
            }
            Command::Job(JobStep::Create { offer, phases }) => {
                let record = world.make_record(offer);
                let files = [offer.program.files, offer.program.files_changed];
                world.pipeline.enter_job(&record, *phases, files, clients);
            }
            Command::Job(JobStep::DeleteMaster) => clients.for_each(|client| world.pipeline.delete_master(client)),
            Command::Job(step) => self.do_step(step),
            Command::Circumstance(Circumstance::MasterLocked(locked)) => {
                clients.for_each(|client| world.pipeline.lock_master(client, *locked));
            }
            Command::Circumstance(circumstance) => meet(world, circumstance),
            Command::StopMaintenance => world.pipeline.set_maintenance_manager(false),
            Command::StartMaintenance => world.pipeline.set_maintenance_manager(true),
            _ => {}
        }
        self.world.pipeline.has_news();
    }

    /// Carries out what an administrator does to jobs; what concerns single clients is done for each of them elsewhere.
    fn do_step(&mut self, step: &JobStep) {
        let now = self.world.clock.now();
        let World { pipeline, hosts, .. } = &mut *self.world;
        match step {
            JobStep::Create { .. } | JobStep::DeleteMaster => {}
            JobStep::Repeat { request, after } => pipeline.repeat(*request, *after),
            JobStep::Cancel(request) => {
                if let Some(job) = pipeline.jobs.find(*request) {
                    job.is_to_be_cancelled = true;
                }
                pipeline.scheduled.push(Received::Cancel(*request));
            }
            JobStep::Delete(request) => {
                if !pipeline.does(Component::Site, Behaviour::KeepsStaleRecords) {
                    pipeline.scheduled.push(Received::Cancel(*request));
                }
                if let Some(job) = pipeline.jobs.delete(*request) {
                    pipeline.deleted.extend(job.targets().map(|client| (*request, client)));
                    if pipeline.keeps_stale {
                        pipeline.ledger.enter(Leak::StaleRecord, Held::once(0, 0));
                    }
                }
            }
            JobStep::RemovePackage(package) => pipeline.scheduled.push(Received::Removal(*package)),
            JobStep::DeleteReports => {
                pipeline.received.retain(|file| !matches!(file, Received::Result(_) | Received::BadReports(_)));
                hosts.iter_mut().filter_map(|host| host.logon.as_mut()).for_each(|logon| logon.results.clear());
            }
            JobStep::OpenFiles { server, open } => {
                let held = hosts.iter_mut().find(|host| host.name.eq_ignore_ascii_case(server));
                if let Some(host) = held {
                    host.share.files_are_open = *open;
                }
            }
            JobStep::ForcedDisconnect(forces) => pipeline.forces_disconnect = *forces,
            JobStep::MaxFileEnum(batch) => pipeline.batch = *batch,
            JobStep::BadReports(count) => pipeline.receive([Received::BadReports(*count)], now),
        }
    }
}

/// Meets a circumstance, as far as it is that of a server.
fn meet(world: &mut World, circumstance: &Circumstance) {
    match circumstance {
        Circumstance::ServerSystem { server, system } => {
            if let Some(host) = world.host(server) {
                host.system = *system;
            }
        }
        Circumstance::NameLength { server, characters } => {
            if let Some(host) = world.host(server) {
                host.name_length = *characters;
            }
        }
        Circumstance::Inactive { server, inactive } => {
            if let Some(host) = world.host(server) {
                host.is_inactive = *inactive;
            }
        }
        Circumstance::Sender(works) => world.pipeline.sender_works = *works,
        Circumstance::IdentificationGroups(groups) => world.pipeline.identification_groups = *groups,
        Circumstance::StoreLocked(locked) => world.pipeline.store_is_locked = *locked,
        _ => {}
    }
}
