//! Tags.

use crate::{
    text::{TextError, check_label, text},
    unicode::lower_case,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A tag: 1 to 50 characters (code points) after trimming, in one line, without a comma and without `#` before it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        pattern = r"^[ \t\n]*[^\s,#\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]([^,\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]{0,48}[^\s,\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069])?[ \t\n]*$",
        example = "garden"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

/// Why a tag, or a list of tags, is invalid. The message is for the user.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum TagError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("A tag must not contain a comma")]
    Comma,
    #[error("A tag must not start with #")]
    NumberSign,
    #[error("A task has at most {} tags", Tags::MAX)]
    TooMany,
}

impl Tag {
    pub const MAX: usize = 50;

    /// Trims and checks.
    ///
    /// # Errors
    /// [`TagError`].
    pub fn parse(text: &str) -> Result<Self, TagError> {
        let tag = check_label("A tag", text, Self::MAX)?;
        match tag {
            _ if tag.contains(char::is_control) => Err(TextError::Control("A tag").into()),
            _ if tag.contains(',') => Err(TagError::Comma),
            _ if tag.starts_with('#') => Err(TagError::NumberSign),
            _ => Ok(Self(tag.to_owned())),
        }
    }

    /// The text by which tags compare: two that differ only in case are one.
    pub fn folded(&self) -> String {
        lower_case(&self.0)
    }
}

text!(Tag, TagError);

/// The tags of a task: at most 20, sorted without regard to case. Of tags that differ only in case the first stays.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(max_items = 20))]
#[serde(try_from = "Vec<Tag>", into = "Vec<Tag>")]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// How many tags a task has at most.
    pub const MAX: usize = 20;

    /// Sorts the tags.
    ///
    /// # Errors
    /// [`TagError::TooMany`].
    pub fn new(tags: impl IntoIterator<Item = Tag>) -> Result<Self, TagError> {
        let mut tags: Vec<_> = tags.into_iter().map(|tag| (tag.folded(), tag)).collect();
        // Stable, so that the first of equal tags stays.
        tags.sort_by(|(one, _), (other, _)| one.cmp(other));
        tags.dedup_by(|(later, _), (first, _)| later == first);
        if tags.len() > Self::MAX {
            return Err(TagError::TooMany);
        }
        Ok(Self(tags.into_iter().map(|(_, tag)| tag).collect()))
    }

    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// With other tags, and without some. Tags that are already there keep their spelling.
    ///
    /// # Errors
    /// [`TagError::TooMany`].
    pub fn changed(&self, added: &Self, removed: &Self) -> Result<Self, TagError> {
        let removed: Vec<_> = removed.0.iter().map(Tag::folded).collect();
        let all = self.0.iter().chain(&added.0).filter(|tag| !removed.contains(&tag.folded()));
        Self::new(all.cloned())
    }
}

impl TryFrom<Vec<Tag>> for Tags {
    type Error = TagError;
    fn try_from(tags: Vec<Tag>) -> Result<Self, Self::Error> {
        Self::new(tags)
    }
}

impl From<Tags> for Vec<Tag> {
    fn from(tags: Tags) -> Self {
        tags.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Tag, TagError, Tags, TextError};
    use crate::arbitrary;
    use proptest::{collection::vec, prelude::*};
    use serde_json::json;

    fn tags(texts: &[&str]) -> Tags {
        Tags::new(texts.iter().map(|text| Tag::parse(text).unwrap())).unwrap()
    }

    fn texts(tags: &Tags) -> Vec<&str> {
        tags.as_slice().iter().map(Tag::as_str).collect()
    }

    #[test]
    fn rejects_commas_number_signs_and_controls() {
        for (text, error) in [
            ("", TextError::Empty("A tag").into()),
            (" \n", TextError::Empty("A tag").into()),
            ("\u{200b}", TextError::Invisible("A tag").into()),
            ("a\nb", TextError::Control("A tag").into()),
            ("a\tb", TextError::Control("A tag").into()),
            ("\0a", TextError::Control("A tag").into()),
            ("a\u{2066}", TextError::Direction("A tag").into()),
            ("a,b", TagError::Comma),
            (",", TagError::Comma),
            ("#garden", TagError::NumberSign),
            (" #garden", TagError::NumberSign),
            ("#", TagError::NumberSign),
        ] {
            assert_eq!(Tag::parse(text), Err(error), "{text:?}");
        }
        assert!(Tag::parse(&"🌱".repeat(51)).is_err());
        assert!(Tag::parse(&"🌱".repeat(50)).is_ok());
        assert_eq!(Tag::parse(" C# and F# ").unwrap().as_str(), "C# and F#");
    }

    #[test]
    fn rejects_more_than_20() {
        let many = |count: usize| json!((0..count).map(|n| format!("tag {n}")).collect::<Vec<_>>());
        assert!(serde_json::from_value::<Tags>(many(21)).is_err());
        assert!(serde_json::from_value::<Tags>(many(20)).is_ok());
        let same = json!(vec!["a"; 21]);
        assert_eq!(texts(&serde_json::from_value(same).unwrap()), ["a"]);
        for bad in [json!(null), json!("a"), json!([1]), json!(["a", null]), json!(["a,b"])] {
            assert!(serde_json::from_value::<Tags>(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_first_spelling_stays() {
        assert_eq!(texts(&tags(&["Work", "home", "WORK", "Übung", "übung"])), ["home", "Work", "Übung"]);
    }

    #[test]
    fn changes_merge() {
        let before = tags(&["Home", "urgent"]);
        let after = before.changed(&tags(&["HOME", "garden"]), &tags(&["Urgent", "never there"])).unwrap();
        assert_eq!(texts(&after), ["garden", "Home"]);
        assert_eq!(before.changed(&Tags::default(), &Tags::default()), Ok(before.clone()));
        let full = tags(
            &(0..20)
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
        assert_eq!(full.changed(&tags(&["one more"]), &Tags::default()), Err(TagError::TooMany));
    }

    proptest! {
        #[test]
        fn tag_is_the_trimmed_input(text in arbitrary::text()) {
            if let Ok(tag) = Tag::parse(&text) {
                prop_assert_eq!(tag.as_str(), text.trim());
                prop_assert!((1..=Tag::MAX).contains(&tag.as_str().chars().count()));
                prop_assert!(!tag.as_str().contains(|c: char| c.is_control() || c == ','));
                prop_assert_eq!(Tag::parse(tag.as_str()), Ok(tag));
            }
        }

        #[test]
        fn tags_are_sorted_and_unique(texts in vec(prop_oneof!["[a-cA-C]{1,2}", arbitrary::text()], 0..30)) {
            if let Some(tags) = arbitrary::round_trip::<Tags>(json!(texts)) {
                let folded: Vec<_> = tags.as_slice().iter().map(Tag::folded).collect();
                prop_assert!(folded.is_sorted_by(|one, next| one < next));
                prop_assert!(texts.iter().all(|text| folded.contains(&Tag::parse(text).unwrap().folded())));
                prop_assert_eq!(Tags::new(tags.as_slice().to_vec()), Ok(tags));
            }
        }
    }
}
