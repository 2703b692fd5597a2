//! Builds: the labels of one ordered ladder that all components share.
//!
//! A *build* is a version of a component's file, named by the release or by the date of the hotfix that carries it. The
//! order is the ladder of the articles and not the order of file dates: the Resource Kit's file is stamped 02/24/98 but
//! is older code than Service Pack 3 (Q190287). Sizes do not order builds either: the file of 6/24/99 is smaller than
//! that of 5/6/99. Which of the builds a component has, and as which files, stands in
//! [`component`](super::component); what a build does differently stands in [`behaviour`](super::behaviour).

use std::fmt;

/// Names one build; builds compare by their place on the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Build {
    /// Systems Management Server 1.1, before the product that is simulated here; it has no file attributes printed.
    V11,
    /// Systems Management Server 1.2 as released.
    Rtm,
    /// Service Pack 1.
    Sp1,
    /// The web update of 11/15/96 of the application (Q164657).
    Hf961115,
    /// The web update of 12/20/96 of the service (Q164657).
    Hf961220,
    /// Service Pack 2.
    Sp2,
    /// The BackOffice Resource Kit, stamped 02/24/98, older code than Service Pack 3 (Q190287). Its place relative to
    /// Service Pack 2 is not stated; our choice: just after it, with the same behaviour.
    Bork,
    /// The hotfix of 9/25/97 for the site (Q185649). Its date precedes Service Pack 3, which does not list the article.
    Hf970925,
    /// Service Pack 3 of 10/08/97 (Q190287).
    Sp3,
    /// The hotfix of 12/04/97 for the applications (Q175652).
    Hf971204,
    /// The hotfix of 12/5/97 (Q178662), for I386 only.
    Hf971205,
    /// The hotfix of 3/2/98 of Rservice (Q182060), for Alpha only.
    Hf980302,
    /// The hotfix of 3/24/98 of the application (Q187287).
    Hf980324,
    /// The hotfix of 4/2/98 of the despooler (Q184489, Q184512).
    Hf980402,
    /// The hotfix of 04/24/98 of the scheduler (Q185179).
    Hf980424,
    /// The hotfix of 06/09/98 (Q229809). It precedes Service Pack 4, which lacks its correction.
    Hf980609,
    /// The hotfix of 6/22/98 of the despooler (Q172899).
    Hf980622,
    /// The hotfix of 6/23/98 of the applications (Q188578).
    Hf980623,
    /// The hotfix of 7/1/98 of the scheduler (Q189530).
    Hf980701,
    /// The hotfix of 07/10/98 of the despooler (Q190135).
    Hf980710,
    /// The hotfix of 7/31/98 of Rservice (Q190832).
    Hf980731,
    /// Service Pack 4 (Q191441).
    Sp4,
    /// The hotfix of 9/21/98 of the applications (Q193784).
    Hf980921,
    /// The hotfix of 9/24/98 (Q193224, Q193784). The two articles print clock times three hours apart and the same
    /// sizes: very likely one build seen from two time zones, and one build here.
    Hf980924,
    /// The hotfix of 9/28/98 of the despooler (Q195936).
    Hf980928,
    /// The hotfix of 11/4/98 (Q195937).
    Hf981104,
    /// The hotfix of 01/15/99 (Q180151).
    Hf990115,
    /// The hotfix of 1/28/99 (Q225056).
    Hf990128,
    /// The hotfix of 2/24/99 of the despooler (Q168130).
    Hf990224,
    /// The hotfix of 03/1/99 of the despooler (Q186827).
    Hf990301,
    /// The hotfix of 3/8/99 of the scheduler (Q221945).
    Hf990308,
    /// The hotfix of 5/4/99 of the application (Q231378).
    Hf990504,
    /// The hotfix of 5/6/99 (Q230242), build 786.
    Hf990506,
    /// The hotfix of 06/22/99 of the applications (Q237690).
    Hf990622,
    /// The hotfix of 06/24/99 (Q195944).
    Hf990624,
    /// The hotfix of 9/10/99: the one that stops the leak (Q241656).
    Hf990910,
    /// The hotfix of 01/26/00 of the despooler (Q250381).
    Hf000126,
    /// The hotfix of 02/02/2000 of PCMDUMP (Q249578) and of the Administrator (Q256317).
    Hf000202,
    /// The hotfix of 04/22/2000 (Q255284).
    Hf000422,
}

