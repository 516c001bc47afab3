//! The search for words in title and description, which are stored folded.

use crate::{engine::strpos, schema::tasks};
use diesel::{dsl::auto_type, prelude::*};

/// Whether title or description contain a folded word.
#[auto_type(no_type_alias)]
pub(crate) fn has_word(word: &str) -> _ {
    let (one, other): (String, String) = (word.to_owned(), word.to_owned());
    let in_title = strpos(tasks::title_folded.nullable(), one).gt(0_i32);
    in_title.or(strpos(tasks::description_folded, other).gt(0_i32))
}
