//! The ladders: which builds each component has, and the attributes with which articles print their files.
//!
//! Dates, times and sizes stand here exactly as they are printed. Releases and service packs carry every component, so
//! that each ladder has them; for most no article prints attributes. A file of which the sources name no Alpha version is
//! taken for not made where the article lists files by platform, and for not printed where it lists none.

use super::file::FileAttributes;
use super::name::Component;
use crate::pcm::build::{Build, Platform};

/// Holds what is known of one build of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The build.
    pub build: Build,
    /// Articles that print it, with commas between; empty where none does.
    pub article: &'static str,
    i386: File,
    alpha: File,
}

/// Says what is known of the file of a build on a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The build was not made for the platform.
    NotMade,
    /// No article prints attributes.
    NotPrinted,
    /// An article prints these attributes; where several do, in the order of the articles.
    Printed(&'static [FileAttributes]),
}

impl File {
    /// Returns the attributes that articles print.
    #[must_use]
    pub const fn printed(self) -> &'static [FileAttributes] {
        match self {
            Self::Printed(attributes) => attributes,
            Self::NotMade | Self::NotPrinted => &[],
        }
    }
}

impl Rung {
    /// Lists the articles that print it.
    pub fn articles(&self) -> impl Iterator<Item = &'static str> {
        self.article.split(", ").filter(|article| !article.is_empty())
    }

    /// Returns what is known of the file on a platform.
    #[must_use]
    pub const fn file(&self, platform: Platform) -> File {
        match platform {
            Platform::I386 => self.i386,
            Platform::Alpha => self.alpha,
        }
    }
}

/// A build whose file attributes no article prints.
const fn unprinted(build: Build, article: &'static str) -> Rung {
    Rung { build, article, i386: File::NotPrinted, alpha: File::NotPrinted }
}

/// A build of a component that exists on I386 only; no article prints its file attributes.
const fn intel(build: Build) -> Rung {
    Rung { alpha: File::NotMade, ..unprinted(build, "") }
}

const fn hotfix(build: Build, article: &'static str, i386: File, alpha: File) -> Rung {
    Rung { build, article, i386, alpha }
}

/// One file, as one article prints it.
macro_rules! file {
    ($stamp:literal, $size:literal) => {
        File::Printed(&[FileAttributes { stamp: $stamp, size: $size }])
    };
    ($stamp:literal, $size:literal; $other_stamp:literal, $other_size:literal) => {
        File::Printed(&[
            FileAttributes { stamp: $stamp, size: $size },
            FileAttributes { stamp: $other_stamp, size: $other_size },
        ])
    };
}

const PCMSVC32: &[Rung] = &[
    unprinted(Build::V11, ""),
    unprinted(Build::Rtm, ""),
    unprinted(Build::Sp1, ""),
    hotfix(Build::Hf961220, "Q164657", file!("12/20/96", ""), File::NotPrinted),
    unprinted(Build::Sp2, ""),
    hotfix(Build::Bork, "Q190287", file!("02/24/98", "252,736"), File::NotPrinted),
    hotfix(Build::Sp3, "Q190287", file!("10/08/97", "259,520"), File::NotPrinted),
    // Newer but smaller than Service Pack 3, perhaps from a branch before it; our choice: Service Pack 3 with Q178662.
    hotfix(Build::Hf971205, "Q178662", file!("12/5/97 9:01pm", "257,904"), File::NotMade),
    hotfix(Build::Hf980609, "Q229809", file!("06/09/98 10:37p", "263,632"), file!("06/09/98 10:36p", "792,336")),
    unprinted(Build::Sp4, "Q191441"),
    hotfix(
        Build::Hf980924,
        "Q193224, Q193784",
        file!("9/24/98 1:54pm", "265,712"; "9/24/98 10:54am", "260 KB"),
        file!("9/24/98 1:53pm", "794,384"; "9/24/98 10:53am", "776 KB"),
    ),
    hotfix(Build::Hf981104, "Q195937", file!("11/4/98 2:22pm", "265,712"), file!("11/4/98 2:25pm", "794,384")),
    hotfix(Build::Hf990115, "Q180151", file!("01/15/99 02:52am", "268,784"), file!("01/15/99 02:53am", "797,968")),
    hotfix(Build::Hf990128, "Q225056", file!("1/28/99 3:30pm", "269,280"), file!("1/28/99 3:33pm", "798,480")),
    hotfix(Build::Hf990506, "Q230242", file!("5/6/99 6:30pm", "270,832"), file!("5/6/99 6:34pm", "801,040")),
    hotfix(Build::Hf990624, "Q195944", file!("06/24/99 02:43pm", "270,320"), file!("06/24/99 02:43pm", "800,528")),
    hotfix(Build::Hf990910, "Q241656", file!("9/10/99 7:04PM", "264 KB"), file!("9/10/99 7:06PM", "782 KB")),
    hotfix(Build::Hf000422, "Q255284", file!("04/22/2000 10:58a", "270304"), file!("04/22/2000 11:01a", "800528")),
];

