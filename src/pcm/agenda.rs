//! The agenda: when each machine of the site does something next, and which of them is first.
//!
//! A tournament of fixed size: each pair of machines plays for the earlier moment, each pair of winners again, and the
//! root is the first of all. A change plays the games above one machine only, so that what happens costs the logarithm
//! of the number of machines, and what does not happen costs nothing. It holds the same memory from start to end.

use super::clock::Seconds;

/// Says when something happens, and at which machine: the lower place first where the moments are the same.
type Entry = (Seconds, usize);

/// Holds the next moment of each machine.
#[derive(Debug)]
pub(super) struct Agenda {
    /// A tree without its place 0: the root at 1, the games below a place `n` at `2n` and `2n + 1`, then the machines.
    games: Box<[Entry]>,
}

impl Agenda {
    /// The moment of a machine that does nothing by itself.
    const NEVER: Seconds = Seconds(u64::MAX);

    /// Makes an agenda of so many machines, on which nothing stands.
    pub(super) fn new(machines: usize) -> Self {
        Self { games: vec![(Self::NEVER, usize::MAX); 2 * machines.next_power_of_two()].into() }
    }

    /// Enters when a machine does something next; `None` where it does nothing by itself.
    pub(super) fn enter(&mut self, machine: usize, at: Option<Seconds>) {
        let mut place = self.games.len() / 2 + machine;
        self.games[place] = (at.unwrap_or(Self::NEVER), machine);
        while place > 1 {
            place /= 2;
            let winner = self.games[2 * place].min(self.games[2 * place + 1]);
            if self.games[place] == winner {
                // Nothing changes above a game that ends as before.
                return;
            }
            self.games[place] = winner;
        }
    }

    /// Returns when something happens first, and at which machine.
    pub(super) fn first(&self) -> Option<Entry> {
        Some(self.games[1]).filter(|(at, _)| *at != Self::NEVER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pcm::random::Random;

    #[test]
    fn the_earliest_is_first_and_of_the_same_moment_the_lowest_machine() {
        let mut agenda = Agenda::new(3);
        assert_eq!(agenda.first(), None);
        agenda.enter(2, Some(Seconds(5)));
        assert_eq!(agenda.first(), Some((Seconds(5), 2)));
        agenda.enter(1, Some(Seconds(5)));
        assert_eq!(agenda.first(), Some((Seconds(5), 1)));
        agenda.enter(1, Some(Seconds(6)));
        agenda.enter(0, Some(Seconds(7)));
        assert_eq!(agenda.first(), Some((Seconds(5), 2)));
        agenda.enter(2, None);
        assert_eq!(agenda.first(), Some((Seconds(6), 1)));
    }

    #[test]
    fn it_tells_what_a_search_through_all_machines_would() {
        let mut random = Random::new(1);
        for machines in [1, 2, 3, 5, 8, 13] {
            let mut agenda = Agenda::new(machines);
            let mut moments = vec![None; machines];
            for _ in 0..2_000 {
                let machine = random.below(machines);
                let at = Some(Seconds(random.below(9) as u64)).filter(|at| at.0 > 0);
                moments[machine] = at;
                agenda.enter(machine, at);
                let searched = moments.iter().enumerate().filter_map(|(machine, at)| Some(((*at)?, machine))).min();
                assert_eq!(agenda.first(), searched);
            }
        }
    }
}
