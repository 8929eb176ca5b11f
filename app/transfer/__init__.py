"""Posts in and out: Markdown files with front matter, and archives of what a person has."""

from app.transfer.archive import make_archive
from app.transfer.documents import Document, find_documents, read_document
from app.transfer.front_matter import BadDocument
from app.transfer.importer import Importer, add_document, find_author

__all__ = [
    "BadDocument",
    "Document",
    "Importer",
    "add_document",
    "find_author",
    "find_documents",
    "make_archive",
    "read_document",
]
