//! What files that are being imported, and other large bodies, may take of the memory and the processor.

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

/// In this unit memory is reserved, as a file or body arrives.
pub(crate) const CHUNK: usize = 64 * 1024;
/// The memory for all files that are arriving: 64 MiB.
const CHUNKS: usize = 1024;
/// How many files of an account arrive or are read at once.
const OF_ACCOUNT: usize = 2;
/// The memory for all other bodies, in chunks: 32 MiB. They have their own, since a file may arrive for minutes.
const CHUNKS_OF_BODIES: usize = 512;
/// How many large bodies of an account arrive or are processed at once.
const BODIES_OF_ACCOUNT: usize = 4;
/// How many large files are read at once, and how many small ones: each occupies a core, and has a multiple of its size in
/// memory.
const READING: usize = 1;
/// How much lower the priority of reading is: a tenth of the processor remains for it when all of it is wanted.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;
/// How long a file waits until it is read.
const WAIT: Duration = Duration::from_secs(20);

/// Bounds the files that are being imported, and other large bodies.
pub struct Uploads {
    files: Memory,
    bodies: Memory,
    readers: Arc<Semaphore>,
    readers_of_small: Arc<Semaphore>,
}

/// How long it takes to read a file.
#[derive(Clone, Copy)]
pub(crate) enum FileSize {
    /// At most a [`CHUNK`], which takes less than a second.
    Small,
    /// Others, and ZIP archives of any size: they may contain a large file.
    Large,
}

impl FileSize {
    pub(crate) fn of(file: &[u8]) -> Self {
        let is_archive = file.starts_with(b"PK");
        if file.len() <= CHUNK && !is_archive { Self::Small } else { Self::Large }
    }
}

/// Memory for what arrives, of which a network that is no trusted proxy has a quarter.
struct Memory {
    chunks: Arc<Semaphore>,
    /// How many chunks a network has.
    of_network: usize,
    accounts: Holders<UserId>,
    networks: Holders<Network>,
}

/// The share of one file or body, until it is dropped.
pub(crate) struct Share {
    chunks: Arc<Semaphore>,
    reserved: Vec<OwnedSemaphorePermit>,
    /// Chunks outside the common memory: the first of each body, and of the only file of an account, so that others cannot keep
    /// it from importing a small one.
    free: usize,
    _of_account: Held<UserId>,
    of_network: Option<Held<Network>>,
    max_of_network: usize,
}

impl Memory {
    fn new(chunks: usize) -> Self {
        Self {
            chunks: Arc::new(Semaphore::new(chunks)),
            of_network: chunks / 4,
            accounts: Holders::default(),
            networks: Holders::default(),
        }
    }

    /// One of at most `max` shares of the account, with a free chunk. Returns also how many shares it has then.
    fn begin(&self, user: UserId, network: Option<Network>, max: usize) -> Result<(Share, usize), ApiError> {
        let mut of_account = self.accounts.join(user);
        let count = of_account.take(max).ok_or(ApiError::Overloaded)?;
        let share = Share {
            chunks: self.chunks.clone(),
            reserved: Vec::new(),
            free: 1,
            _of_account: of_account,
            of_network: network.map(|network| self.networks.join(network)),
            max_of_network: self.of_network,
        };
        Ok((share, count))
    }
}

impl Uploads {
    #[allow(clippy::new_without_default, reason = "created once, explicitly")]
    pub fn new() -> Self {
        let [files, bodies] = [CHUNKS, CHUNKS_OF_BODIES].map(Memory::new);
        let [readers, readers_of_small] = [READING; 2].map(|permits| Arc::new(Semaphore::new(permits)));
        Self { files, bodies, readers, readers_of_small }
    }

    /// Begins a file.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] if the account has begun as many as it may.
    pub(crate) fn begin(&self, user: UserId, network: Option<Network>) -> Result<Share, ApiError> {
        let (share, count) = self.files.begin(user, network, OF_ACCOUNT)?;
        Ok(Share { free: usize::from(count == 1), ..share })
    }

