"""The console in Debian's Chromium: each role's main path, by mouse, keyboard, and without scripts."""
