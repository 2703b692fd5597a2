//! Every bound and threshold of a soak, with its unit and where the number comes from. Only how the channel to another process
//! reads (how many bytes at once, how often it looks, how much of an output is kept) stands beside it in `process`: no answer
//! depends on that.

use std::time::Duration;

use crate::record::{CURVE_CYCLES_WHOLE, CURVE_LEVELS_FIRST, CURVE_STRETCHES};

/// Cycles after which a subject is first judged.
///
/// On 45 leaks of published crates the rule of floors found all 45 from 256 cycles on (measured 2026-11).
pub const CYCLES_FIRST: u64 = 256;

/// Cycles up to which the number is doubled while the floor rises.
///
/// A warm-up is told from a leak when it ends by half of the cycles: here by 8,192. Of 62 sound subjects the latest warm-up
/// step came between cycles 1,287 and 1,499 (measured 2026-11).
pub const CYCLES_MAX: u64 = 16_384;

/// Judged cycles up to which a curve holds every level, and more of which are a long soak: 65,536.
pub const CYCLES_WHOLE: u64 = CURVE_CYCLES_WHOLE;

/// Levels of the first cycles that a longer curve holds.
pub const LEVELS_FIRST: usize = CURVE_LEVELS_FIRST;

/// Stretches of each later octave, with their floors and highs, that it holds: so a curve takes 7 MB at most, whatever number of cycles
/// a soak has. (One of ten million takes 1.4 MB, and the runs that are compared have one each. The resident memory of `slowleak soak
/// --cycles 10000000` was 8.5 MB after the first million and 8.9 MB at the end; measured 2026-11.)
pub const STRETCHES: u64 = CURVE_STRETCHES;

/// Cycles after which a strict subject is first judged: it is judged on each single one, so fewer do.
pub const STRICT_CYCLES_FIRST: u64 = 128;

/// Cycles up to which the number is doubled for a strict subject that moved without its floor rising yet.
///
/// It is a finding already; more cycles only tell a leak from a settled rise. A leak of every 250th cycle still shows.
pub const STRICT_CYCLES_MAX: u64 = 2_048;

/// Cycles in which capacities may still be acquired, before those that are judged.
pub const CYCLES_WARM_UP: u64 = 1;

/// The fewest judged cycles that allow to say "growing".
///
/// With 3 the windows of the rule are cycle 1 and cycles 2 to 3; with fewer, a cache that is filled once looks alike.
pub const CYCLES_GROWING_MIN: u64 = 3;

/// Octaves over which the floor has to climb, each above the one before, for a growth that its jitter still hides.
///
/// Windows of 1, 2, 4, … independent levels have their lowest in rising order once in 3 · 7 · 15 · 31 · 63 = 615,195 times.
pub const OCTAVES_CLIMBING: u32 = 6;

/// How much a rise by one doubling of the cycles, and by two, may exceed that by as many before and still count as slow:
/// 7/4 and 8/5 of it.
///
/// A line rises 2 and 4 times as far, a root 1.41 and 2 times, a logarithm 1 time. The second stands between root and
/// logarithm, and tells them apart. The first only asks whether it is no line, whatever stepped before. With 64 maps of 100
/// random keys in turn, at 16,384 cycles 18 of 100 stood accused; with 7/5 alone, at whole octaves, 92 (measured 2026-11).
pub const RISES_SLOW: [(i128, i128); 2] = [(7, 4), (8, 5)];

/// The fewest judged cycles after which a rise that was slow then is slow still, whatever comes later.
///
/// With fewer a container that grows by half its size looks slow in some of its phases: the suite `verdict` tries them all.
pub const CYCLES_SLOW_TWICE_MIN: u64 = 1_024;

/// How many times as far a rise by two doublings of the cycles goes as that by the two before, from where on it is a line's and
/// not a root's: a line rises four times as far, a root twice.
pub const RISES_LIKE_A_LINE: i64 = 3;

/// Cycles up to which the number is doubled where it grows, but not like a line.
///
/// Of 60 times 64 maps of 100 random keys nine stood accused at 16,384 cycles, and none at this; of six other numbers of maps and
/// keys one of 60 once (measured 2026-11).
pub const CYCLES_DOUBTFUL_MAX: u64 = 2 * CYCLES_MAX;

/// Parts of the cycles, the last of which shows how high the floor has come. The fresher that is, the sooner a rise is seen to
/// slow down; and a few hundred of 16,384 cycles still hold whole teeth of 50, the longest measured.
///
/// Of the same maps 30 stood accused with the last eighth, 24 with the last sixteenth, 18 with this (measured 2026-11).
pub const FOOT_PARTS: u64 = 32;

/// Floors that are compared to say so: that near the end, and four more, each after half of the cycles of the one before.
pub const FEET: u32 = 5;

