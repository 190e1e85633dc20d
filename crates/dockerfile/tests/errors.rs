//! What is wrong with a text, and where.

use dockerfile::parse;

/// Errors are exactly these, each with the text it is about.
#[track_caller]
fn check(text: &str, expect: &[(&str, &str)]) {
    let parse = parse(text);
    let errors: Vec<_> = parse
        .errors
        .iter()
        .map(|error| (error.kind.code(), parse.tree.slice(error.span)))
        .collect();
    assert_eq!(errors, expect, "{text}");
}

/// As [`check`], for one instruction.
#[track_caller]
fn refuses(instruction: &str, code: &str, at: &str) {
    check(&format!("FROM a\n{instruction}"), &[(code, at)]);
    check(&format!("FROM a\n{instruction}\nCMD b\n"), &[(code, at)]);
    if !matches!(code, "unterminated-heredoc") && !instruction.starts_with("FROM") {
        check(&format!("FROM a\nONBUILD {instruction}"), &[(code, at)]);
    }
}

#[track_caller]
fn takes(instruction: &str) {
    check(&format!("FROM a\n{instruction}"), &[]);
    check(
        &format!("FROM a\r\n{}\r\n", instruction.replace('\n', "\r\n")),
        &[],
    );
}

#[test]
fn instructions_and_their_arguments() {
    refuses("NOPE x", "unknown-instruction", "NOPE");
    refuses("RUN\u{a0}x", "unknown-instruction", "RUN\u{a0}x");
    refuses("COPY x", "missing-arguments", "COPY");
    refuses("ADD [\"x\"]", "missing-arguments", "ADD");
    refuses("VOLUME []", "missing-arguments", "VOLUME");
    refuses("SHELL []", "missing-arguments", "SHELL");
    refuses("HEALTHCHECK", "missing-arguments", "HEALTHCHECK");
    refuses("HEALTHCHECK CMD", "missing-arguments", "HEALTHCHECK");
    refuses("HEALTHCHECK CMD []", "missing-arguments", "HEALTHCHECK");
    refuses("HEALTHCHECK NONE x", "unexpected-argument", "x");
    refuses("HEALTHCHECK curl x", "malformed-healthcheck", "curl x");
    refuses("SHELL bash -c", "shell-not-json", "bash -c");
    refuses("VOLUME [\"a\", \" \"]", "empty-volume", "\" \"");
    refuses("RUN [\"a\", 1]", "not-strings", "1");
    refuses("COPY [[\"a\"], \"b\"]", "not-strings", "[\"a\"]");
    for inner in ["FROM b", "MAINTAINER b", "ONBUILD RUN b"] {
        let keyword = inner.split(' ').next().unwrap();
        check(
            &format!("FROM a\nONBUILD {inner}"),
            &[("onbuild-not-allowed", keyword)],
        );
    }
    for taken in [
        "RUN",
        "CMD",
        "ENTRYPOINT",
        "RUN []",
        "CMD []",
        "HEALTHCHECK NONE",
        "SHELL [\"\"]",
        "run {\"a\": 1}",
    ] {
        takes(taken);
    }
}

#[test]
fn stages() {
    check("FROM\nRUN a", &[("missing-arguments", "FROM")]);
    refuses("FROM a b", "malformed-from", "a b");
    refuses("FROM a AS", "malformed-from", "a AS");
    refuses("FROM a AS 1b", "invalid-stage-name", "1b");
    refuses("FROM a AS $B", "invalid-stage-name", "$B");
    takes("FROM a AS B-1_c.d");
    check("", &[("no-instructions", "")]);
    check("# a\n\n", &[("no-instructions", "")]);
    check("FROM a\n\\\n\n", &[("unknown-instruction", "")]);
}

#[test]
fn flags() {
    refuses("COPY --foo=b c d", "unknown-flag", "--foo=b");
    refuses("CMD --foo", "unknown-flag", "--foo");
    refuses("ADD --from=b c d", "unknown-flag", "--from=b");
    refuses("COPY --link --link=false b c", "duplicate-flag", "--link=false");
    refuses("COPY --from b c", "missing-flag-value", "--from");
    refuses("COPY --link= b c", "missing-flag-value", "--link=");
    refuses("COPY --link=1 b c", "flag-not-boolean", "1");
    refuses("RUN --network=a b", "invalid-flag-value", "a");
    refuses("RUN --security=\"a b\" c", "invalid-flag-value", "\"a b\"");
    refuses("HEALTHCHECK --interval=5 CMD b", "invalid-duration", "5");
    refuses("HEALTHCHECK --timeout=1us CMD b", "duration-too-short", "1us");
    refuses("HEALTHCHECK --retries=-1 CMD b", "invalid-retries", "-1");
    for taken in [
        "COPY --from= --chown=b:c --chmod=755 --link=TRUE --parents --exclude=d --exclude=e f g",
        "ADD --checksum=b --keep-git-dir --unpack=false c d",
        "RUN --network=none --security=insecure --device=a --mount=type=tmpfs,target=/b c",
        "HEALTHCHECK --interval=1m --timeout=0 --start-period=1.5h --start-interval= --retries=0 CMD b",
        "HEALTHCHECK --nope NONE",
        "FROM --platform=b c",
        "STOPSIGNAL --a 9",
        "ARG --a b",
        "RUN -- --a",
    ] {
        takes(taken);
    }
}

