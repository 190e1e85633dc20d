//! Times such as `1m30s`.

/// Nanoseconds, as Go reads them. None if the text is no duration.
pub(crate) fn nanoseconds(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
                .len();
        let number = &rest[..digits];
        if !number.contains(|c: char| c.is_ascii_digit()) || number.matches('.').count() > 1 {
            return None;
        }
        rest = &rest[digits..];
        let unit = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        let size = match &rest[..unit] {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return None,
        };
        sum += decimal(number) * size;
        rest = &rest[unit..];
    }
    // Go counts in 64 bits.
    (sum < 9.3e18).then_some(sign * sum)
}

/// A number of digits with at most one point. The general reader of such numbers is exact to the last bit, and its
/// tables would be a tenth of the page's analyzer.
fn decimal(digits: &str) -> f64 {
    let (mut value, mut scale, mut is_fraction) = (0.0, 1.0, false);
    for c in digits.chars() {
        match c.to_digit(10) {
            Some(digit) => {
                value = value * 10.0 + f64::from(digit);
                scale *= if is_fraction { 10.0 } else { 1.0 };
            }
            None => is_fraction = true,
        }
    }
    value / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, expect) in [
            ("5s", Some(5e9)),
            ("1m30s", Some(90e9)),
            ("1.5h", Some(5400e9)),
            (".5s", Some(5e8)),
            ("0", Some(0.0)),
            ("0s", Some(0.0)),
            ("-1s", Some(-1e9)),
            ("1us", Some(1e3)),
            ("5", None),
            ("s", None),
            ("", None),
            ("5 s", None),
            ("5d", None),
            ("1.2.3s", None),
            ("$X", None),
            ("99999999999h", None),
        ] {
            assert_eq!(nanoseconds(text), expect, "{text}");
        }
    }
}
