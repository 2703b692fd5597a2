//! Budgets and known leaks: one allocation more is red with both figures and the function, another key compares nothing and says so, what
//! is not accepted is not blessed, and a leak that is allowed excuses nothing but itself.

#![expect(clippy::unwrap_used, reason = "a suite stops at what cannot be")]

mod outside;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use slowleak::budget::{self, Compared, Entry, File, Key};
use slowleak::heap::{Profile, Scope};
use slowleak::record::{Costs, Record, folder};
use slowleak::soak::{AtMost, SetupError, measure};

#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Tests of somebody else's crate, which a variable makes other ones.
const SHOP: &str = r#"
#[global_allocator]
static ALLOC: slowleak::Alloc = slowleak::Alloc;

type Orders = Vec<Box<u64>>;

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some()
}

#[inline(never)]
fn work(orders: &mut Orders) {
    orders.push(Box::new(7));
}

#[inline(never)]
fn work_harder(orders: &mut Orders) {
    orders.push(Box::new(29));
}

#[test]
fn orders() {
    let more = is_set("MORE");
    let start = || Orders::with_capacity(4);
    slowleak::soak(start, |orders| {
        work(orders);
        if more {
            work_harder(orders);
        }
        orders.clear();
    })
    .budget("orders")
    .assert_settled();
}

#[inline(never)]
fn refund(bytes: usize) {
    std::mem::forget(vec![0_u8; bytes]);
}

#[inline(never)]
fn complain() {
    std::mem::forget(Box::new(0_u8));
}

#[test]
fn refunds() {
    let bytes = std::env::var("BYTES").map_or(29, |bytes| bytes.parse().unwrap());
    let [other, harder, gauge] = ["OTHER", "HARDER", "GAUGE"].map(is_set);
    let opened = std::cell::Cell::new(3);
    slowleak::soak(|| (), |()| {
        drop(std::hint::black_box(Box::new(1_u64)));
        if harder {
            drop(std::hint::black_box(Box::new(2_u64)));
        }
        opened.set(opened.get() + u64::from(gauge));
        if bytes > 0 {
            refund(bytes);
        }
        if other {
            complain();
        }
    })
    .gauges(|(), reader| reader("handles", opened.get()))
    .budget("refunds")
    .assert_steady();
}
"#;

/// A package of such tests, compiled, without its file of budgets.
struct Shop {
    folder: PathBuf,
    tests: PathBuf,
}

