//! What holds for every text.

use analyzer::{Lang, Safety, fix_all, lint};
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
}
