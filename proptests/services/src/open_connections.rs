//! A server (tokio 1, one thread) answers a request a connection. Who keeps the connections keeps their sockets.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// A runtime, a server, and the connections that it keeps.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    kept: Vec<TcpStream>,
}

/// Starts the server, at a port of the system's choice.
pub fn setup() -> Server {
    let runtime = Builder::new_current_thread().enable_io().build().expect("a runtime starts");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
    Server { runtime, listener, kept: Vec::new() }
}

impl Server {
    /// A client connects, is answered, and goes. Returns the server's end.
    fn serve_one(&self) -> TcpStream {
        self.runtime.block_on(async {
            let address = self.listener.local_addr().expect("it is bound");
            let mut client = TcpStream::connect(address).await.expect("the server listens");
            let (mut connection, _) = self.listener.accept().await.expect("a client waits");
            client.write_all(b"poll").await.expect("the connection is open");
            let mut request = [0; 4];
            connection.read_exact(&mut request).await.expect("the connection is open");
            connection.write_all(b"idle").await.expect("the connection is open");
            let mut answer = [0; 4];
            client.read_exact(&mut answer).await.expect("the connection is open");
            assert_eq!((&request, &answer), (b"poll", b"idle"));
            connection
        })
    }
}

/// The server never notices that a client has gone.
pub mod leaking {
    pub use super::{Server, setup};

    /// A client is served, and its connection kept.
    pub fn cycle(server: &mut Server) {
        let connection = server.serve_one();
        server.kept.push(connection);
    }
}

/// The server keeps the connections of its eight latest clients, and closes the others.
pub mod sound {
    pub use super::{Server, setup};

    /// A client is served, and its connection kept for a while.
    pub fn cycle(server: &mut Server) {
        let connection = server.serve_one();
        server.kept.push(connection);
        if server.kept.len() > 8 {
            server.kept.remove(0);
        }
    }
}
