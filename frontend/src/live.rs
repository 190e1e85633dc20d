//! News for those who do not see the page: a polite live region.

use yew::prelude::*;

/// Says something to a screen reader without moving the focus. A Yew context.
#[derive(Clone, PartialEq)]
pub(crate) struct Announce(Callback<(String, bool)>);

impl Announce {
    /// Says `message`.
    pub(crate) fn say(&self, message: impl Into<String>) {
        self.0.emit((message.into(), true));
    }

    /// Says `message` to a screen reader only, since the page shows it already.
    pub(crate) fn whisper(&self, message: impl Into<String>) {
        self.0.emit((message.into(), false));
    }
}

/// Properties of [`Live`].
#[derive(PartialEq, Properties)]
pub(crate) struct LiveProps {
    /// What may announce.
    pub(crate) children: Html,
}

/// Gives its children an [`Announce`] and shows the latest news at the bottom of the window for a moment.
#[component]
pub(crate) fn Live(props: &LiveProps) -> Html {
    // The number makes the same words twice two pieces of news.
    let news = use_state(|| (0_u32, String::new(), true));
    let announce = {
        let setter = news.setter();
        let counter = use_mut_ref(|| 0_u32);
        use_callback((), move |(message, seen): (String, bool), ()| {
            let mut counter = counter.borrow_mut();
            *counter += 1;
            setter.set((*counter, message, seen));
        })
    };
    let (number, message, seen) = &*news;
    html! {
        <ContextProvider<Announce> context={Announce(announce)}>
            { props.children.clone() }
            <div class="live" role="status">
                if !message.is_empty() {
                    <p key={*number} class={if *seen { "toast" } else { "unseen" }}>{ message }</p>
                }
            </div>
        </ContextProvider<Announce>>
    }
}

/// The page's [`Announce`].
#[hook]
pub(crate) fn use_announce() -> Announce {
    use_context().expect("App provides the live region")
}
