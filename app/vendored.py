"""Bootstrap from our own vendor folder in place of what Flask-Bootstrap bundles."""

from flask import Flask, Response, abort, url_for


class Vendored:
    """An entry of Flask-Bootstrap's resource registry: files below `static/vendor/`."""

    def __init__(self, folder: str) -> None:
        """Serve the files of this folder."""
        self.folder = folder

    def get_resource_url(self, filename: str) -> str:
        """Return the address of one of the folder's files."""
        return url_for("static", filename=f"vendor/{self.folder}/{filename}")


def serve_vendored_bootstrap(app: Flask) -> None:
    """Point the registry at Bootstrap 5.3, and serve nothing of the bundled files.

    Flask-Bootstrap 3.3.7.1 bundles Bootstrap 3.3.7 and jQuery 1.12.4, whose holes are
    public (CVE-2019-8331, CVE-2020-11023), and names a CDN, which no page of ours asks.
    """
    registry = app.extensions["bootstrap"]["cdns"]
    registry.clear()
    registry.update(
        bootstrap=Vendored("bootstrap"),
        jquery=Vendored("jquery"),
        static=Vendored(""),
        local=Vendored(""),
    )

    def gone(filename: str) -> Response:
        abort(404)

    app.view_functions["bootstrap.static"] = gone
