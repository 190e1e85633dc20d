//! The HTTP half: one connection per request, JSON both ways.

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, HeaderValue, ORIGIN, SEC_WEBSOCKET_PROTOCOL, SET_COOKIE};
use hyper::{HeaderMap, Method, Request, Response};
use hyper_util::rt::TokioIo;
use protocol::api::INVITATION_HEADER;
use protocol::{INVITATION, SUBPROTOCOL};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async_with_config, tungstenite};

use super::{ClientError, Connection};

/// A WebSocket into a sandbox.
pub type Socket = WebSocketStream<TcpStream>;

/// One browser session: it keeps the cookie that the server gives it.
#[derive(Clone, Debug)]
pub struct Client {
    addr: SocketAddr,
    /// What the server calls itself, with the port.
    host: String,
    cookie: Option<String>,
    invitation: Option<String>,
}

impl Client {
    /// A new session with the server at `addr`.
    pub fn new(addr: SocketAddr) -> Self {
        Self::named(addr, addr.to_string())
    }

    /// A new session with the server at `addr`, which answers for `host`, such as `learn.example:7780`.
    pub fn named(addr: SocketAddr, host: String) -> Self {
        Self {
            addr,
            host,
            cookie: None,
            invitation: None,
        }
    }

    /// Goes on with the session whose [token](Self::token) this is.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.cookie = Some(format!("utsuwa={token}"));
        self
    }

    /// Shows the token of an invitation.
    #[must_use]
    pub fn with_invitation(mut self, token: &str) -> Self {
        self.invitation = Some(token.to_owned());
        self
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
        Connection::open(self, sandbox).await
    }

    /// Opens a bare WebSocket into the sandbox with that id: the caller says hello.
    pub async fn upgrade(&self, sandbox: &str) -> Result<Socket, ClientError> {
        let mut request = format!("ws://{}/ws/{sandbox}", self.host).into_client_request()?;
        let headers = request.headers_mut();
        let protocols = match &self.invitation {
            Some(token) => header(&format!("{SUBPROTOCOL}, {INVITATION}{token}"))?,
            None => HeaderValue::from_static(SUBPROTOCOL),
        };
        headers.insert(SEC_WEBSOCKET_PROTOCOL, protocols);
        headers.insert(ORIGIN, header(&self.origin())?);
        if let Some(cookie) = &self.cookie {
            headers.insert(COOKIE, header(cookie)?);
        }
        let stream = TcpStream::connect(self.addr)
            .await
            .map_err(tungstenite::Error::from)?;
        // Keystrokes are small: they must not wait for company.
        stream.set_nodelay(true).map_err(tungstenite::Error::from)?;
        let (socket, _) = client_async_with_config(request, stream, None).await?;
        Ok(socket)
    }

    /// The address of the server's pages, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.host)
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
            .header(HOST, &self.host)
            .header(ORIGIN, self.origin())
            .header(CONTENT_TYPE, "application/json");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        if let Some(token) = &self.invitation {
            request = request.header(INVITATION_HEADER, token);
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

fn header(text: &str) -> Result<HeaderValue, ClientError> {
    HeaderValue::from_str(text).map_err(|error| tungstenite::Error::from(error).into())
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
