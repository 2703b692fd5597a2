//! Soaks a pool of connections. `cargo run --example connection_pool` passes; with `-- leaking` it fails, and says where.
//!
//! The leaking pool counts a connection as lent for ever once a request on it has failed: the error path returns early, past the
//! line that gives it back. Each failure opens one more connection.

use std::collections::BTreeMap;

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

/// A connection with the buffer that it reads into.
struct Connection {
    number: u64,
    buffer: Vec<u8>,
}

impl Connection {
    /// Sends a request, which the other side does not always understand.
    fn ask(&mut self, request: &str) -> Result<usize, String> {
        self.buffer.clear();
        self.buffer.extend_from_slice(request.as_bytes());
        if request.starts_with("GET") { Ok(self.buffer.len()) } else { Err(format!("400 {request}")) }
    }
}

/// Keeps connections for those who come next.
#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    lent: BTreeMap<u64, Connection>,
    opened: u64,
}

impl Pool {
    fn lend(&mut self) -> u64 {
        let connection = self.idle.pop().unwrap_or_else(|| {
            self.opened += 1;
            Connection { number: self.opened, buffer: Vec::with_capacity(1_024) }
        });
        let number = connection.number;
        self.lent.insert(number, connection);
        number
    }

    fn give_back(&mut self, number: u64) {
        self.idle.extend(self.lent.remove(&number));
    }

    fn handle(&mut self, request: &str, gives_back_failed: bool) -> Result<usize, String> {
        let number = self.lend();
        let answer = self.lent.get_mut(&number).map_or(Err("500".to_owned()), |connection| connection.ask(request));
        if !gives_back_failed {
            let length = answer?;
            self.give_back(number);
            return Ok(length);
        }
        self.give_back(number);
        answer
    }
}

fn main() {
    let leaking = std::env::args().any(|argument| argument == "leaking");
    slowleak::soak(Pool::default, |pool| {
        for request in ["GET /", "GET /cart", "GTE /cart", "GET /"] {
            let _ = pool.handle(request, !leaking);
        }
    })
    .assert_settled();
}