fn shop(name: &str) -> Shop {
    let files = [("src/lib.rs", ""), ("tests/shop.rs", SHOP)];
    let folder = outside::package(name, "features = [\"budget\"]\n", include_str!("../Cargo.lock"), &files);
    let _ = fs::remove_file(folder.join(budget::FILE));
    let output = outside::cargo(&folder, &["test", "--test", "shop", "--no-run", "--message-format=json"], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    let messages = told.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let tests = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back().unwrap();
    Shop { folder, tests }
}

/// Runs one test of a package as Cargo does, with variables: whether it passes, and what it says.
fn test(shop: &Shop, name: &str, variables: &[(&str, &str)]) -> (bool, String) {
    let mut tests = Command::new(&shop.tests);
    for name in ["CI", "SLOWLEAK_BLESS", "SLOWLEAK_IN_PROCESS", "SLOWLEAK_OUT", "SLOWLEAK_TODAY"] {
        tests.env_remove(name);
    }
    tests.current_dir(&shop.folder).env("CARGO_MANIFEST_DIR", &shop.folder).args(["--nocapture", "--exact", name]);
    let output = tests.envs(variables.iter().copied()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(said.contains("running 1 test"), "{said}");
    (output.status.success(), said)
}

fn passes(shop: &Shop, name: &str, variables: &[(&str, &str)]) -> String {
    let (passes, said) = test(shop, name, variables);
    assert!(passes, "{said}");
    said
}

fn fails(shop: &Shop, name: &str, variables: &[(&str, &str)]) -> String {
    let (passes, said) = test(shop, name, variables);
    assert!(!passes, "{said}");
    said
}

fn assert_says(said: &str, texts: &[&str]) {
    for text in texts {
        assert!(said.contains(text), "it should say {text:?}:\n{said}");
    }
}

#[test]
fn one_more_allocation_a_cycle_is_red_with_both_figures_and_the_function() {
    let shop = shop("budgets-of-a-shop");
    let file = shop.folder.join(budget::FILE);

    assert_says(&passes(&shop, "orders", &[]), &["slowleak.toml has no budget `orders`", "SLOWLEAK_BLESS=1"]);
    assert_says(&fails(&shop, "orders", &[("CI", "true")]), &["no budget `orders`, and this is CI"]);
    for value in ["yes", "false"] {
        let said = fails(&shop, "orders", &[("SLOWLEAK_BLESS", value)]);
        assert_says(&said, &[&format!("SLOWLEAK_BLESS: `{value}` (expected 1 or 0)")]);
    }
    let said = fails(&shop, "orders", &[("CI", "true"), ("SLOWLEAK_BLESS", "1")]);
    assert_says(&said, &["SLOWLEAK_BLESS is set, and this is CI"]);
    assert!(!file.exists(), "nothing is written");

    assert_says(
        &passes(&shop, "orders", &[("SLOWLEAK_BLESS", "1")]),
        &["budget `orders` is written", "1 allocation/cycle"],
    );
    let blessed = fs::read_to_string(&file).unwrap();
    assert_says(&blessed, &["[budget.entry.orders]\n", "cycles = { count = 16, allocations = 16, bytes = 128 }\n"]);
    assert!(!blessed.contains("tolerance"), "it is deterministic:\n{blessed}");
    passes(&shop, "orders", &[("CI", "true")]);
    passes(&shop, "orders", &[("SLOWLEAK_BLESS", "1")]);
    assert_eq!(fs::read_to_string(&file).unwrap(), blessed, "the same bytes");

    let records = Path::new(env!("CARGO_TARGET_TMPDIR")).join("records-of-budgets");
    let _ = fs::remove_dir_all(&records);
    let said = fails(&shop, "orders", &[("MORE", "1"), ("SLOWLEAK_OUT", records.to_str().unwrap())]);
    let line =
        format!("slowleak.toml:{}: ", 1 + blessed.lines().position(|line| line.contains("entry.orders")).unwrap());
    let texts = [
        line.as_str(),
        "budget `orders` is exceeded: 1 allocation/cycle in the budget, now 2 allocations/cycle",
        "16 cycles: 16 allocations in the budget, now 32, 1 allocation/cycle more",
        "allocates more: shop::work_harder (",
    ];
    assert_says(&said, &texts);
    let [record] = &folder::read(&records).unwrap()[..] else { panic!("one soak") };
    assert_says(&record.complaints[0].text, &texts);
    assert_eq!(record.outcome.as_ref().unwrap().costs.as_ref().unwrap().in_cycles.allocations, 32);
    assert!(!record.leaks(), "it does not leak");

    // A person's comment stays, and what is less is told.
    fs::write(&file, blessed.replace("peak_bytes", "# the box\npeak_bytes").replace("drop =", "drop  =")).unwrap();
    passes(&shop, "orders", &[("MORE", "1"), ("SLOWLEAK_BLESS", "1")]);
    let renewed = fs::read_to_string(&file).unwrap();
    assert_says(&renewed, &["# the box\npeak_bytes", "drop  =", "allocations = 32", "\"shop::work_harder\""]);
    assert_says(&passes(&shop, "orders", &[("CI", "true")]), &["budget `orders` can be tightened"]);

    // An entry that was counted otherwise is as good as none.
    fs::write(&file, blessed.replace("count = 16", "count = 0")).unwrap();
    let over = "was counted over 0 cycles, and this soak over 16 cycles";
    assert_says(&passes(&shop, "orders", &[("MORE", "1")]), &[over]);
    assert_says(&fails(&shop, "orders", &[("CI", "true")]), &[over, "and this is CI"]);

    // Under another key nothing is compared, not even what is too much.
    fs::write(&file, blessed.replace("toolchain = \"rustc", "toolchain = \"rustc 0.9, and not")).unwrap();
    let said = passes(&shop, "orders", &[("MORE", "1"), ("CI", "true")]);
    assert_says(&said, &["budget `orders` is of another key, and nothing was compared: toolchain `rustc 0.9, and not"]);

    // What is not accepted is not blessed.
    let before = fs::read_to_string(&file).unwrap();
    let said = fails(&shop, "refunds", &[("SLOWLEAK_BLESS", "1")]);
    assert_says(&said, &["only what is accepted is blessed", "Growing"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);

    // A file that is none is told with its place, before anything is soaked.
    fs::write(&file, "[[budget]]\nprofil = 1\n").unwrap();
    let said = fails(&shop, "orders", &[]);
    assert_says(&said, &["slowleak.toml:2:1: unknown key `profil`\nprofil = 1\n^\nhint: "]);
}

/// A known leak of the shop's refunds.
fn known(more: &str) -> String {
    format!(
        "[[known_leak]]\nfunction = \"shop::refund\"\nbytes_per_cycle = 29\nreason = \"the bank\"\nuntil = 2027-06-30\n{more}"
    )
}

#[test]
fn a_known_leak_excuses_itself_as_long_as_it_is_no_faster_and_nothing_else() {
    let shop = shop("known-leaks-of-a-shop");
    let file = shop.folder.join(budget::FILE);
    let today = ("SLOWLEAK_TODAY", "2027-06-30");
    fs::write(&file, known("soak = \"refunds\"\n")).unwrap();

    let said = passes(&shop, "refunds", &[today]);
    assert_says(&said, &["known leak shop::refund, 29 bytes/cycle, until 2027-06-30: the bank"]);
    let said = fails(&shop, "refunds", &[today, ("BYTES", "30")]);
    assert_says(
        &said,
        &["slowleak.toml:1: known leak shop::refund is faster: 29 bytes/cycle are known, now 30 bytes/cycle"],
    );
    // What is allowed to leak keeps to its budget all the same.
    assert_says(&fails(&shop, "refunds", &[today, ("CI", "true")]), &["no budget `refunds`, and this is CI"]);
    passes(&shop, "refunds", &[today, ("SLOWLEAK_BLESS", "1")]);
    passes(&shop, "refunds", &[today, ("CI", "true")]);
    let said = fails(&shop, "refunds", &[today, ("HARDER", "1")]);
    assert_says(&said, &["budget `refunds` is exceeded: 2 allocations/cycle in the budget, now 3 allocations/cycle"]);
    fs::write(&file, known("soak = \"refunds\"\n")).unwrap();

    // A gauge that moves has no site that could be known.
    let said = fails(&shop, "refunds", &[today, ("GAUGE", "1")]);
    assert_says(&said, &["what is known excuses nothing else"]);

    let said = passes(&shop, "refunds", &[today, ("BYTES", "28")]);
    assert_says(
        &said,
        &["known leak shop::refund is slower: 29 bytes/cycle are known, now 28 bytes/cycle (hint: tighten"],
    );
    let said = fails(&shop, "refunds", &[today, ("OTHER", "1")]);
    assert_says(&said, &["Growing", "what is known excuses nothing else"]);
    let said = fails(&shop, "refunds", &[today, ("BYTES", "0")]);
    assert_says(&said, &["known leak shop::refund is not used"]);
    let said = fails(&shop, "refunds", &[("SLOWLEAK_TODAY", "2027-07-01")]);
    assert_says(&said, &["was allowed until 2027-06-30, and today is 2027-07-01"]);
    let said = fails(&shop, "refunds", &[("SLOWLEAK_TODAY", "tomorrow")]);
    assert_says(&said, &["SLOWLEAK_TODAY: `tomorrow` is no date"]);

    // One that names no soak is allowed, and no single test says that it is unused; that of another soak is not allowed here.
    fs::write(&file, known("")).unwrap();
    passes(&shop, "refunds", &[today]);
    passes(&shop, "refunds", &[today, ("BYTES", "0")]);
    fails(&shop, "refunds", &[("SLOWLEAK_TODAY", "2027-07-01"), ("BYTES", "0")]);

    // A leak is known by cycles and by lives, and each way says nothing of the other.
    let by_life = known("soak = \"refunds\"\n").replace("bytes_per_cycle", "bytes_per_life");
    fs::write(&file, known("soak = \"refunds\"\n") + &by_life).unwrap();
    let said = passes(&shop, "refunds", &[today]);
    assert!(!said.contains("is not used"), "{said}");

    fs::write(&file, known("soak = \"orders\"\n")).unwrap();
    fails(&shop, "refunds", &[today]);
}

/// Runs the gate in a folder: its status, and all that it says.
fn gate(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut gate = Command::new(env!("CARGO_BIN_EXE_slowleak"));
    for name in ["CI", "SLOWLEAK_BUILD", "SLOWLEAK_LEAKS", "SLOWLEAK_OUT", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] {
        gate.env_remove(name);
    }
    gate.env("SLOWLEAK_TODAY", "2027-01-01").current_dir(folder).args(["gate", "scenarios"]).args(arguments);
    let output = gate.envs(variables.iter().copied()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code(), said)
}

/// A folder with two scenarios.
fn scenarios() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    for name in ["slow-link-flag-is-dead.pcm", "account-locked-out.pcm"] {
        let from = Path::new(ROOT).join("corpus/command_queue").join(name);
        fs::copy(from, folder.path().join("scenarios").join(name)).unwrap();
    }
    folder
}

#[test]
fn the_gate_blesses_twice_the_same_bytes_and_holds_to_them() {
    let folder = scenarios();
    let folder = folder.path();
    let file = folder.join(budget::FILE);
    let (status, said) = gate(folder, &[], &[("CI", "1")]);
    assert_eq!(status, Some(0), "without a file nobody asks for budgets: {said}");

    let (status, said) = gate(folder, &["--bless"], &[]);
    assert_eq!(status, Some(0), "{said}");
    assert_says(&said, &["slowleak.toml: 2 budgets written, 0 as before (review it)"]);
    let blessed = fs::read_to_string(&file).unwrap();
    let (_, said) = gate(folder, &["--bless"], &[]);
    assert_says(&said, &["slowleak.toml: 0 budgets written, 2 as before\n"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), blessed);
    fs::remove_file(&file).unwrap();
    gate(folder, &["--bless"], &[]);
    assert_eq!(fs::read_to_string(&file).unwrap(), blessed, "twice the same bytes");

    let (status, said) = gate(folder, &[], &[("CI", "1")]);
    assert_eq!(status, Some(0), "{said}");
    assert_says(&said, &["budgets in slowleak.toml: 2 hold"]);

    // As if a change had added an allocation a cycle.
    let (_, counted) = blessed.rsplit_once("cycles = { count = 16, allocations = ").unwrap();
    let allocations: u64 = counted.split(',').next().unwrap().parse().unwrap();
    let [now, before] = [allocations / 16, allocations / 16 - 1];
    let less =
        blessed.replace(&format!("allocations = {allocations},"), &format!("allocations = {},", allocations - 16));
    fs::write(&file, &less).unwrap();
    let (status, said) = gate(folder, &[], &[]);
    assert_eq!(status, Some(1), "{said}");
    let both = format!("{before} allocations/cycle in the budget, now {now} allocations/cycle");
    assert_says(&said, &[&both, "1 hold, 1 exceeded"]);
    for (form, says) in [("sarif", "\"ruleId\": \"slowleak/budget\""), ("junit", "type=\"budget\"")] {
        assert_says(&gate(folder, &["--format", form], &[]).1, &[says]);
    }

    // Other builds have budgets of their own, and what leaks has none.
    fs::write(&file, &blessed).unwrap();
    let (status, said) = gate(folder, &["--bless", "--build", "SP4"], &[]);
    assert_eq!(status, Some(1), "{said}");
    assert_says(&said, &["0 budgets written, 0 as before\n", "2 soaks not blessed: only what is accepted is"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), blessed);

    // Without one of the entries.
    let (first, _) = blessed.split_once("\n[budget.entry.\"build HF990910 scenarios/slow").unwrap();
    fs::write(&file, first).unwrap();
    let (status, said) = gate(folder, &[], &[("CI", "1")]);
    assert_eq!(status, Some(1), "{said}");
    assert_says(&said, &["no budget `build HF990910 scenarios/slow-link-flag-is-dead.pcm`, and this is CI"]);
    let (status, said) = gate(folder, &[], &[]);
    assert_eq!(status, Some(0), "{said}");
    assert_says(&said, &["1 hold, 1 missing (--bless writes them)"]);
    gate(folder, &["--bless"], &[]);
    assert_eq!(fs::read_to_string(&file).unwrap(), blessed, "written where it stood");

    fs::write(&file, less.replace("target = \"", "target = \"mips-")).unwrap();
    let (status, said) = gate(folder, &[], &[("CI", "1")]);
    assert_eq!(status, Some(0), "{said}");
    assert_says(&said, &["2 of another key, and not compared", "another key: target `mips-"]);

    fs::write(&file, "known_leak = 7\n").unwrap();
    let (status, said) = gate(folder, &[], &[]);
    assert_eq!(status, Some(2), "{said}");
    assert_says(
        &said,
        &["slowleak.toml:1:14: `known_leak` is a whole number\nknown_leak = 7\n             ^\nhint: expected"],
    );
    assert_eq!(gate(folder, &["--budget", "other.toml"], &[]).0, Some(2));
}

/// The known leaks of a build that leaks in polls and jobs.
fn known_leaks_of_sp4(bytes_of_polls: u32, more: &str) -> String {
    let leak = |function: &str, bytes| {
        format!(
            "[[known_leak]]\nfunction = \"slowleak::pcm::leak::kept::Leaked::{function}\"\nsubject = \"build SP4\"\n\
             bytes_per_cycle = {bytes}\nreason = \"Q241656\"\nuntil = 2027-06-30\n\n"
        )
    };
    leak("keep_poll", bytes_of_polls) + &leak("keep_job", 96) + more
}

#[test]
fn known_leaks_of_the_gate_are_judged_over_all_of_its_soaks() {
    let folder = scenarios();
    let folder = folder.path();
    let file = folder.join(budget::FILE);
    let sp4 = |text: String, variables: &[(&str, &str)]| {
        fs::write(&file, text).unwrap();
        gate(folder, &["--build", "SP4"], variables)
    };
    let (status, said) = sp4(known_leaks_of_sp4(3_600, ""), &[]);
    assert_eq!(status, Some(0), "{said}");
    assert!(!said.contains("slower"), "the fastest of the soaks is as fast as is known:\n{said}");
    let (status, said) = sp4(known_leaks_of_sp4(3_599, ""), &[]);
    assert_eq!(status, Some(1), "{said}");
    assert_says(&said, &["3,599 bytes/cycle are known, now 3,600 bytes/cycle"]);
    let (status, said) = sp4(known_leaks_of_sp4(3_601, ""), &[]);
    assert_eq!(status, Some(0), "{said}");
    assert_says(&said, &["slower: 3,601 bytes/cycle are known, now 3,600 bytes/cycle", "of the clean: known leak "]);
    let (_, said) = sp4(known_leaks_of_sp4(3_600, ""), &[("SLOWLEAK_TODAY", "2027-07-01")]);
    assert_says(&said, &["keep_job was allowed until 2027-06-30, and today is 2027-07-01"]);

    // Another site of the same soak is not excused.
    let (status, said) = sp4(known_leaks_of_sp4(3_600, "").replace("Leaked::keep_job", "Leaked::keep_other"), &[]);
    assert_eq!(status, Some(1), "{said}");
    assert_says(&said, &["keep_other is not used", "in slowleak::pcm::leak::kept::Leaked::keep_job"]);

    // On the fixed build nobody asks for the leaks of another one, but for one of any.
    fs::write(&file, known_leaks_of_sp4(3_600, "")).unwrap();
    assert_eq!(gate(folder, &[], &[]).0, Some(0));
    fs::write(&file, known("")).unwrap();
    let (status, said) = gate(folder, &[], &[]);
    assert_eq!(status, Some(1), "{said}");
    assert_says(
        &said,
        &[
            "slowleak.toml:1: known leak shop::refund is not used",
            "2 scenarios: 2 clean, 0 with findings",
            "; slowleak.toml is not in order",
        ],
    );
    let (status, said) = gate(folder, &["--shard", "1/2"], &[("SLOWLEAK_TODAY", "2027-07-01")]);
    assert_eq!(status, Some(1), "{said}");
    assert_eq!(gate(folder, &["--shard", "1/2"], &[]).0, Some(0), "a shard does not know");
    fs::write(&file, known("soak = \"scenarios/none.pcm\"\n")).unwrap();
    assert_eq!(gate(folder, &[], &[]).0, Some(0), "the soak that it is of is not in this run");
}

#[test]
fn limits_stand_in_the_test_for_a_cycle_and_for_one_operation() {
    let limited = |at_most: AtMost| {
        let soak = slowleak::soak(Vec::new, |orders: &mut Vec<u64>| {
            orders.push(7);
            orders.clear();
            drop(black_box(Box::new(29_u64)));
        });
        soak.strict().at_most(at_most).in_process().may_settle().run().unwrap()
    };
    // The first push of the life acquires a capacity, which strict subjects may not.
    let outcome = limited(AtMost::new().allocations(2));
    assert!(outcome.costs.is_none(), "nothing is counted of what is not accepted");

    let limited = |at_most: AtMost| {
        let soak = slowleak::soak(
            || Vec::with_capacity(4),
            |orders: &mut Vec<u64>| {
                orders.push(7);
                orders.clear();
                drop(black_box(Box::new(29_u64)));
            },
        );
        soak.strict().at_most(at_most).run().unwrap()
    };
    let holds = limited(AtMost::new().allocations(1).kept_bytes(0).peak_bytes(40));
    assert!(holds.is_accepted(), "{holds}");
    let told = |at_most| {
        let outcome = limited(at_most);
        assert!(!outcome.is_accepted() && outcome.has_accepted_verdict());
        outcome.complaints[0].text.clone()
    };
    let text = told(AtMost::new().allocations(0));
    assert_says(
        &text,
        &["at most 0 allocations a cycle, and it makes 1/cycle\n  allocates most often: ", "budgets.rs"],
    );
    assert_says(&told(AtMost::new().peak_bytes(39)), &["at most 39 bytes live at a time, and it is 40 bytes"]);

    let both = || limited(AtMost::new().allocations(0).peak_bytes(39));
    assert_eq!(both().complaints.len(), 2);
    let line = std::panic::catch_unwind(|| {
        let soak = slowleak::soak(|| (), |()| drop(black_box(Box::new(29_u64))));
        soak.strict().at_most(AtMost::new().allocations(0).peak_bytes(7)).assert_steady();
    });
    let line = *line.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(line, "at most 0 allocations a cycle, and it makes 1/cycle");

    let measured = || measure(|| vec![Box::new(1_u64), Box::new(2)]).unwrap();
    let value = measured().assert_at_most(AtMost::new().allocations(3).kept_bytes(32).peak_bytes(32));
    assert_eq!(value.len(), 2);
    let too_many = std::panic::catch_unwind(|| measured().assert_at_most(AtMost::new().allocations(2).kept_bytes(31)));
    let text = *too_many.unwrap_err().downcast::<String>().unwrap();
    assert_says(&text, &["at most 2 allocations, and it makes 3", "at most 31 bytes kept, and it is 32 bytes"]);
    assert!(matches!(measure(|| measure(|| ()).err()).unwrap().value, Some(SetupError::Start(_))));
}

#[test]
fn an_operation_is_counted_as_dhat_counts_it() {
    let operation = || {
        let mut text = String::new();
        (0..100).for_each(|number| text.push_str(&number.to_string()));
        text
    };
    let Costs { in_cycles, peak_bytes, .. } = measure(operation).unwrap().costs();
    let profile = Profile::start(Scope::Thread).unwrap();
    let text = operation();
    assert_eq!(in_cycles, profile.totals());
    assert_eq!(i64::try_from(peak_bytes).unwrap(), profile.peak().bytes);
    drop(text);
}

/// A whole file.
fn whole() -> String {
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("slowleak.toml");
    let costs = Costs { cycles: 16, ..measure(|| Box::new(1)).unwrap().costs() };
    let named = [("orders".to_owned(), &costs), ("a \"name\"".to_owned(), &costs)];
    budget::bless(&path, "slowleak.toml", &Key::of_this_program("tls"), &named).unwrap();
    fs::read_to_string(path).unwrap() + "\n" + &known("file = \"src/shop.rs\"\nblocks_per_cycle = 1.5\n")
}

#[test]
fn what_is_blessed_is_read_again_and_holds() {
    let file = File::parse("slowleak.toml", &whole()).unwrap();
    let costs = Costs { cycles: 16, ..measure(|| Box::new(1)).unwrap().costs() };
    let key = Key::of_this_program("tls");
    let entry = |name: &str| file.entry(&key, name).map(|entry: &Entry| entry.compared(&costs));
    assert_eq!(
        [entry("orders"), entry("a \"name\""), entry("none")],
        [Some(Compared::Same), Some(Compared::Same), None]
    );
    assert_eq!(file.entry(&Key::of_this_program(""), "orders"), None, "other features are another key");
    assert_eq!(file.known_leaks[0].to_string(), "shop::refund (src/shop.rs)");
}

#[test]
fn bad_files_are_told_with_their_place_and_a_hint() {
    let whole = whole();
    let told = |from: &str, to: &str| {
        let text = whole.replacen(from, to, 1);
        assert_ne!(text, whole, "{from}");
        File::parse("b.toml", &text).unwrap_err().to_string()
    };
    for (from, to, texts) in [
        (
            "until = 2027-06-30",
            "until = \"2027-06-30\"",
            ["`until` is a text\nuntil = \"2027-06-30\"\n        ^", "hint: expected a date"],
        ),
        ("until = 2027-06-30", "until = 2027-02-30", ["b.toml:", "hint: "]),
        ("until = 2027-06-30\n", "", ["a known leak has no `until`", "add a line `until = …`"]),
        ("reason = \"the bank\"", "reason = \" \"", ["`reason` is empty", "fill it"]),
        ("bytes_per_cycle = 29\n", "", ["a known leak has no rate", "bytes_per_life"]),
        ("bytes_per_cycle = 29", "bytes_per_cycle = -29", ["is a number below zero", "a number from 0 on"]),
        ("bytes_per_cycle = 29", "bytes_per_cycle = inf", ["a number with decimals, or none", "a number from 0 on"]),
        ("peak_bytes =", "peak_byte =", ["unknown key `peak_byte`", "`peak_bytes`"]),
        ("[[known_leak]]", "[known_leak]", ["`known_leak` is a table", "`[[known_leak]]`"]),
        ("[budget.entry.orders]", "[budget.entry.\"a \\\"name\\\"\"]", ["duplicate", "b.toml:"]),
        ("target = ", "target = 7 # ", ["`target` is a whole number", "a text in quotes"]),
        ("[[budget]]", "[[budget]", ["b.toml:1:", "the file is TOML"]),
    ] {
        assert_says(&told(from, to), &texts);
    }
    let no_site = whole.replace("function = \"shop::refund\"\n", "").replace("file = \"src/shop.rs\"\n", "");
    assert_says(&File::parse("b.toml", &no_site).unwrap_err().to_string(), &["neither `function` nor `file`"]);
    let twice = |part: &str| File::parse("b.toml", &format!("{whole}\n{part}")).unwrap_err().to_string();
    assert_says(&twice(&known("file = \"src/shop.rs\"\n")), &["shop::refund (src/shop.rs) is known already, in line "]);
    let (group, _) = whole.split_once("\n\n").unwrap();
    assert_says(&twice(group), &["a second budget of profile `"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A file with a part of it replaced by anything is read or refused with its name, and never more.
    #[test]
    fn hostile_files_are_refused_and_nothing_panics(from in 0_usize..2_000, len in 0_usize..40, with in "[\\[\\]{}=.\",a-z0-9\n\u{e9}\u{0}-]{0,12}") {
        let mut text: Vec<char> = whole().chars().collect();
        let from = from.min(text.len());
        let to = (from + len).min(text.len());
        text.splice(from..to, with.chars());
        let text: String = text.into_iter().collect();
        if let Err(error) = File::parse("hostile.toml", &text) {
            prop_assert!(error.to_string().starts_with("hostile.toml:"), "{error}");
        }
    }

    /// The same of any text.
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        let _ = File::parse("hostile.toml", &text);
    }
}

#[test]
fn deep_files_are_refused() {
    let deep = format!("known_leak = {}", "[".repeat(100_000));
    assert!(File::parse("deep.toml", &deep).is_err());
    let tables = format!("[{}]", vec!["a"; 10_000].join("."));
    assert!(File::parse("deep.toml", &tables).is_err());
}

#[test]
fn a_record_with_costs_is_read_again() {
    let outcome = slowleak::soak(|| (), |()| drop(black_box(Box::new(1_u8))))
        .strict()
        .at_most(AtMost::new().allocations(0))
        .run();
    let name = slowleak::record::Name::Target { target: "t".into(), finding: "f".into() };
    let record = Record::new(name, Ok(outcome.unwrap()));
    assert_eq!(record.complaints.len(), 1, "what is wrong is the record's");
    let text = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&text).unwrap().concluded(), record);
}
