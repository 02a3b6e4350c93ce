use serde_json::Value;

use crate::{
    app::App,
    domain::{
        Claims, Faults, Path, Reason, custom_field,
        custom_field::NewFieldValue,
        metadata::{self, NewMetadata},
        tenant::TenantConfig,
    },
    repositories::{ChangeSet, addresses::AddressRow},
    values::{CountryCode, CustomFieldObject, CustomerId, Json, region_code},
};

/// Addresses of one customer at most.
pub const MAX_ADDRESSES: usize = 100;
/// Street lines of an address at most.
const MAX_STREET_LINES: usize = 10;
/// Characters of a line of an address at most.
const MAX_LINE: usize = 255;

/// An address to be created, as a caller describes it.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/address/input.rs"
)]
pub struct NewAddress {
    pub prefix: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub suffix: Option<String>,
    pub company: Option<String>,
    pub vat_id: Option<String>,
    pub street: Vec<String>,
    pub house_number: Option<String>,
    pub registry_number: Option<String>,
    pub city: Option<String>,
    pub postcode: Option<String>,
    pub region: Option<NewRegion>,
    pub country_code: Option<String>,
    pub telephone: Option<String>,
    pub fax: Option<String>,
    pub is_default_billing: bool,
    pub is_default_shipping: bool,
    pub custom_fields: Vec<NewFieldValue>,
    pub metadata: Vec<NewMetadata>,
}

/// The region of an address, as a caller describes it.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/address/input.rs"
)]
pub struct NewRegion {
    pub code: Option<String>,
    pub name: Option<String>,
    pub external_id: Option<String>,
}

/// Adds the addresses of a new customer to `changes`, in their order.
pub(super) fn add_all(
    app: &App,
    config: &TenantConfig,
    customer_id: CustomerId,
    addresses: &[NewAddress],
    changes: &mut ChangeSet,
    claims: &mut Claims,
    faults: &mut Faults,
) {
    let path = Path::root().at("addresses");
    if addresses.len() > MAX_ADDRESSES {
        faults.add(path, Reason::TooMany { max: MAX_ADDRESSES });
        return;
    }
    for (position, new) in addresses.iter().enumerate() {
        let path = path.at(position);
        let mut address = row(app, config, customer_id, new, &path, faults);
        address.position = position as i32;
        for (is_default, name, taken) in [
            (
                address.is_default_billing,
                "isDefaultBilling",
                changes
                    .addresses
                    .iter()
                    .any(|other| other.is_default_billing),
            ),
            (
                address.is_default_shipping,
                "isDefaultShipping",
                changes
                    .addresses
                    .iter()
                    .any(|other| other.is_default_shipping),
            ),
        ] {
            if is_default && taken {
                faults.add(path.at(name), Reason::SecondDefault);
            }
        }
        let owner = address.id.owner();
        changes.custom_field_values.extend(custom_field::set(
            config,
            CustomFieldObject::Address,
            owner,
            &new.custom_fields,
            &path.at("customFields"),
            claims,
            faults,
        ));
        changes.metadata.extend(metadata::rows(
            config.tenant_id,
            owner,
            new.metadata.clone(),
            &path.at("metadata"),
            faults,
        ));
        changes.addresses.push(address);
    }
}

/// Street, city and country are required.
fn row(
    app: &App,
    config: &TenantConfig,
    customer_id: CustomerId,
    new: &NewAddress,
    path: &Path,
    faults: &mut Faults,
) -> AddressRow {
    let mut line =
        |name: &str, text: &Option<String>| faults.line(path.at(name), text.as_ref(), MAX_LINE);
    let mut row = AddressRow {
        tenant_id: config.tenant_id,
        id: app.new_id(),
        customer_id,
        position: 0,
        prefix: line("prefix", &new.prefix),
        first_name: line("firstName", &new.first_name),
        middle_name: line("middleName", &new.middle_name),
        last_name: line("lastName", &new.last_name),
        suffix: line("suffix", &new.suffix),
        company: line("company", &new.company),
        vat_id: line("vatId", &new.vat_id),
        street: Json::new(new.street.iter().cloned().map(Value::String).collect()),
        house_number: line("houseNumber", &new.house_number),
        registry_number: line("registryNumber", &new.registry_number),
        city: line("city", &new.city),
        postcode: line("postcode", &new.postcode),
        region_code: None,
        region_name: None,
        region_external_id: None,
        country_code: None,
        telephone: line("telephone", &new.telephone),
        fax: line("fax", &new.fax),
        is_default_billing: new.is_default_billing,
        is_default_shipping: new.is_default_shipping,
    };
    check_street(&new.street, path, faults);
    if new
        .city
        .as_deref()
        .is_none_or(|city| city.trim().is_empty())
    {
        faults.add(path.at("city"), Reason::Required);
    }
    let country = country(new.country_code.as_deref(), path, faults);
    row.country_code = country.map(|country| country.as_str().to_owned());
    if let Some(region) = &new.region {
        let path = path.at("region");
        row.region_code =
            region_code_of(region, country, new.country_code.is_some(), &path, faults);
        row.region_name = faults.line(path.at("name"), region.name.as_ref(), MAX_LINE);
        row.region_external_id =
            faults.line(path.at("externalId"), region.external_id.as_ref(), MAX_LINE);
    }
    row
}

fn check_street(lines: &[String], path: &Path, faults: &mut Faults) {
    let path = path.at("street");
    if lines.first().is_none_or(|first| first.trim().is_empty()) {
        faults.add(path.clone(), Reason::Required);
    }
    if lines.len() > MAX_STREET_LINES {
        let max = MAX_STREET_LINES;
        faults.add(path, Reason::TooMany { max });
        return;
    }
    for (index, line) in lines.iter().enumerate() {
        faults.line(path.at(index), Some(line), MAX_LINE);
    }
}

fn country(code: Option<&str>, path: &Path, faults: &mut Faults) -> Option<CountryCode> {
    let path = path.at("countryCode");
    let Some(code) = code else {
        faults.add(path, Reason::Required);
        return None;
    };
    let country = CountryCode::parse(code).ok();
    if country.is_none() {
        faults.add(path, Reason::Country);
    }
    country
}

fn region_code_of(
    region: &NewRegion,
    country: Option<CountryCode>,
    country_given: bool,
    path: &Path,
    faults: &mut Faults,
) -> Option<String> {
    let code = region.code.as_deref()?;
    let reason = match country.map(|country| region_code(country, code)) {
        Some(Ok(code)) => return Some(code.to_owned()),
        Some(Err(_)) => Reason::Region,
        None if country_given => return None,
        None => Reason::RegionWithoutCountry,
    };
    faults.add(path.at("code"), reason);
    None
}
