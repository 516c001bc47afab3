//! One core for the program that is measured, and the others for this process.

use anyhow::{Context, Result};
use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};
use std::fs;

/// The program's core, and all others. With a single core, both are that one.
#[derive(Clone, Copy)]
pub(crate) struct Cores {
    program: CpuSet,
    others: CpuSet,
}

impl Cores {
    /// Splits the cores of this process. Its threads and their children stay off the program's core from then on.
    ///
    /// # Errors
    /// If the system does not allow to set the affinity.
    pub(crate) fn split() -> Result<Self> {
        let ours = sched_getaffinity(None).context("reading the affinity")?;
        let (mut program, mut others) = (CpuSet::new(), CpuSet::new());
        for core in (0..CpuSet::MAX_CPU).filter(|core| ours.is_set(*core)) {
            if program.count() == 0 { program.set(core) } else { others.set(core) }
        }
        if others.count() == 0 {
            others = program;
        }
        stay_on(&others)?;
        Ok(Self { program, others })
    }

    /// Runs `work` on the program's core. A process or thread that it starts stays there.
    ///
    /// # Errors
    /// Those of `work` and of the system.
    pub(crate) fn start<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        sched_setaffinity(None, &self.program).context("setting the affinity")?;
        let done = work();
        sched_setaffinity(None, &self.others).context("setting the affinity")?;
        done
    }
}

/// Sets the affinity of all threads of this process, which their children inherit.
fn stay_on(cores: &CpuSet) -> Result<()> {
    for thread in fs::read_dir("/proc/self/task").context("listing the threads of this process")? {
        let id = thread?.file_name().to_string_lossy().parse().ok().and_then(Pid::from_raw);
        // The thread may have ended meanwhile.
        let _ = sched_setaffinity(id, cores);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Cores;
    use std::{process::Command, str};

    #[test]
    fn pins_child_to_one_core() {
        let count = || {
            let output = Command::new("nproc").output()?;
            Ok(str::from_utf8(&output.stdout)?.trim().parse::<u32>()?)
        };
        let all = count().unwrap();
        let cores = Cores::split().unwrap();
        assert_eq!(cores.start(count).unwrap(), 1);
        assert_eq!(count().unwrap(), (all - 1).max(1));
    }
}
