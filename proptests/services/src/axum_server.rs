//! A server (axum 0.8, tokio 1, two worker threads) keeps a line for each request, behind one connection over the
//! loopback.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::routing::get;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// The lines of the newest requests.
struct Log {
    lines: Mutex<VecDeque<String>>,
    lines_max: usize,
}

/// A server and its client.
pub struct Site {
    runtime: Runtime,
    client: SendRequest<Body>,
}

/// Logs the request, and answers with its path.
async fn answer(State(log): State<Arc<Log>>, request: Request) -> String {
    let path = request.uri().path().to_owned();
    let mut lines = log.lines.lock().unwrap_or_else(PoisonError::into_inner);
    if lines.len() == log.lines_max {
        lines.pop_front();
    }
    lines.push_back(format!("GET {path}"));
    path
}

/// Starts a server whose log has as many lines, and connects to it.
fn start(lines_max: usize) -> Site {
    let log = Arc::new(Log { lines: Mutex::default(), lines_max });
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_io().build().expect("a runtime starts");
    let client = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let router = Router::new().route("/{page}", get(answer)).with_state(log);
        tokio::spawn(async { axum::serve(listener, router).await });
        let stream = TcpStream::connect(address).await.expect("the server listens");
        let (client, connection) = handshake(TokioIo::new(stream)).await.expect("the server speaks HTTP");
        tokio::spawn(connection);
        client
    });
    Site { runtime, client }
}

/// Asks for a page.
pub fn cycle(site: &mut Site) {
    let Site { runtime, client } = site;
    let page = runtime.block_on(async {
        client.ready().await.expect("the connection is open");
        let request = Request::get("/prices").body(Body::empty()).expect("it is a valid request");
        let response = client.send_request(request).await.expect("the server answers");
        to_bytes(Body::new(response.into_body()), 100).await.expect("the answer is short")
    });
    assert_eq!(page, "/prices");
}

/// The log has no bound.
pub mod leaking {
    pub use super::{Site, cycle};

    /// Starts with an empty log.
    pub fn setup() -> Site {
        super::start(usize::MAX)
    }
}

/// The log keeps sixteen lines.
pub mod sound {
    pub use super::{Site, cycle};

    /// Starts with an empty log.
    pub fn setup() -> Site {
        super::start(16)
    }
}
