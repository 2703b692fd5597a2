//! What a poll has found, and how far its search has come.

use std::rc::Rc;

use crate::pcm::record::Record;

/// Holds what one poll found to do.
#[derive(Debug)]
pub(in crate::pcm) struct Round {
    /// The logon server that had the instruction file: the current one until the next poll.
    pub(in crate::pcm) logon_server: usize,
    /// The jobs that are due, the next one last. They are chosen once a poll: one that is withdrawn while another runs is
    /// launched all the same (our choice; Q214448 has everything behind a hung program wait, S19).
    pub(in crate::pcm) due: Vec<Rc<Record>>,
}

/// Holds how far the search for the instruction file has come.
#[derive(Clone, Copy, Debug)]
pub(in crate::pcm) struct Search {
    /// The logon server that is asked.
    pub(in crate::pcm) place: usize,
    pub(in crate::pcm) mutex_is_taken: bool,
    /// Whether any logon server has answered.
    pub(in crate::pcm) has_reached: bool,
}
