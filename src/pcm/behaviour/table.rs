//! The table of behaviours: one row for each, in the order of their first change; those that never changed come last.
//!
//! Rows are those of the sources that concern Package Command Manager itself and can be simulated, what the rollout of
//! a hotfix needs, and what the site does with jobs and reports. Where sources conflict, the row says which one is
//! followed and why.

use super::account::{Account, Shown};
use super::eras::{
    after_service_pack_4, service_pack_3, service_pack_4, unchanged_client, unchanged_site, up_to_service_pack_2,
};
use super::row::{asked, built_in, eras, in_service, listed, on_alpha, shown_by};
use crate::pcm::build::Build;
use crate::pcm::build::Build::{
    Hf000126, Hf000202, Hf000422, Hf961115, Hf970925, Hf971204, Hf971205, Hf980302, Hf980324, Hf980402, Hf980424,
    Hf980609, Hf980622, Hf980623, Hf980701, Hf980710, Hf980731, Hf980924, Hf980928, Hf981104, Hf990115, Hf990128,
    Hf990224, Hf990301, Hf990308, Hf990504, Hf990506, Hf990622, Hf990624, Sp2, Sp3, Sp4, V11,
};
use crate::pcm::component::Builds;
use crate::pcm::component::Component::{
    Base4Dll, BaseDll, Client, PcmDos2, PcmDos4, Pcmdump, Pcmsvc32, Pcmwin16, Pcmwin32, Rservice, Site, SmsinstDll,
};

eras! {
    [
        up_to_service_pack_2
        service_pack_3
        service_pack_4
        after_service_pack_4
        unchanged_client
        unchanged_site
    ]
}
