//! The rows of the table, along the eras of the ladder; each file hands on what came before it.

mod after_service_pack_4;
mod service_pack_3;
mod service_pack_4;
mod unchanged_client;
mod unchanged_site;
mod up_to_service_pack_2;

pub(super) use self::after_service_pack_4::after_service_pack_4;
pub(super) use self::service_pack_3::service_pack_3;
pub(super) use self::service_pack_4::service_pack_4;
pub(super) use self::unchanged_client::unchanged_client;
pub(super) use self::unchanged_site::unchanged_site;
pub(super) use self::up_to_service_pack_2::up_to_service_pack_2;
