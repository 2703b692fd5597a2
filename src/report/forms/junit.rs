//! `JUnit`: a suite for each group of soaks, a case for each soak.

use quick_junit::{NonSuccessKind, Report as Suites, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::told::{kind, sentence};
use crate::record::{Conclusion, Record};
use crate::report::text;
use crate::report::whole::Report;

/// Writes a result as `JUnit`, without times.
pub(super) fn junit(report: &Report<'_>) -> String {
    let mut suites: Vec<TestSuite> = Vec::new();
    for record in report.records {
        let group = record.name.group();
        let place = suites.iter().position(|suite| suite.name == xml(&group));
        let place = place.unwrap_or_else(|| {
            suites.push(TestSuite::new(xml(&group)));
            suites.len() - 1
        });
        suites[place].add_test_case(case(record));
    }
    let mut whole = Suites::new("slowleak");
    whole.add_test_suites(suites);
    whole.to_string().unwrap_or_else(|error| unreachable!("a text takes what is written: {error}"))
}

fn case(record: &Record) -> TestCase {
    let mut case = TestCase::new(xml(&record.name.own()), status(record));
    case.set_classname(xml(&record.name.group()));
    case
}

fn status(record: &Record) -> TestCaseStatus {
    let kind_of_failure = match record.conclusion {
        Conclusion::Clean if record.is_absent() => return TestCaseStatus::skipped(),
        Conclusion::Clean => return TestCaseStatus::success(),
        Conclusion::Inconclusive => NonSuccessKind::Error,
        Conclusion::Finding => NonSuccessKind::Failure,
    };
    let mut status = TestCaseStatus::non_success(kind_of_failure);
    status.set_type(kind(record)).set_message(xml(&sentence(record))).set_description(xml(&text::record(record)));
    status
}

/// Text as XML may hold it: the library leaves out control characters, and not these two.
fn xml(text: &str) -> XmlString {
    XmlString::new(text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"))
}
