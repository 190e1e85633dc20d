//! The lesson's terminals, the state of their sandbox, and what can be done with both.

use protocol::frame::Role;
use yew::prelude::*;

use super::sandbox::{Sandbox, Stage};
use super::status::{Banner, Status};
use crate::desk::{
    CloseQuestion, Icon, LayoutHandle, Move, Panes, RecordPanel, SharePanel, Tabs, split_button,
};
use crate::settings::use_settings;
use crate::terminal::client::{Client, Connection};
use crate::terminal::session::Tab;
use crate::text::Text;

/// Properties of [`Dock`].
#[derive(PartialEq, Properties)]
pub(super) struct DockProps {
    /// Which terminals are in view.
    pub(super) layout: LayoutHandle,
    /// The sandbox.
    pub(super) sandbox: Sandbox,
    /// Changes how text and terminals share the window.
    pub(super) resize: Callback<()>,
    /// The border before it.
    pub(super) children: Html,
}

/// What is open between the bar and the terminals.
#[derive(Clone, Debug, PartialEq)]
enum Drawer {
    None,
    Share,
    Record,
    Renew,
    Close(Tab),
}

impl Drawer {
    fn toggled(&self, other: Self) -> Self {
        if *self == other { Self::None } else { other }
    }
}

/// Terminals and all that is around them.
#[component]
pub(super) fn Dock(props: &DockProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let drawer = use_state(|| Drawer::None);
    let view = &props.sandbox.view;
    let tabs = &view.summary.tabs;
    let client = props
        .sandbox
        .client()
        .filter(|_| !matches!(view.connection, Connection::Gone(_)));
    let open = open_terminal(client, tabs, &props.layout);
    let ask = {
        let drawer = drawer.setter();
        Callback::from(move |tab| drawer.set(Drawer::Close(tab)))
    };
    html! {
        <section class="dock-area" aria-label={text.terminal}>
            { props.children.clone() }
            <div class="dock">
                <div class="dock-bar">
                    <Tabs
                        tabs={tabs.clone()}
                        layout={props.layout.clone()}
                        client={client.cloned()}
                        editable=true
                        {ask}
                        open={open.clone()}
                    />
                    <div class="tools">
                        <Status sandbox={props.sandbox.clone()} />
                        if client.is_some() {
                            { split_button(text, &props.layout, tabs, open) }
                            { record_button(text, props, &drawer) }
                            { share_button(text, props, &drawer) }
                            { renew_button(text, &drawer) }
                        }
                        <button
                            type="button"
                            class="quiet tool resize"
                            aria-label={text.pane_sizes}
                            title={text.pane_sizes}
                            onclick={props.resize.reform(|_: MouseEvent| ())}
                        >
                            { Icon::Sizes.draw() }
                        </button>
                    </div>
                </div>
                { drawn(text, props, client, &drawer) }
                <Banner sandbox={props.sandbox.clone()} />
                if let Stage::Running { id, client } = &props.sandbox.stage {
                    <Panes
                        sandbox={id.clone()}
                        client={client.clone()}
                        summary={view.summary.clone()}
                        layout={props.layout.clone()}
                    />
                } else {
                    <div class="panes"></div>
                }
            </div>
        </section>
    }
}

/// Opens one terminal more, under the first free name.
fn open_terminal(client: Option<&Client>, tabs: &[Tab], layout: &LayoutHandle) -> Callback<()> {
    let (client, layout) = (client.cloned(), layout.dispatcher());
    let names: Vec<String> = tabs.iter().map(|tab| tab.name.clone()).collect();
    Callback::from(move |()| {
        let free = (2..100)
            .map(|number| format!("sh-{number}"))
            .find(|name| !names.contains(name));
        if let (Some(client), Some(name)) = (&client, free) {
            let id = client.open(&name);
            layout.dispatch(Move::Select(id));
            client.focus(id);
        }
    })
}

