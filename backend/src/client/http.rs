//! The HTTP half: one connection per request, JSON both ways.

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use hyper::{HeaderMap, Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;

use super::{ClientError, Connection};

/// One browser session: it keeps the cookie that the server gives it.
#[derive(Clone, Debug)]
pub struct Client {
    addr: SocketAddr,
    cookie: Option<String>,
}

impl Client {
    /// A new session with the server at `addr`.
    pub fn new(addr: SocketAddr) -> Self {
        Self { addr, cookie: None }
    }

    /// The session's token, once the server has given one.
    pub fn token(&self) -> Option<&str> {
        self.cookie.as_deref()?.split_once('=').map(|(_, token)| token)
    }

    /// `GET path`.
    pub async fn get<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, ClientError> {
        self.ask(Method::GET, path, Bytes::new()).await
    }

    /// `POST path` with a JSON body.
    pub async fn post<T: DeserializeOwned>(
        &mut self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        let body = serde_json::to_vec(body).expect("the messages of the API have string keys only");
        self.ask(Method::POST, path, body.into()).await
    }

    /// `DELETE path`.
    pub async fn delete(&mut self, path: &str) -> Result<(), ClientError> {
        let (what, response) = self.send(Method::DELETE, path, Bytes::new()).await?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(refusal(what, &response))
    }

    /// Opens a WebSocket into the sandbox with that id.
    pub async fn connect(&self, sandbox: &str) -> Result<Connection, ClientError> {
        Connection::open(&self.origin(), self.cookie.as_deref(), sandbox).await
    }

    fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    async fn ask<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> Result<T, ClientError> {
        let (what, response) = self.send(method, path, body).await?;
        if !response.status().is_success() {
            return Err(refusal(what, &response));
        }
        let status = response.status().as_u16();
        serde_json::from_slice(response.body()).map_err(|source| ClientError::Unreadable {
            what,
            status,
            source,
        })
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> Result<(String, Response<Bytes>), ClientError> {
        let what = format!("{method} {path}");
        let unreachable = |source| ClientError::Unreachable {
            what: what.clone(),
            source,
        };
        let broken = |source| ClientError::Http {
            what: what.clone(),
            source,
        };

        let stream = TcpStream::connect(self.addr).await.map_err(unreachable)?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(broken)?;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.addr.to_string())
            .header(ORIGIN, self.origin())
            .header(CONTENT_TYPE, "application/json");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let request = request
            .body(Full::new(body))
            .expect("paths and cookies of the API fit into headers");

        // The connection lives as long as the exchange.
        let exchange = async {
            let response = sender.send_request(request).await?;
            let (head, body) = response.into_parts();
            Ok::<_, hyper::Error>(Response::from_parts(head, body.collect().await?.to_bytes()))
        };
        let response = tokio::select! {
            response = exchange => response.map_err(broken)?,
            ended = connection => return Err(match ended {
                Err(source) => broken(source),
                Ok(()) => unreachable(std::io::ErrorKind::UnexpectedEof.into()),
            }),
        };
        if let Some(cookie) = session_cookie(response.headers()) {
            self.cookie = Some(cookie);
        }
        Ok((what, response))
    }
}

/// `NAME=TOKEN` of the cookie that the server sets, without its attributes.
fn session_cookie(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(SET_COOKIE)?.to_str().ok()?;
    text.split(';').next().map(|pair| pair.trim().to_owned())
}

fn refusal(what: String, response: &Response<Bytes>) -> ClientError {
    match serde_json::from_slice(response.body()) {
        Ok(problem) => ClientError::Refused {
            what,
            problem: Box::new(problem),
        },
        Err(source) => ClientError::Unreadable {
            what,
            status: response.status().as_u16(),
            source,
        },
    }
}
