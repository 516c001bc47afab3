//! Finds elements as a screen reader does: in Chromium's accessibility tree.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::{By, WebDriver, WebElement};

/// Which of the elements with a role.
#[derive(Clone, Copy, Debug)]
pub enum Name<'a> {
    Is(&'a str),
    Begins(&'a str),
    Any,
}

impl<'a> From<&'a str> for Name<'a> {
    fn from(name: &'a str) -> Self {
        Self::Is(name)
    }
}

impl<'a> From<&'a String> for Name<'a> {
    fn from(name: &'a String) -> Self {
        Self::Is(name)
    }
}

impl Name<'_> {
    fn fits(self, name: &str) -> bool {
        match self {
            Self::Is(wanted) => name == wanted,
            Self::Begins(wanted) => name.starts_with(wanted),
            Self::Any => true,
        }
    }
}

/// An element with its accessible properties.
pub struct Found {
    pub element: WebElement,
    pub name: String,
    /// From `aria-describedby` and the like.
    pub description: String,
    states: Vec<(String, Value)>,
}

impl Found {
    /// Whether it is `checked`, `pressed`, `invalid`, `focused`, `busy` or the like.
    pub fn is(&self, state: &str) -> bool {
        let value = self.states.iter().find(|(name, _)| name == state).map(|(_, value)| value);
        // `mixed` counts as false.
        value.is_some_and(|value| [json!(true), json!("true"), json!(1)].contains(value))
    }
}

#[derive(Deserialize)]
struct QueryResult {
    nodes: Vec<AxNode>,
}

/// `Accessibility.AXNode` of the Chrome DevTools Protocol.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AxNode {
    ignored: bool,
    #[serde(default)]
    name: AxValue,
    #[serde(default)]
    description: AxValue,
    #[serde(default)]
    properties: Vec<AxProperty>,
    #[serde(rename = "backendDOMNodeId")]
    backend_dom_node_id: Option<u64>,
}

#[derive(Deserialize)]
struct AxProperty {
    name: String,
    value: AxValue,
}

#[derive(Deserialize, Default)]
struct AxValue {
    #[serde(default)]
    value: Value,
}

impl AxValue {
    fn text(&self) -> String {
        self.value.as_str().unwrap_or_default().to_owned()
    }
}

/// All perceivable elements with `role` and `name`, in document order. Hidden elements and those behind an open dialog
/// are not.
pub(crate) async fn find_all(driver: &WebDriver, role: &str, name: Name<'_>) -> Result<Vec<Found>> {
    let root = driver.find(By::Css(":root")).await?;
    let mut query = json!({ "role": role, "backendNodeId": root.cdp_backend_node_id().await? });
    if let (Name::Is(name), Some(query)) = (name, query.as_object_mut()) {
        query.insert("accessibleName".to_owned(), json!(name));
    }
    let result = driver.cdp().send_raw("Accessibility.queryAXTree", query).await?;
    let result: QueryResult = serde_json::from_value(result)?;
    let perceivable = result.nodes.into_iter().filter(|node| !node.ignored && name.fits(&node.name.text()));
    perceivable.map(|node| found(node, &root)).collect()
}

fn found(node: AxNode, root: &WebElement) -> Result<Found> {
    Ok(Found {
        element: element(node.backend_dom_node_id.context("a node without an element")?, root)?,
        name: node.name.text(),
        description: node.description.text(),
        states: node.properties.into_iter().map(|property| (property.name, property.value.value)).collect(),
    })
}

/// The WebDriver id of a node ends with its id in the DevTools protocol (`f.….d.….e.5`).
fn element(node: u64, root: &WebElement) -> Result<WebElement> {
    let mut reference = root.to_json()?;
    for id in reference.as_object_mut().context("an element reference that is no object")?.values_mut() {
        let (document, _) =
            id.as_str().and_then(|id| id.rsplit_once('.')).context("an id of another format")?;
        *id = json!(format!("{document}.{node}"));
    }
    Ok(WebElement::from_json(reference, root.handle().clone())?)
}
