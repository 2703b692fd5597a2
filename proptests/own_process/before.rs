//! What a test does before its soak is done again in each process.

use std::fs;
use std::net::TcpListener;
use std::time::Duration;

use slowleak::soak;

use super::{ignored, remove, said, start};

#[test]
#[ignore = "started by another test"]
fn binds_a_port_before_the_soak() {
    let port = std::env::var("OWN_PROCESS_PORT").expect("it is given");
    let _listener = TcpListener::bind(format!("127.0.0.1:{port}")).expect("the port is free");
    soak(start, remove).assert_steady();
}

#[test]
fn a_port_that_is_held_before_the_soak_is_told_with_the_advice_to_move_it() {
    let free = TcpListener::bind("127.0.0.1:0").expect("some port is free").local_addr().expect("it has one").port();
    let output = ignored("before::binds_a_port_before_the_soak").env("OWN_PROCESS_PORT", free.to_string()).output();
    let text = said(&output.expect("it starts"));
    assert!(text.contains("ended before it came to its soak") && text.contains("the port is free"), "{text}");
    assert!(text.contains("move such things into the start of the service"), "{text}");
}

#[test]
#[ignore = "started by another test"]
fn locks_a_file_before_the_soak() {
    let file = fs::File::create(std::env::var_os("OWN_PROCESS_FILE").expect("it is given")).expect("it can be written");
    file.lock().expect("it can be locked");
    soak(start, remove).cycle_limit(Duration::from_secs(2)).assert_steady();
}

#[test]
fn a_lock_that_is_held_before_the_soak_is_told_when_the_time_is_over() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("lock");
    let output =
        ignored("before::locks_a_file_before_the_soak").env("OWN_PROCESS_FILE", file).output().expect("it starts");
    let text = said(&output);
    assert!(
        text.contains("ended before it came to its soak") && text.contains("nothing came to an end for 2s"),
        "{text}"
    );
    assert!(text.contains("ports and locks"), "{text}");
}

#[test]
#[ignore = "started by another test"]
fn makes_a_folder_before_the_soak() {
    let within = std::env::var_os("OWN_PROCESS_FOLDER").expect("it is given");
    let folder = tempfile::tempdir_in(within).expect("there is room");
    let path = folder.path().to_owned();
    soak(start, move |kept| {
        remove(kept);
        fs::write(path.join("state"), "idle").expect("it can be written");
    })
    .assert_settled();
}

#[test]
fn a_folder_that_is_made_before_the_soak_is_removed_by_every_process() {
    let folder = tempfile::tempdir().expect("there is room");
    let output = ignored("before::makes_a_folder_before_the_soak")
        .env("OWN_PROCESS_FOLDER", folder.path())
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0, "something was left behind");
}

#[test]
#[ignore = "started by another test"]
fn has_settings_of_glibc() {
    fn start_with_both() -> Vec<Vec<u8>> {
        let settings = std::env::var("GLIBC_TUNABLES").expect("they are set");
        assert!(settings.starts_with("glibc.malloc.perturb=0:") && settings.contains("tcache_count=0"), "{settings}");
        start()
    }
    soak(start_with_both, remove).cycles(256).assert_steady();
}

#[test]
#[cfg(target_os = "linux")]
fn settings_of_glibc_are_added_to() {
    let output = ignored("before::has_settings_of_glibc").env("GLIBC_TUNABLES", "glibc.malloc.perturb=0").output();
    let output = output.expect("it starts");
    assert!(output.status.success(), "{}", said(&output));
}
