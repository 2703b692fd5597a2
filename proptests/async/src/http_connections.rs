//! A server (hyper 1) takes a connection for each request over the loopback, and keeps the task of each in a `JoinSet` until
//! somebody asks for its output.

use std::convert::Infallible;
use std::net::SocketAddr;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A server that runs.
pub struct Site {
    address: SocketAddr,
}

/// Answers with the path.
async fn answer(request: Request<Incoming>) -> Result<Response<String>, Infallible> {
    Ok(Response::new(request.uri().path().to_owned()))
}

/// Starts a server that looks after its connections, or does not.
async fn start(joins: bool) -> Site {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                Ok((stream, _)) = listener.accept() => {
                    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
                    connections.spawn(connection);
                }
                Some(_) = connections.join_next(), if joins => {}
            }
        }
    });
    Site { address }
}

/// Connects, asks for a page, and disconnects. Nobody waits until the server has seen that.
pub async fn cycle(site: &mut Site) {
    let stream = TcpStream::connect(site.address).await.expect("the server listens");
    let (mut client, connection) = handshake(TokioIo::new(stream)).await.expect("the server speaks HTTP");
    let connection = tokio::spawn(connection);
    let request = Request::get("/prices").body(String::new()).expect("it is a valid request");
    let response = client.send_request(request).await.expect("the server answers");
    let page = response.into_body().collect().await.expect("the answer is whole").to_bytes();
    assert_eq!(page, "/prices");
    drop(client);
    connection.await.expect("the client does not panic").expect("it ends in order");
}

/// Nobody asks for the outputs.
pub mod leaking {
    pub use super::{Site, cycle};

    /// Starts a server.
    pub async fn setup() -> Site {
        super::start(false).await
    }
}

/// The outputs are taken as they come.
pub mod sound {
    pub use super::{Site, cycle};

    /// Starts a server.
    pub async fn setup() -> Site {
        super::start(true).await
    }
}
