//! How much of everything an input may have, for those who build forms.

pub use super::{
    custom_field::MAX_FIELD_VALUES as CUSTOM_FIELD_VALUES,
    customer::MAX_ADDRESSES as ADDRESSES,
    external_id::MAX_EXTERNAL_IDS as EXTERNAL_IDS,
    metadata::{
        MAX_ALL_BYTES as METADATA_BYTES, MAX_KEY as METADATA_KEY_LENGTH, MAX_KEYS as METADATA_KEYS,
        MAX_VALUE_BYTES as METADATA_VALUE_BYTES,
    },
};