const PCMWIN32: &[Rung] = &[
    unprinted(Build::V11, ""),
    unprinted(Build::Rtm, ""),
    unprinted(Build::Sp1, ""),
    hotfix(Build::Hf961115, "Q164657", file!("11/15/96", ""), File::NotPrinted),
    unprinted(Build::Sp2, ""),
    hotfix(Build::Bork, "Q190287", file!("02/24/98", "455,072"), File::NotPrinted),
    hotfix(Build::Sp3, "Q190287", file!("10/08/97", "459,664"), File::NotPrinted),
    hotfix(Build::Hf971204, "Q175652", file!("12/04/97 04:03", ""), File::NotPrinted),
    hotfix(Build::Hf980324, "Q187287", file!("3/24/98 3:49pm", "463,264"), file!("3/24/98 3:49pm", "1,164,560")),
    hotfix(Build::Hf980609, "Q229809", file!("06/09/98 10:35p", "465,312"), file!("06/09/98 10:35p", "1,168,144")),
    hotfix(Build::Hf980623, "Q188578", file!("6/23/98 4:27pm", "465,312"), file!("6/23/98 4:26pm", "1,168,144")),
    unprinted(Build::Sp4, "Q191441"),
    hotfix(Build::Hf980921, "Q193784", file!("9/21/98 6:50pm", "455 KB"), file!("9/21/98 6:50pm", "1,142 KB")),
    hotfix(Build::Hf990115, "Q180151", file!("01/15/99 02:53am", "468,912"), file!("01/15/99 02:54am", "1,172,752")),
    hotfix(Build::Hf990128, "Q225056", file!("1/28/99 3:30pm", "468,912"), file!("1/28/99 3:31pm", "1,173,264")),
    hotfix(Build::Hf990504, "Q231378", file!("5/4/99 4:49pm", "469,936"), file!("5/4/99 4:49pm", "1,175,312")),
    hotfix(Build::Hf990506, "Q230242", file!("5/6/99 6:30pm", "469,936"), file!("5/6/99 6:30pm", "1,175,312")),
    hotfix(Build::Hf990622, "Q237690", file!("06/22/99 1:12pm", "470,448"), file!("06/22/99 1:11pm", "1,175,312")),
    hotfix(Build::Hf990624, "Q195944", file!("06/24/99 02:43pm", "469,936"), file!("06/24/99 02:42pm", "1,174,800")),
    hotfix(Build::Hf990910, "Q241656", file!("9/10/99 7:05PM", "459 KB"), file!("9/10/99 7:05PM", "1147 KB")),
    hotfix(Build::Hf000422, "Q255284", file!("04/22/2000 10:57a", "469408"), file!("04/22/2000 10:59a", "1174288")),
];

