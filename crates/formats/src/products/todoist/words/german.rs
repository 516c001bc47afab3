//! German words, with ae, oe, ue and ss for the characters that English does not have.

use super::{
    names::{abbreviated, counted},
    token::{Token, Unit},
};
use shared::{TimeOfDay, Weekday};

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "maerz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];
const WEEKDAYS: [&str; 7] = ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"];
const SHORT_WEEKDAYS: [&str; 7] = ["mo", "di", "mi", "do", "fr", "sa", "so"];
const NUMBERS: [&str; 12] =
    ["ein", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwoelf"];
const ORDINALS: [&str; 6] = ["erst", "zweit", "dritt", "viert", "fuenft", "sechst"];
const ENDINGS: [&str; 5] = ["en", "er", "es", "em", "e"];

/// The meaning of a word in lower case, without a period after it. `morgen` after `jeden` is the morning.
pub(super) fn token(word: &str, previous: Option<&Token>) -> Option<Token> {
    if word == "morgen" && matches!(previous, Some(Token::Every(_))) {
        return TimeOfDay::new(9, 0).map(Token::PartOfDay);
    }
    function_word(word).or_else(|| unit(word)).or_else(|| time_word(word)).or_else(|| name(word))
}

fn function_word(word: &str) -> Option<Token> {
    Some(match word {
        "jeder" | "jede" | "jedes" | "jeden" | "jedem" | "alle" | "aller" => Token::Every(false),
        "jeder!" | "jede!" | "jedes!" | "jeden!" | "jedem!" | "alle!" | "aller!" => Token::Every(true),
        "nach" => Token::After,
        "naechste" | "naechster" | "naechstes" | "naechsten" | "kommende" | "kommenden" => Token::Next,
        "diese" | "dieser" | "dieses" | "diesen" | "diesem" => Token::This,
        "in" => Token::In,
        "vor" => Token::Ago,
        "und" | "&" => Token::And,
        "am" | "an" | "im" | "der" | "die" | "das" | "den" | "dem" | "des" | "zum" => Token::Filler,
        "um" | "gegen" | "@" => Token::At,
        "ab" | "von" | "vom" | "seit" | "beginnend" | "startend" | "beginn" => Token::Start,
        "bis" | "endend" | "ende" => Token::Until,
        "fuer" => Token::For,
        "uhr" => Token::OClock,
        "einen" | "einem" | "einer" | "eine" => Token::Number(1),
        "letzte" | "letzter" | "letztes" | "letzten" | "letztem" => Token::Ordinal(-1),
        _ => return None,
    })
}

fn unit(word: &str) -> Option<Token> {
    Some(match word {
        "tag" | "tage" | "tagen" | "tages" => Token::Unit(Unit::Day),
        "woche" | "wochen" => Token::Unit(Unit::Week),
        "monat" | "monate" | "monaten" | "monats" => Token::Unit(Unit::Month),
        "quartal" | "quartale" | "quartalen" | "quartals" => Token::Unit(Unit::Quarter),
        "jahr" | "jahre" | "jahren" | "jahres" => Token::Unit(Unit::Year),
        "taeglich" => Token::Adverb(Unit::Day),
        "woechentlich" => Token::Adverb(Unit::Week),
        "monatlich" => Token::Adverb(Unit::Month),
        "vierteljaehrlich" | "quartalsweise" => Token::Adverb(Unit::Quarter),
        "jaehrlich" => Token::Adverb(Unit::Year),
        _ => return None,
    })
}

fn time_word(word: &str) -> Option<Token> {
    Some(match word {
        "werktag" | "werktage" | "wochentag" | "wochentage" | "arbeitstag" | "arbeitstage" => Token::Workday,
        "wochenende" | "wochenenden" => Token::Weekend,
        "heute" => Token::Day(0),
        "morgen" => Token::Day(1),
        "uebermorgen" => Token::Day(2),
        "gestern" => Token::Day(-1),
        "morgens" | "vormittag" | "vormittags" => Token::PartOfDay(TimeOfDay::new(9, 0)?),
        "mittag" | "mittags" | "nachmittag" | "nachmittags" => Token::PartOfDay(TimeOfDay::new(12, 0)?),
        "abend" | "abends" => Token::PartOfDay(TimeOfDay::new(19, 0)?),
        "nacht" | "nachts" => Token::PartOfDay(TimeOfDay::new(22, 0)?),
        _ => return None,
    })
}

fn name(word: &str) -> Option<Token> {
    let month = match word {
        "mrz" => Some(2),
        "jaenner" => Some(0),
        _ => abbreviated(&MONTHS, word, 3),
    };
    if let Some(month) = month {
        return u8::try_from(month + 1).ok().map(Token::Month);
    }
    weekday(word).or_else(|| counted(&NUMBERS, &[], word)).or_else(|| {
        let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending))?;
        counted(&[], &ORDINALS, stem)
    })
}

fn weekday(word: &str) -> Option<Token> {
    let word = if word == "sonnabend" { "samstag" } else { word };
    let place = |names: &[&str], word: &str| {
        let place = names.iter().position(|name| *name == word)?;
        Weekday::ALL.get(place).copied()
    };
    if let Some(day) = place(&SHORT_WEEKDAYS, word).or_else(|| place(&WEEKDAYS, word)) {
        return Some(Token::Weekday(day));
    }
    // "Montags" is every Monday.
    word.strip_suffix('s').and_then(|word| place(&WEEKDAYS, word)).map(Token::Weekdays)
}
