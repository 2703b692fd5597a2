//! Pictures: curves with axes, and what grew as a flame graph, as SVG.
//!
//! They are the same bytes wherever they are drawn, and are read on light and dark: each colour is a [`Role`], drawn as on light, and
//! one style sheet says what it is on dark.

mod curves;
mod flame;

pub use curves::{Curves, Drawn};
pub(super) use curves::{large, small};
pub(super) use flame::{CYCLES, frames};

use plotters::style::RGBColor;

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Paper,
    Ink,
    Faint,
    Grid,
    /// The curve of what leaks.
    Bad,
    /// The curve of what does not.
    Good,
    Doubtful,
}

impl Role {
    const ALL: [Self; 7] = [Self::Paper, Self::Ink, Self::Faint, Self::Grid, Self::Bad, Self::Good, Self::Doubtful];

    /// The colour on light and on dark, each of which tells from its paper by 4.5 to 1 at least where it is written or drawn with.
    const fn colours(self) -> [RGBColor; 2] {
        match self {
            Self::Paper => [RGBColor(255, 255, 255), RGBColor(20, 23, 28)],
            Self::Ink => [RGBColor(31, 35, 40), RGBColor(230, 233, 238)],
            Self::Faint => [RGBColor(89, 99, 110), RGBColor(157, 167, 179)],
            Self::Grid => [RGBColor(216, 222, 228), RGBColor(52, 59, 68)],
            Self::Bad => [RGBColor(192, 42, 29), RGBColor(255, 123, 107)],
            Self::Good => [RGBColor(21, 112, 61), RGBColor(86, 211, 124)],
            Self::Doubtful => [RGBColor(138, 92, 0), RGBColor(227, 179, 65)],
        }
    }

    /// The colour that a picture is drawn in.
    pub(super) const fn colour(self) -> RGBColor {
        self.colours()[0]
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Ink => "ink",
            Self::Faint => "faint",
            Self::Grid => "grid",
            Self::Bad => "bad",
            Self::Good => "good",
            Self::Doubtful => "doubtful",
        }
    }
}

fn written(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// The style sheet that draws the colours of pictures anew where the reader prefers dark: they are attributes, which any rule outdoes.
fn dark() -> String {
    let rule = |role: Role| {
        let [light, dark] = role.colours().map(written);
        format!("[fill=\"{light}\"]{{fill:{dark}}}[stroke=\"{light}\"]{{stroke:{dark}}}")
    };
    format!("@media(prefers-color-scheme:dark){{{}}}", Role::ALL.map(rule).concat())
}

/// The same for a page: pictures, and each colour as a variable by its name.
pub(super) fn style() -> String {
    let of = |scheme: usize| {
        Role::ALL.map(|role| format!("--{}:{};", role.name(), written(role.colours()[scheme]))).concat()
    };
    format!(":root{{{}}}@media(prefers-color-scheme:dark){{:root{{{}}}}}{}", of(0), of(1), dark())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much light a colour gives off, as WCAG 2.2 defines it, and how well two of them are told apart.
    fn contrast(one: RGBColor, other: RGBColor) -> f64 {
        let light = |RGBColor(red, green, blue): RGBColor| {
            let [red, green, blue] = [red, green, blue].map(|part| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (one, other) = (light(one) + 0.05, light(other) + 0.05);
        (one / other).max(other / one)
    }

    #[test]
    fn what_is_written_or_drawn_is_told_from_its_paper_on_light_and_on_dark() {
        for role in [Role::Ink, Role::Faint, Role::Bad, Role::Good, Role::Doubtful] {
            for scheme in [0, 1] {
                let contrast = contrast(role.colours()[scheme], Role::Paper.colours()[scheme]);
                assert!(contrast >= 4.5, "{role:?}: {contrast:.2} in scheme {scheme}");
            }
        }
    }

    #[test]
    fn colours_differ_so_that_a_style_sheet_can_tell_them_apart() {
        for role in Role::ALL {
            let alike = Role::ALL.into_iter().filter(|other| other.colour() == role.colour());
            assert_eq!(alike.count(), 1, "{role:?}");
        }
    }
}
