//! Every bound of the text forms, with its unit and its reason.

use std::ops::RangeInclusive;

use crate::pcm::clock::Seconds;

/// The version of the format, which the first line of a scenario names.
pub const FORMAT_VERSION: &str = "1";

/// The largest scenario or dump, in bytes: a hundred times the largest that a person would read.
pub const FILE_BYTES_MAX: usize = 4 << 20;
/// The longest line, in bytes: twice what an offer takes whose every text is as long as it may be.
pub const LINE_BYTES_MAX: usize = 64 << 10;
/// How many commands a scenario may have: a poll a day for the twenty years of [`TIME_MAX`], and some.
pub const COMMANDS_MAX: usize = 10_000;
/// How many clients a scenario may have: twice as many as the sites of the largest documented tests, and little enough
/// memory for a laptop.
pub const CLIENTS_MAX: u32 = 10_000;
/// How many polls and commands a cycle may take unless somebody wants more: a thousand clients that poll every hour of a year. A run of
/// them takes seconds, and a gate, which runs it on every build and soaks it, some minutes.
pub const WORK_MAX: u64 = 10_000_000;
/// How many expectations a scenario may have: each is counted on every build.
pub const EXPECTATIONS_MAX: usize = 1_000;
/// How many errors of one file are collected; a file with more is no scenario.
pub const ERRORS_MAX: usize = 20;

/// The latest time after T0, twenty years: longer than the product was in use, and far from any overflow.
pub const TIME_MAX: Seconds = Seconds(20 * 8_766 * 3_600);
/// Dates within so long of T0 are printed relative to it, 31 days: a month of polls (S60) is told in hours.
pub const RELATIVE_DATE_MAX: Seconds = Seconds(31 * 86_400);
/// Years that the calendar may read at T0: from the first of MS-DOS dates to the last before 2037, from which on the
/// 32-bit components crash (Q151648).
pub const CLOCK_YEARS: RangeInclusive<i16> = 1980..=2036;
/// Years of a record's dates: those that two digits tell apart, with the turn at 70.
pub const RECORD_YEARS: RangeInclusive<i16> = 1970..=2069;
/// The longest polling interval, in minutes: 31 days (our choice; the articles use 5 to 60).
pub const POLLING_INTERVAL_MAX: u32 = 31 * 24 * 60;

/// The longest time until an attempt to connect has failed: ten minutes, far beyond what a redirector takes (Q237690: 50 s).
pub const CONNECT_TIME_MAX: Seconds = Seconds::from_minutes(10);

/// The longest free text, in characters (the properties of a package take 255; comments wrap and are longer).
pub const TEXT_CHARACTERS_MAX: usize = 1_024;
/// The longest path, in characters: `MAX_PATH` without its terminator, less a drive.
pub const PATH_CHARACTERS_MAX: usize = 255;
/// The longest `Reserved` field, in bytes; the published records have 32 (Q123499).
pub const RESERVED_BYTES_MAX: usize = 256;
/// The longest list of preferred distribution servers (our choice: as many as a record may list).
pub const PREFERRED_SERVERS_MAX: usize = 10;

/// How many commands a mutated queue has at most: as many as a drawn one has, and few
/// enough that a campaign does not slow down as its inputs grow (they do: libFuzzer leaves lengths to a custom mutator).
pub const MUTATED_COMMANDS_MAX: usize = 24;
/// How many clients a drawn or mutated scenario has at most: enough that two differ and a third stands by.
pub const MUTATED_CLIENTS_MAX: u32 = 3;
/// How long a drawn or mutated queue lasts at most, three days: with children of the month of polls (S60) a
/// campaign ran at a quarter of its speed (2026-11).
pub const MUTATED_UNTIL_MAX: Seconds = Seconds(3 * 86_400);

/// The longest piece of the input that an error message quotes, in characters: a third of a terminal line.
pub(super) const QUOTED_CHARACTERS_MAX: usize = 40;
/// The longest piece of a source line that an error shows, in characters: what a terminal of 120 columns takes.
pub(super) const EXCERPT_CHARACTERS_MAX: usize = 100;
/// How many expected words an error lists.
pub(super) const EXPECTED_WORDS_MAX: usize = 6;
/// How many events a missed expectation tells of.
pub(super) const EVENTS_TOLD_MAX: usize = 6;

/// How many files a scenario can put into `Receive` at once, or have the Despooler take at once: more than a site of its
/// largest size has clients would be no test of its order.
pub const FILES_MAX: u32 = 10_000;
