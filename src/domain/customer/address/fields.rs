use serde_json::Value;

use crate::{
    app::App,
    domain::{
        Change, Draft, Path, Reason,
        change::given,
        custom_field::NewFieldValue,
        customer::fields::{MAX_LINE, is_plain_name},
        metadata::NewMetadata,
        tenant::TenantConfig,
    },
    repositories::addresses::AddressRow,
    values::{
        CountryCode, CustomerId, Json, NameRule, PostcodeRule, RequirableAddressField, is_postcode,
        postcode_rule, region_code,
    },
};

/// Street lines of an address at most.
const MAX_STREET_LINES: usize = 10;

/// What an input says of an address.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/address/input.rs"
)]
pub struct AddressFields {
    pub prefix: Change<String>,
    pub first_name: Change<String>,
    pub middle_name: Change<String>,
    pub last_name: Change<String>,
    pub suffix: Change<String>,
    pub company: Change<String>,
    pub vat_id: Change<String>,
    pub street: Change<Vec<String>>,
    pub house_number: Change<String>,
    pub registry_number: Change<String>,
    pub city: Change<String>,
    pub postcode: Change<String>,
    pub region: Change<NewRegion>,
    pub country_code: Change<String>,
    pub telephone: Change<String>,
    pub fax: Change<String>,
    pub custom_fields: Change<Vec<NewFieldValue>>,
    pub metadata: Change<Vec<NewMetadata>>,
}

/// An address to be created, as a caller describes it.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/address/input.rs"
)]
pub struct NewAddress {
    pub fields: AddressFields,
    pub is_default_billing: bool,
    pub is_default_shipping: bool,
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

/// An address without anything in it.
pub(super) fn blank(app: &App, config: &TenantConfig, customer_id: CustomerId) -> AddressRow {
    AddressRow {
        tenant_id: config.tenant_id,
        id: app.new_id(),
        customer_id,
        position: 0,
        prefix: None,
        first_name: None,
        middle_name: None,
        last_name: None,
        suffix: None,
        company: None,
        vat_id: None,
        street: Json::new(Value::Array(Vec::new())),
        house_number: None,
        registry_number: None,
        city: None,
        postcode: None,
        region_code: None,
        region_name: None,
        region_external_id: None,
        country_code: None,
        telephone: None,
        fax: None,
        is_default_billing: false,
        is_default_shipping: false,
    }
}

/// Sets the fields of an address: `path` leads to it. What is required, an input that creates has to
/// give, and one that updates must not take away.
pub(super) struct Setter<'a> {
    pub(super) config: &'a TenantConfig,
    pub(super) draft: &'a mut Draft,
    pub(super) path: Path,
    pub(super) creates: bool,
}