    /// Begins another body, when it turns out to be larger than a [`CHUNK`].
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] if the account has as many as it may.
    pub(crate) fn begin_body(&self, user: UserId, network: Option<Network>) -> Result<Share, ApiError> {
        Ok(self.bodies.begin(user, network, BODIES_OF_ACCOUNT)?.0)
    }

    /// Reads a file after those before it, on a thread of its own at a low priority: other requests have the processor first.
    /// Small files do not wait for large ones.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] after a while, or if there is no thread; [`ApiError::Internal`] if it panics.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        size: FileSize,
        read: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let readers = match size {
            FileSize::Small => &self.readers_of_small,
            FileSize::Large => &self.readers,
        };
        let permit = timeout(WAIT, readers.clone().acquire_owned()).await;
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
    /// Reserves the memory of a file or body that occupies `size` bytes so far.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] if others occupy all of it, or all that its network has.
    pub(crate) fn grow_to(&mut self, size: usize) -> Result<(), ApiError> {
        while (self.free + self.reserved.len()) * CHUNK < size {
            if let Some(of_network) = &mut self.of_network {
                of_network.take(self.max_of_network).ok_or(ApiError::Overloaded)?;
            }
            let permit = self.chunks.clone().try_acquire_owned().map_err(|_| ApiError::Overloaded)?;
            self.reserved.push(permit);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{BODIES_OF_ACCOUNT, CHUNK, CHUNKS, CHUNKS_OF_BODIES, FileSize, Share, Uploads, WAIT};
    use crate::http::ApiError;
    use auth::Network;
    use shared::UserId;
    use std::sync::{Arc, mpsc};
    use tokio::time::timeout;
    use uuid::Uuid;

    const OF_NETWORK: usize = CHUNKS / 4;

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

    /// A body of this many chunks.
    fn body(uploads: &Uploads, user: u128, network: Option<u8>, chunks: usize) -> Result<Share, ApiError> {
        let network = network.map(|last| Network::of([192, 0, 2, last].into()));
        let mut share = uploads.begin_body(UserId::from(Uuid::from_u128(user)), network)?;
        share.grow_to(chunks * CHUNK).map(|()| share)
    }

    #[test]
    fn accounts_and_networks_have_shares_of_the_memory_for_bodies() {
        let uploads = Uploads::new();
        let held: Vec<_> = (0..BODIES_OF_ACCOUNT).map(|_| body(&uploads, 1, Some(1), 32)).collect();
        assert!(held.iter().all(Result::is_ok));
        assert!(matches!(body(&uploads, 1, None, 2), Err(ApiError::Overloaded)));
        assert!(matches!(body(&uploads, 2, Some(1), 32), Err(ApiError::Overloaded)));
        assert!(body(&uploads, 2, Some(1), 5).is_ok(), "the first chunk of each is free");
        assert!(body(&uploads, 2, Some(2), 32).is_ok());
        drop(held);
        assert!(body(&uploads, 1, Some(1), 32).is_ok());
    }

    #[tokio::test]
    async fn a_small_file_does_not_wait_for_a_large_one() {
        let uploads = Arc::new(Uploads::new());
        let (end, waits) = mpsc::channel::<()>();
        let reader = uploads.clone();
        let large = tokio::spawn(async move { reader.read(FileSize::Large, move || waits.recv()).await });
        let small = timeout(WAIT, uploads.read(FileSize::of(b"title"), || 7)).await;
        assert!(matches!(small, Ok(Ok(7))));
        drop(end);
        assert!(large.await.is_ok_and(|read| read.is_ok()));
        let large = [vec![b'x'; CHUNK + 1], b"PK\x03\x04".to_vec()];
        assert!(large.iter().all(|file| matches!(FileSize::of(file), FileSize::Large)));
        assert!(matches!(FileSize::of(&[b'x'; CHUNK]), FileSize::Small));
    }

    #[test]
    fn files_leave_the_memory_for_bodies_to_them() {
        let uploads = Uploads::new();
        let _files = [(); 2].map(|()| begin(&uploads, 1, Some(1)));
        let _all = file(&uploads, 2, None, CHUNKS + 1).unwrap_or_else(|_| panic!("all"));
        let _body = body(&uploads, 1, None, CHUNKS_OF_BODIES + 1).unwrap_or_else(|_| panic!("a body"));
        assert!(matches!(body(&uploads, 2, None, 2), Err(ApiError::Overloaded)));
    }
}
