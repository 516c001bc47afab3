//! How long each part of a request may take.

use std::time::Duration;

/// The head of a request, from its first to its last byte.
pub(crate) const HEAD: Duration = Duration::from_secs(10);
/// 64 KiB of the body of a request, or the rest of it.
pub(crate) const BODY: Duration = Duration::from_secs(10);
/// A request as a whole.
pub(crate) const REQUEST: Duration = Duration::from_secs(30);
/// A request with a file, which may be sent over a slow network.
pub(crate) const UPLOAD: Duration = Duration::from_secs(300);
/// A client that does not read: for a whole response, or for each 128 KiB of a large one.
pub(crate) const RESPONSE: Duration = Duration::from_secs(30);
/// An idle connection. Longer than the usual keep-alive of reverse proxies, which would otherwise send requests into
/// connections that are being closed.
pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// An idle connection while connections run short.
pub(crate) const KEEP_ALIVE_WHEN_SHORT: Duration = Duration::from_secs(2);
/// How often an idle connection checks whether they do.
pub(crate) const CHECK: Duration = Duration::from_secs(2);
/// A client that has to close its side.
pub(crate) const CLOSE: Duration = Duration::from_secs(1);
/// Requests in flight at shutdown.
pub(crate) const SHUTDOWN: Duration = Duration::from_secs(30);
