//! An operation as it is sent.

use super::operation::{Operation, Verb};
use shared::{DescriptionHash, Kind};

impl Operation {
    /// Appends the JSON of the operation, as `POST /changes` takes it.
    ///
    /// It is put together as text, since a type for what is sent would be the code of all patches once more.
    pub(crate) fn write(&self, json: &mut String) {
        let kind = if self.kind == Kind::Task { "task" } else { "list" };
        let id = self.id.to_string();
        for (text, value) in
            [("{\"op\":\"", self.verb.as_str()), ("\",\"kind\":\"", kind), ("\",\"id\":\"", &id)]
        {
            json.push_str(text);
            json.push_str(value);
        }
        json.push_str("\",\"data\":");
        let data = match self.kind {
            Kind::Task => serde_json::to_string(&self.patch),
            Kind::List => serde_json::to_string(&self.list),
        };
        // Patches are serialisable, to objects.
        json.push_str(&data.unwrap_or_else(|_| "{}".to_owned()));
        json.pop();
        for (name, value) in self.parameters() {
            if !json.ends_with('{') {
                json.push(',');
            }
            // No value contains a character that JSON escapes.
            for text in ["\"", name, "\":\"", &value, "\""] {
                json.push_str(text);
            }
        }
        json.push_str("}}");
    }

    /// What the data has beside the patch.
    fn parameters(&self) -> impl Iterator<Item = (&'static str, String)> {
        let base = self.base.as_ref().filter(|_| self.description().is_some());
        let today = self.today.filter(|_| !self.is_late);
        let is_list_deletion = self.kind == Kind::List && self.verb == Verb::Delete;
        let tasks = is_list_deletion.then_some(if self.to_inbox { "inbox" } else { "trash" });
        let parameters = [
            ("description_base", base.map(|text| DescriptionHash::of(Some(text)).to_string())),
            ("today", today.map(String::from)),
            ("next_id", self.next_id.map(|id| id.to_string())),
            ("tasks", tasks.map(str::to_owned)),
        ];
        parameters.into_iter().filter_map(|(name, value)| Some((name, value?)))
    }
}
