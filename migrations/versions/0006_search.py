"""search

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-23 16:55:00.000000

"""
from alembic import op

from app.models.searchable import drop_index, fill_index


# revision identifiers, used by Alembic.
revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    # All posts that there are become searchable here: 100,000 of them in a few minutes.
    for _ in fill_index(op.get_bind()):
        pass


def downgrade():
    drop_index(op.get_bind())
