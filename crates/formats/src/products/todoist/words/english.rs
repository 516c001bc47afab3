//! English words.

use super::{
    names::{abbreviated, counted},
    token::{Token, Unit},
};
use shared::{TimeOfDay, Weekday};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const NUMBERS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const ORDINALS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];

/// The meaning of a word in lower case, without a period after it.
pub(super) fn token(word: &str) -> Option<Token> {
    function_word(word).or_else(|| time_word(word)).or_else(|| name(word))
}

fn function_word(word: &str) -> Option<Token> {
    Some(match word {
        "every" | "each" | "ev" => Token::Every(false),
        "every!" | "each!" | "ev!" => Token::Every(true),
        "after" => Token::After,
        "other" => Token::Other,
        "next" => Token::Next,
        "this" => Token::This,
        "in" => Token::In,
        "ago" => Token::Ago,
        "and" | "&" => Token::And,
        "on" | "the" | "of" | "by" => Token::Filler,
        "at" | "@" => Token::At,
        "start" | "starts" | "starting" | "begin" | "begins" | "beginning" | "from" | "since" => Token::Start,
        "end" | "ends" | "ending" | "until" | "till" => Token::Until,
        "for" => Token::For,
        "last" => Token::Ordinal(-1),
        "a" | "an" => Token::Number(1),
        _ => return None,
    })
}

fn time_word(word: &str) -> Option<Token> {
    Some(match word {
        "day" | "days" => Token::Unit(Unit::Day),
        "week" | "weeks" => Token::Unit(Unit::Week),
        "month" | "months" => Token::Unit(Unit::Month),
        "quarter" | "quarters" => Token::Unit(Unit::Quarter),
        "year" | "years" => Token::Unit(Unit::Year),
        "daily" => Token::Adverb(Unit::Day),
        "weekly" => Token::Adverb(Unit::Week),
        "monthly" => Token::Adverb(Unit::Month),
        "quarterly" => Token::Adverb(Unit::Quarter),
        "yearly" | "annually" => Token::Adverb(Unit::Year),
        "weekday" | "weekdays" | "workday" | "workdays" => Token::Workday,
        "weekend" | "weekends" => Token::Weekend,
        "today" | "tod" => Token::Day(0),
        "tomorrow" | "tom" => Token::Day(1),
        "yesterday" => Token::Day(-1),
        "am" | "a.m" => Token::Meridiem(false),
        "pm" | "p.m" => Token::Meridiem(true),
        "o'clock" => Token::OClock,
        "morning" => Token::PartOfDay(TimeOfDay::new(9, 0)?),
        "afternoon" | "noon" | "midday" => Token::PartOfDay(TimeOfDay::new(12, 0)?),
        "evening" => Token::PartOfDay(TimeOfDay::new(19, 0)?),
        "night" => Token::PartOfDay(TimeOfDay::new(22, 0)?),
        _ => return None,
    })
}

fn name(word: &str) -> Option<Token> {
    if let Some(month) = abbreviated(&MONTHS, word, 3) {
        return u8::try_from(month + 1).ok().map(Token::Month);
    }
    // "Fridays" as well.
    let singular = word.strip_suffix('s').filter(|word| word.ends_with("day")).unwrap_or(word);
    if let Some(weekday) = abbreviated(&WEEKDAYS, singular, 3) {
        return Weekday::ALL.get(weekday).copied().map(Token::Weekday);
    }
    counted(&NUMBERS, &ORDINALS, word)
}
