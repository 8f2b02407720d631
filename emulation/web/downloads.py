"""Files that a page hands out, made for the moment and kept nowhere."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> Response:
    """An Excel file to be saved under this name."""
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


def pdf_file(content: bytes, name: str) -> Response:
    """A PDF file to be saved under this name."""
    return send_file(
        BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


def json_file(content: bytes, name: str) -> Response:
    """The bytes of a JSON text to be saved under this name, exactly as given."""
    return send_file(
        BytesIO(content), mimetype="application/json", as_attachment=True, download_name=name
    )
