//! The same service as a property under proptest, and over a folder of kept inputs.

use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use slowleak::soak::{Canary, Property, Service};
use slowleak_fuzzed::{Command, Shop};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

struct OpenShop;

impl Service for OpenShop {
    type Input = Vec<Command>;
    type Running = Shop;

    fn start(&self) -> Shop {
        Shop::default()
    }

    fn cycle(&self, shop: &mut Shop, commands: &Vec<Command>) {
        shop.carry_out(commands);
        shop.close();
    }
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let command = (0..4, any::<u8>()).prop_map(|(kind, id)| match kind {
        0 => Command::Open(id),
        1 => Command::Add(id),
        2 => Command::Pay(id),
        _ => Command::Refund(id),
    });
    proptest::collection::vec(command, 0..48)
}

#[test]
fn a_property_tells_its_finding_once_with_the_shortest_input() {
    let property = Property::of(Canary::new(OpenShop).may_settle());
    let config = Config { cases: 20_000, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, rng).run(&commands(), |commands| Ok(property.check(commands)?));
    let failure = result.expect_err("it leaks").to_string();
    assert_eq!(failure.matches("Growing: ").count(), 1, "{failure}");
    assert!(failure.contains("shortest input: 3 of "), "{failure}");
    assert!(failure.contains("slowleak_fuzzed::receipt"), "{failure}");
}

#[test]
fn kept_inputs_that_are_sound_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("paid"), [5, 0, 0, 0, 0, 0, 1, 5, 0, 0, 0, 0, 0x80, 1]).expect("writable");
    slowleak::fuzz::assert_kept(OpenShop, folder.path());
}

/// Open, pay and refund of one order, as `Arbitrary` reads them: the highest of four bytes tells the variant.
const REFUNDED: [u8; 21] = [5, 0, 0, 0, 0, 0, 1, 5, 0, 0, 0, 0, 0x80, 1, 5, 0, 0, 0, 0, 0xc0, 1];

#[test]
#[should_panic(expected = "Growing: ")]
fn a_kept_input_that_leaks_fails() {
    let folder = std::env::temp_dir().join("slowleak-kept-that-leaks");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("refunded"), REFUNDED).expect("writable");
    slowleak::fuzz::assert_kept(OpenShop, folder);
}

#[test]
#[should_panic(expected = "has no file (hint: copy artifacts of the fuzz target there)")]
fn an_empty_folder_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    slowleak::fuzz::assert_kept(OpenShop, folder.path());
}

#[test]
#[should_panic(expected = "is no queue of commands: frame 1, at byte 0: it is cut off")]
fn a_kept_file_that_is_no_queue_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("garbage"), [9, 0, 1]).expect("writable");
    slowleak::fuzz::assert_kept(OpenShop, folder.path());
}
