//! The throughputs as bars, for `docs/performance.md`.

use super::results::{Results, Row, Unit};
use std::fmt::Write;

const WIDTH: f64 = 720.0;
/// Where the bars begin, and how long the longest is.
const LEFT: f64 = 330.0;
const LONGEST: f64 = 290.0;
const LINE: f64 = 26.0;

/// An SVG that is legible on light and on dark pages.
pub(crate) fn draw(results: &Results) -> String {
    let rows: Vec<&Row> = results.rows().iter().filter(|row| row.unit == Unit::PerSecond).collect();
    let most = rows.iter().map(|row| row.median).fold(1.0, f64::max);
    let height = LINE * rows.len() as f64 + LINE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"13\" role=\"img\">\n<title>Requests per second on one core</title>\n"
    );
    for (place, row) in rows.iter().enumerate() {
        let y = LINE * place as f64 + LINE / 2.0;
        let length = (row.median / most * LONGEST).max(1.0);
        let color = if row.name.starts_with("limit") { "#8a8f98" } else { "#2f6fde" };
        let (text, name) = (y + 14.0, row.name.trim_start_matches("limit: "));
        let (end, value) = (LEFT + length + 8.0, row.unit.show(row.median));
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{text:.0}\" text-anchor=\"end\" fill=\"#6b7280\">{name}</text>\
             <rect x=\"{LEFT}\" y=\"{y:.0}\" width=\"{length:.1}\" height=\"18\" rx=\"2\" fill=\"{color}\"/>\
             <text x=\"{end:.0}\" y=\"{text:.0}\" fill=\"#6b7280\">{value}</text>",
            LEFT - 10.0,
        );
    }
    svg.push_str("</svg>\n");
    svg
}
