"""time zones and deleted posts

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-23 12:26:37.629833

"""
from alembic import op
import sqlalchemy as sa

from app.models import types


# revision identifiers, used by Alembic.
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('deleted_at', types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('deleted_by_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_posts_deleted_at'), ['deleted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_posts_deleted_by_id'), ['deleted_by_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_posts_deleted_by_id_users'), 'users', ['deleted_by_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('timezone', sa.String(length=64), nullable=True))


def downgrade():
    # The older version knows of no deletion: what was deleted comes back as a draft, unseen.
    op.execute(sa.text("UPDATE posts SET published_at = NULL WHERE deleted_at IS NOT NULL"))
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('timezone')

    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_posts_deleted_by_id_users'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_posts_deleted_by_id'))
        batch_op.drop_index(batch_op.f('ix_posts_deleted_at'))
        batch_op.drop_column('deleted_by_id')
        batch_op.drop_column('deleted_at')
