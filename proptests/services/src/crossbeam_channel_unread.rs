//! Messages that nobody will read stay in an unbounded channel until its last sender goes, and a sender inside of one
//! of them never does: crossbeam-channel 0.4.4, fixed in 0.5.1 (changelog, #669). The request is sent by a thread of
//! its own.

macro_rules! subject {
    ($channel:ident) => {
        use std::thread::{JoinHandle, spawn};

        use $channel::{Receiver, Sender, bounded, unbounded};

        /// A request that says where its answer goes: to the queue of requests itself.
        struct Request {
            _answer_to: Sender<Request>,
            body: Vec<u8>,
        }

        /// A client that gives its requests to queues whose server has gone.
        pub struct Client {
            queues: Option<Sender<Sender<Request>>>,
            sent: Receiver<usize>,
            thread: Option<JoinHandle<()>>,
        }

        /// Starts the client's thread.
        pub fn setup() -> Client {
            let (queues, inbox) = bounded::<Sender<Request>>(1);
            let (done, sent) = bounded(1);
            let thread = spawn(move || {
                for queue in inbox {
                    let request = Request { _answer_to: queue.clone(), body: vec![7; 100] };
                    let bytes = request.body.len();
                    queue.send(request).expect("the server is still there");
                    done.send(bytes).expect("the cycle waits");
                }
            });
            Client { queues: Some(queues), sent, thread: Some(thread) }
        }

        /// A server opens a queue, and goes away when a request has come.
        pub fn cycle(client: &mut Client) {
            let (queue, server) = unbounded::<Request>();
            client.queues.as_ref().expect("it is open until the drop").send(queue).expect("the thread runs");
            client.sent.recv().expect("the thread runs");
            drop(server);
        }

        impl Drop for Client {
            fn drop(&mut self) {
                self.queues = None;
                self.thread.take().map(JoinHandle::join);
            }
        }
    };
}

/// crossbeam-channel 0.4.4.
pub mod leaking {
    subject!(crossbeam_channel_0_4_4);
}

/// crossbeam-channel 0.5.1 or later.
pub mod fixed {
    subject!(crossbeam_channel);
}
