"""`flask posts`: bring posts in from Markdown files, and render all posts again."""

from pathlib import Path

import click

from app.cli.words import Group
from app.extensions import db
from app.models import Post, Role
from app.transfer import BadDocument, Importer, find_documents

posts = Group("posts", help="Import posts, and render them again.")
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
        raise click.ClickException(f"There are no Markdown files in {folder}.")
    Role.insert_roles()
    importer = Importer(folder, default_author=author)
    bad: list[str] = []
    with click.progressbar(paths, label="Importing", show_pos=True) as bar:
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
        click.echo(f"Left out {line}", err=True)
    click.echo(f"{importer.added} imported, {importer.known} known already, {len(bad)} left out.")
    if bad:
        raise SystemExit(1)


@posts.command()
def render() -> None:
    """Make the stored HTML of every post from its Markdown again."""
    last, total = 0, 0
    with click.progressbar(length=Post.count_all(), label="Rendering", show_pos=True) as bar:
        while batch := Post.after(last, BATCH):
            for post in batch:
                post.render()
            db.session.commit()
            last, total = batch[-1].id, total + len(batch)
            db.session.expunge_all()
            bar.update(len(batch))
    click.echo(f"{total} rendered.")
