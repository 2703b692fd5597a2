//! Sound: a connection for each request (hyper 1, tokio 1 on one thread) over the loopback; each cycle ends when server
//! and client have both seen its end.

use std::convert::Infallible;

use axum::body::{Body, to_bytes};
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// A server.
pub struct Site {
    runtime: Runtime,
    listener: TcpListener,
}

/// Starts to listen.
pub fn setup() -> Site {
    let runtime = Builder::new_current_thread().enable_io().build().expect("a runtime starts");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
    Site { runtime, listener }
}

/// Answers with the path.
async fn answer(request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    Ok(Response::new(Body::from(request.uri().path().to_owned())))
}

/// Connects, asks for a page, and disconnects.
pub fn cycle(site: &mut Site) {
    let Site { runtime, listener } = site;
    let page = runtime.block_on(async {
        let address = listener.local_addr().expect("it is bound");
        let (accepted, connected) = tokio::join!(listener.accept(), TcpStream::connect(address));
        let (accepted, _) = accepted.expect("a client comes");
        let server = tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(accepted), service_fn(answer)));
        let stream = connected.expect("the server listens");
        let (mut client, connection) = handshake(TokioIo::new(stream)).await.expect("the server speaks HTTP");
        let connection = tokio::spawn(connection);
        let request = Request::get("/prices").body(Body::empty()).expect("it is a valid request");
        let response = client.send_request(request).await.expect("the server answers");
        let page = to_bytes(Body::new(response.into_body()), 100).await.expect("the answer is short");
        drop(client);
        connection.await.expect("the client does not panic").expect("it ends in order");
        server.await.expect("the server does not panic").expect("it ends in order");
        page
    });
    assert_eq!(page, "/prices");
}
