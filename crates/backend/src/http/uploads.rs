//! What files that are being imported may take of the memory and the processor.

use super::{
    ApiError,
    holders::{Held, Holders},
};
use auth::Network;
use shared::UserId;
use std::{sync::Arc, thread, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout,
};

/// In this unit memory is reserved, as a file arrives.
const CHUNK: usize = 64 * 1024;
/// The memory for all files that are arriving: 64 MiB.
const CHUNKS: usize = 1024;
/// Of which a network that is no trusted proxy has a quarter.
const OF_NETWORK: usize = CHUNKS / 4;
/// How many files of an account arrive or are read at once.
const OF_ACCOUNT: usize = 2;
/// How many files are read at once: each occupies a core, and has a multiple of its size in memory.
const READING: usize = 1;
/// How much lower the priority of reading is: a tenth of the processor remains for it when all of it is wanted.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;
/// How long a file waits until it is read.
const WAIT: Duration = Duration::from_secs(20);

/// Bounds the files that are being imported.
pub struct Uploads {
    memory: Arc<Semaphore>,
    readers: Arc<Semaphore>,
    accounts: Holders<UserId>,
    networks: Holders<Network>,
}

/// The share of one file, until it is dropped.
pub(crate) struct Share {
    memory: Arc<Semaphore>,
    reserved: Vec<OwnedSemaphorePermit>,
    /// How many chunks are beside the memory for all: the first of an account that has no other file, so that others cannot
    /// keep it from importing a small one.
    free: usize,
    _of_account: Held<UserId>,
    of_network: Option<Held<Network>>,
}

impl Uploads {
    #[allow(clippy::new_without_default, reason = "created once, explicitly")]
    pub fn new() -> Self {
        let [memory, readers] = [CHUNKS, READING].map(|permits| Arc::new(Semaphore::new(permits)));
        Self { memory, readers, accounts: Holders::default(), networks: Holders::default() }
    }

    /// Begins a file.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] if the account has begun as many as it may.
    pub(crate) fn begin(&self, user: UserId, network: Option<Network>) -> Result<Share, ApiError> {
        let mut of_account = self.accounts.join(user);
        let count = of_account.take(OF_ACCOUNT).ok_or(ApiError::Overloaded)?;
        Ok(Share {
            memory: self.memory.clone(),
            reserved: Vec::new(),
            free: usize::from(count == 1),
            _of_account: of_account,
            of_network: network.map(|network| self.networks.join(network)),
        })
    }

    /// Reads a file after those before it, on a thread of its own at a low priority: other requests have the processor first.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] after a while, or if there is no thread; [`ApiError::Internal`] if it panics.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = timeout(WAIT, self.readers.clone().acquire_owned()).await;
        let permit = permit.ok().and_then(Result::ok).ok_or(ApiError::Overloaded)?;
        let (sender, result) = oneshot::channel();
        let run = move || {
            // Until the end, also if the client is gone.
            let _permit = permit;
            lower_priority();
            let _ = sender.send(read());
        };
        thread::Builder::new().name("import".to_owned()).spawn(run).map_err(|_| ApiError::Overloaded)?;
        result.await.map_err(|_| ApiError::Internal)
    }
}

/// Of this thread: elsewhere it would be that of the whole process.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::warn!(?error, "cannot lower the priority of an import");
    }
}

impl Share {
    /// Reserves the memory of a file that has `size` bytes so far.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] if others occupy all of it, or all that its network has.
    pub(crate) fn grow_to(&mut self, size: usize) -> Result<(), ApiError> {
        while (self.free + self.reserved.len()) * CHUNK < size {
            if let Some(of_network) = &mut self.of_network {
                of_network.take(OF_NETWORK).ok_or(ApiError::Overloaded)?;
            }
            let permit = self.memory.clone().try_acquire_owned().map_err(|_| ApiError::Overloaded)?;
            self.reserved.push(permit);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, CHUNKS, OF_NETWORK, Share, Uploads};
    use crate::http::ApiError;
    use auth::Network;
    use shared::UserId;
    use uuid::Uuid;

    fn begin(uploads: &Uploads, user: u128, network: Option<u8>) -> Result<Share, ApiError> {
        let network = network.map(|last| Network::of([192, 0, 2, last].into()));
        uploads.begin(UserId::from(Uuid::from_u128(user)), network)
    }

    /// A file of this many chunks.
    fn file(uploads: &Uploads, user: u128, network: Option<u8>, chunks: usize) -> Result<Share, ApiError> {
        let mut share = begin(uploads, user, network)?;
        share.grow_to(chunks * CHUNK).map(|()| share)
    }

    #[test]
    fn an_account_has_two_files_at_once() {
        let uploads = Uploads::new();
        let first = begin(&uploads, 1, None).unwrap_or_else(|_| panic!("first"));
        let _second = begin(&uploads, 1, None).unwrap_or_else(|_| panic!("second"));
        assert!(matches!(begin(&uploads, 1, None), Err(ApiError::Overloaded)));
        assert!(begin(&uploads, 2, None).is_ok());
        drop(first);
        assert!(begin(&uploads, 1, None).is_ok());
    }

    #[test]
    fn files_take_no_more_memory_than_there_is_for_them() {
        let uploads = Uploads::new();
        // The first chunk of an account is free.
        let first = file(&uploads, 1, None, CHUNKS).unwrap_or_else(|_| panic!("first"));
        let mut second = file(&uploads, 2, None, 2).unwrap_or_else(|_| panic!("second"));
        assert!(matches!(second.grow_to(2 * CHUNK + 1), Err(ApiError::Overloaded)));
        drop(first);
        assert!(second.grow_to(2 * CHUNK + 1).is_ok());
    }

    #[test]
    fn an_account_without_another_file_can_always_import_a_small_one() {
        let uploads = Uploads::new();
        let _all = file(&uploads, 1, None, CHUNKS + 1).unwrap_or_else(|_| panic!("all"));
        let small = file(&uploads, 2, Some(1), 1);
        assert!(small.is_ok());
        for (user, chunks) in [(1, 1), (2, 1), (3, 2)] {
            assert!(matches!(file(&uploads, user, None, chunks), Err(ApiError::Overloaded)), "{user}");
        }
    }

    #[test]
    fn a_network_leaves_memory_to_others() {
        let uploads = Uploads::new();
        let _held = file(&uploads, 1, Some(1), OF_NETWORK + 1).unwrap_or_else(|_| panic!("a quarter"));
        assert!(matches!(file(&uploads, 2, Some(1), 2), Err(ApiError::Overloaded)));
        assert!(file(&uploads, 2, Some(2), OF_NETWORK + 1).is_ok());
        assert!(file(&uploads, 2, None, CHUNKS - OF_NETWORK + 1).is_ok(), "through a trusted proxy");
    }
}
