//! The modules that a process has loaded: its program and its shared libraries, and where in its memory they are.
//!
//! The same program stands elsewhere in each process (address randomisation). A call is therefore named by its module and the
//! place in it, and only where symbols are looked up it becomes an address again, of whichever process that is.

use std::sync::Arc;

/// Names a place in code, in any process that runs the same program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Address {
    /// The file that was loaded; empty for the program where the system does not tell.
    pub(super) module: Arc<str>,
    /// The place in that file; without one, the distance from a place in the program.
    pub(super) offset: u64,
}

/// Knows where the modules of this process are.
#[derive(Debug)]
pub(super) struct Modules {
    mappings: Vec<Mapping>,
    /// What has no file.
    unnamed: Arc<str>,
}

/// A part of a file that is in memory.
#[derive(Debug)]
struct Mapping {
    module: Arc<str>,
    begin: u64,
    end: u64,
    offset: u64,
}

/// A place in the program from which distances are the same in each of its processes.
#[inline(never)]
fn anchor() -> u64 {
    (anchor as fn() -> u64 as usize) as u64
}

impl Modules {
    /// Reads what is loaded at present. Where the system does not tell, everything is taken for the program's own.
    pub(super) fn loaded() -> Self {
        Self { mappings: mappings(), unnamed: "".into() }
    }

    /// Names the place of an address of this process.
    pub(super) fn place(&self, address: usize) -> Address {
        let address = address as u64;
        match self.mappings.iter().find(|mapping| (mapping.begin..mapping.end).contains(&address)) {
            Some(Mapping { module, begin, offset, .. }) => {
                Address { module: Arc::clone(module), offset: offset + (address - begin) }
            }
            None => Address { module: Arc::clone(&self.unnamed), offset: address.wrapping_sub(anchor()) },
        }
    }

    /// Finds the address of a place in this process, unless its module is not loaded here.
    pub(super) fn address(&self, place: &Address) -> Option<usize> {
        let address = if place.module.is_empty() {
            place.offset.wrapping_add(anchor())
        } else {
            let holds = |mapping: &&Mapping| {
                mapping.module == place.module
                    && (mapping.offset..mapping.offset + (mapping.end - mapping.begin)).contains(&place.offset)
            };
            let mapping = self.mappings.iter().find(holds)?;
            mapping.begin + (place.offset - mapping.offset)
        };
        usize::try_from(address).ok()
    }
}

#[cfg(target_os = "linux")]
fn mappings() -> Vec<Mapping> {
    use procfs::process::{MMPermissions, MMapPath, Process};

    let Ok(maps) = Process::myself().and_then(|process| process.maps()) else { return Vec::new() };
    let code = maps.into_iter().filter(|map| map.perms.contains(MMPermissions::EXECUTE));
    code.filter_map(|map| {
        let MMapPath::Path(path) = &map.pathname else { return None };
        let (begin, end) = map.address;
        Some(Mapping { module: path.to_string_lossy().into(), begin, end, offset: map.offset })
    })
    .collect()
}

#[cfg(not(target_os = "linux"))]
fn mappings() -> Vec<Mapping> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(begin: u64) -> Modules {
        let mapping = |module: &str, begin, offset| Mapping { module: module.into(), begin, end: begin + 100, offset };
        Modules { mappings: vec![mapping("a", begin, 10), mapping("b", begin + 1_000, 20)], unnamed: "".into() }
    }

    #[test]
    fn a_place_is_found_again_in_a_process_that_has_its_modules_elsewhere() {
        let (here, there) = (modules(5_000), modules(90_000));
        let place = here.place(6_007);
        assert_eq!((&*place.module, place.offset), ("b", 27));
        assert_eq!((there.address(&place), here.address(&place)), (Some(91_007), Some(6_007)));
    }

    #[test]
    fn a_place_beyond_its_module_is_not_found() {
        let place = |module: &str, offset| modules(5_000).address(&Address { module: module.into(), offset });
        assert_eq!(
            [place("a", 10), place("a", 109), place("a", 110), place("a", 9)],
            [Some(5_000), Some(5_099), None, None]
        );
        assert_eq!(place("c", 10), None);
    }

    #[test]
    fn what_belongs_to_no_module_is_told_by_its_distance() {
        let here = Modules { mappings: Vec::new(), unnamed: "".into() };
        let address = a_place_beyond_its_module_is_not_found as fn() as usize;
        assert_eq!(here.address(&here.place(address)), Some(address));
    }

    #[test]
    fn code_of_this_program_has_a_module_where_the_system_tells() {
        let loaded = Modules::loaded();
        let address = a_place_beyond_its_module_is_not_found as fn() as usize;
        let place = loaded.place(address);
        assert_eq!(loaded.address(&place), Some(address));
        assert_eq!(place.module.is_empty(), !cfg!(target_os = "linux"), "{place:?}");
    }
}
