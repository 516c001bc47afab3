//! Which cores the program has that is measured, and which those who measure it.

use anyhow::{Context, Result};
use rustix::thread::{CpuSet, Pid, sched_getaffinity, sched_setaffinity};
use std::fs;

/// The program's core, and all others. With one core, both have that.
#[derive(Clone, Copy)]
pub struct Cores {
    program: CpuSet,
    others: CpuSet,
}

impl Cores {
    /// Splits what this process has. Its threads, and what they start, stay off the program's core from then on.
    ///
    /// # Errors
    /// Those of a system that lets nobody choose.
    pub fn split() -> Result<Self> {
        let ours = sched_getaffinity(None).context("asking which cores there are")?;
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

    /// Does something on the program's core. A process or thread that this starts stays there.
    ///
    /// # Errors
    /// Those of `work`, and of the system.
    pub fn start<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        sched_setaffinity(None, &self.program).context("choosing a core")?;
        let done = work();
        sched_setaffinity(None, &self.others).context("choosing a core")?;
        done
    }
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
    use super::Cores;
    use std::{process::Command, str};

    #[test]
    fn what_is_started_has_a_core_of_its_own() {
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
