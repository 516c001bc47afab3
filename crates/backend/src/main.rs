//! The `latchkey` program.

use clap::{Parser, Subcommand};
use latchkey::{
    commands::{self, Output, UserCommand},
    config::Config,
    startup::Application,
    telemetry,
};
use std::{path::PathBuf, process::ExitCode, time::Duration};
use store::Clock;
use tikv_jemallocator::Jemalloc;

/// Gives memory back to the system that is no longer needed. Its settings are in `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// How long shutdown waits for queued e-mails.
const MAIL_TIMEOUT: Duration = Duration::from_secs(5);

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
    /// Say whether it would start and serve: settings, database, secret and mail server. Changes nothing.
    Check {
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// Show, make, mend and delete accounts.
    #[command(mut_args(only_the_database_anywhere))]
    User {
        #[command(subcommand)]
        command: UserCommand,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// Secrets that sign tokens.
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Bring the schema of the database up to date, as every start does.
    #[command(mut_args(only_the_database))]
    Migrate {
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// Copy the SQLite database to a file, also while it serves.
    ///
    /// The copy holds everything that was acknowledged before this began. It is a whole SQLite database, for
    /// its owner alone. The secret that signs tokens is not in it: copy `jwt-secret` once, too.
    #[command(mut_args(only_the_database))]
    Backup {
        /// The file to make; it must not exist.
        file: PathBuf,
        #[command(flatten)]
        output: Output,
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
        output: Output,
        #[command(flatten)]
        config: Config,
    },
}

#[derive(Subcommand)]
enum SecretCommand {
    /// Make a secret for `JWT_SECRET`: 64 random characters. To rotate, put it before the old one, with a comma.
    New {
        #[command(flatten)]
        output: Output,
    },
}

/// Of all settings only where the data is kept matters there.
fn only_the_database(argument: clap::Arg) -> clap::Arg {
    let matters = ["file", "json", "database_url"].contains(&argument.get_id().as_str());
    argument.hide(!matters)
}

/// The same, wherever they stand among the words of a subcommand.
fn only_the_database_anywhere(argument: clap::Arg) -> clap::Arg {
    only_the_database(argument).global(true)
}

#[actix_web::main]
async fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(cli).await,
        Err(refusal) => explain(&refusal),
    }
}

async fn run(cli: Cli) -> ExitCode {
    let (report, output) = match cli.command {
        None => return serve(cli.config).await,
        Some(Command::Serve(config)) => return serve(config).await,
        Some(Command::Check { output, config }) => {
            let (report, is_good) = commands::check(&config);
            println!("{}", report.written(output.json));
            return if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        Some(Command::User { command, output, config }) => (commands::user(command, &config).await, output),
        Some(Command::Secret(SecretCommand::New { output })) => (commands::new_secret(), output),
        Some(Command::Migrate { output, config }) => (commands::migrate(&config), output),
        Some(Command::Backup { file, output, config }) => (commands::backup(&config, &file), output),
        Some(Command::Restore { file, output, config }) => (commands::restore(&config, &file), output),
    };
    match report {
        Ok(report) => {
            println!("{}", report.written(output.json));
            ExitCode::SUCCESS
        }
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

async fn serve(config: Config) -> ExitCode {
    telemetry::init(config.log_format, config.metrics_listen.is_some());
    let Application { address, metrics, outbox, server } = match Application::start(config, Clock::system()) {
        Ok(application) => application,
        Err(sentence) => return refuse(&sentence),
    };
    if let Some(address) = metrics {
        tracing::info!("metrics are at http://{address}/metrics");
    }
    println!("Latchkey is at http://{address}");
    let ended = server.await;
    outbox.iter().for_each(|outbox| outbox.drain(MAIL_TIMEOUT));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&format!("The server stopped: {error}.")),
    }
}
