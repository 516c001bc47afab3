//! QR codes as SVG paths (ISO/IEC 18004).

use qrcodegen::{QrCode as Modules, QrCodeEcc};
use shared::QrCode;
use std::fmt::Write;

/// In modules, on each side.
const QUIET_ZONE: i32 = 4;

/// Draws a text; `None` if it is too long for any QR code. Neighboring modules of a row are one rectangle.
pub(super) fn draw(text: &str) -> Option<QrCode> {
    let modules = Modules::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..modules.size() {
        let mut x = 0;
        while x < modules.size() {
            let length = (x..modules.size()).take_while(|x| modules.get_module(*x, y)).count();
            let length = i32::try_from(length).ok()?;
            if length > 0 {
                let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                write!(path, "M{left},{top}h{length}v1h-{length}z").ok()?;
            }
            x += length.max(1);
        }
    }
    let size = u32::try_from(modules.size() + 2 * QUIET_ZONE).ok()?;
    Some(QrCode { size, path })
}

#[cfg(test)]
mod tests {
    use super::{Modules, QUIET_ZONE, QrCodeEcc, draw};

    /// The modules that the path fills.
    fn filled(path: &str) -> Vec<(i32, i32)> {
        let rectangles = path.split('M').skip(1);
        let parsed = rectangles.map(|rectangle| {
            let (place, rest) = rectangle.split_once('h').unwrap();
            let (x, y) = place.split_once(',').unwrap();
            let (length, rest) = rest.split_once('v').unwrap();
            assert_eq!(rest, format!("1h-{length}z"));
            (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap())
        });
        parsed.flat_map(|(x, y, length): (i32, i32, i32)| (x..x + length).map(move |x| (x, y))).collect()
    }

    #[test]
    fn path_fills_exactly_the_dark_modules() {
        let text = "otpauth://totp/Latchkey:ann%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Latchkey";
        let (drawn, modules) = (draw(text).unwrap(), Modules::encode_text(text, QrCodeEcc::Medium).unwrap());
        assert_eq!(drawn.size, u32::try_from(modules.size()).unwrap() + 8);
        let filled = filled(&drawn.path);
        for y in 0..modules.size() {
            for x in 0..modules.size() {
                let is_filled = filled.contains(&(x + QUIET_ZONE, y + QUIET_ZONE));
                assert_eq!(is_filled, modules.get_module(x, y), "{x} {y}");
            }
        }
        assert!(filled.iter().all(|(x, y)| (4..modules.size() + 4).contains(x) && *y >= 4));
        assert!(draw(&"a".repeat(10_000)).is_none());
    }
}
