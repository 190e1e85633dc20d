//! Findings for people.

use std::fmt::Write as _;

use super::{Finding, Status};

/// One line per finding, and below it what mends it.
pub(super) fn render(findings: &[Finding]) -> String {
    let width = findings
        .iter()
        .map(|finding| finding.name.len())
        .max()
        .unwrap_or(0);
    let mut table = String::new();
    for Finding {
        name,
        status,
        found,
        fix,
    } in findings
    {
        let word = match status {
            Status::Ok => "ok",
            Status::Degraded => "degraded",
            Status::Missing => "MISSING",
        };
        let _ = writeln!(table, "{word:<8}  {name:<width$}  {found}");
        if let Some(fix) = fix {
            let _ = writeln!(table, "{:<8}  {:<width$}  -> {fix}", "", "");
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_stands_below_what_it_mends() {
        let findings = [
            Finding::ok("kernel", "Linux 6.1"),
            Finding::bad("page", Status::Missing, "not built", "Build it."),
        ];
        assert_eq!(
            render(&findings),
            "ok        kernel  Linux 6.1\nMISSING   page    not built\n                  -> Build it.\n"
        );
    }
}
