//! Products: what can be subscribed to.

mod create;
mod update;

pub use create::{NewProduct, create};
pub use update::{ProductChange, update};

use crate::repositories::products::ProductRow;

loaded!(products, ProductRow, ProductId);
listed!(products, ProductRow, Product);
