"""`flask posts`: bring posts in from Markdown files, render them again, index them."""

from pathlib import Path

import click
from flask_babel import gettext as _

from app.cli.rendering import rendered
from app.cli.words import Group
from app.extensions import db
from app.models import Comment, Post, Role
from app.models.listing import recount
from app.models.searchable import refresh
from app.transfer import BadDocument, Importer, find_documents

posts = Group("posts", help="Import posts, render them again, and index them.")
BATCH = 50  # posts in one transaction


@posts.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--author", default="editor", show_default=True, help="For files that name none.")
def import_posts(folder: Path, author: str) -> None:
    """Bring in the Markdown files below FOLDER; a second run brings in nothing twice.

    Title, author, date and slug come from YAML or TOML front matter, or from the file.
    """
    paths = find_documents(folder)
    if not paths:
        raise click.ClickException(_("There are no Markdown files in %(folder)s.", folder=folder))
    Role.insert_roles()
    importer = Importer(folder, default_author=author)
    bad: list[str] = []
    with click.progressbar(paths, label=_("Importing"), show_pos=True) as bar:
        for number, path in enumerate(bar, start=1):
            try:
                importer.take(path)
            except BadDocument as error:
                bad.append(f"{path}: {error}")
            if number % BATCH == 0:
                db.session.commit()
    importer.resolve_links()
    db.session.commit()
    for line in bad:
        click.echo(_("Left out %(file)s", file=line), err=True)
    click.echo(
        _(
            "%(added)d imported, %(known)d known already, %(bad)d left out.",
            added=importer.added,
            known=importer.known,
            bad=len(bad),
        )
    )
    if bad:
        raise SystemExit(1)


@posts.command()
def render() -> None:
    """Make the stored HTML of every post from its Markdown again."""
    total = 0
    with click.progressbar(length=Post.count_all(), label=_("Rendering"), show_pos=True) as bar:
        for number in rendered(Post.after, BATCH):
            total += number
            bar.update(number)
    click.echo(_("%(count)d rendered.", count=total))


@posts.command("count")
def count_posts() -> None:
    """Count the posts of all lists and the comments anew, after changes past the blog itself."""
    recount()
    Comment.recount()
    db.session.commit()
    click.echo(_("All lists and comments are counted."))


@posts.command()
def index() -> None:
    """Make the search index of every post again, while the blog goes on being read."""
    last, total = 0, 0
    with click.progressbar(length=Post.count_all(), label=_("Indexing"), show_pos=True) as bar:
        while ids := Post.ids_after(last, BATCH):
            refresh(db.session.connection(), ids)
            db.session.commit()
            last, total = ids[-1], total + len(ids)
            bar.update(len(ids))
    click.echo(_("%(count)d indexed.", count=total))
