//! Groups that a business sorts its customers into.

use crate::repositories::customer_groups::CustomerGroupRow;

named!(
    customer_groups,
    updated_customer_groups,
    CustomerGroupRow,
    CustomerGroupId,
    "createCustomerGroup",
    "updateCustomerGroup"
);
loaded!(customer_groups, CustomerGroupRow, CustomerGroupId);
listed!(customer_groups, CustomerGroupRow, CustomerGroup);
