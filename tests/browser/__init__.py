"""The published edition in a real browser: Chromium, started by Playwright."""
