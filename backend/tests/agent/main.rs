//! A real agent with a real sandbox, spoken to over its unix socket as the server does.

mod agent;
mod life;
mod recording;
mod terminals;
mod viewers;
