"""The photographer follows every link of a role; what answers with a paper must not end the walk."""

from playwright.sync_api import Error

from .shots import Photographer


class Page:
    """A page whose every address starts a download, as Chromium says it."""

    def goto(self, url):
        raise Error(f"Page.goto: Download is starting\nCall log: navigating to {url}")


def test_a_download_is_left_out_and_listed(tmp_path):
    photographer = Photographer(None, "http://portal.example", tmp_path)
    assert photographer.shoot(Page(), "case_worker", "http://portal.example/segnalazioni/16/allegati/12/") == []
    photographer.index()
    assert photographer.papers == [("case_worker", "/segnalazioni/16/allegati/12/")]
    assert "case_worker /segnalazioni/16/allegati/12/" in (tmp_path / "index.html").read_text()
