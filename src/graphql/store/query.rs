use super::object::Store;
use crate::domain::store;

listed! {
    /// The stores of partners that the caller can access, oldest first. Needs an API key.
    StoreQuery: stores -> Store = store::list
}
