//! Writes numbers the way people read them: `16,384`, `1 block`, `29 bytes`.

/// Writes a number with thousands separators.
///
/// # Examples
///
/// ```
/// assert_eq!(slowleak::heap::thousands(-16_384), "-16,384");
/// ```
#[must_use]
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes an amount of something: `1 block`, `2 blocks`, `1,024 bytes`.
///
/// # Examples
///
/// ```
/// assert_eq!(slowleak::heap::counted(1, "block"), "1 block");
/// assert_eq!(slowleak::heap::counted(1_024, "byte"), "1,024 bytes");
/// ```
#[must_use]
pub fn counted(amount: i64, noun: &str) -> String {
    let plural = if amount.unsigned_abs() == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_every_third_digit() {
        let written = [0, 7, 999, 1_000, 65_536, 1_000_000, -999, -1_000];
        let read = written.map(thousands);
        assert_eq!(read, ["0", "7", "999", "1,000", "65,536", "1,000,000", "-999", "-1,000"]);
        assert_eq!(thousands(i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn only_one_is_singular() {
        assert_eq!([-1, 0, 1, 2].map(|amount| counted(amount, "byte")), ["-1 byte", "0 bytes", "1 byte", "2 bytes"]);
    }
}