/// Names the processor that a Windows NT machine has, and so which file of a build it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    /// Intel 386 and later.
    #[default]
    I386,
    /// DEC Alpha.
    Alpha,
}

impl Platform {
    /// Both platforms, in the order in which files are listed.
    pub const ALL: [Self; 2] = [Self::I386, Self::Alpha];
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::I386 => "I386",
            Self::Alpha => "Alpha",
        })
    }
}

impl Build {
    /// The whole ladder: every label, in order. No component has them all.
    pub const LABELS: [Self; 39] = [
        Self::V11,
        Self::Rtm,
        Self::Sp1,
        Self::Hf961115,
        Self::Hf961220,
        Self::Sp2,
        Self::Bork,
        Self::Hf970925,
        Self::Sp3,
        Self::Hf971204,
        Self::Hf971205,
        Self::Hf980302,
        Self::Hf980324,
        Self::Hf980402,
        Self::Hf980424,
        Self::Hf980609,
        Self::Hf980622,
        Self::Hf980623,
        Self::Hf980701,
        Self::Hf980710,
        Self::Hf980731,
        Self::Sp4,
        Self::Hf980921,
        Self::Hf980924,
        Self::Hf980928,
        Self::Hf981104,
        Self::Hf990115,
        Self::Hf990128,
        Self::Hf990224,
        Self::Hf990301,
        Self::Hf990308,
        Self::Hf990504,
        Self::Hf990506,
        Self::Hf990622,
        Self::Hf990624,
        Self::Hf990910,
        Self::Hf000126,
        Self::Hf000202,
        Self::Hf000422,
    ];

    /// The builds of the service, `Pcmsvc32.exe`, in the order of the ladder.
    pub const LADDER: [Self; 18] = [
        Self::V11,
        Self::Rtm,
        Self::Sp1,
        Self::Hf961220,
        Self::Sp2,
        Self::Bork,
        Self::Sp3,
        Self::Hf971205,
        Self::Hf980609,
        Self::Sp4,
        Self::Hf980924,
        Self::Hf981104,
        Self::Hf990115,
        Self::Hf990128,
        Self::Hf990506,
        Self::Hf990624,
        Self::Hf990910,
        Self::Hf000422,
    ];

    /// The build that article Q241656 offers: the oldest that does not leak.
    pub const FIXED: Self = Self::Hf990910;

    /// Returns the label that scenarios and the command line use.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::V11 => "1.1",
            Self::Rtm => "RTM",
            Self::Sp1 => "SP1",
            Self::Hf961115 => "HF961115",
            Self::Hf961220 => "HF961220",
            Self::Sp2 => "SP2",
            Self::Bork => "BORK",
            Self::Hf970925 => "HF970925",
            Self::Sp3 => "SP3",
            Self::Hf971204 => "HF971204",
            Self::Hf971205 => "HF971205",
            Self::Hf980302 => "HF980302",
            Self::Hf980324 => "HF980324",
            Self::Hf980402 => "HF980402",
            Self::Hf980424 => "HF980424",
            Self::Hf980609 => "HF980609",
            Self::Hf980622 => "HF980622",
            Self::Hf980623 => "HF980623",
            Self::Hf980701 => "HF980701",
            Self::Hf980710 => "HF980710",
            Self::Hf980731 => "HF980731",
            Self::Sp4 => "SP4",
            Self::Hf980921 => "HF980921",
            Self::Hf980924 => "HF980924",
            Self::Hf980928 => "HF980928",
            Self::Hf981104 => "HF981104",
            Self::Hf990115 => "HF990115",
            Self::Hf990128 => "HF990128",
            Self::Hf990224 => "HF990224",
            Self::Hf990301 => "HF990301",
            Self::Hf990308 => "HF990308",
            Self::Hf990504 => "HF990504",
            Self::Hf990506 => "HF990506",
            Self::Hf990622 => "HF990622",
            Self::Hf990624 => "HF990624",
            Self::Hf990910 => "HF990910",
            Self::Hf000126 => "HF000126",
            Self::Hf000202 => "HF000202",
            Self::Hf000422 => "HF000422",
        }
    }

    /// Tells whether it is a release or a service pack, which carry every component; hotfixes carry some of them.
    #[must_use]
    pub const fn is_release(self) -> bool {
        matches!(self, Self::V11 | Self::Rtm | Self::Sp1 | Self::Sp2 | Self::Sp3 | Self::Sp4)
    }
}

impl fmt::Display for Build {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.label())
    }
}
