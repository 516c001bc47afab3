//! Work that a client cannot interrupt.

use crate::http::ApiError;
use actix_web::rt;
use tracing::Instrument;

/// Runs work to its end, also if the client disconnects meanwhile, which drops the handler: a change that is committed
/// has to be logged and reported by e-mail.
///
/// # Errors
/// Those of the work; [`ApiError::Internal`] if it panics.
pub(crate) async fn uninterrupted<T: 'static>(
    work: impl Future<Output = Result<T, ApiError>> + 'static,
) -> Result<T, ApiError> {
    rt::spawn(work.in_current_span()).await.map_err(|_| ApiError::Internal)?
}

#[cfg(test)]
mod tests {
    use super::uninterrupted;
    use crate::http::ApiError;
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    #[actix_web::test]
    async fn goes_on_without_its_caller() {
        let (commit, committed) = oneshot::channel::<()>();
        let (report, reported) = oneshot::channel();
        let work = uninterrupted(async move {
            committed.await.map_err(|_| ApiError::Internal)?;
            report.send("by e-mail").map_err(|_| ApiError::Internal)
        });
        assert!(work.now_or_never().is_none());
        commit.send(()).unwrap();
        assert_eq!(reported.await, Ok("by e-mail"));
    }

    #[actix_web::test]
    async fn a_panic_is_an_error() {
        let work = uninterrupted::<()>(async { panic!("on purpose") });
        assert!(matches!(work.await, Err(ApiError::Internal)));
    }
}
