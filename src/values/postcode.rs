//! Postal codes: which countries have them, and what they look like.
//!
//! The facts are those that postal operators publish, for the most part
//! through the Universal Postal Union (UPU). Only the form of a code is
//! checked, never whether the code is in use.
//!
//! Refusing a real address is worse than taking a bad one. So a country is
//! listed only where its rule is certain, codes still written in an old form
//! are taken, and a country that is not listed takes any text.

/// What is known of a country's postal codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostcodeRule {
    /// The country has no postal codes.
    None,
    /// A code has one of these forms.
    ///
    /// In a form `n` is a digit, `a` a letter and `x` either. Capital letters
    /// and digits stand for themselves. Spaces and dashes only show how the
    /// code is usually written. A country prefix, as in `LV-1010`, is left out.
    Forms(&'static [&'static str]),
    /// Nothing certain is known.
    Unknown,
}

/// The rule for `country`, an ISO 3166-1 alpha-2 code in upper case.
pub fn postcode_rule(country: &str) -> PostcodeRule {
    use PostcodeRule::{Forms, None, Unknown};

    match country {
        // No postal codes.
        "AE" | "AG" | "AO" | "AW" | "BI" | "BJ" | "BS" | "BW" | "BZ" | "CF" | "CG" | "CI"
        | "CK" | "CM" | "CW" | "DM" | "ER" | "FJ" | "GD" | "GQ" | "HK" | "KM" | "KP" | "ML"
        | "MO" | "MR" | "QA" | "RW" | "SB" | "SC" | "SL" | "SR" | "ST" | "SX" | "SY" | "TG"
        | "TK" | "TO" | "TV" | "VU" | "YE" | "ZW" => None,

        // One number, of three to eight digits.
        "AD" | "FO" | "GN" | "IS" | "LS" | "MG" | "OM" | "PG" => Forms(&["nnn"]),
        "AF" | "AL" | "AT" | "AU" | "AZ" | "BD" | "BE" | "BG" | "CC" | "CH" | "CV" | "CX"
        | "CY" | "DK" | "ET" | "GE" | "GL" | "GW" | "HT" | "HU" | "LI" | "LR" | "LU" | "LV"
        | "MD" | "MK" | "MS" | "NE" | "NF" | "NO" | "NZ" | "PH" | "SI" | "SJ" | "SV" | "TN"
        | "VC" | "VG" | "ZA" => Forms(&["nnnn"]),
        "BA" | "BB" | "BT" | "CU" | "DE" | "DO" | "DZ" | "EE" | "ES" | "FI" | "FR" | "GT"
        | "HR" | "ID" | "IQ" | "IT" | "JO" | "KE" | "KW" | "LA" | "LK" | "LT" | "MA" | "ME"
        | "MX" | "MY" | "NP" | "PE" | "PK" | "SD" | "SN" | "TH" | "TR" | "TZ" | "UA" | "UY"
        | "ZM" => Forms(&["nnnnn"]),
        "CZ" | "GR" | "SE" | "SK" => Forms(&["nnn nn"]),
        "LC" => Forms(&["nn nnn"]),
        "KY" => Forms(&["n-nnnn"]),
        "PL" => Forms(&["nn-nnn"]),
        "BY" | "CN" | "CO" | "EC" | "IN" | "KG" | "NG" | "RO" | "RU" | "SG" | "TJ" | "TM"
        | "TT" | "UZ" => Forms(&["nnnnnn"]),
        "CL" => Forms(&["nnn nnnn"]),
        "JP" => Forms(&["nnn-nnnn"]),
        "PT" => Forms(&["nnnn-nnn"]),
        "BR" => Forms(&["nnnnn-nnn"]),
        "IR" => Forms(&["nnnnn-nnnnn"]),

        // A number that is short or long, or old or new.
        "AM" => Forms(&["nnnn", "37nnnn"]),
        "BH" => Forms(&["nnn", "nnnn"]),
        "CR" => Forms(&["nnnn", "nnnnn", "nnnnn-nnnn"]),
        "EG" | "IL" | "MM" => Forms(&["nnnnn", "nnnnnnn"]),
        "KH" | "MN" | "RS" | "VN" => Forms(&["nnnnn", "nnnnnn"]),
        "KR" => Forms(&["nnnnn", "nnn-nnn"]),
        "LB" => Forms(&["nnnn", "nnnn nnnn"]),
        "MV" | "NA" => Forms(&["nnnn", "nnnnn"]),
        "MZ" => Forms(&["nnnn", "nnnn-nn"]),
        "NI" => Forms(&["nnnnn", "nnn-nnn-n"]),
        "PA" => Forms(&["nnnn", "nnnn-nnnnn"]),
        "PY" => Forms(&["nnnn", "nnnnnn"]),
        "SA" => Forms(&["nnnnn", "nnnnn-nnnn"]),
        "TW" => Forms(&["nnn", "nnn-nn", "nnn-nnn"]),

        // The United States, and those who share its codes.
        "AS" | "FM" | "GU" | "MH" | "MP" | "PR" | "PW" | "US" | "VI" => {
            Forms(&["nnnnn", "nnnnn-nnnn"])
        }

        // Those who have a part of a neighbour's numbers.
        "AX" => Forms(&["22nnn"]),
        "BL" | "GF" | "GP" | "MF" | "MQ" | "PM" | "RE" => Forms(&["97nnn"]),
        "MC" => Forms(&["980nn"]),
        "NC" | "PF" | "WF" => Forms(&["98nnn"]),
        "SM" => Forms(&["4789n"]),
        "VA" => Forms(&["00120"]),
        "YT" => Forms(&["97nnn", "98nnn"]),

        // Letters and digits.
        "AR" => Forms(&["nnnn", "a nnnn", "a nnnn aaa"]),
        "BM" => Forms(&["aa nn", "aa aa"]),
        "BN" => Forms(&["aa nnnn"]),
        "CA" => Forms(&["ana nan"]),
        "HN" => Forms(&["nnnnn", "aa nnnn"]),
        "IE" => Forms(&["ann xxxx", "anW xxxx"]),
        "KZ" => Forms(&["nnnnnn", "ann xxxx"]),
        "MT" => Forms(&["aaa nn", "aaa nnnn"]),
        "MU" => Forms(&["nnnnn", "a nnnn"]),
        "NL" => Forms(&["nnnn aa"]),
        "SO" => Forms(&["aa nnnnn"]),
        "SZ" => Forms(&["a nnn"]),
        "VE" => Forms(&["nnnn", "nnnn-a"]),

        // The United Kingdom, and those who follow its pattern.
        "GB" => Forms(&[
            "an naa", "ann naa", "ana naa", "aan naa", "aann naa", "aana naa", "GIR 0AA",
        ]),
        "GG" => Forms(&["GYn naa", "GYnn naa"]),
        "IM" => Forms(&["IMn naa", "IMnn naa"]),
        "JE" => Forms(&["JEn naa", "JEnn naa"]),

        // One code for the whole territory, or for each island.
        "AI" => Forms(&["2640"]),
        "FK" => Forms(&["FIQQ 1ZZ"]),
        "GI" => Forms(&["GX11 1AA"]),
        "GS" => Forms(&["SIQQ 1ZZ"]),
        "IO" => Forms(&["BBND 1ZZ"]),
        "PN" => Forms(&["PCRN 1ZZ"]),
        "SH" => Forms(&["ASCN 1ZZ", "STHL 1ZZ", "TDCU 1ZZ"]),
        "TC" => Forms(&["TKCA 1ZZ"]),

        _ => Unknown,
    }
}

