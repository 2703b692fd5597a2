//! One connection over the loopback is kept open, and the server remembers each request of it.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// The end of a connection that a client has.
pub struct Client {
    answers: Lines<BufReader<OwnedReadHalf>>,
    requests: OwnedWriteHalf,
}

/// Answers every request with its number, and remembers the latest.
async fn serve(stream: TcpStream, requests_max: usize) {
    let (reader, mut writer) = stream.into_split();
    let (mut lines, mut requests, mut number) = (BufReader::new(reader).lines(), Vec::new(), 0_u64);
    while let Ok(Some(request)) = lines.next_line().await {
        if requests.len() == requests_max {
            requests.clear();
        }
        requests.push(request);
        number += 1;
        writer.write_all(format!("{number}\n").as_bytes()).await.expect("the client listens");
    }
}

/// Starts a server, and connects to it.
async fn start(requests_max: usize) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client comes");
        serve(stream, requests_max).await;
    });
    let (reader, requests) = TcpStream::connect(address).await.expect("the server listens").into_split();
    Client { answers: BufReader::new(reader).lines(), requests }
}

/// Asks, and waits for the answer.
pub async fn cycle(client: &mut Client) {
    client.requests.write_all(b"what is the price of bread?\n").await.expect("the server listens");
    client.answers.next_line().await.expect("it answers").expect("it is there");
}

/// It remembers all.
pub mod leaking {
    pub use super::{Client, cycle};

    /// Starts a server, and connects to it.
    pub async fn setup() -> Client {
        super::start(usize::MAX).await
    }
}

/// It remembers eight.
pub mod sound {
    pub use super::{Client, cycle};

    /// Starts a server, and connects to it.
    pub async fn setup() -> Client {
        super::start(8).await
    }
}
