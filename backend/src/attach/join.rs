//! From what the user named to a running sandbox of the session.

use std::net::SocketAddr;
use std::path::PathBuf;

use protocol::api::{Course, NewSandbox, Sandbox};
use tokio::net::lookup_host;

use super::{AttachArgs, AttachError, saved};
use crate::client::{Client, ClientError};
use crate::config::Environment;

/// A sandbox and the session that it belongs to.
pub(super) struct Joined {
    pub(super) client: Client,
    pub(super) sandbox: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Lesson(String),
    Sandbox(String),
    Nothing,
}

/// Finds the server, the session and the sandbox; makes a sandbox if a lesson is named that has none.
pub(super) async fn join(args: &AttachArgs, environment: &Environment<'_>) -> Result<Joined, AttachError> {
    if let Some(address) = &args.watch {
        return watch(address).await;
    }
    let (server, wanted) = wanted(args);
    let host = host(server)?;
    let file = saved::path(environment, host);
    let token = args.cookie.clone().or_else(|| saved::read(file.as_deref()?));
    let mut client = Client::named(find(host).await?, host.to_owned());
    if let Some(token) = token {
        client = client.with_token(&token);
    }
    let sandbox = match wanted {
        Wanted::Lesson(lesson) => of_lesson(&mut client, &lesson).await?,
        Wanted::Sandbox(id) => running(&mut client, id).await?,
        Wanted::Nothing => {
            let problem = "say what to join, with --lesson or the id of a sandbox".to_owned();
            return Err(no_lesson(&mut client, problem).await);
        }
    };
    if args.cookie.is_none() {
        keep(file, &client);
    }
    Ok(Joined { client, sandbox })
}

/// As a guest: without a session, since an owner's would make this another connection of the owner's.
async fn watch(address: &str) -> Result<Joined, AttachError> {
    let (server, id, token) =
        invitation(address).ok_or_else(|| AttachError::NoInvitation(address.to_owned()))?;
    let host = host(server)?;
    let mut client = Client::named(find(host).await?, host.to_owned()).with_invitation(token);
    let sandbox = running(&mut client, id.to_owned()).await?;
    Ok(Joined { client, sandbox })
}

/// Server, sandbox and token of an invitation's address.
fn invitation(address: &str) -> Option<(&str, &str, &str)> {
    let (page, token) = address.split_once('#')?;
    let (server, id) = page.split_once("/watch/")?;
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain(id) && plain(token)).then_some((server, id, token))
}

