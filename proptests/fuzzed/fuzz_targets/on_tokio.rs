//! Sound: tasks of a runtime with two workers, whose orders are handed from thread to thread.

#![no_main]

use slowleak::soak::Service;
use slowleak_fuzzed::Command;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

struct OnTokio;

impl Service for OnTokio {
    type Input = Vec<Command>;
    type Running = Runtime;

    fn start(&self) -> Runtime {
        Builder::new_multi_thread().worker_threads(2).build().expect("a runtime")
    }

    fn cycle(&self, runtime: &mut Runtime, commands: &Vec<Command>) {
        let commands = commands.clone();
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for command in commands {
                tasks.spawn(async move { format!("{command:?}") });
            }
            while let Some(text) = tasks.join_next().await {
                drop(text);
            }
        });
    }
}

slowleak::leak_target!(OnTokio);
