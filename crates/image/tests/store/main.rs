//! The store from outside: images that are honest, damaged and hostile; what is kept, and what is collected.

mod damage;
mod hostile;
mod layers;
mod lifecycle;
mod make;
mod others;
mod place;
mod registry;
