use crate::values::{PasswordPolicy, PasswordRule, fold};

/// Passwords that everybody tries first, one a line, sorted by bytes, all of at least 6 characters:
/// the list of the zxcvbn project (MIT licence).
const COMMON: &str = include_str!("common.txt");

/// What a policy demands, in the order in which it is told.
pub fn rules(policy: PasswordPolicy) -> &'static [PasswordRule] {
    use PasswordRule as Rule;
    match policy {
        PasswordPolicy::Nist => &[Rule::MinLength, Rule::MaxLength, Rule::NotCommon],
        PasswordPolicy::CareCloud => &[
            Rule::MinLength,
            Rule::MaxLength,
            Rule::Digit,
            Rule::Uppercase,
            Rule::NotCommon,
        ],
        PasswordPolicy::Magento => &[
            Rule::MinLength,
            Rule::MaxLength,
            Rule::ThreeClasses,
            Rule::NoEdgeSpaces,
            Rule::NotEmail,
        ],
        PasswordPolicy::CloneSystems | PasswordPolicy::Pelcro => {
            &[Rule::MinLength, Rule::MaxLength]
        }
        PasswordPolicy::PelcroStrong => &[
            Rule::MinLength,
            Rule::MaxLength,
            Rule::Digit,
            Rule::Symbol,
            Rule::Lowercase,
            Rule::Uppercase,
        ],
    }
}

/// How many characters a password has at least and at most. Where the policy itself sets no upper
/// bound it is 1,024.
pub fn lengths(policy: PasswordPolicy) -> (usize, usize) {
    match policy {
        PasswordPolicy::Nist | PasswordPolicy::Magento => (8, 256),
        PasswordPolicy::CareCloud | PasswordPolicy::CloneSystems => (8, 1_024),
        PasswordPolicy::Pelcro => (6, 1_024),
        PasswordPolicy::PelcroStrong => (8, 30),
    }
}

/// What `policy` demands and `password` does not meet.
pub fn unmet(policy: PasswordPolicy, password: &str, email: Option<&str>) -> Vec<PasswordRule> {
    let broken = |rule: &&PasswordRule| !meets(policy, **rule, password, email);
    rules(policy).iter().filter(broken).copied().collect()
}

fn meets(policy: PasswordPolicy, rule: PasswordRule, password: &str, email: Option<&str>) -> bool {
    let (min, max) = lengths(policy);
    let has = |class: fn(char) -> bool| password.chars().any(class);
    match rule {
        PasswordRule::MinLength => password.chars().count() >= min,
        PasswordRule::MaxLength => password.chars().count() <= max,
        PasswordRule::Digit => has(is_digit),
        PasswordRule::Uppercase => has(char::is_uppercase),
        PasswordRule::Lowercase => has(char::is_lowercase),
        PasswordRule::Symbol => has(is_symbol),
        PasswordRule::ThreeClasses => {
            let classes = [char::is_lowercase, char::is_uppercase, is_digit, is_symbol];
            classes.into_iter().filter(|class| has(*class)).count() >= 3
        }
        PasswordRule::NoEdgeSpaces => password.trim() == password,
        PasswordRule::NotEmail => email.is_none_or(|email| fold(email.trim()) != fold(password)),
        PasswordRule::NotCommon => !is_common(password),
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Neither a letter nor a digit.
fn is_symbol(c: char) -> bool {
    !c.is_alphanumeric()
}

/// Is it on the list, whatever its case?
fn is_common(password: &str) -> bool {
    let password = password.to_lowercase();
    // The list is sorted: look in the middle of what is left, at the line that is there.
    let mut rest = COMMON;
    while !rest.is_empty() {
        let mut middle = rest.len() / 2;
        while !rest.is_char_boundary(middle) {
            middle -= 1;
        }
        let start = rest[..middle].rfind('\n').map_or(0, |end| end + 1);
        let end = rest[start..]
            .find('\n')
            .map_or(rest.len(), |end| start + end);
        match rest.as_bytes()[start..end].cmp(password.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => rest = rest.get(end + 1..).unwrap_or_default(),
            std::cmp::Ordering::Greater => rest = &rest[..start],
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::PasswordRule as Rule;

    #[test]
    fn each_policy_from_both_sides() {
        use PasswordPolicy as P;
        let email = Some("Ada1@example.com");
        for (policy, password, expected) in [
            (P::Nist, "correct horse", &[][..]),
            (P::Nist, "correct", &[Rule::MinLength]),
            (P::Nist, "PassWord1", &[Rule::NotCommon]),
            (P::CareCloud, "Kolotoc7", &[]),
            (
                P::CareCloud,
                "kolotoc",
                &[Rule::MinLength, Rule::Digit, Rule::Uppercase],
            ),
            (P::CareCloud, "Password1", &[Rule::NotCommon]),
            (P::Magento, "Abcdefg1", &[]),
            (P::Magento, "abcdefg1", &[Rule::ThreeClasses]),
            (P::Magento, " Abcdef1 ", &[Rule::NoEdgeSpaces]),
            (P::Magento, "ada1@EXAMPLE.com", &[Rule::NotEmail]),
            (P::CloneSystems, "password123", &[]),
            (P::CloneSystems, "passwor", &[Rule::MinLength]),
            (P::Pelcro, "123456", &[]),
            (P::Pelcro, "12345", &[Rule::MinLength]),
            (P::PelcroStrong, "Abcdef1!", &[]),
            (
                P::PelcroStrong,
                "abcdefgh",
                &[Rule::Digit, Rule::Symbol, Rule::Uppercase],
            ),
            (P::PelcroStrong, "ABCDEF1!", &[Rule::Lowercase]),
        ] {
            assert_eq!(
                unmet(policy, password, email),
                expected,
                "{policy} {password}"
            );
        }
        assert_eq!(
            unmet(P::PelcroStrong, &"Aa1!".repeat(8), None),
            [Rule::MaxLength]
        );
        assert_eq!(
            unmet(P::Magento, &"Aa1!".repeat(65), None),
            [Rule::MaxLength]
        );
        assert_eq!(unmet(P::Nist, &"é".repeat(256), None), []);
    }

    #[test]
    fn the_list_is_sorted_and_long_and_each_of_it_is_found() {
        let lines: Vec<_> = COMMON.lines().collect();
        assert!(lines.len() > 10_000);
        assert!(lines.is_sorted());
        assert!(lines.iter().all(|line| is_common(line)));
        assert!(
            is_common("QWERTYUIOP")
                && !is_common("")
                && !is_common("zzzzzzzzzzzzzz")
                && !is_common("é")
        );
    }
}
