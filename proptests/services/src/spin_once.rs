//! `Once` does not drop its value: spin 0.6.0, fixed in 0.7.1 (changelog).

macro_rules! subject {
    ($spin:ident) => {
        use $spin::Once;

        /// Parses each request's header once, when it is first asked for.
        pub struct Parser {
            bytes_parsed: usize,
        }

        /// Starts with nothing parsed.
        pub fn setup() -> Parser {
            Parser { bytes_parsed: 0 }
        }

        /// A request whose header is asked for twice.
        pub fn cycle(parser: &mut Parser) {
            let header = Once::new();
            for _ in 0..2 {
                parser.bytes_parsed += header.call_once(|| "content-length: 29".to_owned()).len();
            }
        }
    };
}

/// spin 0.6.0.
pub mod leaking {
    subject!(spin_0_6_0);
}

/// spin 0.7.1 or later.
pub mod fixed {
    subject!(spin);
}
