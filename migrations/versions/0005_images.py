"""images

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-23 17:01:10.572174

"""
from alembic import op
import sqlalchemy as sa

from app.models import types

# revision identifiers, used by Alembic.
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('images',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('digest', types.Exact(16), nullable=False),
    sa.Column('path', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('created_at', types.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_images_owner_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_images')),
    sa.UniqueConstraint('digest', name=op.f('uq_images_digest'))
    )
    with op.batch_alter_table('images', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_images_owner_id'), ['owner_id'], unique=False)

    op.create_table('image_uses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('image_id', sa.Integer(), nullable=False),
    sa.Column('is_shown', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['image_id'], ['images.id'], name=op.f('fk_image_uses_image_id_images'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_image_uses_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_image_uses')),
    sa.UniqueConstraint('post_id', 'image_id', name=op.f('uq_image_uses_post_id'))
    )
    with op.batch_alter_table('image_uses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_image_uses_image_id'), ['image_id'], unique=False)

    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cover_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_posts_cover_id'), ['cover_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_posts_cover_id_images'), 'images', ['cover_id'], ['id'], ondelete='SET NULL')



def downgrade():
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_posts_cover_id_images'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_posts_cover_id'))
        batch_op.drop_column('cover_id')

    op.drop_table('image_uses')
    op.drop_table('images')
