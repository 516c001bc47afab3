//! What files that are being imported may take of the memory and the processor.

use super::ApiError;
use shared::UserId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout,
};

/// In this unit memory is reserved, as a file arrives.
const CHUNK: usize = 64 * 1024;
/// The memory for all files that are arriving: 64 MiB.
const CHUNKS: usize = 1024;
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
    accounts: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// The share of one file, until it is dropped.
pub(crate) struct Share {
    memory: Arc<Semaphore>,
    reserved: Vec<OwnedSemaphorePermit>,
    user: UserId,
    accounts: Arc<Mutex<HashMap<UserId, usize>>>,
}

impl Uploads {
    #[allow(clippy::new_without_default, reason = "created once, explicitly")]
    pub fn new() -> Self {
        let [memory, readers] = [CHUNKS, READING].map(|permits| Arc::new(Semaphore::new(permits)));
        Self { memory, readers, accounts: Arc::default() }
    }

    /// Begins a file.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] if the account has begun as many as it may.
    pub(crate) fn begin(&self, user: UserId) -> Result<Share, ApiError> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = accounts.entry(user).or_default();
        if *count >= OF_ACCOUNT {
            return Err(ApiError::Overloaded);
        }
        *count += 1;
        drop(accounts);
        let (memory, accounts) = (self.memory.clone(), self.accounts.clone());
        Ok(Share { memory, reserved: Vec::new(), user, accounts })
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
    /// [`ApiError::Overloaded`] if others occupy all of it.
    pub(crate) fn grow_to(&mut self, size: usize) -> Result<(), ApiError> {
        while self.reserved.len() * CHUNK < size {
            let permit = self.memory.clone().try_acquire_owned().map_err(|_| ApiError::Overloaded)?;
            self.reserved.push(permit);
        }
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = accounts.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                accounts.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, CHUNKS, Uploads};
    use crate::http::ApiError;
    use shared::UserId;
    use uuid::Uuid;

    #[test]
    fn an_account_has_two_files_at_once() {
        let uploads = Uploads::new();
        let [ann, ben] = [1, 2].map(|n| UserId::from(Uuid::from_u128(n)));
        let first = uploads.begin(ann).unwrap_or_else(|_| panic!("first"));
        let _second = uploads.begin(ann).unwrap_or_else(|_| panic!("second"));
        assert!(matches!(uploads.begin(ann), Err(ApiError::Overloaded)));
        assert!(uploads.begin(ben).is_ok());
        drop(first);
        assert!(uploads.begin(ann).is_ok());
    }

    #[test]
    fn files_take_no_more_memory_than_there_is_for_them() {
        let uploads = Uploads::new();
        let [ann, ben] = [1, 2].map(|n| UserId::from(Uuid::from_u128(n)));
        let mut first = uploads.begin(ann).unwrap_or_else(|_| panic!("first"));
        assert!(first.grow_to((CHUNKS - 1) * CHUNK).is_ok());
        let mut second = uploads.begin(ben).unwrap_or_else(|_| panic!("second"));
        assert!(second.grow_to(CHUNK).is_ok());
        assert!(matches!(second.grow_to(CHUNK + 1), Err(ApiError::Overloaded)));
        drop(first);
        assert!(second.grow_to(CHUNK + 1).is_ok());
    }
}
