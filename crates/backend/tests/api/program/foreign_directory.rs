//! Root works on a data directory of another user, who may have prepared it.

mod needs_root {
    use crate::helpers::{Database, SECRET, error_line, launch, run, start_on};
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{MetadataExt, PermissionsExt, chown, lchown, symlink},
        path::{Path, PathBuf},
        process::{Command, Output},
    };
    use tempfile::TempDir;

    /// Users of these tests alone.
    const SERVICE: u32 = 64_001;
    const OTHER: u32 = 64_002;
    const ROOT: u32 = 0;

    /// `data` belongs to the service, `other` to another user, and `root` to root alone.
    struct Place(TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(TempDir::new().unwrap());
            fs::set_permissions(place.0.path(), Permissions::from_mode(0o755)).unwrap();
            for (name, owner) in [("data", SERVICE), ("other", OTHER), ("root", ROOT)] {
                fs::create_dir(place.at(name)).unwrap();
                fs::set_permissions(place.at(name), Permissions::from_mode(0o700)).unwrap();
                chown(place.at(name), Some(owner), Some(owner)).unwrap();
            }
            place
        }

        fn at(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn database(&self) -> Database {
            self.database_at("data/latchkey.db")
        }

        fn database_at(&self, name: &str) -> Database {
            Database::at(format!("sqlite://{}", self.at(name).display()))
        }

        fn run(&self, arguments: &[&str]) -> Output {
            run(&self.database(), arguments, &[("JWT_SECRET", "")])
        }

        #[track_caller]
        fn runs(&self, arguments: &[&str]) {
            let output = self.run(arguments);
            assert!(output.status.success(), "{arguments:?}: {output:?}");
        }

        /// A symbolic link of the service's, in the place of whatever has that name.
        fn plant(&self, name: &str, target: &Path) {
            let _ = fs::remove_file(self.at(name));
            let _ = fs::remove_dir_all(self.at(name));
            symlink(target, self.at(name)).unwrap();
            lchown(self.at(name), Some(SERVICE), Some(SERVICE)).unwrap();
        }

        /// Names in a directory, with their owners.
        fn owners(&self, directory: &str) -> Vec<(String, u32)> {
            let entries = fs::read_dir(self.at(directory)).unwrap().map(Result::unwrap);
            let mut owners: Vec<_> = entries
                .map(|it| {
                    (
                        it.file_name().to_string_lossy().into_owned(),
                        it.path().symlink_metadata().unwrap().uid(),
                    )
                })
                .collect();
            owners.sort();
            owners
        }

        fn path(&self, name: &str) -> String {
            self.at(name).display().to_string()
        }
    }

    /// A database of the service's, in which nothing is planted yet.
    fn prepared() -> Place {
        let place = Place::new();
        place.runs(&["migrate"]);
        place
    }

    #[test]
    #[ignore = "needs root"]
    fn writes_nothing_through_planted_links() {
        let (place, backup) = (prepared(), "root/backup");
        place.runs(&["backup", &place.path(backup)]);
        let (from, to) = (place.path(backup), place.path("root/another"));
        let commands: [&[&str]; 7] = [
            &["user", "list"],
            &["user", "create", "ann@example.org"],
            &["migrate"],
            &["check"],
            &["restore", &from],
            &["backup", &to],
            &[],
        ];
        for name in ["latchkey.db-lock", "latchkey.db", "latchkey.db-wal", "latchkey.db-shm", "jwt-secret"] {
            let name = format!("data/{name}");
            for target in ["root/new", "root/precious"] {
                fs::write(place.at("root/precious"), "precious").unwrap();
                for command in commands {
                    place.plant(&name, &place.at(target));
                    // The server would run on: it cannot listen here.
                    let settings = [("JWT_SECRET", ""), ("LISTEN", "203.0.113.1:80")];
                    run(&place.database(), command, &settings);
                }
                assert!(!place.at("root/new").exists(), "{name}");
                assert_eq!(fs::read_to_string(place.at("root/precious")).unwrap(), "precious", "{name}");
                for (directory, expected) in [("root", ROOT), ("data", SERVICE)] {
                    let owners = place.owners(directory);
                    assert!(owners.iter().all(|(_, owner)| *owner == expected), "{name}: {owners:?}");
                }
                fs::remove_file(place.at(&name)).unwrap();
                let _ = fs::remove_file(place.at("root/another"));
                place.runs(&["restore", &place.path(backup)]);
            }
        }
    }

    #[test]
    #[ignore = "needs root"]
    fn all_files_belong_to_the_owner_of_the_directory() {
        let place = prepared();
        place.runs(&["user", "create", "ann@example.org"]);
        place.runs(&["user", "list"]);
        place.runs(&["check"]);
        place.runs(&["backup", &place.path("data/backup")]);
        place.runs(&["restore", &place.path("data/backup")]);
        drop(start_on(&place.database(), &[("JWT_SECRET", "")]));
        let owners = place.owners("data");
        assert!(owners.len() >= 5 && owners.iter().all(|(_, owner)| *owner == SERVICE), "{owners:?}");
        // Below a directory of the service's, all that is created is the service's.
        drop(start_on(&place.database_at("data/a/b/latchkey.db"), &[("JWT_SECRET", "")]));
        let owners = place.owners("data/a");
        assert_eq!(owners, [("b".to_owned(), SERVICE)]);
    }

    #[test]
    #[ignore = "needs root"]
    fn does_not_follow_a_directory_that_was_replaced() {
        let place = Place::new();
        place.plant("data/sub", &place.at("root"));
        let output = run(&place.database_at("data/sub/latchkey.db"), &["migrate"], &[]);
        assert!(!output.status.success(), "{output:?}");
        let output = run(&place.database_at("data/sub/deeper/latchkey.db"), &["migrate"], &[]);
        assert!(!output.status.success(), "{output:?}");
        assert!(place.owners("root").is_empty(), "{:?}", place.owners("root"));
        // One of root's is followed.
        symlink(place.at("data"), place.at("link")).unwrap();
        let output = run(&place.database_at("link/latchkey.db"), &["migrate"], &[]);
        assert!(output.status.success(), "{output:?}");
        assert!(
            place.owners("data").iter().all(|(_, owner)| *owner == SERVICE),
            "{:?}",
            place.owners("data")
        );
    }

    #[test]
    #[ignore = "needs root"]
    fn refuses_directories_in_which_everyone_writes() {
        let place = Place::new();
        for (mode, group) in [(0o777, ROOT), (0o775, ROOT), (0o770, SERVICE), (0o777, SERVICE)] {
            chown(place.at("root"), Some(ROOT), Some(group)).unwrap();
            fs::set_permissions(place.at("root"), Permissions::from_mode(mode)).unwrap();
            let error = error_line(&run(&place.database_at("root/latchkey.db"), &["migrate"], &[]));
            assert!(error.contains("other users can write"), "{error}");
            assert!(place.owners("root").is_empty());
        }
        // As in `/tmp`, where another user may be the first to create a directory.
        fs::set_permissions(place.at("root"), Permissions::from_mode(0o1777)).unwrap();
        let error = error_line(&run(&place.database_at("root/new/latchkey.db"), &["migrate"], &[]));
        assert!(error.contains("other users can write"), "{error}");
        assert!(run(&place.database_at("root/latchkey.db"), &["migrate"], &[]).status.success());
        let backup = place.path("root/backup");
        assert!(run(&place.database_at("root/latchkey.db"), &["backup", &backup], &[]).status.success());
    }

    #[test]
    #[ignore = "needs root"]
    fn backs_up_to_and_restores_from_directories_that_the_service_cannot_read() {
        let place = prepared();
        place.runs(&["user", "create", "ann@example.org"]);
        for (name, owner) in [("root/backup", ROOT), ("other/backup", OTHER)] {
            place.runs(&["backup", &place.path(name)]);
            let file = fs::metadata(place.at(name)).unwrap();
            assert_eq!((file.uid(), file.mode() & 0o777), (owner, 0o600), "{name}");
            let before = place.owners("data").len();
            let output = place.run(&["restore", &place.path(name)]);
            assert!(output.status.success(), "{output:?}");
            assert!(String::from_utf8(output.stdout).unwrap().contains("1 account"));
            // The replaced database, and nothing temporary.
            assert_eq!(place.owners("data").len(), before + 1, "{:?}", place.owners("data"));
            assert!(place.owners("data").iter().all(|(_, owner)| *owner == SERVICE));
        }
        fs::write(place.at("root/damaged"), "x".repeat(10_000)).unwrap();
        let error = error_line(&place.run(&["restore", &place.path("root/damaged")]));
        assert!(error.contains("Cannot read") && error.contains("root/damaged"), "{error}");

        fs::write(place.at("data/latchkey.db"), "not a database at all").unwrap();
        assert!(!place.run(&["backup", &place.path("root/failed")]).status.success());
        let names: Vec<_> = place.owners("root").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["backup", "damaged"], "a failed backup leaves nothing");
    }

    /// The server cannot listen: it ends also if it could use the secret.
    fn start_of(database: &Database) -> String {
        error_line(&run(database, &[], &[("JWT_SECRET", ""), ("LISTEN", "203.0.113.1:80")]))
    }

    /// A client that knows the secret can sign in as any account.
    #[test]
    #[ignore = "needs root"]
    fn uses_no_secret_that_another_user_created() {
        let place = Place::new();
        fs::set_permissions(place.at("root"), Permissions::from_mode(0o1777)).unwrap();
        let (database, secret) = (place.database_at("root/latchkey.db"), place.at("root/jwt-secret"));
        fs::write(&secret, SECRET).unwrap();
        fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
        chown(&secret, Some(OTHER), Some(OTHER)).unwrap();
        let error = start_of(&database);
        assert!(error.contains("belongs to the user 64002") && error.contains("chown 0"), "{error}");
        let report = String::from_utf8(run(&database, &["check"], &[("JWT_SECRET", "")]).stdout).unwrap();
        assert!(report.contains("ERROR  secret: ") && report.contains("64002"), "{report}");
        chown(&secret, Some(ROOT), Some(ROOT)).unwrap();
        let error = start_of(&database);
        assert!(error.contains("Cannot listen"), "{error}");
    }

    /// As in `/tmp`, where another user creates the file first, for a group of the service's.
    #[test]
    #[ignore = "needs root"]
    fn service_uses_no_secret_that_another_user_created() {
        let place = Place::new();
        fs::set_permissions(place.at("root"), Permissions::from_mode(0o1777)).unwrap();
        let (database, secret) = (place.database_at("root/latchkey.db"), place.at("root/jwt-secret"));
        fs::write(&secret, SECRET).unwrap();
        fs::set_permissions(&secret, Permissions::from_mode(0o640)).unwrap();
        let user = [&format!("--reuid={SERVICE}"), &format!("--regid={SERVICE}"), "--clear-groups"]
            .map(String::from);
        let wrapper = [&["setpriv".to_owned()], &user[..]].concat();
        let start = |owner: u32| {
            chown(&secret, Some(owner), Some(SERVICE)).unwrap();
            let launch =
                launch(&database, &[("JWT_SECRET", ""), ("LISTEN", "203.0.113.1:80")]).within(&wrapper);
            error_line(&launch.command(&[]).output().unwrap())
        };
        let error = start(OTHER);
        assert!(error.contains("belongs to the user 64002") && error.contains("chown 64001"), "{error}");
        for owner in [ROOT, SERVICE] {
            let error = start(owner);
            assert!(error.contains("Cannot listen"), "{error}");
        }
    }

    /// As earlier versions did, with a secret of mode 0600.
    #[test]
    #[ignore = "needs root"]
    fn explains_how_to_keep_a_secret_that_root_created() {
        let (place, secret) = (prepared(), "data/jwt-secret");
        fs::write(place.at(secret), SECRET).unwrap();
        fs::set_permissions(place.at(secret), Permissions::from_mode(0o600)).unwrap();
        let error = start_of(&place.database());
        let command = format!("chown --reference={} {}", place.path("data"), place.path(secret));
        assert!(error.contains(&command) && !error.contains("set JWT_SECRET"), "{error}");
        assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
        let error = start_of(&place.database());
        assert!(error.contains("Cannot listen"), "{error}");
        assert_eq!(fs::read_to_string(place.at(secret)).unwrap(), SECRET);
    }

    /// Otherwise the service would read files through root.
    #[test]
    #[ignore = "needs root"]
    fn reads_no_backup_that_its_owner_could_not_read() {
        let place = prepared();
        place.runs(&["backup", &place.path("root/backup")]);
        for directory in ["data", "other"] {
            let link = format!("{directory}/link");
            place.plant(&link, &place.at("root/backup"));
            let error = error_line(&place.run(&["restore", &place.path(&link)]));
            assert!(error.contains("There is no file"), "{error}");
        }
    }

    #[test]
    #[ignore = "needs root"]
    fn builds_a_list_of_breached_passwords_as_the_owners_of_the_directories() {
        let place = Place::new();
        fs::write(place.at("root/list"), "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1\n").unwrap();
        let build = |input: &str, output: &str| {
            place.run(&["passwords", "build", &place.path(input), &place.path(output)])
        };
        assert!(build("root/list", "data/breached").status.success());
        assert_eq!(place.owners("data"), [("breached".to_owned(), SERVICE)]);
        fs::write(place.at("root/precious"), "precious").unwrap();
        place.plant("data/breached", &place.at("root/precious"));
        assert!(build("root/list", "data/breached").status.success());
        assert_eq!(fs::read_to_string(place.at("root/precious")).unwrap(), "precious");
        place.plant("data/sub", &place.at("root"));
        assert!(error_line(&build("root/list", "data/sub/breached")).contains("Cannot write"));
        place.plant("data/list", &place.at("root/list"));
        assert!(error_line(&build("data/list", "root/breached")).contains("Cannot read"));
        let owners = place.owners("root");
        assert_eq!(owners, [("list".to_owned(), ROOT), ("precious".to_owned(), ROOT)]);
    }
    #[test]
    #[ignore = "needs root"]
    fn imports_no_file_that_its_owner_could_not_read() {
        let place = prepared();
        place.runs(&["user", "create", "ann@example.org"]);
        fs::write(place.at("root/precious"), "Water the fern\n").unwrap();
        let import = |name: &str| {
            place.run(&["import", "--user", "ann@example.org", "--format", "todotxt", &place.path(name)])
        };
        for directory in ["data", "other"] {
            let link = format!("{directory}/link");
            place.plant(&link, &place.at("root/precious"));
            assert!(error_line(&import(&link)).contains("Cannot open"));
        }
        assert!(import("root/precious").status.success());
    }
}
