"""Bringing posts in: Markdown files with TOML, YAML or no front matter."""

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
    "read_document",
]
