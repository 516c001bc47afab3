use super::import;
use crate::{
    ExportFormat,
    model::{
        Context,
        arbitrary::{self, Account, of_account, of_import},
    },
};
use proptest::prelude::*;
use shared::{Date, Timestamp};
use std::time::Duration;

fn context() -> Context {
    Context::on(Date::MIN)
}

fn written(account: &Account) -> String {
    String::from_utf8(account.exported(ExportFormat::Todotxt)).unwrap()
}

/// What is kept of a timestamp.
fn day(timestamp: Timestamp) -> Timestamp {
    Timestamp::from_seconds(timestamp.date().days() * 86_400) + Duration::from_hours(12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]
    #[test]
    fn export_is_read_back(account in arbitrary::account()) {
        let file = written(&account);
        prop_assert_eq!(file.lines().count(), account.tasks.len());
        let import = import(file.as_bytes(), &context()).unwrap();
        let mut expected = of_account(&account);
        for task in &mut expected {
            let has_dates = !task.completed || task.completed_at.is_some();
            task.created_at = task.created_at.map(day).filter(|_| has_dates);
            task.completed_at = task.completed_at.map(day);
            task.updated_at = None;
        }
        prop_assert_eq!(of_import(&import), expected, "{}", file);
        prop_assert_eq!(import.lines, []);
    }
}
