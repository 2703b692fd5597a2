//! The state of the site at the end of a run.

use std::io::{self, Write};

use crate::pcm::{Build, Component, Leak, Setup, Site};
use crate::record::counted;

/// Writes what the gauges read and what the ledger says.
pub(super) fn write(setup: Setup, site: &Site, out: &mut dyn Write) -> io::Result<()> {
    if setup.hosts.servers.is_some() {
        write_versions(site, out)?;
    }
    writeln!(out, "At the end\n")?;
    let mut written = Ok(());
    site.gauges(&mut |name, size| {
        if written.is_ok() {
            written = writeln!(out, "gauge    {name} {size}");
        }
    });
    written?;
    let ledger = site.ledger_since_t0();
    let (bytes, blocks) = (counted(ledger.bytes(), "byte"), counted(ledger.blocks(), "block"));
    writeln!(out, "ledger   {bytes} in {blocks} leaked since T0")?;
    for (leak, held) in Leak::ALL.map(|leak| (leak, ledger.of(leak))).into_iter().filter(|(_, held)| held.times != 0) {
        writeln!(out, "leak     {leak}: {}, {}", counted(held.times, "time"), counted(held.bytes, "byte"))?;
    }
    Ok(())
}

/// Tables which build of the service each machine runs and has on disk, whether the running one leaks, and which build of
/// the application it has.
fn write_versions(site: &Site, out: &mut dyn Write) -> io::Result<()> {
    let label = |build: Option<Build>| build.map_or("-", Build::label);
    writeln!(out, "Versions at the end\n")?;
    writeln!(
        out,
        "{:<8} {:<9} {:<10} {:<10} {:<6} {:<11} SetupPhase",
        "host", "system", "running", "Pcmsvc32", "leaks", "application"
    )?;
    for host in site.client_numbers() {
        let Some(system) = site.system(host) else { continue };
        let service = site.file(host, Component::Pcmsvc32, system.platform());
        let application = site.application(host).map(|(_, build)| build);
        let running = site.running_build(host);
        let leaks = match running {
            None => "-",
            Some(_) if site.ledger_of(host).of(Leak::SlowPoll).times > 0 => "yes",
            Some(_) => "no",
        };
        let phase = if host.is_server() { "-" } else { site.setup_phase(host).unwrap_or_default().value() };
        writeln!(
            out,
            "{:<8} {:<9} {:<10} {:<10} {leaks:<6} {:<11} {phase}",
            host.to_string(),
            system.to_string(),
            label(running),
            label(service),
            label(application),
        )?;
    }
    writeln!(out)
}
