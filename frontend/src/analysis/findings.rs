//! The list of findings.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::marked;
use super::report::{Concern, Finding, Fix, Report, Severity};
use crate::settings::use_settings;
use crate::text::Text;

/// Longer lists are cut: nobody reads them, and the page would be slow.
const MOST: usize = 200;
/// The best known names come first.
const SHOWN_ALIASES: usize = 2;

/// How findings are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Place,
    Severity,
    Concern,
}

impl Group {
    const ALL: [Self; 3] = [Self::Place, Self::Severity, Self::Concern];
}

/// What one does with a finding.
#[derive(Clone, PartialEq)]
pub(crate) struct Acts {
    /// Shows it in the text.
    pub(crate) show: Callback<Finding>,
    /// Makes its fix.
    pub(crate) fix: Callback<Fix>,
    /// Opens its rule's page.
    pub(crate) explain: Callback<String>,
    /// Makes all safe fixes.
    pub(crate) fix_all: Callback<()>,
}

/// Properties of [`Findings`].
#[derive(PartialEq, Properties)]
pub(crate) struct FindingsProps {
    /// What is found; none until the first answer.
    pub(crate) report: Option<Rc<Report>>,
    /// The only concern that is listed, if it is one.
    pub(crate) only: Option<Concern>,
    /// Lists all concerns again.
    pub(crate) all: Callback<()>,
    /// What one does with them.
    pub(crate) acts: Acts,
}

/// The findings as lists that a screen reader can walk; each leads to its line.
#[component]
pub(crate) fn Findings(props: &FindingsProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let words = text.check;
    let group = use_state(|| Group::Severity);
    let hidden = use_state(Vec::<Severity>::new);
    let all: &[Finding] = props.report.as_ref().map_or(&[], |report| &report.findings);
    let of_concern = |finding: &&Finding| props.only.is_none_or(|only| finding.category == only);
    let shown: Vec<&Finding> = all
        .iter()
        .filter(of_concern)
        .filter(|finding| !hidden.contains(&finding.severity))
        .collect();
    let safe = all
        .iter()
        .filter(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safe))
        .count();
    let pick = {
        let group = group.setter();
        Callback::from(move |event: Event| {
            let index = event
                .target_unchecked_into::<HtmlSelectElement>()
                .selected_index();
            let chosen = usize::try_from(index)
                .ok()
                .and_then(|index| Group::ALL.get(index));
            if let Some(chosen) = chosen {
                group.set(*chosen);
            }
        })
    };
    let toggle = |severity: Severity| {
        let hidden = hidden.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*hidden).clone();
            match next.iter().position(|other| *other == severity) {
                Some(at) => drop(next.remove(at)),
                None => next.push(severity),
            }
            hidden.set(next);
        })
    };
    let count = match (&props.report, all.len(), shown.len()) {
        (None, ..) => text.loading.to_owned(),
        (_, 0, _) => text.no_findings.to_owned(),
        (_, all, shown) if all == shown => (text.findings_count)(all),
        (_, all, shown) => (words.shown_of)(shown, all),
    };
    let every = props.all.reform(|_: MouseEvent| ());
    let fix_all = props.acts.fix_all.reform(|_: MouseEvent| ());
    html! {
        <section class="findings" aria-labelledby="findings-heading">
            <div class="findings-head">
                <h2 id="findings-heading">{ text.findings }</h2>
                <p class="count" role="status">{ count }</p>
                if safe > 0 {
                    <button type="button" class="main" onclick={fix_all}>{ (words.fix_all)(safe) }</button>
                }
            </div>
            if !all.is_empty() {
                <div class="filters">
                    <label>
                        <span>{ words.group_by }</span>
                        <select onchange={pick}>
                            for choice in Group::ALL {
                                <option selected={*group == choice}>{ group_name(text, choice) }</option>
                            }
                        </select>
                    </label>
                    <div class="levels" role="group" aria-label={words.severities}>
                        for severity in Severity::ALL {
                            { level(text, severity, all, !hidden.contains(&severity), toggle(severity)) }
                        }
                    </div>
                    if let Some(only) = props.only {
                        <button type="button" class="only" onclick={every}>
                            { words.concern(only) }<span aria-hidden="true">{ " ×" }</span>
                            <span class="unseen">{ words.all_concerns }</span>
                        </button>
                    }
                </div>
            }
            <div class="lists">
                { lists(text, *group, &shown, &props.acts) }
            </div>
        </section>
    }
}

