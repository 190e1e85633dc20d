//! Dockerfiles to start from.

/// One of them.
#[derive(Debug)]
pub(crate) struct Sample {
    /// The Dockerfile.
    pub(crate) dockerfile: &'static str,
    /// The `.dockerignore` beside it.
    pub(crate) dockerignore: Option<&'static str>,
}

/// The samples, in the order of [`samples`](crate::text::CheckText::samples).
pub(crate) static SAMPLES: [Sample; 6] = [
    Sample {
        dockerfile: include_str!("../../samples/common.Dockerfile"),
        dockerignore: None,
    },
    Sample {
        dockerfile: include_str!("../../samples/node.Dockerfile"),
        dockerignore: Some("dist\n"),
    },
    Sample {
        dockerfile: include_str!("../../samples/python.Dockerfile"),
        dockerignore: None,
    },
    Sample {
        dockerfile: include_str!("../../samples/go.Dockerfile"),
        dockerignore: None,
    },
    Sample {
        dockerfile: include_str!("../../samples/silenced.Dockerfile"),
        dockerignore: None,
    },
    Sample {
        dockerfile: include_str!("../../samples/tidy.Dockerfile"),
        dockerignore: Some(".git\n.env\n*.pem\nnode_modules\n"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::report::{Report, apply};

    fn report(sample: &Sample, lang: &str) -> Report {
        let dockerignore = sample.dockerignore.map(str::to_owned);
        let answer = analyzer_wasm::lint(sample.dockerfile, dockerignore, lang, false);
        serde_json::from_str(&answer).unwrap()
    }

    #[test]
    fn the_samples_teach_and_the_last_is_tidy() {
        let (tidy, others) = SAMPLES.split_last().unwrap();
        for sample in others {
            assert_ne!(report(sample, "en").findings, [], "{}", sample.dockerfile);
        }
        assert!(report(&SAMPLES[0], "en").findings.len() > 3);
        assert_eq!(report(tidy, "en").findings, []);
    }

    #[test]
    fn every_fix_the_page_offers_changes_the_text() {
        for sample in &SAMPLES {
            for finding in report(sample, "ja").findings {
                let Some(fix) = finding.fix else { continue };
                assert_ne!(
                    apply(sample.dockerfile, &fix.edits),
                    sample.dockerfile,
                    "{}",
                    finding.rule
                );
                assert!(!fix.title.is_empty());
            }
        }
    }
}