#[test]
fn mounts() {
    refuses("RUN --mount=target b", "mount-option-without-value", "target");
    refuses(
        "RUN --mount=type=cache,path=/b c",
        "unknown-mount-option",
        "path=/b",
    );
    refuses(
        "RUN --mount=type=cahce,target=/b c",
        "invalid-mount-value",
        "cahce",
    );
    refuses("RUN --mount=target=/b,ro=yes c", "invalid-mount-value", "yes");
    refuses(
        "RUN --mount=target=/b,sharing=locked c",
        "mount-option-not-allowed",
        "sharing=locked",
    );
    refuses(
        "RUN --mount=type=secret,id=b,from=c d",
        "mount-option-not-allowed",
        "from=c",
    );
    refuses("RUN --mount=from=$B,target=/c d", "mount-from-variable", "$B");
    refuses("RUN --mount= b", "missing-flag-value", "--mount=");
    takes("RUN --mount=type=Cache,dst=/b,SHARING=Locked,uid=0,mode=0755,id=$X c");
    takes("RUN --mount=type=secret,id=b,env=B,required --mount=type=ssh,required=true c");
    takes("RUN --mount=\"type=bind,src=.,target=/b,rw\" c");
}

#[test]
fn words() {
    refuses("ENV x", "missing-equals", "x");
    refuses("LABEL x=1 y", "missing-equals", "y");
    refuses("ENV x=1 =y", "empty-name", "=");
    refuses("ARG =y", "empty-name", "=");
    refuses("ENV x=\"y z", "open-quote", "\"y z");
    refuses("LABEL x it's", "open-quote", "'s");
    refuses("USER 'x", "open-quote", "'x");
    refuses("COPY [\"it's\", \"b\"]", "open-quote", "\"it's\"");
    refuses("WORKDIR /x/${y", "open-brace", "${y");
    refuses("EXPOSE ${}", "bad-substitution", "${}");
    refuses("STOPSIGNAL ${x:=9}", "bad-substitution", "${x:=9}");
    refuses("EXPOSE 80 web", "invalid-port", "web");
    refuses("EXPOSE 80/http 81", "invalid-port", "80/http");
    takes("EXPOSE 80 81/udp 82-83/TCP 127.0.0.1:84:85 99999 90-80 $X ${Y}/tcp \"86\"");
    refuses("ENV x=a\\\n  y=\"b", "open-quote", "\"b");
    for taken in [
        "ENV x=\"\" ''=y z=\\\"",
        "ENV x=${y:-${z}} a=${b/c/d} e=${f%%.*}",
        "MAINTAINER it's \"me",
        "RUN it's \"",
        "CMD ${x:=1}",
        "ENV x \\\"",
        "USER $",
    ] {
        takes(taken);
    }
}

#[test]
fn here_documents() {
    refuses("RUN <<X\nb", "unterminated-heredoc", "<<X");
    refuses("RUN cat <<X\n X", "unterminated-heredoc", "<<X");
    refuses("RUN echo $((1 << 2))", "unterminated-heredoc", "<< 2))");
    refuses("COPY b <<X\nX", "heredoc-as-destination", "<<X");
    check("FROM a\nCOPY <<X /b\n${c\nX", &[("bad-substitution", "${c\n")]);
    for taken in [
        "RUN <<X\nb\nX",
        "RUN << X\nb\nX",
        "RUN cat 3<<-X\n\tb\n\tX",
        "RUN <<'X Y'\nb\nX Y",
        "RUN echo $((1<<2)) <<<b",
        "COPY <<'X' /b\n${c\nX",
        "RUN <<X\n${c\nX",
        "RUN \"<<X\" '<<Y",
        "ONBUILD COPY <<X <<Y /b\nX\nY",
    ] {
        takes(taken);
    }
}

#[test]
fn directives() {
    check("# escape=x\nFROM a", &[("invalid-escape", "x")]);
    check("# escape= \nFROM a", &[("invalid-escape", "")]);
    check(
        "# escape=`\n# ESCAPE = `\nFROM a",
        &[("duplicate-directive", "# ESCAPE = `")],
    );
    for taken in [
        "# escape=\nFROM a",
        "#escape=`\r\nFROM a `\r\n\r\n AS b",
        "\u{feff}# escape=\\\nFROM a",
        "# syntax=a b\nFROM a",
    ] {
        check(taken, &[]);
    }
}