fn group_name(text: &Text, group: Group) -> &'static str {
    match group {
        Group::Place => text.check.by_place,
        Group::Severity => text.check.by_severity,
        Group::Concern => text.check.by_concern,
    }
}

/// A switch that lists the findings of a severity, or does not; none if there are none.
fn level(text: &Text, severity: Severity, all: &[Finding], on: bool, onclick: Callback<MouseEvent>) -> Html {
    let count = all.iter().filter(|finding| finding.severity == severity).count();
    if count == 0 {
        return Html::default();
    }
    html! {
        <button
            type="button"
            class={classes!("level-switch", severity.name())}
            aria-pressed={on.to_string()}
            {onclick}
        >
            { text.check.severity(severity) }{ " " }{ count }
        </button>
    }
}

fn lists(text: &Text, group: Group, shown: &[&Finding], acts: &Acts) -> Html {
    let cut = shown.len().saturating_sub(MOST);
    let shown = &shown[..shown.len() - cut];
    let groups: Vec<(&'static str, Vec<&Finding>)> = match group {
        Group::Place => vec![("", shown.to_vec())],
        Group::Severity => Severity::ALL
            .map(|severity| {
                let of_it = |finding: &&&Finding| finding.severity == severity;
                (
                    text.check.severity(severity),
                    shown.iter().filter(of_it).copied().collect(),
                )
            })
            .into(),
        Group::Concern => Concern::ALL
            .map(|concern| {
                let of_it = |finding: &&&Finding| finding.category == concern;
                (
                    text.check.concern(concern),
                    shown.iter().filter(of_it).copied().collect(),
                )
            })
            .into(),
    };
    html! {
        <>
            for (name, findings) in groups.into_iter().filter(|(_, findings)| !findings.is_empty()) {
                <>
                    if !name.is_empty() {
                        <h3>{ name }{ " " }<span class="count">{ findings.len() }</span></h3>
                    }
                    <ol>
                        for finding in findings {
                            <li class={classes!("finding", finding.severity.name())}>
                                { one(text, finding, acts) }
                            </li>
                        }
                    </ol>
                </>
            }
            if cut > 0 {
                <p class="fine">{ (text.check.cut)(cut) }</p>
            }
        </>
    }
}

fn one(text: &Text, finding: &Finding, acts: &Acts) -> Html {
    let onclick = {
        let (show, finding) = (acts.show.clone(), finding.clone());
        Callback::from(move |_: MouseEvent| show.emit(finding.clone()))
    };
    let explain = {
        let (explain, rule) = (acts.explain.clone(), finding.rule.clone());
        Callback::from(move |_: MouseEvent| explain.emit(rule.clone()))
    };
    html! {
        <>
            <p class="finding-head">
                <span class="severity">{ text.check.severity(finding.severity) }</span>
                <button type="button" class="line" {onclick}>{ (text.line)(finding.line) }</button>
                <span class="rule" translate="no" title={finding.names()}>
                    <code>{ &finding.rule }</code>
                    // The rule's page has them all.
                    for alias in finding.aliases.iter().take(SHOWN_ALIASES) {
                        { " " }<code>{ alias }</code>
                    }
                </span>
            </p>
            <p class="message">{ marked(&finding.message) }</p>
            <p class="fix">
                if let Some(found) = &finding.fix {
                    { fix_button(text, found, &acts.fix) }
                }
                <button type="button" class="quiet explain" onclick={explain}>
                    { text.check.explain }<span class="unseen">{ " " }{ &finding.rule }</span>
                </button>
            </p>
        </>
    }
}

fn fix_button(text: &Text, found: &Fix, fix: &Callback<Fix>) -> Html {
    let onclick = {
        let (fix, found) = (fix.clone(), found.clone());
        Callback::from(move |_: MouseEvent| fix.emit(found.clone()))
    };
    html! {
        <>
            <button type="button" {onclick}>{ text.check.fix }</button>
            <span>{ marked(&found.title) }</span>
            if !found.safe {
                <span class="fine">{ text.check.unsafe_fix }</span>
            }
        </>
    }
}
