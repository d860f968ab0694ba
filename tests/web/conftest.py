"""One server and one browser for all the web tests."""

from .web_browser import browser, page, server

__all__ = ["browser", "page", "server"]
