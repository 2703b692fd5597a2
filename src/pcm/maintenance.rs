//! Maintenance Manager: copies the masters to the logon servers and collects the reports.

use std::mem;

use super::catalogue::Leak;
use super::executive::Executive;
use super::pipeline::Received;
use super::trace::Event;

impl Executive<'_> {
    /// Copies changed masters down and collects results, on each logon server that answers. Never deletes (Q193746).
    pub(super) fn maintain(&mut self) {
        let mut collected = Vec::new();
        for host in self.hosts.iter_mut().filter(|host| host.up) {
            let Some(logon) = &mut host.logon else { continue };
            if mem::take(&mut logon.has_missed_a_master) {
                self.pipeline.leak(Leak::LateReplica);
            }
            for client in logon.stale.take_all() {
                self.pipeline.copy_master(logon, client, self.now);
                self.tell.event(Some(client), Event::Replicate { server: host.name });
            }
            collected.append(&mut mem::take(&mut logon.results));
        }
        if !collected.is_empty() {
            self.tell.event(None, Event::Collect { files: collected.len() });
            self.pipeline.receive(collected.into_iter().map(Received::Result), self.now);
        }
    }
}
