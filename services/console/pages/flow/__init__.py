"""The menu's Flow: steps with their lag, what was refused, and mending it."""

from typing import Final

from services.console.pages.flow import live, quarantine, steps

PAGES: Final = (*steps.PAGES, *live.PAGES, *quarantine.PAGES)
