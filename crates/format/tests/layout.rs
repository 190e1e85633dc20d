//! What the layout looks like.

use format::{Indent, Style, format};

#[track_caller]
fn check(text: &str, expect: &str) {
    let style = Style::default();
    let formatted = format(text, style);
    assert_eq!(formatted, expect);
    assert_eq!(format(&formatted, style), expect, "again");
}

#[test]
fn keywords_are_large() {
    check("from a as b\n", "FROM a AS b\n");
    check("From a\nonbuild run b\n", "FROM a\nONBUILD RUN b\n");
    check(
        "FROM a\nhealthcheck --interval=3s cmd curl x\nHEALTHCHECK none\n",
        "FROM a\nHEALTHCHECK --interval=3s CMD curl x\nHEALTHCHECK NONE\n",
    );
    check("FROM as AS as\n", "FROM as AS as\n");
    check(
        "FROM a\nHEALTHCHECK  cmd[\"b\"]\n",
        "FROM a\nHEALTHCHECK  cmd[\"b\"]\n",
    );
}

#[test]
fn one_space_stands_between_words() {
    check(
        "FROM   a  AS\tb\nCOPY  --from=x   c  d\nEXPOSE 80\t 90\n",
        "FROM a AS b\nCOPY --from=x c d\nEXPOSE 80 90\n",
    );
    check("FROM a\nENV  b=c   d=\"e  f\"\n", "FROM a\nENV b=c d=\"e  f\"\n");
    check(
        "FROM a\nRUN   --mount=type=tmpfs,target=/b   c   d\n",
        "FROM a\nRUN --mount=type=tmpfs,target=/b c   d\n",
    );
    check("FROM a\nWORKDIR   /b  c\n", "FROM a\nWORKDIR /b  c\n");
    check("  FROM a\n   RUN b\n", "FROM a\nRUN b\n");
}

#[test]
fn arrays_are_written_like_json() {
    check(
        "FROM a\nCMD  [ \"b\" ,\"c  d\",  \"e\" ]\n",
        "FROM a\nCMD [\"b\", \"c  d\", \"e\"]\n",
    );
    check("FROM a\nENTRYPOINT [ ]\n", "FROM a\nENTRYPOINT []\n");
    check(
        "FROM a\nVOLUME [\"/b\",\"/c\"]\nSHELL [ \"sh\" ]\n",
        "FROM a\nVOLUME [\"/b\", \"/c\"]\nSHELL [\"sh\"]\n",
    );
    check(
        "FROM a\nHEALTHCHECK --retries=3  CMD  [ \"b\" ]\nONBUILD COPY [ \"b\",\"c\" ]\n",
        "FROM a\nHEALTHCHECK --retries=3 CMD [\"b\"]\nONBUILD COPY [\"b\", \"c\"]\n",
    );
    check(
        "FROM a\nCMD [ \"b\", \\\n  \"c\" ]\n",
        "FROM a\nCMD [\"b\", \\\n    \"c\"]\n",
    );
}

#[test]
fn continuations_keep_their_shape() {
    check(
        "FROM a\nRUN set -e; \\\n  if b; then \\\n    c; \\\n  fi\n",
        "FROM a\nRUN set -e; \\\n    if b; then \\\n      c; \\\n    fi\n",
    );
    check(
        "FROM a\nRUN b   \\   \n\t&& c\\\n  d\n",
        "FROM a\nRUN b \\\n      && c \\\n    d\n",
    );
    check("FROM a\nCOPY b \\\nc /d\n", "FROM a\nCOPY b \\\n    c /d\n");
    check("FROM a\nRUN b \\\n\\\n  c\n", "FROM a\nRUN b \\\n\\\n    c\n");
}

#[test]
fn a_line_that_is_not_put_in_pushes_no_other() {
    check(
        "FROM a\nRUN b && \\\n    c && \\\nd && \\\n      e\n",
        "FROM a\nRUN b && \\\n    c && \\\n    d && \\\n      e\n",
    );
    check(
        "FROM a\nRUN b && \\\nc && \\\n  d\n",
        "FROM a\nRUN b && \\\n    c && \\\n      d\n",
    );
}

#[test]
fn quotes_and_words_over_two_lines_stay() {
    for text in [
        "FROM a\nRUN echo \"b  \\\n c\"\n",
        "FROM a\nRUN echo 'b \\\n        c'\n",
        "FROM a\nRUN ech\\\no b\n",
        "FROM a\nENV b=\"c \\\n  d\"\n",
        "FROM a\nRUN echo b\\  \\\nc\n",
        "FROM a\nRUN echo \"$(b \"c \\\n d\")\"\n",
        "FROM a\nRUN echo ${b:-c \\\n d}\n",
        "FROM a\nWORKDIR /b \\\n  c\n",
        "FROM a\nENV b \\\n\tc \\\n\td\n",
    ] {
        check(text, text);
    }
    check(
        "FROM a\nRUN echo \"b \\\n c\" \\\n  d\n",
        "FROM a\nRUN echo \"b \\\n c\" \\\n    d\n",
    );
}

