//! Lower-case hexadecimal.

/// Encodes each byte as two digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
