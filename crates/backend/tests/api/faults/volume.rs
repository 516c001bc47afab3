//! A small file system of one's own, to be maltreated.

use crate::helpers::{Database, Program};
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::MetadataExt,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;

/// Mounted in a mount namespace of its own, so that it is gone with the process that holds this, whatever
/// happens to the test.
pub struct Volume {
    holder: Child,
    directory: TempDir,
    starter: Vec<String>,
}

/// Whether the tests run as root, which alone may mount file systems with a device.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

impl Volume {
    /// With what the shell command `mount` mounts at `volume`, from a directory that has nothing else in it.
    pub fn mounted_by(mount: &str) -> Self {
        let directory = TempDir::new().unwrap();
        fs::create_dir(directory.path().join("volume")).unwrap();
        let namespaces: &[&str] =
            if is_root() { &["--mount"] } else { &["--user", "--map-root-user", "--mount"] };
        let mut holder = Command::new("unshare")
            .args(namespaces)
            .args(["sh", "-c", &format!("{mount} && echo mounted && read end")])
            .current_dir(directory.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("install util-linux, which has unshare");
        let mut said = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "mounted\n", "run the tests as root, or allow user namespaces");
        let mut starter = vec!["nsenter", "--mount"];
        if !is_root() {
            starter.extend(["--user", "--preserve-credentials"]);
        }
        let holder_id = holder.id().to_string();
        starter.extend(["--target", &holder_id, "--"]);
        let starter = starter.into_iter().map(ToOwned::to_owned).collect();
        Self { holder, directory, starter }
    }

    /// A program whose data are there.
    pub fn start_program(&self) -> Program {
        let starter: Vec<&str> = self.starter.iter().map(String::as_str).collect();
        Program::by(&starter, Database::at(format!("sqlite://{}", self.database().display())), &[])
    }

    fn database(&self) -> PathBuf {
        self.directory.path().join("volume/latchkey.db")
    }

    /// Runs a shell command beside `volume`.
    pub fn run(&self, command: &str) -> Output {
        Command::new(&self.starter[0])
            .args(&self.starter[1..])
            .args(["sh", "-c", &format!("cd {} && {command}", self.directory.path().display())])
            .output()
            .unwrap()
    }

    /// The same for one that has to succeed.
    #[track_caller]
    pub fn run_well(&self, command: &str) {
        let output = self.run(command);
        assert!(output.status.success(), "{command}: {output:?}");
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // It reads the end of its input, but need not be waited for that long.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
