use crate::repositories::partners::PartnerRow;

named_object! {
    /// A business partner whose customers the customers are.
    Partner(PartnerRow)
}