const PCMWIN16: &[Rung] = &[
    intel(Build::V11),
    intel(Build::Rtm),
    intel(Build::Sp1),
    intel(Build::Sp2),
    intel(Build::Sp3),
    hotfix(Build::Hf971204, "Q175652", file!("12/04/97 04:04", ""), File::NotMade),
    // The time is that of the article's other files or not printed: only the date is sure.
    hotfix(Build::Hf980609, "Q229809", file!("06/09/98", "451,760"), File::NotMade),
    hotfix(Build::Hf980623, "Q188578", file!("6/23/98 4:28pm", "451,888"), File::NotMade),
    Rung { article: "Q191441", ..intel(Build::Sp4) },
    hotfix(Build::Hf980921, "Q193784", file!("9/21/98 6:50pm", "442 KB"), File::NotMade),
    hotfix(Build::Hf990115, "Q180151", file!("01/15/99 02:54am", "453,904"), File::NotMade),
    hotfix(Build::Hf990128, "Q225056", file!("1/28/99 3:31pm", "453,904"), File::NotMade),
    hotfix(Build::Hf990622, "Q237690", file!("06/22/99 1:12pm", "454,032"), File::NotMade),
    hotfix(Build::Hf990910, "Q241656", file!("9/10/99 7:05PM", "444 KB"), File::NotMade),
    hotfix(Build::Hf000422, "Q255284", file!("04/22/2000 10:58a", "453984"), File::NotMade),
];

const PCMDOS_2: &[Rung] = &[
    intel(Build::V11),
    intel(Build::Rtm),
    intel(Build::Sp1),
    intel(Build::Sp2),
    intel(Build::Sp3),
    Rung { article: "Q191441", ..intel(Build::Sp4) },
    hotfix(Build::Hf990910, "Q241656", file!("9/10/99 7:04PM", "237 KB"), File::NotMade),
    hotfix(Build::Hf000422, "Q255284", file!("04/22/2000 10:57a", "242336"), File::NotMade),
];

const PCMDOS_4: &[Rung] = &[
    intel(Build::V11),
    intel(Build::Rtm),
    intel(Build::Sp1),
    intel(Build::Sp2),
    intel(Build::Sp3),
    Rung { article: "Q191441", ..intel(Build::Sp4) },
    hotfix(Build::Hf990910, "Q241656", file!("9/10/99 7:04PM", "271 KB"), File::NotMade),
    hotfix(Build::Hf000422, "Q255284", file!("04/22/2000 10:57a", "276896"), File::NotMade),
];

const BASE: &[Rung] = &[
    unprinted(Build::V11, ""),
    unprinted(Build::Rtm, ""),
    unprinted(Build::Sp1, ""),
    unprinted(Build::Sp2, ""),
    unprinted(Build::Sp3, ""),
    hotfix(Build::Hf980710, "Q190135", file!("07/10/98 02:36am", "535,632"), file!("07/10/98 02:36am", "750,352")),
    unprinted(Build::Sp4, "Q191441"),
    hotfix(Build::Hf990910, "Q241656", file!("9/10/99 7:00PM", "524 KB"), file!("9/10/99 7:02PM", "734 KB")),
];

const SMSINST: &[Rung] = &[
    unprinted(Build::V11, ""),
    unprinted(Build::Rtm, ""),
    unprinted(Build::Sp1, ""),
    unprinted(Build::Sp2, ""),
    hotfix(Build::Hf970925, "Q185649", file!("9/25/97 7:47pm", "252,800"), File::NotPrinted),
    unprinted(Build::Sp3, ""),
    hotfix(Build::Hf980402, "Q184489, Q184512", file!("4/2/98 1:37pm", "252,848"), file!("4/2/98 1:37pm", "480,016")),
    hotfix(Build::Hf980622, "Q172899", file!("6/22/98 5:34pm", "249 KB"), file!("6/22/98 5:36pm", "470 KB")),
    unprinted(Build::Sp4, "Q191441"),
    hotfix(Build::Hf980928, "Q195936", file!("9/28/98 4:23pm", "254,400"), file!("9/28/98 4:21pm", "481,040")),
    hotfix(Build::Hf990224, "Q168130", file!("2/24/99 1:35pm", "254,400"), file!("2/24/99 1:34pm", "481,040")),
    hotfix(Build::Hf990301, "Q186827", file!("03/1/99 09:06pm", "254,400"), file!("03/1/99 09:05pm", "481,040")),
    hotfix(Build::Hf000126, "Q250381", file!("01/26/00 8:13pm", "254,912"), file!("01/26/00 8:15pm", "481,552")),
];

