//! Root works in the directory of another user as that user.
//!
//! Who owns a directory decides what its names lead to: a symbolic link in the place of a file would make root create or
//! overwrite any file. So nothing there is opened before the process has become the owner; files elsewhere are opened
//! before, and used through their descriptors.

use crate::database_url::DatabaseUrl;
use nix::unistd::{Gid, Uid, User, getegid, setegid, seteuid, setgid, setuid};
use std::{
    ffi::OsString,
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::{self, Component, Path, PathBuf},
};

/// More symbolic links than this are a loop.
const MAX_LINKS: usize = 40;

/// A user with fewer rights than root, who controls a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Owner {
    user: Uid,
    group: Gid,
}

/// For good: the process becomes the owner of the database's directory. Returns the URL with a symbolic link resolved,
/// because lock and log have to be beside the file that it leads to. Without effect unless run as root.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn enter(url: &DatabaseUrl) -> Result<DatabaseUrl, String> {
    if let DatabaseUrl::Sqlite(file) = url
        && let Some(owner) = owner_of(file)?
    {
        owner.become_for_good().map_err(|e| owner.cannot_become(file, e))?;
    }
    url.resolved()
}

/// The user who controls what a path leads to, if that is not the present one: the owner of the first directory on it
/// that does not belong to root. `None` unless run as root.
///
/// # Errors
/// A sentence that says what to do, if several users control it.
pub(crate) fn owner_of(file: &Path) -> Result<Option<Owner>, String> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let found = path::absolute(file).and_then(|path| walk(&path));
    found.map_err(|e| format!("Root cannot use {}: {e}.", file.display()))
}

/// Runs `work`, which opens files in the directory of `file`, as the user who controls that, and then continues as root. As
/// the present user unless run as root.
///
/// # Errors
/// Those of `work`, and a sentence that says what to do.
pub fn as_owner_of<T>(file: &Path, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    run_as(owner_of(file)?, file, work)
}

/// Runs `work` as `owner`, and then continues as root.
///
/// # Errors
/// Those of `work`, and a sentence that says what to do.
pub(crate) fn run_as<T>(
    owner: Option<Owner>,
    file: &Path,
    work: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let Some(owner) = owner else { return work() };
    let root = Root::now().map_err(|e| owner.cannot_become(file, e))?;
    owner.become_for_a_while().map_err(|e| owner.cannot_become(file, e))?;
    let result = work();
    root.again().map_err(|e| format!("Cannot become root again: {e}."))?;
    result
}

impl Owner {
    /// `None` for root, and for users that do not exist in this user namespace, over whom root has no rights in it.
    fn of(file: &Metadata) -> Option<Self> {
        let user = Uid::from_raw(file.uid());
        (!user.is_root() && is_mapped(file.uid())).then(|| {
            let known = User::from_uid(user).ok().flatten();
            Self { user, group: known.map_or(Gid::from_raw(file.gid()), |known| known.gid) }
        })
    }

    fn become_for_good(self) -> nix::Result<()> {
        groups::set(&[])?;
        setgid(self.group)?;
        setuid(self.user)
    }

    fn become_for_a_while(self) -> nix::Result<()> {
        groups::set(&[])?;
        setegid(self.group)?;
        seteuid(self.user)
    }

    fn cannot_become(self, file: &Path, error: nix::Error) -> String {
        let (user, file) = (self.user, file.display());
        format!("Cannot become the user {user}, who controls {file}: {error}. Run the command as that user.")
    }
}

/// What root gives up for a while.
struct Root {
    group: Gid,
    groups: Vec<Gid>,
}

impl Root {
    fn now() -> nix::Result<Self> {
        Ok(Self { group: getegid(), groups: groups::get()? })
    }

    fn again(&self) -> nix::Result<()> {
        seteuid(Uid::from_raw(0))?;
        setegid(self.group)?;
        groups::set(&self.groups)
    }
}

#[cfg(target_os = "linux")]
mod groups {
    pub(super) use nix::unistd::{getgroups as get, setgroups as set};
}

/// macOS keeps the groups of a process elsewhere.
#[cfg(not(target_os = "linux"))]
mod groups {
    use nix::unistd::Gid;

    pub(super) fn get() -> nix::Result<Vec<Gid>> {
        Ok(Vec::new())
    }

    pub(super) fn set(_: &[Gid]) -> nix::Result<()> {
        Ok(())
    }
}

/// Follows a path from the root directory, as the system does.
fn walk(path: &Path) -> io::Result<Option<Owner>> {
    let (mut at, mut rest, mut links) = (PathBuf::from("/"), names(path), 0);
    loop {
        let directory = fs::symlink_metadata(&at)?;
        if let Some(owner) = Owner::of(&directory) {
            return Ok(Some(owner));
        }
        let Some(name) = rest.pop() else { return Ok(None) };
        if name == ".." {
            at.pop();
            continue;
        }
        let next = at.join(&name);
        let entry = match fs::symlink_metadata(&next) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            entry => Some(entry?),
        };
        if let Some(owner) = entry.as_ref().and_then(Owner::of)
            && (is_shared(&directory) || entry.as_ref().is_some_and(|entry| !entry.is_file()))
        {
            return Ok(Some(owner));
        }
        // A directory that root creates there could be another user's by the time it is used.
        let is_missing_directory = entry.is_none() && !rest.is_empty();
        if is_shared(&directory) && (!is_sticky(&directory) || is_missing_directory) {
            return Err(io::Error::other(format!(
                "other users can write {}: run this as the user that owns the database, or restrict the directory",
                at.display()
            )));
        }
        match entry {
            Some(entry) if entry.is_symlink() => {
                links += 1;
                if links > MAX_LINKS {
                    return Err(io::Error::other("too many symbolic links"));
                }
                let target = fs::read_link(&next)?;
                if target.is_absolute() {
                    at = PathBuf::from("/");
                }
                rest.extend(names(&target));
            }
            Some(entry) if entry.is_dir() => at = next,
            _ => return Ok(None),
        }
    }
}

/// Whether only their owners remove and rename its entries, as in `/tmp`.
fn is_sticky(directory: &Metadata) -> bool {
    directory.mode() & 0o1000 != 0
}

/// Whether users other than root can write in a directory of root. Services run with group 0, too, and the group's bits
/// are also the mask of an access control list.
fn is_shared(directory: &Metadata) -> bool {
    directory.mode() & 0o022 != 0
}

/// The names on a path, last first.
fn names(path: &Path) -> Vec<OsString> {
    let names = path.components().rev().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    });
    names.collect()
}

/// Whether a user id exists in this user namespace; the system shows all others as one (user_namespaces(7)).
fn is_mapped(user: u32) -> bool {
    let Ok(map) = fs::read_to_string("/proc/self/uid_map") else { return true };
    map.lines().any(|line| {
        let mut numbers = line.split_whitespace().map(str::parse::<u64>);
        let (Some(Ok(first)), _, Some(Ok(count))) = (numbers.next(), numbers.next(), numbers.next()) else {
            return false;
        };
        (first..first + count).contains(&u64::from(user))
    })
}
