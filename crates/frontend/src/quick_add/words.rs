//! The words that are understood.

use super::{
    numbers,
    symbol::{Symbol, Unit},
    values::{Context, Language},
};
use shared::{Priority, Weekday};

/// Words, their meaning, and in which languages they are words. Meanings with a value count up along the words. Those after
/// `~` need other words beside them.
static WORDS: [(&str, Symbol, u8); 40] = [
    ("today tomorrow", Symbol::Day(0), BOTH),
    ("heute morgen übermorgen Übermorgen", Symbol::Day(0), DE),
    ("monday tuesday wednesday thursday friday saturday sunday", WEEKDAY, BOTH),
    ("mon tue ~wed thu fri ~sat ~sun ~ tues ~ thurs", WEEKDAY, EN),
    ("~mon ~tue ~wed ~thu ~fri ~sat ~sun", WEEKDAY, DE),
    ("montag dienstag mittwoch donnerstag freitag samstag sonntag ~ ~ ~ ~ ~ sonnabend", WEEKDAY, DE),
    ("~montag ~dienstag ~mittwoch ~donnerstag ~freitag ~samstag ~sonntag", WEEKDAY, EN),
    ("mo ~di mi ~do fr sa ~so", WEEKDAY, DE),
    ("january february march april may june july august september october november december", MONTH, BOTH),
    ("januar februar märz april mai juni juli august september oktober november dezember", MONTH, BOTH),
    ("day week month year tag woche monat jahr", UNIT, BOTH),
    ("~days ~weeks ~months ~years ~tage ~wochen ~monate ~jahre ~tagen ~wochen ~monaten ~jahren", UNIT, BOTH),
    ("!low !medium !high", PRIORITY, BOTH),
    ("!niedrig !mittel !hoch", PRIORITY, BOTH),
    ("!3 !2 !1", PRIORITY, BOTH),
    ("am pm", Symbol::Meridiem(false), EN),
    ("uhr o'clock", Symbol::OClock, BOTH),
    ("every jede jeden jedes jeder alle", Symbol::Every(false), BOTH),
    ("every! jede! jeden! jedes! jeder! alle!", Symbol::Every(true), BOTH),
    ("other zweite zweiten zweites zweiter", Symbol::Second, BOTH),
    ("weekday workday werktag arbeitstag", Symbol::Workday, BOTH),
    ("morning afternoon evening night früh vormittag mittag nachmittag abend nacht", Symbol::PartOfDay, BOTH),
    ("in", Symbol::In, BOTH),
    ("on", Symbol::On, BOTH),
    ("am zum", Symbol::On, DE),
    ("by due", Symbol::By, BOTH),
    ("bis", Symbol::By, DE),
    ("at @", Symbol::At, BOTH),
    ("um", Symbol::At, DE),
    ("the", Symbol::The, BOTH),
    ("next nächste nächsten nächster nächstes kommende kommenden", Symbol::Next, BOTH),
    ("this diese diesen", Symbol::This, BOTH),
    ("a an ein einen einem einer", Symbol::One, BOTH),
    ("one two three four five six", Symbol::Number(1), BOTH),
    ("~ zwei drei vier fünf sechs", Symbol::Number(1), BOTH),
    ("and & und", Symbol::And, BOTH),
    ("of", Symbol::Of, BOTH),
    (
        "for from after before since until till to than like about or vs is it's - – — + /",
        Symbol::Binding,
        BOTH,
    ),
    ("für von nach vor seit ab ohne zu oder ist wie der die das den dem guten", Symbol::Binding, DE),
    // Days of their own.
    ("ash black blue cyber easter good palm super", Symbol::Binding, EN),
];

const WEEKDAY: Symbol = Symbol::Weekday(Weekday::Monday, true);
const MONTH: Symbol = Symbol::Month(1);
const UNIT: Symbol = Symbol::Unit(Unit::Day, true);
const PRIORITY: Symbol = Symbol::Priority(Priority::Low);

const EN: u8 = 1;
const DE: u8 = 2;
const BOTH: u8 = EN | DE;

/// The meaning of a word, without the comma or colon after it.
pub(super) fn symbol(word: &str, is_first: bool, context: &Context) -> Symbol {
    let word = without_comma(word);
    if let Some(symbol) = numbers::symbol(word, context) {
        return symbol;
    }
    let language = if context.language == Language::German { DE } else { EN };
    let (name, is_abbreviated) = word.strip_suffix('.').map_or((word, false), |name| (name, true));
    for (words, symbol, languages) in &WORDS {
        if languages & language == 0 {
            continue;
        }
        for (index, known) in words.split(' ').enumerate() {
            let (known, is_alone) = known.strip_prefix('~').map_or((known, true), |known| (known, false));
            let length = match symbol {
                Symbol::Month(_) if (3..known.len()).contains(&name.len()) => name.len(),
                _ => known.len(),
            };
            let is_same = known.get(..length).is_some_and(|known| known.eq_ignore_ascii_case(name));
            if is_same && !name.is_empty() {
                // "Morgen" is the morning, and "Fr." a title.
                let is_noun = name == "Morgen" && !is_first;
                let symbol = if is_noun { Symbol::Other } else { *symbol };
                return symbol.at(index, is_alone && !is_abbreviated);
            }
        }
    }
    Symbol::Other
}

/// The text without the comma or colon at its end.
pub(super) fn without_comma(text: &str) -> &str {
    match text.as_bytes() {
        [.., b',' | b':'] => text.get(..text.len() - 1).unwrap_or_default(),
        _ => text,
    }
}