#[test]
fn comments_stay() {
    check(
        "FROM a\n  # b  \nRUN c \\\n# d\n  \t# e\n  f\n",
        "FROM a\n# b\nRUN c \\\n    # d\n    # e\n    f\n",
    );
    check("# syntax=a\n  # b\nFROM c\n", "# syntax=a\n  # b\nFROM c\n");
    check("\n\n# escape=`\nFROM a\n", "\n# escape=`\nFROM a\n");
}

#[test]
fn heredocs_stay_byte_for_byte() {
    check(
        "FROM a\nrun  <<EOF\n  b   \n\n\n\tc\nEOF\ncopy  <<-X  /d\n\t  e  \n\tX\n",
        "FROM a\nRUN <<EOF\n  b   \n\n\n\tc\nEOF\nCOPY <<-X /d\n\t  e  \n\tX\n",
    );
    check("FROM a\nRUN cat <<A\nb  \nA", "FROM a\nRUN cat <<A\nb  \nA\n");
}

#[test]
fn blank_lines_come_one_at_a_time() {
    check("\n\nFROM a\n\n  \n\nRUN b\n\n\n", "FROM a\n\nRUN b\n");
    check("FROM a\nRUN b\n# c\nFROM d\n", "FROM a\nRUN b\n\n# c\nFROM d\n");
    check("ARG a\nFROM b\nFROM c", "ARG a\nFROM b\n\nFROM c\n");
    check("FROM a\nRUN b \\\n\n  \n  c\n", "FROM a\nRUN b \\\n    c\n");
}

#[test]
fn old_pairs_become_new_ones() {
    check(
        "FROM a\nENV b c\nENV b  c d\nLABEL e \"f g\"\n",
        "FROM a\nENV b=c\nENV b=\"c d\"\nLABEL e=\"f g\"\n",
    );
    check(
        "FROM a\nENV b $c/d\nENV b c=d\n",
        "FROM a\nENV b=$c/d\nENV b=c=d\n",
    );
    check(
        "FROM a\nENV b  it's\nENV b  c \"d\"\n",
        "FROM a\nENV b  it's\nENV b c \"d\"\n",
    );
    check("FROM a\nENV b c d", "FROM a\nENV b=\"c d\"\n");
    check("FROM a\nENV b c \\\n   d\n", "FROM a\nENV b c \\\n   d\n");
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    check(
        "\u{feff}from a\r\nRUN b \\ \r\n  c\r\nfrom d",
        "\u{feff}FROM a\r\nRUN b \\\r\n    c\r\n\r\nFROM d\r\n",
    );
}

#[test]
fn what_does_not_parse_stays() {
    check("RUN --mount=type=bind,source=,", "RUN --mount=type=bind,source=,");
    check("FROM a\nnope   b  \nrun c", "FROM a\nnope   b  \nRUN c\n");
    check("FROM a\nRUN <<EOF\n b  \n", "FROM a\nRUN <<EOF\n b  \n");
    let lost = "FROM a\nRUN <<EOF\n b  \nRUN   c\n\n\nFROM d";
    check(lost, lost);
    check("", "");
    check("  \n", "\n");
}

#[test]
fn windows_shells_keep_their_lines() {
    let text = "# escape=`\nFROM a\nRUN b `\n  c\n";
    check(text, text);
    check(
        "FROM a\nSHELL [\"pwsh\", \"-c\"]\nRUN b \\\n  c\n",
        "FROM a\nSHELL [\"pwsh\", \"-c\"]\nRUN b \\\n  c\n",
    );
    check(
        "# escape=`\nFROM a\nCOPY b  `\n  c d\n",
        "# escape=`\nFROM a\nCOPY b `\n    c d\n",
    );
}

#[test]
fn the_style_says_how_far_lines_are_put_in() {
    let text = "FROM a\nRUN b; \\\n    c; \\\n        d\n";
    let two = Style {
        indent: Indent::Spaces(2),
    };
    assert_eq!(format(text, two), "FROM a\nRUN b; \\\n  c; \\\n      d\n");
    let tab = Style { indent: Indent::Tab };
    assert_eq!(format(text, tab), "FROM a\nRUN b; \\\n\tc; \\\n\t\td\n");
}
