"""What a device needs to install the blog, and to show a page of ours without a network."""

import hashlib
import json
import re

from flask import Response, abort, jsonify, make_response, render_template, request, url_for
from flask_babel import get_locale

from app import accent, blog, languages
from app.look import OFFLINE_SCRIPT, PAPER
from app.main import main
from app.main.media import YEAR

COLOUR = re.compile(r"([0-9a-f]{6})-[0-9]+")  # and the number of the way it is made readable
# The files of app/static/icons: name, pixels, what for. A device may cut a maskable one round.
ICONS = (("192", 192, "any"), ("512", 512, "any"), ("maskable", 512, "maskable"))


@main.get("/accent.css")
def accent_css() -> Response:
    """Return the stylesheet of an accent; its address names the colour, so it never changes."""
    named = COLOUR.fullmatch(request.args.get("v", "")) or abort(404)
    response = make_response(accent.stylesheet(f"#{named[1]}"))
    response.mimetype = "text/css"
    response.cache_control.public, response.cache_control.max_age = True, YEAR
    response.cache_control.immutable = True
    return response


@main.get("/offline")
def offline() -> str:
    """Show what a browser keeps for the time without a network."""
    return render_template("errors/offline.html")


@main.get("/manifest.webmanifest")
def manifest() -> Response:
    """Say how the blog is installed on a device (W3C, Web Application Manifest)."""
    response = jsonify(
        name=blog.title(),
        short_name=blog.title(),
        description=blog.description(),
        lang=languages.tag(str(get_locale())),
        id="/",
        start_url=url_for("main.index"),
        scope="/",
        display="standalone",
        background_color=PAPER["light"],
        theme_color=blog.settings().accent or PAPER["light"],
        icons=[
            {
                "src": url_for("static", filename=f"icons/icon-{name}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in ICONS
        ],
    )
    response.mimetype = "application/manifest+json"
    return response


@main.get("/service-worker.js")
def service_worker() -> Response:
    """Serve the script that stands in while the network is away; here, it may act everywhere."""
    drawn_with = [url_for("static", filename=name) for name in ("css/site.css", "icons/icon.svg")]
    if version := blog.accent_version():
        drawn_with.append(url_for("main.accent_css", v=version))
    needed = json.dumps([url_for("main.offline"), *drawn_with])
    # A page that reads otherwise makes another script, and a browser then keeps it anew.
    reads = hashlib.sha256(render_template("errors/offline.html").encode()).hexdigest()[:12]
    script = f"const NEEDED = {needed};\nconst READS = {json.dumps(reads)};\n{OFFLINE_SCRIPT}"
    response = make_response(script)
    response.mimetype = "text/javascript"
    return response
