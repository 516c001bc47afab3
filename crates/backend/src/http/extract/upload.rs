//! A file as the body of a request, of any media type.

use super::{
    body::{announced_length, close_if_slow, receive_bytes, refuse_encoded},
    client_address::client_network,
    task_owner::TaskOwner,
};
use crate::http::{ApiError, transport::Activity, uploads::Share};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use formats::MAX_FILE;
use futures_util::future::LocalBoxFuture;
use std::rc::Rc;

/// A file of at most 10 MiB, which occupies its share of the memory until it is dropped.
pub(crate) struct Upload {
    pub(crate) bytes: Vec<u8>,
    pub(crate) share: Share,
}

impl FromRequest for Upload {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let encoding = refuse_encoded(request);
        let owner = TaskOwner::from_request(request, &mut Payload::None).into_inner();
        let (length, network) = (announced_length(request), client_network(request));
        let payload = payload.take();
        let connection = request.conn_data::<Rc<Activity>>().cloned();
        Box::pin(async move {
            encoding?;
            let owner = owner?;
            let mut share = owner.services().uploads.begin(owner.user_id(), network)?;
            let bytes = receive_bytes(payload, length, MAX_FILE, |size| share.grow_to(size)).await;
            let bytes = bytes.inspect_err(|error| close_if_slow(error, connection.as_deref()))?;
            connection.iter().for_each(|connection| connection.end_body());
            Ok(Self { bytes, share })
        })
    }
}
