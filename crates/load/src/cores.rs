//! Which cores the program under load has, and which those who measure it.

use anyhow::{Context, Result};
use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};
use std::fs;

/// Starts something on a core of its own, and stays on the others from then on. With one core, all is on that.
///
/// # Errors
/// Those of `start`, and of a system that lets nobody choose.
pub(crate) fn apart<T>(start: impl FnOnce() -> Result<T>) -> Result<T> {
    let ours = sched_getaffinity(None).context("asking which cores there are")?;
    let (mut first, mut others) = (CpuSet::new(), CpuSet::new());
    for core in (0..CpuSet::MAX_CPU).filter(|core| ours.is_set(*core)) {
        if first.count() == 0 { first.set(core) } else { others.set(core) }
    }
    if others.count() == 0 {
        return start();
    }
    stay_on(&first)?;
    let started = start();
    stay_on(&others)?;
    started
}

/// All threads of this process; what is started later, by any of them, stays there, too.
fn stay_on(cores: &CpuSet) -> Result<()> {
    for thread in fs::read_dir("/proc/self/task").context("looking for the threads of this process")? {
        let id = thread?.file_name().to_string_lossy().parse().ok().and_then(Pid::from_raw);
        // One that has ended meanwhile needs no core.
        let _ = sched_setaffinity(id, cores);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::apart;
    use std::{process::Command, str};

    #[test]
    fn what_is_started_has_a_core_of_its_own() {
        let cores = || {
            let output = Command::new("nproc").output()?;
            Ok(str::from_utf8(&output.stdout)?.trim().parse::<u32>()?)
        };
        let (all, there) = (cores().unwrap(), apart(cores).unwrap());
        assert_eq!(there, 1);
        assert_eq!(cores().unwrap(), (all - 1).max(1));
    }
}
