//! How well a Dockerfile does, by what its findings are about.

use crate::{Category, Diagnostic, Severity};

const FULL: u32 = 100;

/// What is left of 100 points in each category once its findings have cost theirs ([`cost`]), in the order of
/// [`Category::ALL`]. Nothing falls below 0.
pub fn scores(diagnostics: &[Diagnostic]) -> [(Category, u32); Category::ALL.len()] {
    Category::ALL.map(|category| {
        let of_it = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.rule.category == category);
        let lost = of_it.map(|diagnostic| cost(diagnostic.severity)).sum::<u32>();
        (category, FULL.saturating_sub(lost))
    })
}

/// What a finding costs.
pub fn cost(severity: Severity) -> u32 {
    match severity {
        Severity::Error => 25,
        Severity::Warning => 10,
        Severity::Info => 4,
        Severity::Style => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint;

    fn score(text: &str, category: Category) -> u32 {
        let scores = scores(&lint(text));
        scores.iter().find(|(of, _)| *of == category).unwrap().1
    }

    #[test]
    fn each_finding_costs_its_own_category() {
        let text = "FROM debian:latest\nUSER 65534\n";
        assert_eq!(score(text, Category::Reproducibility), 90);
        assert_eq!(score(text, Category::Security), 100);
    }

    #[test]
    fn the_worst_is_nothing() {
        let text = "FROM debian:latest\n".repeat(30);
        assert_eq!(score(&text, Category::Reproducibility), 0);
    }
}
