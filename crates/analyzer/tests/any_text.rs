//! What holds for every text.

use analyzer::{Context, Lang, Options, Safety, fix_all, lint, lint_with};
use proptest::prelude::*;

fn dockerfile_like() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "FROM a",
        "FROM a:latest AS b",
        "FROM b",
        "RUN apt-get install x y",
        "RUN sudo apt-get update && apt-get install",
        "RUN <<E\napt-get install x\nE",
        "RUN [\"apt-get\", \"install\", \"x\"]",
        "RUN [\"sh\", \"-c\", \"cd x && apt-get install y | z\"]",
        "RUN <<E bash && b | c > d\na | b\nE",
        "ONBUILD RUN cat <<E > x\na\nE",
        "SHELL [\"bash\", \"-c\"]",
        "RUN cd /a && b | c",
        "RUN a && b && c ",
        "RUN cd /a",
        "RUN wget x && curl -k http://y",
        "RUN pip install --trusted-host h x; yarn",
        "RUN [\"pip\", \"install\", \"x\"]",
        "ENV NODE_TLS_REJECT_UNAUTHORIZED=0",
        "RUN ln -s bash /bin/sh",
        "run <<E\n#!/bin/bash\na && b | c\nE",
        "# hadolint shell=pwsh",
        "ONBUILD RUN sudo sudo x",
        "CMD a 'b c'",
        "CMD",
        "ENTRYPOINT a\\",
        "ADD a b",
        "ADD *.x /y",
        "WORKDIR /a",
        "WORKDIR b",
        "WORKDIR ../c",
        "USER root",
        "MAINTAINER 器 <😀>",
        "MAINTAINER a \\",
        "NOPE",
        "# hadolint ignore=DL3020",
        "",
        "  ",
        "SHELL [\"pwsh\"]",
        "RUN a \\",
        "# escape=`",
        "HEALTHCHECK CMD a",
        "HEALTHCHECK --interval=5 CMD a",
        "RNU a",
        "RUN\u{a0}a",
        "COPY --chwon=a --link --link a b",
        "RUN --mount=type=cahce,traget=/a b",
        "ENV a b \"c d\" e",
        "LABEL a = b",
        "ENV a=b c =d e",
        "ARG a =b",
        "SHELL bash -c",
        "CMD ['a', b]",
        "COPY ['a', 'b']",
        "ONBUILD ONBUILD RUN a",
        "from a As b",
        "RUN <<E\na\n E",
        "EXPOSE 80 # a",
        "# Syntax=docker/dokcerfile:1",
        "# escpae=`",
        "COPY a.tar b c",
        "COPY --chown=b --chmod=777 [\"a\", \"b\"]",
        "COPY . .",
        "RUN tar -xf a.tar && rm a.tar",
        "RUN chmod 755 /a/b",
        "RUN git clone https://a/b.git",
        "RUN echo a > /b",
        "RUN useradd -G x -u 123456 b",
        "RUN --mount=type=secret,id=a,mode=777 --network=host cp /run/secrets/a /b",
        "USER b:c",
        "USER $A",
        "ENV PASSWORD=a://b:ccccc@d/",
        "VOLUME /run/docker.sock",
        "ENV",
    ]);
    let end = prop::sample::select(vec!["\n", "\r\n", "", " ", "\\\n"]);
    let lines = prop::collection::vec((line, end), 0..16);
    lines.prop_map(|lines| lines.into_iter().flat_map(|(line, end)| [line, end]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_lie_in_the_text_and_fixes_end(text in dockerfile_like()) {
        let diagnostics = lint(&text);
        prop_assert!(diagnostics.is_sorted_by_key(|diagnostic| diagnostic.span));
        for diagnostic in &diagnostics {
            prop_assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
            prop_assert!(!diagnostic.message(Lang::Ja).is_empty());
        }
        for safety in [Safety::Safe, Safety::Unsafe] {
            let fixed = fix_all(&text, safety);
            let again = fix_all(&fixed.text, safety);
            prop_assert_eq!(&again.text, &fixed.text);
            let errors = |text: &str| dockerfile::parse(text).errors.len();
            prop_assert!(errors(&fixed.text) <= errors(&text), "{:?} became {:?}", text, fixed.text);
        }
    }

    #[test]
    fn any_text_can_be_linted(text in any::<String>()) {
        lint(&text);
    }

    #[test]
    fn any_context_can_be_linted(
        ignore in prop_oneof![any::<String>(), "[a*?\\[\\]^!#/. \\\\\n-]{0,40}"],
        entry in prop_oneof![any::<String>(), "[a*\\[/.]{0,12}"],
        source in "[a*?\\[/.]{1,12}",
    ) {
        let entries = vec![entry, ".env".to_owned(), ".git/".to_owned()];
        let options = Options {
            context: Some(Context { dockerignore: Some(ignore), entries }),
            ..Options::default()
        };
        let text = format!("FROM a\nCOPY {source} . /b/\n");
        for diagnostic in lint_with(&text, &options) {
            prop_assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
        }
    }
}