/// The fewest judged cycles that allow to say that a rise slows down, which accepts it.
///
/// With 128 the latest rise is compared with that of cycles 28 to 56: no warm-up of the first cycles has a part in it.
pub const CYCLES_SLOW_MIN: u64 = 128;

/// Blocks in all the cycles from which on a leak is seen for certain where every movement is a finding.
pub const BLOCKS_STEADY: u64 = 1;

/// Elements in all the cycles from which on a doubling container is seen where every movement is a finding: one more than
/// fit into the least capacity of a `Vec` of small elements, 4. (One that holds many already has room for as many.)
pub const ELEMENTS_STEADY: u64 = 5;

/// Blocks in all the cycles from which on a leak is told from a settled rise: one in each of the octaves that the rule
/// compares, the smallest of which is an eighth. From 256 cycles on a period of 1/7 was the first that it missed.
pub const BLOCKS_GROWING: u64 = 8;

/// Elements in all the cycles from which on a doubling container is told from a settled rise. From 256 cycles on a period of
/// 1/19.9 was the first that the rule missed, over all phases (measured 2026-11).
pub const ELEMENTS_GROWING: u64 = 20;

/// Lives of a strict subject: one that may initialise, the judged one, and one more. From the second on each one counts.
pub const LIVES_STRICT: u64 = 3;

/// Lives after which others are first asked whether each further life leaves something behind.
///
/// After the first, which may initialise, there are 15: octaves of 8, 4 and 2, as of cycles.
pub const LIVES_FIRST: u64 = 16;

/// Lives up to which the number is doubled while the level after them rises.
///
/// What is retired to the epochs of crossbeam waits in bags of 64 objects: two in a life fill one in 32 lives, and a bag waits
/// for two more epochs. In 256 lives such a level has fallen several times.
pub const LIVES_MAX: u64 = 256;

/// Cycles in the lives before and after the judged one: the first initialises, the second meets what the first left.
pub const CYCLES_SHORT_LIFE: u64 = 2;

/// Cycles of a life whose allocations are counted for a budget: always as many, since what a container that doubles allocates a cycle
/// depends on it. Sixteen of 10,000 allocations each take a second and a half (8 µs an allocation, with its stack).
#[cfg(feature = "budget")]
pub const CYCLES_COUNTED: u64 = 16;

/// Runs that count until two of them agree, which most do: what hashes at random, or has threads, may never.
#[cfg(feature = "budget")]
pub(super) const RUNS_COUNTED_MAX: usize = 3;

/// Bytes by which the heap rises above the level after start until a soak ends: a quarter of the memory of a small machine for
/// CI (1 GiB).
pub const MEMORY_BUDGET_BYTES: u64 = 256 << 20;

/// Allocations after which the number of cycles is not doubled any more, nor raised to the first judgement.
///
/// dhat takes 1.3 µs for an allocation and its free (measured 2026-11): some 5 s.
pub const ALLOCATIONS_MAX: u64 = 4 << 20;

/// The fewest cycles that a heavy subject is judged on.
///
/// The rule compares cycles 17 to 32 with 5 to 8, and at half of them 9 to 16 with 3 to 4.
pub const CYCLES_HEAVY_MIN: u64 = 32;

/// Allocations up to which the number of cycles is doubled though nothing moves: what is rare shows, and it costs some hundredths
/// of a second (20 to 100 ns for an allocation, its free, and what the subject does with it; measured 2026-11).
pub const ALLOCATIONS_CHEAP: u64 = 1 << 18;

/// The time up to which the number of cycles is doubled though nothing moves, where time may end a search.
pub const TIME_CHEAP: Duration = Duration::from_millis(200);

/// Allocations that dhat counts, where it shows the same in fewer than those that the tally has counted: one to six seconds (1.3
/// µs each optimised, some 6 µs not; measured 2026-11).
pub const ALLOCATIONS_JUDGED: u64 = 1 << 20;

/// Cycles up to which the number is doubled where a subject has declared how much it may hold.
pub const CYCLES_HOLDING_MAX: u64 = 1 << 22;

/// The time in which a soak has found its number of cycles, and dhat has judged them, where time may end a search.
pub const TIME_LIMIT: Duration = Duration::from_secs(20);

/// How many times as long on the wall the time of a soak may last on a machine that is busy with other things: only the time counts
/// in which its processes could run.
///
/// With a tenth of two processors eight of 47 sound and leaking services with threads were too short to tell after 20 s on the
/// wall, with 64 and 128 cycles of the 256 that it takes (measured 2026-11).
pub const TIME_STRETCHED_MAX: u32 = 8;

/// Runs that a pass takes in processes of their own: the scout's, dhat's, and one more, so that a leak which shows in every third
/// process is seen.
pub const RUNS_PASSING: usize = 3;

/// Runs that a pass takes in one process, where each begins with what the one before has left: the scout's and dhat's.
pub const RUNS_HERE: usize = 2;

/// Parts of a soak's time, of which the scout has one. dhat has what is left then.
pub const TIME_SHARES: u32 = 3;

