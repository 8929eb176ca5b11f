"""writing and reading

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-23 16:06:58.571540

"""
from collections import Counter

from alembic import op
import sqlalchemy as sa

from app.models import types

# revision identifiers, used by Alembic.
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('month_counts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('of_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('posts', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_month_counts'))
    )
    with op.batch_alter_table('month_counts', schema=None) as batch_op:
        batch_op.create_index('uq_month_counts_kind_of_id_month', ['kind', 'of_id', 'month'], unique=True)

    op.create_table('tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=50), nullable=False),
    sa.Column('key', types.Exact(100), nullable=False),
    sa.Column('slug', types.Exact(100), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tags')),
    sa.UniqueConstraint('key', name=op.f('uq_tags_key')),
    sa.UniqueConstraint('slug', name=op.f('uq_tags_slug'))
    )
    op.create_table('tag_aliases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', types.Exact(100), nullable=False),
    sa.Column('slug', types.Exact(100), nullable=False),
    sa.Column('tag_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_tag_aliases_tag_id_tags'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tag_aliases')),
    sa.UniqueConstraint('key', name=op.f('uq_tag_aliases_key'))
    )
    with op.batch_alter_table('tag_aliases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tag_aliases_slug'), ['slug'], unique=False)
        batch_op.create_index(batch_op.f('ix_tag_aliases_tag_id'), ['tag_id'], unique=False)

    op.create_table('autosaves',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('saved_at', types.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=300), nullable=True),
    sa.Column('body', types.LongText, nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_autosaves_author_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_autosaves_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_autosaves')),
    sa.UniqueConstraint('post_id', 'author_id', name=op.f('uq_autosaves_post_id'))
    )
    with op.batch_alter_table('autosaves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_autosaves_author_id'), ['author_id'], unique=False)

    op.create_table('post_tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('tag_id', sa.Integer(), nullable=False),
    sa.Column('published_at', types.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_tags_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_post_tags_tag_id_tags'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_tags')),
    sa.UniqueConstraint('post_id', 'tag_id', name=op.f('uq_post_tags_post_id'))
    )
    with op.batch_alter_table('post_tags', schema=None) as batch_op:
        batch_op.create_index('ix_post_tags_tag_id_published_at_post_id', ['tag_id', 'published_at', 'post_id'], unique=False)

    op.create_table('revisions',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', types.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=300), nullable=True),
    sa.Column('body', types.LongText, nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_revisions_author_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_revisions_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revisions')),
    sa.UniqueConstraint('post_id', 'number', name=op.f('uq_revisions_post_id'))
    )
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revisions_author_id'), ['author_id'], unique=False)

    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_pinned', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('page_slug', types.Exact(80), nullable=True))
        batch_op.add_column(sa.Column('preview_token', sa.String(length=43), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('word_count', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('outline', sa.JSON(), nullable=True))
        batch_op.create_index('ix_posts_pinned', ['is_pinned', 'deleted_at', 'page_slug', 'published_at'])
        batch_op.create_unique_constraint(batch_op.f('uq_posts_page_slug'), ['page_slug'])
        batch_op.create_index('ix_posts_listed', ['deleted_at', 'page_slug', 'published_at', 'id'])
        batch_op.create_index('ix_posts_listed_by', ['author_id', 'deleted_at', 'page_slug', 'published_at', 'id'])

    # The defaults were for the rows that are there already; new ones get theirs from the models.
    with op.batch_alter_table('posts', schema=None) as batch_op:
        for name, kind in (('is_pinned', sa.Boolean()), ('version', sa.Integer()), ('word_count', sa.Integer())):
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    count_months()


def count_months():
    """Count the posts that are in lists by month, as app/models/listing.py does from now on."""
    posts = sa.table(
        'posts', sa.column('author_id'), sa.column('deleted_at'), sa.column('published_at', types.UTCDateTime())
    )
    listed = sa.select(posts.c.author_id, posts.c.published_at).where(
        posts.c.published_at.is_not(None), posts.c.deleted_at.is_(None)
    )
    cells = Counter()
    for author_id, time in op.get_bind().execute(listed):
        month = time.year * 100 + time.month
        cells.update([('all', 0, month), ('author', author_id, month)])
    counts = sa.table('month_counts', *map(sa.column, ('kind', 'of_id', 'month', 'posts')))
    for (kind, of_id, month), number in cells.items():
        op.get_bind().execute(counts.insert().values(kind=kind, of_id=of_id, month=month, posts=number))



def downgrade():
    # The older version knows no pages, and no moments to come: both become drafts.
    op.execute(sa.text("UPDATE posts SET published_at = NULL WHERE page_slug IS NOT NULL"))
    op.execute(sa.text("UPDATE posts SET published_at = NULL WHERE published_at > CURRENT_TIMESTAMP"))
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_posts_page_slug'), type_='unique')
        batch_op.drop_index('ix_posts_pinned')
        batch_op.drop_index('ix_posts_listed')
        batch_op.drop_index('ix_posts_listed_by')
        batch_op.drop_column('outline')
        batch_op.drop_column('word_count')
        batch_op.drop_column('version')
        batch_op.drop_column('preview_token')
        batch_op.drop_column('page_slug')
        batch_op.drop_column('is_pinned')

    op.drop_table('revisions')
    op.drop_table('post_tags')
    op.drop_table('autosaves')
    op.drop_table('tag_aliases')
    op.drop_table('tags')
    op.drop_table('month_counts')