/// The server's address and what is wanted of it.
fn wanted(args: &AttachArgs) -> (&str, Wanted) {
    let server = args.server.as_str();
    if let Some(lesson) = &args.lesson {
        return (server, Wanted::Lesson(lesson.clone()));
    }
    let Some(target) = args.target.as_deref() else {
        return (server, Wanted::Nothing);
    };
    let Some((scheme, rest)) = target.split_once("://") else {
        return (server, Wanted::Sandbox(target.to_owned()));
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.split(['?', '#']).next().unwrap_or("").trim_end_matches('/');
    let server = &target[..scheme.len() + 3 + authority.len()];
    let wanted = match path.split_once('/') {
        Some(("lessons", id)) => Wanted::Lesson(id.to_owned()),
        Some(("ws", id)) => Wanted::Sandbox(id.to_owned()),
        _ => Wanted::Nothing,
    };
    (server, wanted)
}

/// Host and port of the server's address.
fn host(server: &str) -> Result<&str, AttachError> {
    if server.starts_with("https://") || server.starts_with("wss://") {
        return Err(AttachError::Tls(server.to_owned()));
    }
    let rest = server
        .strip_prefix("http://")
        .or_else(|| server.strip_prefix("ws://"));
    let host = rest.map(|rest| rest.trim_end_matches('/'));
    host.filter(|host| !host.is_empty() && !host.contains(['/', '@', '?', '#', ' ']))
        .ok_or_else(|| AttachError::Address(server.to_owned()))
}

async fn find(host: &str) -> Result<SocketAddr, AttachError> {
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let name = if has_port {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let lookup = |source| AttachError::Lookup {
        host: host.to_owned(),
        source,
    };
    let found: Vec<_> = lookup_host(name).await.map_err(lookup)?.collect();
    // `serve` listens on one address, and for `localhost` that is the older kind.
    let preferred = found.iter().find(|addr| addr.is_ipv4()).or(found.first());
    preferred
        .copied()
        .ok_or_else(|| lookup(std::io::ErrorKind::NotFound.into()))
}

async fn of_lesson(client: &mut Client, lesson: &str) -> Result<String, AttachError> {
    let wanted = NewSandbox {
        lesson: lesson.to_owned(),
    };
    let answer: Result<Sandbox, _> = client.post("/api/sandboxes", &wanted).await;
    match answer {
        Ok(sandbox) => Ok(sandbox.id),
        Err(ClientError::Refused { problem, .. }) if problem.kind == "/problems/no-lesson" => {
            Err(no_lesson(client, problem.detail).await)
        }
        Err(error) => Err(reach(client, error)),
    }
}

async fn running(client: &mut Client, id: String) -> Result<String, AttachError> {
    if !id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Err(AttachError::NoSandbox(id));
    }
    let answer: Result<Sandbox, _> = client.get(&format!("/api/sandboxes/{id}")).await;
    match answer {
        Ok(sandbox) => Ok(sandbox.id),
        Err(ClientError::Refused { problem, .. }) if problem.status == 404 => Err(AttachError::NoSandbox(id)),
        Err(error) => Err(reach(client, error)),
    }
}

/// `problem`, with the lessons that there are.
async fn no_lesson(client: &mut Client, problem: String) -> AttachError {
    match client.get::<Course>("/api/course?lang=en").await {
        Ok(course) => {
            let lessons = course.modules.into_iter().flat_map(|module| module.lessons);
            let known: Vec<_> = lessons.map(|lesson| lesson.id).collect();
            AttachError::Lesson {
                problem,
                known: known.join(", "),
            }
        }
        Err(error) => reach(client, error),
    }
}

fn reach(client: &Client, error: ClientError) -> AttachError {
    match error {
        source @ ClientError::Unreachable { .. } => AttachError::NoServer {
            origin: client.origin(),
            source,
        },
        other => other.into(),
    }
}

/// Keeps the session for the next time. Without that this attachment still works.
fn keep(file: Option<PathBuf>, client: &Client) {
    let (Some(file), Some(token)) = (file, client.token()) else {
        return;
    };
    if let Err(error) = saved::write(&file, token) {
        eprintln!(
            "utsuwa: the session cannot be kept in {}: {error}",
            file.display()
        );
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: AttachArgs,
    }

    #[test]
    fn what_is_wanted_is_read_from_addresses_too() {
        let lesson = |id: &str| Wanted::Lesson(id.to_owned());
        let sandbox = |id: &str| Wanted::Sandbox(id.to_owned());
        let default = "http://127.0.0.1:7780";
        for (line, server, expected) in [
            ("--lesson uts", default, lesson("uts")),
            ("s1f2", default, sandbox("s1f2")),
            ("s1f2 --server http://[::1]:1", "http://[::1]:1", sandbox("s1f2")),
            (
                "http://a.example/lessons/uts?lang=en#step",
                "http://a.example",
                lesson("uts"),
            ),
            ("ws://a.example:1/ws/s1f2", "ws://a.example:1", sandbox("s1f2")),
            ("http://a.example:1/", "http://a.example:1", Wanted::Nothing),
            ("", default, Wanted::Nothing),
        ] {
            let cli = Cli::parse_from(std::iter::once("attach").chain(line.split_whitespace()));
            assert_eq!(wanted(&cli.args), (server, expected), "{line}");
        }
    }

    #[test]
    fn an_invitation_names_server_sandbox_and_token() {
        for (address, expected) in [
            (
                "http://a.example:1/watch/s1f2#0a",
                Some(("http://a.example:1", "s1f2", "0a")),
            ),
            ("http://a.example/watch/s1f2", None),
            ("http://a.example/watch/#0a", None),
            ("http://a.example/watch/s1f2#", None),
            ("http://a.example/watch/s1f2/..#0a", None),
            ("http://a.example/watch/s1f2#0a, x", None),
            ("s1f2#0a", None),
        ] {
            assert_eq!(invitation(address), expected, "{address}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        assert_eq!(host("http://127.0.0.1:7780/").unwrap(), "127.0.0.1:7780");
        assert_eq!(host("ws://[::1]:7780").unwrap(), "[::1]:7780");
        for (address, expected) in [
            ("127.0.0.1:7780", "write it like"),
            ("http://", "write it like"),
            ("http://a b", "write it like"),
            ("http://user@a.example", "write it like"),
            ("https://a.example", "through a tunnel"),
        ] {
            let error = host(address).unwrap_err().to_string();
            assert!(error.contains(expected), "{address}: {error}");
        }
    }
}
