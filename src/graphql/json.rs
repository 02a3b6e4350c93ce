//! JSON from and to GraphQL values, with nothing lost: numbers keep every digit.

use std::fmt;

use async_graphql::{Name, Value as GraphqlValue};
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// GraphQL's form of a JSON value.
pub(super) fn to_graphql(value: Value) -> GraphqlValue {
    match value {
        Value::Null => GraphqlValue::Null,
        Value::Bool(value) => GraphqlValue::Boolean(value),
        Value::Number(number) => GraphqlValue::Number(number),
        Value::String(text) => GraphqlValue::String(text),
        Value::Array(items) => GraphqlValue::List(items.into_iter().map(to_graphql).collect()),
        Value::Object(map) => GraphqlValue::Object(
            map.into_iter()
                .map(|(key, value)| (Name::new(key), to_graphql(value)))
                .collect(),
        ),
    }
}

/// The JSON form of a GraphQL value.
pub(super) fn to_json(value: GraphqlValue) -> Value {
    match value {
        GraphqlValue::Null => Value::Null,
        GraphqlValue::Boolean(value) => Value::Bool(value),
        GraphqlValue::Number(number) => Value::Number(number),
        GraphqlValue::String(text) => Value::String(text),
        GraphqlValue::Enum(name) => Value::String(name.to_string()),
        GraphqlValue::Binary(bytes) => bytes.to_vec().into(),
        GraphqlValue::List(items) => items.into_iter().map(to_json).collect(),
        GraphqlValue::Object(map) => {
            let entries = map.into_iter();
            let entries = entries.map(|(key, value)| (key.to_string(), to_json(value)));
            Value::Object(entries.collect())
        }
    }
}

/// Why bytes are no JSON that a request may hold.
#[derive(Debug)]
pub enum NotJson {
    /// Objects and arrays nested too deep.
    TooDeep,
    /// Not JSON in UTF-8, or a key twice in an object. The text says where.
    Malformed(String),
}

/// Reads a request's JSON: in UTF-8, each key once, at most `max_depth` deep.
pub fn read_json(bytes: &[u8], max_depth: usize) -> Result<Value, NotJson> {
    if depth(bytes) > max_depth {
        return Err(NotJson::TooDeep);
    }
    // As a key of the caller's it could not be told from a number.
    if bytes
        .windows(NUMBER.len())
        .any(|window| window == NUMBER.as_bytes())
    {
        return Err(NotJson::Malformed(format!("{NUMBER} is reserved")));
    }
    let malformed = |error: serde_json::Error| NotJson::Malformed(error.to_string());
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut reader).map_err(malformed)?;
    reader.end().map_err(malformed)?;
    Ok(value)
}

/// How many objects and arrays are open at once, at most.
fn depth(bytes: &[u8]) -> usize {
    let (mut open, mut deepest, mut in_string) = (0_usize, 0, false);
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_string => {
                bytes.next();
            }
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A `Value` whose objects have no key twice.
#[derive(Clone, Copy)]
struct Strict;

/// The key under which serde_json hands over a number with all its digits.
const NUMBER: &str = "$serde_json::private::Number";

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key == NUMBER && map.is_empty() {
                let digits: String = entries.next_value()?;
                let number: Number = digits.parse().map_err(de::Error::custom)?;
                return Ok(Value::Number(number));
            }
            if key == NUMBER {
                return Err(de::Error::custom("the key is reserved"));
            }
            let value = entries.next_value_seed(self)?;
            if map.insert(key, value).is_some() {
                return Err(de::Error::custom("an object has a key twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        read_json(text.as_bytes(), 8)
            .ok()
            .map(|value| value.to_string())
    }

    #[test]
    fn accepted_and_refused() {
        for good in [
            r#"{"a":[1.10,1e+400,12345678901234567890123,null,true,"\""]}"#,
            "[[[[[[[[]]]]]]]]",
            r#""[[[[[[[[[""#,
        ] {
            assert_eq!(read(good).as_deref(), Some(good));
        }
        for bad in [
            "",
            "{",
            r#"{"a":1,"a":2}"#,
            r#"{"x":{"a":1,"a":2}}"#,
            "[[[[[[[[[]]]]]]]]]",
            r#""\ud800""#,
            "1 2",
            "NaN",
            r#"{"$serde_json::private::Number":"12"}"#,
            r#"{"a":1,"\u0024serde_json::private::Number":"12"}"#,
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert!(read_json(b"\"\xff\"", 8).is_err());
        assert!(matches!(
            read_json(&[b'['; 100_000], 8),
            Err(NotJson::TooDeep)
        ));
    }

    proptest! {
        #[test]
        fn a_value_survives_graphql(text in "(\\[|\\]|\\{|\\}|\"a\"|:|,|1\\.0|null| ){0,40}") {
            if let Ok(value) = read_json(text.as_bytes(), 32) {
                prop_assert_eq!(to_json(to_graphql(value.clone())), value);
            }
        }
    }
}