/// Longer runs that are made where one run grows and another does not.
pub const RUNS_LONGER: usize = 2;

/// The longest time in which a process of its own may tell nothing: a start, a cycle, a drop, or what a test does before.
pub const CYCLE_LIMIT: Duration = Duration::from_secs(30);

/// How long a process of its own that has told everything may take to end, while what the test made is dropped; then it is
/// killed, and what it has told counts.
pub const RUN_END_MAX: Duration = Duration::from_secs(5);

/// How long other threads of a process may run on before its first life begins: those of a test harness note down that they
/// have started this one.
pub const QUIET_MAX: Duration = Duration::from_millis(100);

/// How long the end of a life waits at first for what other threads release late. Each wait in vain halves the next.
pub const LIFE_END_WAIT_MAX: Duration = Duration::from_millis(64);

/// How often the end of a life looks whether it has to wait on.
pub const LIFE_END_LOOK: Duration = Duration::from_micros(250);

/// Readings of the meters in each octave of cycles; the first so many cycles are all read, and the next.
///
/// Of independent readings all of one octave stand above all of an earlier one once in 32! / 16! / 16! = 600 million times.
pub const METER_READINGS: u64 = 16;

/// The fewest readings that an octave is judged by, where it has as many cycles.
///
/// Four of one octave stand above four of another once in 70 times, and the rule asks twice, and for a new high; who reads so
/// rarely has a meter that is dear to read, and has read it more often in longer soaks.
pub const METER_READINGS_MIN: u64 = 4;

/// The octaves that have to be read, from the last one back: those that the rule of floors compares at the end and at half.
pub const METER_OCTAVES: u32 = 4;

/// Parts of the time of a life, of which reading the meters takes one at most.
pub const METER_TIME_PARTS: u32 = 10;

/// The time that reading the meters may take in any case: with it a soak of some milliseconds still has the readings that it takes to
/// judge. Our choice: a tenth of a passing test of few allocations.
pub const METER_TIME_FREE: Duration = Duration::from_millis(20);

/// The time from which on a reading is dear: a cheap one takes some 15 µs, and so does looking how much of it was waiting.
pub const METER_TIME_LOOKED_AT: Duration = Duration::from_millis(1);

/// The time that reading the meters may take where it is dear, for the fewest readings that can be judged: a tenth of
/// [`TIME_LIMIT`]. Of 16,384 cycles these are some sixty, and one of 100,000 free chunks takes 5 ms on an idle machine and 18 ms on a
/// busy one.
pub const METER_TIME_DEAR: Duration = Duration::from_secs(2);

/// Bytes by which resident memory has to rise to be told: what the judge notes down of a soak rises too. Our choice.
pub const RESIDENT_BYTES_TOLD: u64 = 4 << 20;

/// Inputs that one canary works off before it is renewed, and that its journal holds: each since its start, so that whatever
/// led to a suspicion is there.
///
/// A few kilobytes an input: a megabyte, which fits into a cache. A start costs less than a cycle.
pub const CANARY_INPUTS_MAX: usize = 256;

/// Inputs for which a rise has to stay before a canary that may settle suspects them, at first; each time that nothing confirms it they
/// double. Few, so that what is to be soaked is short; a service with a saw-tooth of 50 inputs (an observed period, see
/// [`CYCLES_FIRST`]) comes down in time.
pub const CANARY_PATIENCE_FIRST: usize = 64;

/// Inputs of a rise that such a canary keeps, to soak them joined: what one of them begins, another may complete.
pub const CANARY_INPUTS_JOINED_MAX: usize = 1_024;

/// Inputs before a rise that it keeps for the same reason.
pub const CANARY_INPUTS_EARLIER: usize = 32;

/// The time in which what it suspects is soaked, for each of two inputs: the one that rose, and all of them joined.
pub const CANARY_TIME_LIMIT: Duration = Duration::from_secs(2);

/// Cycles in which simpler inputs of a service that may settle are looked at: the fewest in which the whole input shows what was
/// found.
pub const SHRINK_CYCLES: [u64; 3] = [CYCLES_FIRST, 4 * CYCLES_FIRST, 16 * CYCLES_FIRST];

/// Inputs that are tried to shrink a finding which only processes of their own show.
pub const SHRINK_PROCESSES_MAX: u64 = 48;

/// Inputs that are tried to shrink a finding.
pub const SHRINK_TRIALS_MAX: u64 = 2_000;

/// Edges that the lower hull of a curve may fall into before none of them stands for the whole.
///
/// The longest edge of a container that doubles takes 6 of 7 parts of the curve that is looked at, that of teeth nearly all.
pub const HULL_EDGES_MAX: u64 = 4;

/// Cycles in which a site that spawns has to keep one block at least, to be told before what was spawned: tasks that merely come
/// and go differ by a few between two moments, which are many cycles apart.
pub const CYCLES_SPAWNING_MAX: i64 = 8;
