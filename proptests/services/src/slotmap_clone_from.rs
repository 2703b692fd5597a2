//! `SlotMap::clone_from` overwrites a value with a vacancy and does not drop it: slotmap 1.0.7, fixed in 1.1.0
//! (changelog).

macro_rules! subject {
    ($slotmap:ident) => {
        use $slotmap::{DefaultKey, SlotMap};

        /// A board, and the same board a move ago.
        pub struct Game {
            board: SlotMap<DefaultKey, String>,
            before: SlotMap<DefaultKey, String>,
        }

        /// Starts with an empty board.
        pub fn setup() -> Game {
            Game { board: SlotMap::new(), before: SlotMap::new() }
        }

        /// A piece is set, and the move taken back.
        pub fn cycle(game: &mut Game) {
            let piece = game.board.insert("a black bishop".to_owned());
            game.before.clone_from(&game.board);
            game.board.remove(piece);
            game.before.clone_from(&game.board);
        }
    };
}

/// slotmap 1.0.7.
#[cfg(feature = "older")]
pub mod leaking {
    subject!(slotmap_1_0_7);
}

/// slotmap 1.1.0 or later.
#[cfg(not(feature = "older"))]
pub mod fixed {
    subject!(slotmap);
}
