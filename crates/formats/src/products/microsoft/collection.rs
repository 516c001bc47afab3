//! Arrays as the API returns them.

use crate::input::json::Piece;

/// An array, or the one in `{"value": […]}`.
pub(super) fn array(piece: Piece<'_>) -> Option<Piece<'_>> {
    if piece.is_array() {
        return Some(piece);
    }
    piece.members().find(|(name, value)| name == "value" && value.is_array()).map(|(_, value)| value)
}
