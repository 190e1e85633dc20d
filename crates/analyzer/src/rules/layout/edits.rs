//! What the formatter would change, as findings.

use format::Style;

use crate::document::Document;
use crate::report::Report;
use crate::{Edit, Fix, Text};

/// Reports those changes that `is_meant` picks.
pub(super) fn report(
    document: &Document<'_>,
    report: &mut Report<'_>,
    message: &Text,
    title: &Text,
    is_meant: fn(&Document<'_>, &format::Edit) -> bool,
) {
    for edit in format::edits(document.tree, document.errors, Style::default()) {
        if is_meant(document, &edit) {
            let fix = Fix::safe(title.clone(), vec![Edit::replace(edit.span, edit.replacement)]);
            report.add(edit.span, message.clone()).with_fix(fix);
        }
    }
}
