"""The OpenAPI page at /docs, in a browser that reaches this machine only."""

from typing import Any

from playwright.sync_api import Browser, expect


def test_the_api_can_be_read_and_tried_without_a_network(
    browser: Browser, server: str, watch: Any
) -> None:
    with browser.new_context() as context:
        watch.over(context)  # which complains of requests to anywhere else
        page = context.new_page()
        page.goto(f"{server}/docs")
        parse = page.locator("#operations-default-parse_parse_post")
        parse.get_by_role("button", name="POST /parse", exact=False).first.click()
        parse.get_by_role("button", name="Try it out").click()
        parse.locator("textarea").fill('{"text": "5 fois 20 secondes"}')
        parse.get_by_role("button", name="Execute").click()

        expect(parse.locator(".live-responses-table")).to_contain_text('"total_seconds": 100')
