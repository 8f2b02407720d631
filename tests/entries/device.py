"""A telephone that sends files in pieces, as the page's own module does."""

from __future__ import annotations

PIECE = 20_000


class Device:
    """Speaks the protocol as a page's module does: JSON, the token in the header."""

    def __init__(self, browser, entry):
        self.browser, self.place = browser, f"/ho-so/{entry.code}/tep-may"
        page = browser.get(f"/ho-so/{entry.code}/sua")
        self.headers = {
            "X-CSRFToken": page.form("/sua")["csrf_token"],
            "Accept": "application/json",
        }

    def ask(self, method, address, **kwargs):
        with self.browser.app.app_context():
            answer = self.browser.client.open(
                address, method=method, headers=self.headers, **kwargs
            )
        assert answer.status_code < 500
        return answer.status_code, answer.get_json()

    def announce(self, data, name="Đường mới.jpg", key="k-1", size=None):
        sent = {"key": key, "name": name, "size": len(data) if size is None else size}
        return self.ask("POST", self.place, json=sent)

    def piece(self, upload, begin, data):
        address = f"{self.place}/{upload}?tu={begin}"
        return self.ask("POST", address, data=data, content_type="application/octet-stream")

    def where(self, upload):
        return self.ask("GET", f"{self.place}/{upload}")

    def all(self, data, **kwargs):
        status, told = self.announce(data, **kwargs)
        assert status == 200, told
        while told["state"] == "receiving":
            begin = told["received"]
            status, told = self.piece(told["upload"], begin, data[begin : begin + PIECE])
            assert status == 200, told
        return told
