//! Folds the texts of all tasks again, after the rule has changed.

use crate::{engine::only, schema::tasks};
use diesel::{
    PgConnection, SqliteConnection,
    dsl::min,
    prelude::*,
    sql_query,
    sql_types::{Array, Nullable, Text},
};
use shared::fold;

/// The migration with which the rule changed last.
pub(crate) const FOLDED: &str = "00000000000007";

/// A database that can fold all tasks again. Those whose folded text stays the same are not written.
pub(crate) trait Refold {
    fn refold(&mut self) -> QueryResult<()>;
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn fold_text(text: Nullable<Text>) -> Nullable<Text>;
}

/// By account: SQLite keeps what a statement has changed in memory, to be able to undo it.
impl Refold for SqliteConnection {
    fn refold(&mut self) -> QueryResult<()> {
        fold_text_utils::register_impl(self, |text: Option<String>| text.map(|text| fold(&text)))?;
        let mut last = String::new();
        loop {
            let next = tasks::table.select(min(tasks::user_id)).filter(tasks::user_id.gt(&last));
            let Some(user) = only::<Option<String>>(next.get_results(self))? else { return Ok(()) };
            let title = fold_text(tasks::title.nullable()).assume_not_null();
            let description = fold_text(tasks::description);
            let differs = tasks::title_folded.ne(title).or(tasks::description_folded.ne(description));
            diesel::update(tasks::table.filter(tasks::user_id.eq(&user)).filter(differs))
                .set((tasks::title_folded.eq(title), tasks::description_folded.eq(description)))
                .execute(self)?;
            last = user;
        }
    }
}

/// Few enough for texts of any length.
const NEXT: &str = "
    SELECT user_id, id, title, title_folded, description, description_folded FROM tasks
    WHERE (user_id, id) > ($1, $2) ORDER BY user_id, id LIMIT 500";

const REPLACE: &str = "
    UPDATE tasks SET title_folded = new.title, description_folded = new.description
    FROM (SELECT unnest($1) AS user_id, unnest($2) AS id, unnest($3) AS title, unnest($4) AS description) AS new
    WHERE tasks.user_id = new.user_id AND tasks.id = new.id";

#[derive(QueryableByName, Default)]
struct Texts {
    #[diesel(sql_type = Text)]
    user_id: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    title_folded: String,
    #[diesel(sql_type = Nullable<Text>)]
    description: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    description_folded: Option<String>,
}

impl Texts {
    /// What is to be written, if anything has changed.
    fn folded(&self) -> Option<(&str, &str, String, Option<String>)> {
        let (title, description) = (fold(&self.title), self.description.as_deref().map(fold));
        let is_same = title == self.title_folded && description == self.description_folded;
        (!is_same).then_some((self.user_id.as_str(), self.id.as_str(), title, description))
    }
}

impl Refold for PgConnection {
    fn refold(&mut self) -> QueryResult<()> {
        let mut last = Texts::default();
        loop {
            let next = sql_query(NEXT).bind::<Text, _>(&last.user_id).bind::<Text, _>(&last.id);
            let mut tasks: Vec<Texts> = next.load(self)?;
            let (mut users, mut ids, mut titles, mut descriptions) = (vec![], vec![], vec![], vec![]);
            for (user, id, title, description) in tasks.iter().filter_map(Texts::folded) {
                users.push(user);
                ids.push(id);
                titles.push(title);
                descriptions.push(description);
            }
            if !ids.is_empty() {
                sql_query(REPLACE)
                    .bind::<Array<Text>, _>(users)
                    .bind::<Array<Text>, _>(ids)
                    .bind::<Array<Text>, _>(titles)
                    .bind::<Array<Nullable<Text>>, _>(descriptions)
                    .execute(self)?;
            }
            match tasks.pop() {
                Some(task) => last = task,
                None => return Ok(()),
            }
        }
    }
}
