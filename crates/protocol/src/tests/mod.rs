mod document;
mod frames;
mod limits;
mod strategies;
mod streams;
