//! What needs the tables of Unicode. The browser has none, since they would be larger than the rest of the app: there,
//! text is accepted and left to the server.

#[cfg(target_family = "wasm")]
pub(crate) use browser::{domain_to_unicode, lower_case, nfkc, shows_something};
#[cfg(not(target_family = "wasm"))]
pub(crate) use server::{domain_to_unicode, lower_case, nfc, nfkc, shows_something, unified};

#[cfg(target_family = "wasm")]
pub use browser::domain_to_ascii;
#[cfg(not(target_family = "wasm"))]
pub use server::domain_to_ascii;

#[cfg(not(target_family = "wasm"))]
mod server {
    use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
    use icu_properties::{
        CodePointMapData, CodePointSetData,
        props::{DefaultIgnorableCodePoint, GeneralCategory},
    };
    use idna::{
        AsciiDenyList,
        uts46::{DnsLength, Hyphens, Uts46},
    };
    use std::borrow::Cow;

    /// Characters without a glyph that Unicode classifies as letters or symbols: the blank pattern of Braille, the null
    /// notehead, and the blanks of Egyptian hieroglyphs.
    const BLANKS: [char; 4] = ['\u{2800}', '\u{1d159}', '\u{13441}', '\u{13442}'];

    /// The domain as the DNS knows it (UTS 46, ToASCII), in lower case; `None` if it is not a valid host name.
    pub fn domain_to_ascii(domain: &str) -> Option<Cow<'_, str>> {
        let (denied, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
        Uts46::new().to_ascii(domain.as_bytes(), denied, hyphens, DnsLength::Verify).ok()
    }

    /// A domain of [`domain_to_ascii`] as people write it.
    pub(crate) fn domain_to_unicode(domain: &str) -> Cow<'_, str> {
        let (denied, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
        match Uts46::new().to_unicode(domain.as_bytes(), denied, hyphens) {
            (written, Ok(())) => written,
            (_, Err(_)) => domain.into(),
        }
    }

    pub(crate) fn lower_case(text: &str) -> String {
        text.to_lowercase()
    }

    /// Normalization Form C (UAX 15): composed and decomposed forms become the same text.
    pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
        ComposingNormalizerBorrowed::new_nfc().normalize(text)
    }

    /// Normalization Form KC (UAX 15): composed and decomposed, full-width and usual forms become the same text.
    pub(crate) fn nfkc(text: &str) -> Cow<'_, str> {
        ComposingNormalizerBorrowed::new_nfkc().normalize(text)
    }

    /// Normalization Form KD in lower case, which is made from upper case: some characters have several lower-case forms.
    pub(crate) fn unified(text: &str) -> String {
        DecomposingNormalizerBorrowed::new_nfkd().normalize(text).to_uppercase().to_lowercase()
    }

    /// Whether any character has a glyph of its own: neither white space, nor a format character or a filler, nor a mark
    /// that combines with the character before it. Characters that are newer than the tables count as visible.
    pub(crate) fn shows_something(text: &str) -> bool {
        text.chars().any(is_visible)
    }

    fn is_visible(c: char) -> bool {
        if c.is_ascii() {
            return c.is_ascii_graphic();
        }
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        let is_visible = !matches!(
            category,
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::SpaceSeparator
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::NonspacingMark
                | GeneralCategory::SpacingMark
                | GeneralCategory::EnclosingMark
        );
        // Never assigned (the Unicode Standard, section 23.7), and the placeholder of an embedded object.
        let is_noncharacter = u32::from(c) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c);
        is_visible
            && !is_noncharacter
            && c != '\u{fffc}'
            && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
            && !BLANKS.contains(&c)
    }

    #[cfg(test)]
    mod tests {
        use super::{domain_to_ascii, domain_to_unicode, nfkc, shows_something};

        #[test]
        fn forms_of_a_domain_are_one() {
            for domain in [
                "bücher.example",
                "BÜCHER.Example",
                "bu\u{308}cher.example",
                "xn--bcher-kva.example",
                "XN--BCHER-KVA.EXAMPLE",
                "ｂüｃｈｅｒ．example",
                "bücher。example",
                "bü\u{ad}cher\u{200b}.example",
            ] {
                assert_eq!(domain_to_ascii(domain).as_deref(), Some("xn--bcher-kva.example"), "{domain}");
            }
            assert_eq!(domain_to_unicode("xn--bcher-kva.example"), "bücher.example");
        }

        #[test]
        fn sharp_s_and_ss_are_different_domains() {
            let [sharp, double] = ["straße.example", "strasse.example"].map(domain_to_ascii);
            assert_eq!(sharp.as_deref(), Some("xn--strae-oqa.example"));
            assert_eq!(double.as_deref(), Some("strasse.example"));
        }

        #[test]
        fn rejects_what_is_no_host_name() {
            for domain in [
                "",
                ".",
                "bücher..example",
                "-bücher.example",
                "bücher_.example",
                "bü cher.example",
                "ex＠mple.org",
                "xn--a.example",
                "xn--abc-.example",
                &format!("{}.example", "ü".repeat(64)),
            ] {
                assert_eq!(domain_to_ascii(domain), None, "{domain}");
            }
            assert_eq!(domain_to_unicode("xn--a.example"), "xn--a.example");
        }

        #[test]
        fn forms_of_a_text_are_one() {
            for (form, usual) in
                [("ｐａｓｓ１", "pass1"), ("e\u{301}", "é"), ("ﬁ", "fi"), ("\u{a0}", " "), ("ｶﾞ", "ガ")]
            {
                assert_eq!(nfkc(form), usual);
                assert_eq!(nfkc(usual), usual);
            }
        }

        #[test]
        fn tells_visible_text_from_invisible() {
            for shown in [
                "a",
                "-",
                "שלום",
                "👩‍👧",
                "❤\u{fe0f}",
                "1\u{fe0f}\u{20e3}",
                "e\u{301}",
                "\u{301}e",
                "ㅤ가",
                "\u{e000}",
                "ｰ",
            ] {
                assert!(shows_something(shown), "{shown:?}");
            }
            for hidden in [
                "",
                " \t\n",
                "\u{200b}",
                "\u{200d}\u{200c}\u{feff}\u{2060}",
                "\u{ad}",
                "\u{ffff}\u{fdd0}\u{fffc}",
                "\u{3164}",
                "\u{ffa0}\u{115f}\u{1160}",
                "\u{2800}",
                "\u{301}",
                "\u{301}\u{20dd}\u{fe0f}",
                "\u{93e}",
                "\u{202e}\u{202c}",
                "\u{e0041}\u{e007f}",
                "\u{180e}\u{17b4}",
                "\u{fff9}\u{fffb}",
                "\u{3000}\u{2028}\u{a0}",
                "\u{13441}\u{13430}",
            ] {
                assert!(!shows_something(hidden), "{hidden:?}");
            }
        }
    }
}

#[cfg(target_family = "wasm")]
mod browser {
    use std::borrow::Cow;

    pub fn domain_to_ascii(domain: &str) -> Option<Cow<'_, str>> {
        Some(domain.to_ascii_lowercase().into())
    }

    pub(crate) fn domain_to_unicode(domain: &str) -> Cow<'_, str> {
        domain.into()
    }

    pub(crate) fn lower_case(text: &str) -> String {
        text.to_ascii_lowercase()
    }

    pub(crate) fn nfkc(text: &str) -> Cow<'_, str> {
        text.into()
    }

    pub(crate) fn shows_something(_: &str) -> bool {
        true
    }
}
