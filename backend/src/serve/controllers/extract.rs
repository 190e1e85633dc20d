//! Parts of a request, refused as problems.

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::serve::problem::AppError;
use crate::serve::session::Session;

/// A JSON body.
pub(in crate::serve) struct Json<T>(pub(in crate::serve) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let body: Result<axum::Json<T>, JsonRejection> = axum::Json::from_request(request, state).await;
        body.map(|axum::Json(body)| Self(body))
            .map_err(|rejection| AppError::BadRequest(rejection.body_text()))
    }
}

/// The language asked for with `?lang=`; Japanese unless said otherwise.
pub(in crate::serve) struct Lang(pub(in crate::serve) curriculum::Lang);

impl<S: Send + Sync> FromRequestParts<S> for Lang {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        #[derive(Deserialize)]
        struct Asked {
            lang: Option<String>,
        }
        let Query(asked) = Query::<Asked>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| AppError::BadRequest(rejection.body_text()))?;
        let Some(tag) = asked.lang else {
            return Ok(Self(curriculum::Lang::Ja));
        };
        tag.parse()
            .map(Self)
            .map_err(|error: curriculum::UnknownLang| AppError::BadRequest(error.to_string()))
    }
}

/// The session that `with_session` found or made.
pub(in crate::serve) struct Learner(pub(in crate::serve) Arc<Session>);

impl<S: Send + Sync> FromRequestParts<S> for Learner {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts
            .extensions
            .get::<Arc<Session>>()
            .cloned()
            .map(Self)
            .ok_or(AppError::NoSession)
    }
}
