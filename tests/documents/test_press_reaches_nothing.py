"""Making a PDF reaches nothing: `data:` and our own static files, nothing else."""

import pytest

from sesto_social.documents import press

PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.css",
        "//example.org/x.png",
        "ftp://127.0.0.1/x.png",
        "/media/documents/1.pdf",
        "/static/../settings/base.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/css/print/absent.css",
        "https://press.invalid.example.org/static/img/comune.svg",
        "https://press.invalid@example.org/static/img/comune.svg",
    ],
)
@pytest.mark.parametrize("markup", ['<img alt="x" src="{}">', '<link rel="stylesheet" href="{}">', '<p style="background:url({})">x</p>'])
def test_everything_else_stops_the_print(facts, url, markup):
    facts["markup"] = markup.format(url)
    with pytest.raises(press.PressError):
        press.render("sample", facts)


@pytest.mark.parametrize("url", [PIXEL, "/static/img/comune.svg"])
def test_data_and_our_own_static_files_are_printed(facts, url):
    facts["markup"] = f'<img alt="prova" src="{url}">'
    assert press.render("sample", facts).startswith(b"%PDF-1.7")


def test_a_picture_cannot_smuggle_an_address_in(facts):
    inner = "<image href='file:///etc/passwd' width='9' height='9'/>"
    svg = f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{inner}</svg>"
    facts["markup"] = f'<img alt="x" src="{svg}">'
    with pytest.raises(press.PressError):
        press.render("sample", facts)
