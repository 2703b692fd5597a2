//! Turns addresses into frames that a person can use: names and lines, without machinery and machine paths.

use std::collections::BTreeMap;
use std::path::Path;

use super::modules::{Address, Modules};
use super::owner::{Owner, owner};
use super::source::Sources;
use crate::record::Frame;

/// Looks up places in code, each once.
pub(super) struct Symbols {
    known: BTreeMap<Address, Vec<Call>>,
    modules: Modules,
    sources: Sources,
}

/// A call, and what it means for the stack.
#[derive(Clone)]
enum Call {
    /// Code of the subject, or of what it uses.
    Subject(Frame),
    /// The allocator, the standard library, the platform, or the judge: nobody leaks there on purpose.
    Machinery,
    /// The part of the standard library that prints.
    Printing,
    /// The soak that runs the subject: nothing beyond belongs to it.
    Harness,
}

impl Symbols {
    pub(super) fn new() -> Self {
        Self { known: BTreeMap::new(), modules: Modules::loaded(), sources: Sources::new() }
    }

    /// Names the subject's calls of a stack, innermost first, as far out as the harness; and says whether something is printed
    /// there.
    pub(super) fn frames(&mut self, stack: &[Address]) -> (Vec<Frame>, bool) {
        let (mut frames, mut prints) = (Vec::new(), false);
        for place in stack {
            for call in self.calls(place) {
                match call {
                    Call::Subject(frame) => frames.push(frame.clone()),
                    Call::Machinery => {}
                    Call::Printing => prints = true,
                    Call::Harness => return (frames, prints),
                }
            }
        }
        (frames, prints)
    }

    /// Names the calls at a place: the call itself, and those inlined into it, innermost first. What is not loaded here has no
    /// name.
    fn calls(&mut self, place: &Address) -> &[Call] {
        let Self { known, modules, sources } = self;
        known.entry(place.clone()).or_insert_with(|| {
            let mut calls = Vec::new();
            let Some(address) = modules.address(place) else { return calls };
            backtrace::resolve(std::ptr::without_provenance_mut(address), |symbol| {
                let function = symbol.name().map(|name| format!("{name:#}")).unwrap_or_default();
                let path = symbol.filename().unwrap_or(Path::new(""));
                let text = path.to_string_lossy().replace('\\', "/");
                let frame = |package| Frame {
                    file: sources.shorten(path),
                    line: symbol.lineno().unwrap_or(0),
                    column: symbol.colno().unwrap_or(0),
                    package,
                    source: None,
                    function: function.clone(),
                };
                calls.push(match owner(&function, &text, &place.module, |path| sources.has(path)) {
                    Owner::Harness => Call::Harness,
                    Owner::Nobody => Call::Machinery,
                    Owner::Printing => Call::Printing,
                    Owner::Package(package) => Call::Subject(frame(Some(package))),
                    Owner::User => {
                        let frame = frame(None);
                        let source = sources.line(path, frame.line);
                        Call::Subject(Frame { source, ..frame })
                    }
                });
            });
            calls
        })
    }
}