const BASE4: &[Rung] = &[
    unprinted(Build::V11, ""),
    unprinted(Build::Rtm, ""),
    unprinted(Build::Sp1, ""),
    unprinted(Build::Sp2, ""),
    hotfix(Build::Hf970925, "Q185649", file!("9/25/97 7:47pm", "536,608"), File::NotPrinted),
    unprinted(Build::Sp3, ""),
    hotfix(Build::Hf980424, "Q185179", file!("04/24/98", "537,120"), file!("04/24/98", "917,264")),
    hotfix(Build::Hf980701, "Q189530", file!("7/1/98", "537,120"), file!("7/1/98", "917,264")),
    unprinted(Build::Sp4, "Q191441"),
    hotfix(Build::Hf990308, "Q221945", file!("3/8/99 5:37pm", "537,632"), file!("3/8/99 5:38pm", "918,288")),
    hotfix(Build::Hf000202, "Q256317", file!("02/02/2000", "538,144"), file!("02/02/2000", "919,312")),
];

const RSERVICE: &[Rung] = &[
    unprinted(Build::V11, ""),
    unprinted(Build::Rtm, ""),
    unprinted(Build::Sp1, ""),
    unprinted(Build::Sp2, ""),
    unprinted(Build::Sp3, ""),
    hotfix(Build::Hf980302, "Q182060", File::NotMade, file!("3/2/98 8:00pm", "591,632")),
    hotfix(Build::Hf980731, "Q190832", file!("7/31/98 8:43pm", "207,456"), file!("7/31/98 8:41pm", "594,192")),
    unprinted(Build::Sp4, "Q191441"),
];

const PCMDUMP: &[Rung] = &[
    unprinted(Build::V11, ""),
    unprinted(Build::Rtm, ""),
    unprinted(Build::Sp1, ""),
    unprinted(Build::Sp2, ""),
    unprinted(Build::Sp3, ""),
    unprinted(Build::Sp4, "Q191441"),
    hotfix(Build::Hf000202, "Q249578", file!("02/02/00", "104 KB"), file!("02/02/00", "308 KB")),
];

/// What is known by its service pack alone.
const RELEASES: &[Rung] = &[
    unprinted(Build::V11, ""),
    unprinted(Build::Rtm, ""),
    unprinted(Build::Sp1, ""),
    unprinted(Build::Sp2, ""),
    unprinted(Build::Sp3, ""),
    unprinted(Build::Sp4, "Q191441"),
];

/// The places of each component's builds on the shared ladder, as bits.
const PLACES: [u64; Component::ALL.len()] = {
    let mut places = [0; Component::ALL.len()];
    let mut component = 0;
    while component < places.len() {
        let ladder = Component::ALL[component].ladder();
        let mut rung = 0;
        while rung < ladder.len() {
            places[component] |= 1 << ladder[rung].build as u64;
            rung += 1;
        }
        component += 1;
    }
    places
};

impl Component {
    /// Lists the builds of the component, the oldest first.
    pub fn builds(self) -> impl Iterator<Item = Build> {
        self.ladder().iter().map(|rung| rung.build)
    }

    /// Finds the build of the component with this label; letter case does not matter.
    #[must_use]
    pub fn build(self, label: &str) -> Option<Build> {
        self.builds().find(|build| build.label().eq_ignore_ascii_case(label))
    }

