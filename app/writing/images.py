"""A writer's pictures: upload, find, describe, remove."""

from itertools import chain

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from app.extensions import db
from app.forms import check_token, show_form
from app.limits import allowed
from app.lookup import all_of, find_or_404, page_of
from app.models import Image
from app.models.image import NAME_LENGTH
from app.models.use import uses_of
from app.pictures import BYTES, BadPicture, Picture, make_picture
from app.storage import StorageFull, delete_all, save_all
from app.text import file_name
from app.visitors import wants_json
from app.writing import writing
from app.writing.forms import AltForm, ImageForm

OVERHEAD = 64 * 1024  # bytes that a form needs beside its file
MOST_REMOVED = 200  # at once


@writing.url_value_preprocessor
def let_pictures_in(endpoint: str | None, values: object) -> None:
    """Allow a larger body for an upload, before anything reads it."""
    if endpoint == "writing.create_image":
        request.max_content_length = BYTES + OVERHEAD


@writing.get("/images")
def images() -> ResponseReturnValue:
    """Show a writer's pictures, all or those that are looked for."""
    return library_page(ImageForm(formdata=None))


@writing.post("/images")
def create_image() -> ResponseReturnValue:
    """Take pictures in, each that is one; answer a script with the address of the first."""
    form = ImageForm()
    if not form.validate():
        return refusal(form, form.refused_status())
    if not allowed("upload", str(current_user.id)):
        form.refuse(_("That was too often in too short a time. Wait a few minutes."), form.file)
        return refusal(form, 429)
    try:
        images = take_all_in(form)
    except StorageFull:
        db.session.rollback()
        form.refuse_full()
        return refusal(form, 507)
    db.session.commit()
    if wants_json() and images:
        return jsonify(described(images[0])), 201
    if images:
        count = len(images)
        words = ngettext("%(num)s picture is stored.", "%(num)s pictures are stored.", count)
        flash(words, "success")
    return refusal(form) if form.errors else redirect(url_for("writing.images"))


@writing.post("/image/<id:id>/alt")
def update_alt(id: int) -> ResponseReturnValue:
    """Say what a picture shows."""
    image = own_image(id)
    form = AltForm()
    if not form.validate_on_submit():
        message = next(str(words) for errors in form.errors.values() for words in errors)
        flash(message, "error")
        return redirect(url_for("writing.images"))
    image.alt = form.alt.data or ""
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("writing.images"))


@writing.post("/image/<id:id>/delete")
def delete_image(id: int) -> ResponseReturnValue:
    """Remove a picture that no post shows."""
    image = own_image(id)
    check_token()
    if remove([image]):
        flash(_("The picture is removed."), "success")
    else:
        flash(why_it_stays(image), "error")
    return redirect(url_for("writing.images"))


@writing.post("/images/unused/delete")
def delete_unused() -> ResponseReturnValue:
    """Remove all pictures of the writer that no post shows, but for those of today."""
    check_token()
    count = remove(all_of(Image.forgotten_by(current_user).limit(MOST_REMOVED)))
    flash(ngettext("%(num)s picture removed.", "%(num)s pictures removed.", count))
    return redirect(url_for("writing.images"))


def take_all_in(form: ImageForm) -> list[Image]:
    """Store what the form brings, and say beside its field what is no picture.

    Raises StorageFull.
    """
    images = []
    for number, file in enumerate(form.file.data):
        if number and not allowed("upload", str(current_user.id)):
            form.refuse(_("That was too often in too short a time. Wait a few minutes."), form.file)
            break
        try:
            images.append(take_in(file, form.alt.data or ""))
        except BadPicture as error:
            several = len(form.file.data) > 1
            name = file_name(file.filename or "")
            form.refuse(f"{name}: {error}" if several else str(error), form.file)
    return images


def take_in(file: FileStorage, alt: str) -> Image:
    """Store a picture and its files, or find it if it is there.

    Raises BadPicture for what is none, and StorageFull.
    """
    picture = make_picture(file.stream.read(BYTES + 1), current_user.id)
    image = Image.with_digest(picture.digest) or new_image(picture, file.filename or "")
    if image.id is None and image.enter():
        save_all(picture.files)
    elif image.id is None:  # the same picture came twice at once
        image = Image.with_digest(picture.digest) or abort(503)
    image.alt = alt or image.alt
    return image


def new_image(picture: Picture, filename: str) -> Image:
    """Return the row of a picture that was never there."""
    image = Image(owner_id=current_user.id, digest=picture.digest, path=picture.name, alt="")
    image.width, image.height = picture.width, picture.height
    image.name = file_name(filename)[:NAME_LENGTH] or picture.name
    image.bytes = sum(map(len, picture.files.values()))
    return image


def remove(images: list[Image]) -> int:
    """Remove those pictures that no post shows, then their files; return how many."""
    gone = [image.files for image in images if image.leave()]
    db.session.commit()
    delete_all(chain.from_iterable(gone))
    return len(gone)


def why_it_stays(image: Image) -> str:
    """Say which posts show a picture."""
    posts = uses_of([image], current_user)[image.id].titles()
    if not posts:
        return str(_("A deleted post, or a draft of somebody else, shows this picture."))
    return str(_("It stays, since it is shown in %(posts)s. Take it out there first.", posts=posts))


def library_page(form: ImageForm, status: int | None = None) -> ResponseReturnValue:
    """Show the writer's pictures with where each is used."""
    words, unused = request.args.get("q", "").strip()[:100], "unused" in request.args
    found = page_of(Image.of(current_user, "" if "\0" in words else words, unused))
    return show_form(
        "images/index.html",
        form,
        status=status,
        images=found,
        uses=uses_of(found.items, current_user),
        words=words,
        unused=unused,
    )


def refusal(form: ImageForm, status: int | None = None) -> ResponseReturnValue:
    """Say why a file was not taken, on the page or to a script."""
    status = status or form.refused_status()
    if wants_json():
        message = next(str(words) for errors in form.errors.values() for words in errors)
        return jsonify(message=message), status
    return library_page(form, status)


def described(image: Image) -> dict[str, object]:
    """Return what an editor needs of a picture."""
    return {
        "id": image.id,
        "url": image.address,
        "markdown": image.markdown,
        "alt": image.alt,
        "width": image.width,
        "height": image.height,
        "thumbnail": image.thumbnail,
    }


def own_image(id: int) -> Image:
    """Return a picture that the person keeps; else answer 404 or 403."""
    image: Image = find_or_404(Image.any_of(), id=id)
    if not current_user.can_keep_image(image):
        abort(403)
    return image
