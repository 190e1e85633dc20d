//! The field in which a terminal gets another name.

use protocol::MAX_NAME;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::settings::use_settings;
use crate::text::Text;

/// Properties of [`Rename`].
#[derive(PartialEq, Properties)]
pub(super) struct RenameProps {
    /// The name it has.
    pub(super) name: String,
    /// The names of all terminals.
    pub(super) names: Vec<String>,
    /// Takes its new name, or none if it keeps the old.
    pub(super) done: Callback<Option<String>>,
}

/// What a name would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    Fine,
    Same,
    Taken,
    Wrong,
}

/// The field: Enter takes the name, Escape keeps the old one.
#[component]
pub(super) fn Rename(props: &RenameProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let field = use_node_ref();
    let wrong = use_state(|| None::<&'static str>);
    use_effect_with(field.clone(), |field| {
        if let Some(field) = field.cast::<HtmlInputElement>() {
            let _ = field.focus();
            field.select();
        }
    });
    // Taking the field away also blurs it.
    let finished = use_mut_ref(|| false);
    let done = {
        let done = props.done.clone();
        Callback::from(move |name: Option<String>| {
            if !finished.replace(true) {
                done.emit(name);
            }
        })
    };
    let settle = {
        let (props_name, names) = (props.name.clone(), props.names.clone());
        let (done, field) = (done.clone(), field.clone());
        move || {
            let name = field.cast::<HtmlInputElement>().map(|field| field.value());
            let name = name.unwrap_or_default().trim().to_owned();
            match check(&name, &props_name, &names) {
                Check::Fine => done.emit(Some(name)),
                Check::Same => done.emit(None),
                other => return Some(other),
            }
            None
        }
    };
    let onkeydown = {
        let (done, settle, wrong) = (done.clone(), settle.clone(), wrong.clone());
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            // Enter that ends the conversion of Japanese input is not the Enter that ends the name.
            if event.is_composing() {
                return;
            }
            match event.key().as_str() {
                "Escape" => done.emit(None),
                "Enter" => wrong.set(settle().map(|check| say(text, check))),
                _ => {}
            }
        })
    };
    let onblur = {
        Callback::from(move |_: FocusEvent| {
            if settle().is_some() {
                done.emit(None);
            }
        })
    };
    html! {
        <span class="renaming" role="presentation">
            <input
                ref={field}
                type="text"
                value={props.name.clone()}
                aria-label={(text.desk.new_name)(&props.name)}
                aria-invalid={wrong.is_some().then_some("true")}
                title={wrong.unwrap_or_default()}
                autocapitalize="off"
                autocomplete="off"
                spellcheck="false"
                {onkeydown}
                {onblur}
            />
            if let Some(wrong) = *wrong {
                <span class="rename-wrong" role="alert">{ wrong }</span>
            }
        </span>
    }
}

fn check(name: &str, old: &str, names: &[String]) -> Check {
    if name == old {
        return Check::Same;
    }
    if name.is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
        return Check::Wrong;
    }
    if names.iter().any(|taken| taken == name) {
        return Check::Taken;
    }
    Check::Fine
}

fn say(text: &Text, check: Check) -> &'static str {
    match check {
        Check::Taken => text.desk.name_taken,
        _ => text.desk.name_wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_printable_and_nobody_else_s() {
        let names = ["main".to_owned(), "watch".to_owned()];
        let is = |name: &str, expected| assert_eq!(check(name, "main", &names), expected, "{name:?}");
        is("main", Check::Same);
        is("shell", Check::Fine);
        is("監視", Check::Fine);
        is("watch", Check::Taken);
        is("", Check::Wrong);
        is(&"器".repeat(11), Check::Wrong);
        is("a\u{7}", Check::Wrong);
    }
}
