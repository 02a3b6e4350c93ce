//! What every request does, piece by piece, by itself: `scripts/bench pieces`.

use std::hint::black_box;

use async_graphql::parser::parse_query;
use criterion::{Criterion, criterion_group, criterion_main};
use frontdesk::{
    config::Limits,
    domain::page::{KeysetPage, PageArgs},
    graphql::{is_within, read_json},
    values::{CustomerId, TenantId, kind},
};
use uuid::Uuid;

const DOCUMENT: &str = "mutation Create($input: CreateCustomerInput!) {
    createCustomer(input: $input) { customer { id email createdAt addresses { id city } partners { id name } }
    userErrors { code path message } } }";
const BODY: &str = r#"{"query":"mutation Create($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }",
    "variables":{"input":{"email":"ada@example.com","firstName":"Ada","lastName":"Lovelace","addresses":[{"street":["12 St James's Square"],
    "city":"London","postcode":"SW1Y 4JH","countryCode":"GB"}],"metadata":[{"key":"score","value":0.5}]}}}"#;

fn pieces(criterion: &mut Criterion) {
    let limits = Limits::default();
    criterion.bench_function("guard, with parsing", |bench| {
        bench.iter(|| is_within(black_box(DOCUMENT), &limits));
    });
    criterion.bench_function("parse alone", |bench| {
        bench.iter(|| parse_query(black_box(DOCUMENT)).is_ok());
    });
    criterion.bench_function("JSON of a body", |bench| {
        bench.iter(|| read_json(black_box(BODY.as_bytes()), 32).is_ok());
    });

    let id = CustomerId::from_uuid(Uuid::from_u128(0x019a_a000_0000_7000_8000_0000_0000_0001));
    let text = id.to_string();
    criterion.bench_function("write an id", |bench| {
        bench.iter(|| black_box(id).to_string());
    });
    criterion.bench_function("read an id", |bench| {
        bench.iter(|| black_box(text.as_str()).parse::<CustomerId>().is_ok());
    });

    let first = KeysetPage::<kind::Customer>::parse(&PageArgs::default(), TenantId::NIL);
    let page = first.map(|page| page.page(vec![id], |id| *id));
    let cursor = page.ok().and_then(|page| page.items.into_iter().next());
    let after = PageArgs {
        after: cursor.map(|(cursor, _)| cursor),
        ..PageArgs::default()
    };
    criterion.bench_function("read a cursor, write another", |bench| {
        bench.iter(|| {
            let page = KeysetPage::<kind::Customer>::parse(black_box(&after), TenantId::NIL);
            page.map(|page| page.page(vec![id], |id| *id).items.len())
        });
    });
}

criterion_group!(benches, pieces);
criterion_main!(benches);
