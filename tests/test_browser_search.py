"""Search in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page


def test_search_finds_a_sentence(page: Page, address: str) -> None:
    page.goto(address + "/")
    page.keyboard.press("/")
    page.keyboard.type("Stanovaya")
    result = page.locator(".md-search-result__link").first
    result.wait_for()
    assert "russia-nuclear-doctrine" in (result.get_attribute("href") or "")
