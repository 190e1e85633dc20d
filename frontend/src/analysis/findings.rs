//! The list of findings.

use analyzer::Severity;
use yew::prelude::*;

use crate::analyzer_edge::{Finding, Fix};
use crate::settings::use_settings;
use crate::text::Text;

/// Properties of [`Findings`].
#[derive(PartialEq, Properties)]
pub(crate) struct FindingsProps {
    /// What to list, in the order of the text.
    pub(crate) findings: Vec<Finding>,
    /// Shows a finding in the text.
    pub(crate) show: Callback<Finding>,
    /// Makes a fix.
    pub(crate) fix: Callback<Fix>,
}

/// The findings as a list that a screen reader can walk; each leads to its line.
#[component]
pub(crate) fn Findings(props: &FindingsProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let count = props.findings.len();
    html! {
        <section class="findings" aria-labelledby="findings-heading">
            <h2 id="findings-heading">{ text.findings }</h2>
            <p class="count" role="status">
                { if count == 0 { text.no_findings.to_owned() } else { (text.findings_count)(count) } }
            </p>
            <ol>
                for (index, finding) in props.findings.iter().enumerate() {
                    <li key={index} class={classes!("finding", finding.severity.name())}>
                        { one(text, finding, &props.show, &props.fix) }
                    </li>
                }
            </ol>
        </section>
    }
}

fn one(text: &Text, finding: &Finding, show: &Callback<Finding>, fix: &Callback<Fix>) -> Html {
    let onclick = {
        let (show, finding) = (show.clone(), finding.clone());
        Callback::from(move |_: MouseEvent| show.emit(finding.clone()))
    };
    html! {
        <>
            <p class="finding-head">
                <span class="severity">{ severity(text, finding.severity) }</span>
                <button type="button" class="line" {onclick}>{ (text.line)(finding.line) }</button>
                <span class="rule" translate="no">
                    <code>{ finding.rule }</code>
                    for alias in finding.aliases {
                        { " " }<code>{ *alias }</code>
                    }
                </span>
            </p>
            <p class="message">{ marked(&finding.message) }</p>
            if let Some(found) = &finding.fix {
                { fix_button(text, found, fix) }
            }
        </>
    }
}

fn fix_button(text: &Text, found: &Fix, fix: &Callback<Fix>) -> Html {
    let onclick = {
        let (fix, found) = (fix.clone(), found.clone());
        Callback::from(move |_: MouseEvent| fix.emit(found.clone()))
    };
    html! {
        <p class="fix">
            <button type="button" {onclick}>{ text.apply_fix }</button>
            <span>{ marked(&found.title) }</span>
            if !found.safe {
                <span class="fine">{ text.unsafe_fix }</span>
            }
        </p>
    }
}

/// A sentence with its `code` set as code.
fn marked(sentence: &str) -> Html {
    html! {
        for (index, part) in sentence.split('`').enumerate() {
            if index % 2 == 1 {
                <code translate="no">{ part }</code>
            } else {
                { part }
            }
        }
    }
}

fn severity(text: &Text, severity: Severity) -> &'static str {
    match severity {
        Severity::Error => text.severity_error,
        Severity::Warning => text.severity_warning,
        Severity::Info => text.severity_info,
        Severity::Style => text.severity_style,
    }
}
