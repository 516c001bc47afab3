//! Writes the tree as HTML, without a browser.

use super::view::{AnyView, Attribute, El};

/// Elements that have no end tag.
const VOID: [&str; 4] = ["br", "hr", "img", "input"];

impl AnyView {
    /// The markup of this page at this time. Properties and listeners are no part of it.
    pub(crate) fn to_html(&self) -> String {
        let mut html = String::new();
        self.write(&mut html);
        html
    }

    fn write(&self, html: &mut String) {
        match self {
            Self::Text(text) => html.push_str(&escape(text)),
            Self::LiveText(text) => html.push_str(&escape(&text())),
            Self::Element(element) => element.write(html),
            Self::Several(views) => views.iter().for_each(|view| view.write(html)),
            Self::Part(show) => show().write(html),
        }
    }
}

impl El {
    fn write(&self, html: &mut String) {
        let tag = self.0.tag;
        html.extend(["<", tag]);
        for (name, attribute) in &self.0.attributes {
            let value = match attribute {
                Attribute::Fixed(value) => Some(value.as_ref().to_owned()),
                Attribute::Live(value) => value(),
                Attribute::Property(_) | Attribute::Listener(_) | Attribute::Find(_) => None,
            };
            if let Some(value) = value {
                html.extend([" ", name, "=\"", &escape(&value), "\""]);
            }
        }
        html.push('>');
        if !VOID.contains(&tag) {
            self.0.children.iter().for_each(|child| child.write(html));
            html.extend(["</", tag, ">"]);
        }
    }
}

/// For texts and for attributes in double quotes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use crate::html::{AnyView, all, el, nothing, option, part};

    fn html(view: impl Into<AnyView>) -> String {
        view.into().to_html()
    }

    #[test]
    fn writes_elements_with_attributes_and_children_in_order() {
        let link = el("a").class("quiet").id("home").attr("href", "/".to_owned()).text("Home");
        let list = el("p").child(link).text(" or ").child(all(vec![el("b").into(), nothing()]));
        assert_eq!(html(list), r#"<p><a class="quiet" id="home" href="/">Home</a> or <b></b></p>"#);
    }

    #[test]
    fn writes_what_follows_signals_as_it_is() {
        let field =
            el("input").toggle("hidden", || false).toggle("disabled", || true).flag("aria-busy", || true);
        let field = field.value(String::new).checked(|| true).click(|| {});
        assert_eq!(html(field), r#"<input disabled="" aria-busy="true">"#);
        let text = el("p").live_text(|| "a".to_owned()).part(|| el("i").into());
        assert_eq!(html(text), "<p>a<i></i></p>");
        assert_eq!(html(part(nothing)), "");
    }

    #[test]
    fn escapes_texts_and_attributes() {
        let text = r#"<b a="1">&amp;"#.to_owned();
        let escaped = "&lt;b a=&quot;1&quot;&gt;&amp;amp;";
        let paragraph = el("p").attr("title", text.clone()).text(text.clone());
        assert_eq!(html(paragraph), format!(r#"<p title="{escaped}">{escaped}</p>"#));
        assert_eq!(html(el("p").live_text(move || text.clone())), format!("<p>{escaped}</p>"));
    }

    #[test]
    fn selects_the_chosen_option() {
        let option = |chosen| html(option("1".to_owned(), "One".to_owned(), chosen));
        assert_eq!(option("1"), r#"<option selected="" value="1">One</option>"#);
        assert_eq!(option("2"), r#"<option value="1">One</option>"#);
    }
}
