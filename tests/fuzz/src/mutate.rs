//! Changes an input a little: blindly, and in the ways in which these formats break.

use crate::random::Random;

/// The longest input.
const MOST: usize = 16 << 10;

/// Numbers at the edges of fields, as LEB128 and in decimal.
const LEB128: [&[u8]; 7] = [
    b"\x00",
    b"\x7f",
    b"\x80\x01",
    b"\x80\x00",
    b"\xff\xff\xff\xff\x0f",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
];
const DECIMAL: [&[u8]; 10] = [
    b"0",
    b"-1",
    b"1e308",
    b"4294967296",
    b"18446744073709551615",
    b"18446744073709551616",
    b"0.0000001",
    b"31622400",
    b"null",
    b"\"\\u0000\\ud83d\"",
];
/// Of JSON, of asciicasts and of terminals.
const TOKENS: [&[u8]; 32] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b",",
    b":",
    b"\n",
    b"[0.5,\"o\",\"x\"]\n",
    b"[1,\"r\",\"80x24\"]\n",
    b"[0,\"m\",\"\"]\n",
    b"[9,\"x\",\"1\"]\n",
    b"# \n",
    b"\r\n",
    b"\x1b[2J",
    b"\x1b[H",
    b"\x1b[?1049h",
    b"\x1b[?1049l",
    b"\x1b[38;2;1;2;3m",
    b"\x1b[38:5:200m",
    b"\x1b[0m",
    b"\x1b[5;10r",
    b"\x1b[999;999H",
    b"\x1b[99999999999P",
    b"\x1b[?6h",
    b"\x1bM",
    b"\x1b]0;title\x07",
    b"\x1bP+q\x1b\\",
    b"\x1b(0q\x1b(B",
    "端末".as_bytes(),
    "e\u{301}\u{200d}👩‍🚀".as_bytes(),
    b"\xe7\xab",
];

/// A few changes, one after another. `other` is another input to take pieces from.
pub(crate) fn mutate(input: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        change(input, other, random);
    }
    input.truncate(MOST);
}

fn change(input: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(input.len() + 1);
    let end = (at + 1 + random.below(32)).min(input.len());
    match random.below(10) {
        0 => replace(input, at, at, &[byte(random)]),
        1 if at < input.len() => input[at] ^= 1 << random.below(8),
        2 if at < input.len() => input[at] = byte(random),
        3 => replace(input, at, end, &[]),
        4 => {
            let piece = input[at..end].to_vec();
            let times = 1 + random.below(16);
            replace(input, at, at, &piece.repeat(times));
        }
        5 => {
            let from = random.below(other.len() + 1);
            let piece = &other[from..(from + random.below(64)).min(other.len())];
            replace(input, at, at, piece);
        }
        6 => replace(input, at, at, random.pick(&TOKENS)),
        7 => replace(input, at, (at + 1).min(input.len()), random.pick(&LEB128)),
        8 => number(input, at, random),
        _ => input.truncate(at),
    }
}

fn byte(random: &mut Random) -> u8 {
    random.next().to_le_bytes()[0]
}

fn replace(input: &mut Vec<u8>, from: usize, to: usize, with: &[u8]) {
    input.splice(from..to, with.iter().copied());
}

/// Puts another number in the place of the next one written in digits.
fn number(input: &mut Vec<u8>, from: usize, random: &mut Random) {
    let Some(start) = input[from..]
        .iter()
        .position(u8::is_ascii_digit)
        .map(|at| from + at)
    else {
        return;
    };
    let digits = input[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    replace(input, start, start + digits, random.pick(&DECIMAL));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_change_and_stay_short() {
        let mut random = Random::new(1);
        let mut input = b"{\"version\":2}".to_vec();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..1000 {
            mutate(&mut input, b"another input", &mut random);
            assert!(input.len() <= MOST);
            seen.insert(input.clone());
        }
        assert!(seen.len() > 500, "only {} different inputs", seen.len());
    }

    #[test]
    fn a_number_is_replaced_as_a_whole() {
        let mut random = Random::new(3);
        for _ in 0..100 {
            let mut input = b"{\"cols\":123}".to_vec();
            number(&mut input, 0, &mut random);
            let text = String::from_utf8(input).unwrap();
            let inner = text
                .strip_prefix("{\"cols\":")
                .unwrap()
                .strip_suffix('}')
                .unwrap();
            assert!(DECIMAL.contains(&inner.as_bytes()), "{text}");
        }
    }
}