    /// Returns what is known of a build; `None` where the component has no such build.
    #[must_use]
    pub fn rung(self, build: Build) -> Option<&'static Rung> {
        self.ladder().iter().find(|rung| rung.build == build)
    }

    /// Tells whether the component has the build, made for the platform.
    #[must_use]
    pub fn has(self, build: Build, platform: Platform) -> bool {
        self.rung(build).is_some_and(|rung| rung.file(platform) != File::NotMade)
    }

    /// Tells whether it is one of the nine files that article Q241656 lists, which a rollout brings to their places.
    #[must_use]
    pub fn is_rolled_out(self) -> bool {
        Platform::ALL.into_iter().any(|platform| self.has(Build::FIXED, platform))
    }

    /// Returns what a site of a build has of the component: the newest build for the platform that is not newer; the
    /// build itself where the component has it.
    #[must_use]
    pub fn newest_by(self, build: Build, platform: Platform) -> Option<Build> {
        self.builds().filter(|&other| other <= build && self.has(other, platform)).last()
    }

    /// Returns the ladder: what is known of each build of the component, the oldest first.
    #[must_use]
    pub const fn ladder(self) -> &'static [Rung] {
        match self {
            Self::Pcmsvc32 => PCMSVC32,
            Self::Pcmwin32 => PCMWIN32,
            Self::Pcmwin16 => PCMWIN16,
            Self::PcmDos2 => PCMDOS_2,
            Self::PcmDos4 => PCMDOS_4,
            Self::BaseDll => BASE,
            Self::SmsinstDll => SMSINST,
            Self::Base4Dll => BASE4,
            Self::Rservice => RSERVICE,
            Self::Pcmdump => PCMDUMP,
            Self::Client | Self::Site => RELEASES,
        }
    }

    /// Returns the places of its builds on the shared ladder, as bits.
    pub(in crate::pcm) const fn places(self) -> u64 {
        PLACES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ladder_is_in_the_order_of_the_labels_and_carries_every_release() {
        for (place, component) in Component::ALL.into_iter().enumerate() {
            assert_eq!(component as usize, place);
            assert!(component.builds().is_sorted_by(|older, newer| older < newer), "{component}");
            for release in Build::LABELS.into_iter().filter(|build| build.is_release()) {
                assert!(component.rung(release).is_some(), "{component} is in {release}");
            }
        }
        assert!(Component::Pcmsvc32.builds().eq(Build::LADDER), "the service's ladder");
    }

    #[test]
    fn every_label_is_a_build_of_some_component() {
        for build in Build::LABELS {
            assert!(Component::ALL.into_iter().any(|component| component.rung(build).is_some()), "{build}");
        }
    }

    #[test]
    fn every_hotfix_names_its_article_and_prints_a_file() {
        for component in Component::ALL {
            for rung in component.ladder().iter().filter(|rung| !rung.build.is_release()) {
                let printed = Platform::ALL.map(|platform| rung.file(platform).printed().len());
                assert!(!rung.article.is_empty() && printed != [0, 0], "{component} {}", rung.build);
            }
        }
    }

    #[test]
    fn the_16_bit_programs_were_made_for_intel_only() {
        for component in Component::ALL {
            let is_16_bit = matches!(component, Component::Pcmwin16 | Component::PcmDos2 | Component::PcmDos4);
            assert_eq!(
                component.has(Build::FIXED, Platform::Alpha),
                !is_16_bit && component.rung(Build::FIXED).is_some()
            );
        }
    }

    #[test]
    fn the_nine_files_of_q241656_are_on_the_ladders() {
        let files = Component::ALL.into_iter().filter_map(|component| component.rung(Build::FIXED));
        let files: usize =
            files.flat_map(|rung| Platform::ALL.map(|platform| rung.file(platform).printed().len())).sum();
        assert_eq!(files, 9);
    }
}
