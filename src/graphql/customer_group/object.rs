use crate::repositories::customer_groups::CustomerGroupRow;

named_object! {
    /// A group that a business sorts its customers into.
    CustomerGroup(CustomerGroupRow)
}