/// Whether `text` can be a postal code of `country`, an ISO 3166-1 alpha-2
/// code in upper case.
///
/// Case, spaces and dashes do not matter, and a country prefix may stand in
/// front. Where the country has no codes any text is taken, for people write
/// something to get past a form. Where the rule is unknown any text is
/// taken too.
pub fn is_postcode(country: &str, text: &str) -> bool {
    let PostcodeRule::Forms(forms) = postcode_rule(country) else {
        return true;
    };
    let text = text.replace(is_separator, "").to_ascii_uppercase();
    ["", country, other_prefix(country)]
        .iter()
        .filter_map(|prefix| text.strip_prefix(prefix))
        .any(|code| forms.iter().any(|form| fits(form, code)))
}

/// What people put before a code instead of the ISO code of the country: most
/// often the letters on its cars.
fn other_prefix(country: &str) -> &'static str {
    match country {
        "AT" => "A",
        "AX" => "FI",
        "BE" => "B",
        "CU" | "SV" => "CP",
        "DE" => "D",
        "ES" => "E",
        "FI" => "FIN",
        "FR" | "MC" => "F",
        "GL" => "DK",
        "HU" => "H",
        "IT" | "SM" | "VA" => "I",
        "JP" => "〒",
        "LI" => "FL",
        "LU" => "L",
        "MS" => "MSR",
        "NO" | "SJ" => "N",
        "PT" => "P",
        "SE" => "S",
        "SI" => "SLO",
        _ => "",
    }
}

