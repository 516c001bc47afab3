//! The `latchkey` program.

use clap::{Parser, Subcommand};
use latchkey::{
    clock::Clock,
    config::Config,
    startup::Application,
    store::{self, Restored},
    telemetry,
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use tikv_jemallocator::Jemalloc;

/// Gives memory back to the system that is no longer needed. Its settings are in `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// A to-do list for everyone on your server, whose sign-in is done right.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app and its API (also without a subcommand).
    Serve(Config),
    /// Copy the SQLite database to a file, also while it serves.
    ///
    /// The copy holds everything that was acknowledged before this began. It is a whole SQLite database, for
    /// its owner alone. The secret that signs tokens is not in it: copy `jwt-secret` once, too.
    #[command(mut_args(only_the_database))]
    Backup {
        /// The file to make; it must not exist.
        file: PathBuf,
        #[command(flatten)]
        config: Config,
    },
    /// Put a backup in the place of the SQLite database. Stop the server first.
    ///
    /// The database that was there stays beside it under another name. Sessions that were ended since the
    /// backup was made are good again until they expire: to end them all, change `JWT_SECRET`.
    #[command(mut_args(only_the_database))]
    Restore {
        /// The backup; it is copied and stays where it is.
        file: PathBuf,
        #[command(flatten)]
        config: Config,
    },
}

/// Of all settings only where the data is kept matters there.
fn only_the_database(argument: clap::Arg) -> clap::Arg {
    let matters = ["file", "database_url"].contains(&argument.get_id().as_str());
    argument.hide(!matters)
}

#[actix_web::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => return explain(&refusal),
    };
    let done = match cli.command {
        None => serve(cli.config).await,
        Some(Command::Serve(config)) => serve(config).await,
        Some(Command::Backup { file, config }) => backup(&config, &file),
        Some(Command::Restore { file, config }) => restore(&config, &file),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => refuse(&sentence),
    }
}

/// The help as it is; of a wrong setting the sentence that says what is wrong.
fn explain(refusal: &clap::Error) -> ExitCode {
    if !refusal.use_stderr() {
        refusal.exit();
    }
    let said = refusal.to_string();
    refuse(said.split("\n\n").next().unwrap_or_default().trim_start_matches("error: "))
}

/// In one line, whatever drivers and parsers wrote.
fn refuse(sentence: &str) -> ExitCode {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    eprintln!("latchkey: {}", words.join(" "));
    ExitCode::FAILURE
}

async fn serve(config: Config) -> Result<(), String> {
    telemetry::init(config.log_format);
    let Application { address, server } = Application::start(config, Clock::system())?;
    println!("Latchkey is at http://{address}");
    server.await.map_err(|e| format!("The server stopped: {e}."))
}

fn backup(config: &Config, file: &Path) -> Result<(), String> {
    store::backup(&config.database()?, file)?;
    println!("The backup is {}", file.display());
    Ok(())
}

fn restore(config: &Config, file: &Path) -> Result<(), String> {
    let Restored { database, replaced } = store::restore(&config.database()?, file)?;
    println!("The database is {}", database.display());
    if let Some(replaced) = replaced {
        println!("What was there before is {}", replaced.display());
    }
    Ok(())
}