impl Setter<'_> {
    pub(super) fn set(&mut self, row: &mut AddressRow, fields: &AddressFields) {
        use RequirableAddressField as Field;
        macro_rules! lines {
            ($($name:ident $field:literal $required:expr;)+) => {
                $(self.line(&mut row.$name, $field, &fields.$name, $required);)+
            };
        }
        lines! {
            prefix "prefix" None;
            first_name "firstName" Some(Field::FirstName);
            middle_name "middleName" None;
            last_name "lastName" Some(Field::LastName);
            suffix "suffix" None;
            company "company" Some(Field::Company);
            vat_id "vatId" None;
        }
        self.names(fields);
        self.street(row, &fields.street);
        lines! {
            house_number "houseNumber" Some(Field::HouseNumber);
            registry_number "registryNumber" None;
            city "city" Some(Field::City);
            telephone "telephone" Some(Field::Telephone);
            fax "fax" None;
        }
        let old_country = row.country_code.clone();
        self.country(row, fields);
        let moves = row.country_code != old_country;
        self.postcode(row, &fields.postcode, moves);
    }

    fn require(&mut self, field: &str, required: bool, missing: impl Fn(bool) -> bool) {
        if required && missing(self.creates) {
            self.draft.faults.add(self.path.at(field), Reason::Required);
        }
    }

    fn is_required(&self, field: RequirableAddressField) -> bool {
        self.config
            .settings
            .required_address_fields
            .contains(&field)
    }

    fn line(
        &mut self,
        slot: &mut Option<String>,
        field: &str,
        change: &Change<String>,
        required: Option<RequirableAddressField>,
    ) {
        let required = required.is_some_and(|required| self.is_required(required));
        self.require(field, required, |creates| is_missing(change, creates));
        match change {
            None => {}
            Some(None) => self.draft.set(slot, field, None),
            Some(Some(text)) => {
                let line = self.draft.faults.line(self.path.at(field), text, MAX_LINE);
                if let Some(line) = line {
                    self.draft.set(slot, field, Some(line));
                }
            }
        }
    }

    /// Have names only characters of names, where the tenant wants that?
    fn names(&mut self, fields: &AddressFields) {
        if self.config.settings.name_rule == NameRule::Any {
            return;
        }
        for (field, change) in [
            ("firstName", &fields.first_name),
            ("middleName", &fields.middle_name),
            ("lastName", &fields.last_name),
        ] {
            if given(change).is_some_and(|name| !is_plain_name(name)) {
                self.draft
                    .faults
                    .add(self.path.at(field), Reason::NamePlain);
            }
        }
    }

    fn street(&mut self, row: &mut AddressRow, change: &Change<Vec<String>>) {
        let path = self.path.at("street");
        let required = self.is_required(RequirableAddressField::Street);
        self.require("street", required, |creates| match change {
            None => creates,
            Some(None) => true,
            Some(Some(lines)) => lines.first().is_none_or(|first| first.trim().is_empty()),
        });
        let Some(lines) = change else { return };
        let lines = lines.as_deref().unwrap_or_default();
        if lines.len() > MAX_STREET_LINES {
            let max = MAX_STREET_LINES;
            return self.draft.faults.add(path, Reason::TooMany { max });
        }
        for (index, line) in lines.iter().enumerate() {
            self.draft.faults.line(path.at(index), line, MAX_LINE);
        }
        let lines = lines.iter().cloned().map(Value::String);
        self.draft
            .set(&mut row.street, "street", Json::new(lines.collect()));
    }

    fn country(&mut self, row: &mut AddressRow, fields: &AddressFields) {
        let path = self.path.at("countryCode");
        let required = self.is_required(RequirableAddressField::Country);
        let change = &fields.country_code;
        self.require("countryCode", required, |creates| {
            is_missing(change, creates)
        });
        let text = change
            .as_ref()
            .map(|text| text.as_deref().filter(|text| !text.trim().is_empty()));
        let mut known = true;
        match text {
            None => {}
            Some(None) => self.draft.set(&mut row.country_code, "countryCode", None),
            Some(Some(text)) => {
                let country = CountryCode::parse(text).map_err(|_| Reason::Country);
                let country = self.draft.faults.take(path, country);
                known = country.is_some();
                if let Some(country) = country {
                    let code = Some(country.as_str().to_owned());
                    self.draft.set(&mut row.country_code, "countryCode", code);
                }
            }
        }
        if known {
            self.region(row, &fields.region, text.is_some());
        }
    }

    /// A region's code belongs to the address's country, also to one that is changed.
    fn region(&mut self, row: &mut AddressRow, change: &Change<NewRegion>, country_changes: bool) {
        let path = self.path.at("region");
        let required = self.is_required(RequirableAddressField::Region);
        let is_blank = |text: &str| text.trim().is_empty();
        let nothing = |region: &NewRegion| {
            let texts = [&region.code, &region.name];
            texts.into_iter().flatten().all(|text| is_blank(text))
        };
        self.require("region", required, |creates| match change {
            None => creates,
            Some(None) => true,
            Some(Some(region)) => nothing(region),
        });
        let country = row
            .country_code
            .as_deref()
            .and_then(|code| CountryCode::parse(code).ok());
        let region = match change {
            None => {
                let outdated = row.region_code.as_deref().filter(|code| {
                    country.is_none_or(|country| region_code(country, code).is_err())
                });
                if country_changes && outdated.is_some() {
                    self.draft.faults.add(path.at("code"), Reason::Region);
                }
                return;
            }
            Some(region) => region.clone().unwrap_or_default(),
        };
        let code = region.code.as_deref().filter(|code| !is_blank(code));
        let code = code.and_then(|text| {
            let reason = match country.map(|country| region_code(country, text)) {
                Some(Ok(code)) => return Some(code.to_owned()),
                Some(Err(_)) => Reason::Region,
                None => Reason::RegionWithoutCountry,
            };
            self.draft.faults.add(path.at("code"), reason);
            None
        });
        let mut line = |name: &str, text: &Option<String>| {
            let text = text.as_ref()?;
            self.draft.faults.line(path.at(name), text, MAX_LINE)
        };
        let name = line("name", &region.name);
        let external_id = line("externalId", &region.external_id);
        self.draft.set(&mut row.region_code, "region", code);
        self.draft.set(&mut row.region_name, "region", name);
        self.draft
            .set(&mut row.region_external_id, "region", external_id);
    }

    /// A postal code is of the form of its country, where that is known, also of one that is changed.
    fn postcode(&mut self, row: &mut AddressRow, change: &Change<String>, country_changes: bool) {
        let country = row.country_code.clone().unwrap_or_default();
        let has_codes = postcode_rule(&country) != PostcodeRule::None;
        let required = self.is_required(RequirableAddressField::Postcode)
            || self.config.settings.postcode_required;
        let required = required && has_codes;
        let kept = row.postcode.clone().unwrap_or_default();
        self.require("postcode", required, |creates| {
            is_missing(change, creates || country_changes && kept.trim().is_empty())
        });
        let path = self.path.at("postcode");
        match change {
            None => {
                if country_changes && !kept.trim().is_empty() && !is_postcode(&country, &kept) {
                    let example = example(&country);
                    self.draft.faults.add(path, Reason::Postcode { example });
                }
            }
            Some(None) => self.draft.set(&mut row.postcode, "postcode", None),
            Some(Some(text)) => {
                let Some(line) = self.draft.faults.line(path.clone(), text, MAX_LINE) else {
                    return;
                };
                if !line.trim().is_empty() && !is_postcode(&country, &line) {
                    let example = example(&country);
                    return self.draft.faults.add(path, Reason::Postcode { example });
                }
                self.draft.set(&mut row.postcode, "postcode", Some(line));
            }
        }
    }
}

fn is_missing(change: &Change<String>, creates: bool) -> bool {
    match change {
        None => creates,
        Some(None) => true,
        Some(Some(text)) => text.trim().is_empty(),
    }
}

/// A code that has the form of a country's.
fn example(country: &str) -> String {
    let PostcodeRule::Forms(forms) = postcode_rule(country) else {
        return String::new();
    };
    let digit = ('1'..='9').cycle();
    let letter = ('A'..='H').cycle();
    let (mut digits, mut letters) = (digit, letter);
    let form = forms.first().copied().unwrap_or_default();
    let character = |c| match c {
        'n' => digits.next().unwrap_or('1'),
        'a' | 'x' => letters.next().unwrap_or('A'),
        other => other,
    };
    form.chars().map(character).collect()
}