/// Whether `code`, in upper case and without separators, has this form.
fn fits(form: &str, code: &str) -> bool {
    let mut form = form.chars().filter(|&c| !is_separator(c));
    let all_fit = code.chars().all(|c| match form.next() {
        Some('n') => c.is_ascii_digit(),
        Some('a') => c.is_ascii_uppercase(),
        Some('x') => c.is_ascii_digit() || c.is_ascii_uppercase(),
        literal => literal == Some(c),
    });
    all_fit && form.next().is_none()
}

/// Any space or dash: text pasted from a document has typographic ones.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A country, codes it takes, and codes it refuses.
    type Case = (
        &'static str,
        &'static [&'static str],
        &'static [&'static str],
    );

    const CASES: &[Case] = &[
        ("AD", &["AD500", "500"], &["AD50", "FR500"]),
        ("AI", &["AI-2640", "2640"], &["2641"]),
        ("AR", &["1425", "C1425", "C1425CLA"], &["142", "C1425C"]),
        ("AT", &["1010", "A-1010", "AT-1010"], &["101", "D-1010"]),
        ("AU", &["2000", "0800"], &["20000", "NSW"]),
        ("AX", &["22100", "AX-22100", "FI-22100"], &["00100"]),
        ("AZ", &["AZ1000", "AZ 1000", "1000"], &["AZ100"]),
        ("BB", &["BB11000", "11000"], &["BB1100"]),
        ("BE", &["1000", "B-1000"], &["10000"]),
        ("BH", &["317", "1216"], &["31", "12160"]),
        ("BM", &["HM 12", "HMFX"], &["HM 1", "12 HM"]),
        ("BN", &["BB3713"], &["3713"]),
        ("BR", &["01310-100", "01310100"], &["01310"]),
        ("CA", &["K1A 0B1", "k1a0b1", "K1A-0B1"], &["K1A", "1K1 A0B"]),
        ("CH", &["8001", "CH-8001"], &["80011"]),
        ("CL", &["8340518", "834-0518"], &["834051"]),
        ("CN", &["100000"], &["10000"]),
        (
            "CZ",
            &["100 00", "10000", "CZ-100 00"],
            &["1000", "SK-10000"],
        ),
        (
            "DE",
            &["10115", "D-10115", "DE 10115"],
            &["1011", "A-10115"],
        ),
        ("DK", &["1050", "DK-1050"], &["105"]),
        ("FK", &["FIQQ 1ZZ", "fiqq1zz"], &["SIQQ 1ZZ"]),
        ("FR", &["75001", "F-75001"], &["7500", "2A000"]),
        (
            "GB",
            &[
                "M1 1AA",
                "M60 1NW",
                "CR2 6XH",
                "DN55 1PT",
                "W1A 1HQ",
                "EC1A 1BB",
                "SW1A1AA",
                "sw1a 1aa",
                " SW1A 1AA ",
                "GIR 0AA",
            ],
            &["SW1A", "1AA SW1A", "10115", "GIR 1AA"],
        ),
        ("GG", &["GY1 1AA", "GY10 1SA"], &["JE1 1AA"]),
        ("GI", &["GX11 1AA"], &["GX11 1AB"]),
        ("GR", &["104 31", "10431"], &["1043"]),
        (
            "IE",
            &["A65 F4E2", "D6W XY00", "d02x285"],
            &["A65", "AAA F4E2", "A65 F4E"],
        ),
        ("IL", &["9103401", "91034"], &["910340"]),
        ("IN", &["110001", "110 001"], &["11000"]),
        ("IR", &["11936-12345", "1193612345"], &["119361234"]),
        ("JP", &["100-0001", "1000001", "〒100-0001"], &["100-000"]),
        ("KR", &["03051", "110-062"], &["0305"]),
        ("KY", &["KY1-1001", "ky1 1001"], &["KY1-100"]),
        ("KZ", &["010000", "Z05H9B0"], &["01000"]),
        ("LC", &["LC04 101"], &["LC04"]),
        ("LT", &["LT-01100", "01100"], &["LV-01100"]),
        ("LU", &["1234", "L-1234", "LU-1234"], &["12345"]),
        ("LV", &["LV-1010", "1010"], &["LT-1010"]),
        ("MC", &["98000", "MC-98000"], &["75001"]),
        ("MD", &["MD-2001", "MD2001", "2001"], &["MD20012"]),
        ("MS", &["MSR 1110", "1110"], &["MSR"]),
        ("MT", &["VLT 1117", "VLT05"], &["1117"]),
        (
            "NL",
            &["1012 AB", "1012ab", "NL-1012 AB"],
            &["1012", "AB1012"],
        ),
        ("PL", &["00-950", "00950", "PL-00-950"], &["00-95"]),
        (
            "PT",
            &["1234-567", "1234567", "1234\u{2013}567"],
            &["1234-56"],
        ),
        ("SE", &["114 55", "SE-114 55", "S-11455"], &["1145"]),
        ("SG", &["018956"], &["18956"]),
        ("SZ", &["H100"], &["100"]),
        ("TW", &["100", "10058", "100-058"], &["1000"]),
        (
            "US",
            &["90210", "90210-1234", "902101234"],
            &["9021", "90210-12", "K1A 0B1", "９０２１０"],
        ),
        ("VA", &["00120"], &["00121"]),
        ("VE", &["1010", "1010-A"], &["101"]),
        // No codes, nothing known, and no such country.
        ("AE", &["00000", "", "n/a"], &[]),
        ("HK", &["999077", ""], &[]),
        ("GH", &["GA-183-8164", ""], &[]),
        ("ZZ", &["anything", ""], &[]),
    ];

    /// Every country the table can list.
    fn listed() -> impl Iterator<Item = (String, PostcodeRule)> {
        ('A'..='Z')
            .flat_map(|first| ('A'..='Z').map(move |second| format!("{first}{second}")))
            .map(|country| (country.clone(), postcode_rule(&country)))
            .filter(|(_, rule)| *rule != PostcodeRule::Unknown)
    }

    #[test]
    fn takes_and_refuses() {
        for (country, taken, refused) in CASES {
            for text in *taken {
                assert!(is_postcode(country, text), "{country} refuses {text:?}");
            }
            for text in *refused {
                assert!(!is_postcode(country, text), "{country} takes {text:?}");
            }
        }
    }

    #[test]
    fn most_countries_are_listed() {
        let without = listed().filter(|(_, rule)| *rule == PostcodeRule::None);
        assert!(without.count() >= 40);
        assert!(listed().count() >= 215);
    }

    #[test]
    fn every_form_takes_its_own_example() {
        for (country, rule) in listed() {
            let PostcodeRule::Forms(forms) = rule else {
                continue;
            };
            for form in forms {
                assert!(
                    form.chars()
                        .all(|c| matches!(c, 'n' | 'a' | 'x' | 'A'..='Z' | '0'..='9' | ' ' | '-')),
                    "{country}: {form:?} has a sign without meaning"
                );
                let code = form.replace('n', "1").replace(['a', 'x'], "B");
                for text in [code.clone(), format!("{country}-{code}")] {
                    assert!(is_postcode(&country, &text), "{country} refuses {text:?}");
                }
            }
            for text in ["", " ", "-", "n/a", &country] {
                assert!(!is_postcode(&country, text), "{country} takes {text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_safe(country in any::<String>(), text in any::<String>()) {
            // No such country is listed, unless chance has spelt one.
            if postcode_rule(&country) == PostcodeRule::Unknown {
                prop_assert!(is_postcode(&country, &text));
            }
        }

        #[test]
        fn listed_countries_are_safe(country in "[A-Z]{2}", text in any::<String>()) {
            let plain = is_postcode(&country, &text);
            prop_assert_eq!(is_postcode(&country, &format!(" {text}-")), plain);
            prop_assert_eq!(is_postcode(&country, &text.to_ascii_lowercase()), plain);
        }
    }
}
