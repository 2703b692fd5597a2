//! What sort of memory a leak keeps, and how much.

use std::fmt;

/// Names what sort of memory a leak keeps, which decides who could find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The process still refers to it, and frees it when it ends.
    Reachable,
    /// The process refers to it, and it grows only now and then.
    Amortised,
    /// Nothing refers to it any more.
    Unreachable,
    /// It refers to itself, and nothing else does.
    ReferenceCycle,
    /// It is a state of the machine, bounded by its alphabet.
    State,
    /// It is files of the site, which somebody would have to delete.
    Files,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Reachable => "reachable",
            Self::Amortised => "amortised",
            Self::Unreachable => "unreachable",
            Self::ReferenceCycle => "reference cycle",
            Self::State => "state",
            Self::Files => "files",
        })
    }
}

/// Says how much a trigger adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many bytes and blocks each time.
    Fixed {
        /// Bytes of heap.
        bytes: i64,
        /// Heap blocks.
        blocks: i64,
    },
    /// What the text says.
    Varying(&'static str),
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed { bytes, blocks: 1 } => formatter.pad(&format!("{bytes} bytes in 1 block")),
            Self::Fixed { bytes, blocks } => formatter.pad(&format!("{bytes} bytes in {blocks} blocks")),
            Self::Varying(text) => formatter.pad(text),
        }
    }
}