fn drawn(text: &Text, props: &DockProps, client: Option<&Client>, drawer: &UseStateHandle<Drawer>) -> Html {
    let (Some(client), Stage::Running { id, .. }) = (client, &props.sandbox.stage) else {
        return Html::default();
    };
    let summary = &props.sandbox.view.summary;
    let shut = drawer.setter();
    let inner = match &**drawer {
        Drawer::Record => active(props).map_or_else(Html::default, |tab| {
            html! { <RecordPanel sandbox={id.clone()} client={client.clone()} tab={tab.clone()} /> }
        }),
        Drawer::Renew => renew_question(text, &props.sandbox.renew, drawer),
        Drawer::Close(tab) if summary.tabs.iter().any(|other| other.id == tab.id) => {
            let (client, id) = (client.clone(), tab.id);
            let answer = Callback::from(move |yes| {
                shut.set(Drawer::None);
                if yes {
                    client.close(id);
                }
            });
            html! { <CloseQuestion key={tab.id} tab={tab.clone()} {answer} /> }
        }
        Drawer::None | Drawer::Share | Drawer::Close(_) => Html::default(),
    };
    html! {
        <div class="drawer">
            <SharePanel
                sandbox={id.clone()}
                client={client.clone()}
                others={summary.others.clone()}
                open={**drawer == Drawer::Share}
            />
            { inner }
        </div>
    }
}

fn active(props: &DockProps) -> Option<&Tab> {
    let tabs = &props.sandbox.view.summary.tabs;
    tabs.iter().find(|tab| Some(tab.id) == props.layout.active())
}

fn toggle(drawer: &UseStateHandle<Drawer>, to: Drawer) -> Callback<MouseEvent> {
    let drawer = drawer.clone();
    Callback::from(move |_| drawer.set(drawer.toggled(to.clone())))
}

fn record_button(text: &Text, props: &DockProps, drawer: &UseStateHandle<Drawer>) -> Html {
    let on = active(props)
        .and_then(|tab| tab.recording)
        .is_some_and(|recording| recording.on);
    let label = if on { text.desk.recording } else { text.desk.record };
    html! {
        <button
            type="button"
            class={classes!("quiet", "tool", "record", on.then_some("on-air"))}
            aria-label={label}
            title={label}
            aria-expanded={(**drawer == Drawer::Record).to_string()}
            onclick={toggle(drawer, Drawer::Record)}
        >
            { Icon::Record.draw() }
        </button>
    }
}

fn share_button(text: &Text, props: &DockProps, drawer: &UseStateHandle<Drawer>) -> Html {
    let others = &props.sandbox.view.summary.others;
    let guests = others.iter().filter(|viewer| viewer.role < Role::Owner).count();
    let label = if guests > 0 {
        format!("{} ({})", text.desk.share, (text.desk.watching)(guests))
    } else {
        text.desk.share.to_owned()
    };
    html! {
        <button
            type="button"
            class={classes!("quiet", "tool", "share", (guests > 0).then_some("watched"))}
            aria-label={label.clone()}
            title={label}
            aria-expanded={(**drawer == Drawer::Share).to_string()}
            onclick={toggle(drawer, Drawer::Share)}
        >
            { Icon::Share.draw() }
            if guests > 0 {
                <span class="tool-count" aria-hidden="true">{ (text.desk.watching)(guests) }</span>
            }
        </button>
    }
}

fn renew_button(text: &Text, drawer: &UseStateHandle<Drawer>) -> Html {
    html! {
        <button
            type="button"
            class="quiet tool renew"
            aria-label={text.new_sandbox}
            title={text.new_sandbox}
            aria-expanded={(**drawer == Drawer::Renew).to_string()}
            onclick={toggle(drawer, Drawer::Renew)}
        >
            { Icon::Again.draw() }
        </button>
    }
}

fn renew_question(text: &Text, renew: &Callback<()>, drawer: &UseStateHandle<Drawer>) -> Html {
    let yes = {
        let (drawer, renew) = (drawer.setter(), renew.clone());
        Callback::from(move |_: MouseEvent| {
            drawer.set(Drawer::None);
            renew.emit(());
        })
    };
    html! {
        <div class="banner warn" role="group" aria-label={text.new_sandbox}>
            <span>{ text.new_sandbox_sure }</span>
            <button type="button" onclick={yes}>{ text.new_sandbox_yes }</button>
            <button type="button" class="quiet" onclick={toggle(drawer, Drawer::Renew)}>{ text.cancel }</button>
        </div>
    }
}
