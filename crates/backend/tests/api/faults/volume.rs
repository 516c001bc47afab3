//! A small file system that a test can break.

use crate::helpers::{Database, Program, launch};
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::MetadataExt,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;
use testkit::ChildGuard;

/// Mounted in a mount namespace that ends with the process that holds it.
pub struct Volume {
    _holder: ChildGuard,
    directory: TempDir,
    /// Executes a command in the namespace.
    wrapper: Vec<String>,
}

impl Volume {
    /// Executes the shell command `mount`, which mounts `volume`, in a new directory.
    pub fn mounted_by(mount: &str) -> Self {
        let directory = TempDir::new().unwrap();
        fs::create_dir(directory.path().join("volume")).unwrap();
        let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
        let namespaces: &[&str] =
            if is_root { &["--mount"] } else { &["--user", "--map-root-user", "--mount"] };
        let mut unshare = Command::new("unshare");
        unshare
            .args(namespaces)
            .args(["sh", "-c", &format!("{mount} && echo mounted && read end")])
            .current_dir(directory.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut holder = ChildGuard::spawn(&mut unshare).expect("install util-linux, which has unshare");
        let mut line = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "mounted\n", "run the tests as root, or allow user namespaces");
        let mut wrapper = vec!["nsenter", "--mount"];
        if !is_root {
            wrapper.extend(["--user", "--preserve-credentials"]);
        }
        let holder_id = holder.id().to_string();
        wrapper.extend(["--target", &holder_id, "--"]);
        let wrapper = wrapper.into_iter().map(ToOwned::to_owned).collect();
        Self { _holder: holder, directory, wrapper }
    }

    /// A program whose database is there.
    pub fn start_program(&self) -> Program {
        let file = self.directory.path().join("volume/latchkey.db");
        let database = Database::at(format!("sqlite://{}", file.display()));
        launch(&database, &[]).within(&self.wrapper).start().unwrap()
    }

    /// Runs a shell command beside `volume`.
    pub fn run(&self, command: &str) -> Output {
        Command::new(&self.wrapper[0])
            .args(&self.wrapper[1..])
            .args(["sh", "-c", &format!("cd {} && {command}", self.directory.path().display())])
            .output()
            .unwrap()
    }

    /// The same for a command that has to succeed.
    #[track_caller]
    pub fn run_well(&self, command: &str) {
        let output = self.run(command);
        assert!(output.status.success(), "{command}: {output:?}");
    }
}
