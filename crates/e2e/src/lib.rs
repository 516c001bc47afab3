//! The real program driven through a real Chromium.
