//! A server that echoes lines over TCP. For each connection it starts a watchdog: a task that waits for the connection to end.

use std::io::Result;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Listens on the loopback, until it is dropped.
pub struct Server {
    address: SocketAddr,
    accepts: JoinHandle<()>,
}

impl Server {
    /// Begins to listen. A watchdog that is not told of the end of its connection waits for ever.
    pub async fn start(tells_watchdogs: bool) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let accepts = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, tells_watchdogs));
            }
        });
        Ok(Self { address, accepts })
    }

    /// Sends a line as a client would, and waits for its echo and for the end of the connection.
    pub async fn ask(&self, line: &str) -> Result<String> {
        let mut connection = TcpStream::connect(self.address).await?;
        connection.write_all(line.as_bytes()).await?;
        connection.shutdown().await?;
        let mut echo = String::new();
        connection.read_to_string(&mut echo).await?;
        Ok(echo)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepts.abort();
    }
}

async fn serve(mut connection: TcpStream, tells_watchdogs: bool) {
    let (ended, has_ended) = oneshot::channel::<()>();
    let watchdog = tokio::spawn(async move {
        let _ = has_ended.await;
    });
    let (mut from, mut to) = connection.split();
    // Whoever hangs up early has lost his echo, and nobody else has.
    let _ = tokio::io::copy(&mut from, &mut to).await;
    if tells_watchdogs {
        drop(ended);
        let _ = watchdog.await;
    } else {
        // Kept "for later", so that the watchdog never hears of it.
        std::mem::forget(ended);
    }
}
