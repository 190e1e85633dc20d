//! The page: course, lessons beside a terminal, and the Dockerfile check.
//!
//! [`terminal`] and [`explain`] hold what can be decided without a browser and is tested on the host; the
//! rest is Yew components and thin bindings to the vendored JavaScript.

mod analysis;
mod api;
mod app;
mod chrome;
mod chunk;
mod desk;
mod explain;
mod lesson;
mod live;
mod pages;
mod player;
mod progress;
mod route;
mod settings;
mod terminal;
mod text;

fn main() {
    let root = gloo::utils::document()
        .get_element_by_id("app")
        .expect("index.html has the element");
    yew::Renderer::<app::App>::with_root(root).render();
}
