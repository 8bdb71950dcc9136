"""What container engines are told of a service's health."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from worker.embedded.ports import pick_free
from worker.healthy import problem_of


@pytest.fixture
async def page() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/metrics", _metrics)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port := pick_free())
    await site.start()
    yield f"http://127.0.0.1:{port}/metrics"
    await runner.cleanup()


async def _metrics(_request: web.Request) -> web.Response:
    return web.Response(text="temporal_num_pollers 3")


async def test_a_page_that_says_the_word_is_well(page: str) -> None:
    assert await asyncio.to_thread(problem_of, page) is None
    assert await asyncio.to_thread(problem_of, page, "temporal_num_pollers") is None


async def test_a_page_that_does_not_is_named(page: str) -> None:
    assert await asyncio.to_thread(problem_of, page, "another") == f"{page} does not say 'another'"
    assert await asyncio.to_thread(problem_of, f"{page}/missing") == f"{page}/missing does not answer: Not Found"


async def test_a_proxy_leads_nowhere(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert await asyncio.to_thread(problem_of, page) is None


def test_nothing_there_is_named() -> None:
    url = f"http://127.0.0.1:{pick_free()}"

    problem = problem_of(url)

    assert problem is not None
    assert problem.startswith(f"{url} does not answer: ")
