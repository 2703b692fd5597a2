//! `Bytes::from_owner` turned into a `Vec` keeps its owner for ever: bytes 1.10.0, fixed in 1.10.1 (changelog, #773).

macro_rules! subject {
    ($bytes:ident) => {
        use $bytes::Bytes;

        /// Copies request bodies out of the buffers that they came in.
        pub struct Reader {
            bytes_read: usize,
        }

        /// Starts with nothing read.
        pub fn setup() -> Reader {
            Reader { bytes_read: 0 }
        }

        /// Reads one body of 64 bytes.
        pub fn cycle(reader: &mut Reader) {
            let body = Bytes::from_owner(vec![7; 64]);
            reader.bytes_read += Vec::from(body).len();
        }
    };
}

/// bytes 1.10.0.
#[cfg(feature = "older")]
pub mod leaking {
    subject!(bytes_1_10_0);
}

/// bytes 1.10.1 or later.
#[cfg(not(feature = "older"))]
pub mod fixed {
    subject!(bytes);
}
