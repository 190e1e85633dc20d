//! Titles that programs give their terminals: text of a stranger, shown next to the page's own.

/// The most characters of a title.
const LONGEST: usize = 64;

/// The title as it is safe to show: one line, without characters that are not seen or that change how their
/// neighbours are read.
pub(crate) fn presentable(title: &str) -> String {
    let seen: String = title
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_unseen(*c))
        .take(LONGEST)
        .collect();
    seen.trim().to_owned()
}

/// Control characters, and those that have no width or turn the direction of writing.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::presentable;

    #[test]
    fn titles_are_one_short_harmless_line() {
        let check = |title: &str, expected: &str| assert_eq!(presentable(title), expected, "{title:?}");
        check("root@k3v9: /etc", "root@k3v9: /etc");
        check("器を作る", "器を作る");
        check("a\u{1b}[31mb\u{7}\u{9b}c", "a[31mbc");
        check("safe\u{202e}gpj.exe", "safegpj.exe");
        check("z\u{200b}e\u{200d}r\u{feff}o\u{2066}\u{e0041}", "zero");
        check(" two\nlines\t\u{2028}", "two lines");
        check("\u{202e}\u{200b}", "");
        check(&"長".repeat(100), &"長".repeat(64));
    }
}
