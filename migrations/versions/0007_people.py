"""people

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-25 20:39:26.631056

"""
from alembic import op
import sqlalchemy as sa

from app.models import types

# revision identifiers, used by Alembic.
revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    # Columns that are new in old tables have defaults in the database, since the version before this
    # one goes on adding rows while this one takes over.
    op.create_table('moderation_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', types.UTCDateTime(), nullable=False),
    sa.Column('act', sa.String(length=16), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(length=64), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation_log'))
    )
    with op.batch_alter_table('moderation_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_moderation_log_act'), ['act'], unique=False)
        batch_op.create_index(batch_op.f('ix_moderation_log_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_moderation_log_user_id'), ['user_id'], unique=False)

    op.create_table('former_names',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', types.Exact(64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_names')),
    sa.UniqueConstraint('digest', name=op.f('uq_former_names_digest'))
    )
    op.create_table('site_settings',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('title', sa.String(length=100), nullable=True),
    sa.Column('tagline', sa.String(length=200), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('locale', sa.String(length=16), nullable=True),
    sa.Column('timezone', sa.String(length=64), nullable=True),
    sa.Column('registration', sa.String(length=8), nullable=False),
    sa.Column('comment_policy', sa.String(length=8), nullable=False),
    sa.Column('comments_close_after', sa.Integer(), nullable=True),
    sa.Column('blocked_words', sa.Text(), nullable=False),
    sa.Column('posts_per_page', sa.Integer(), nullable=True),
    sa.Column('menu', sa.JSON(), nullable=True),
    sa.Column('footer', sa.Text(), nullable=False),
    sa.Column('footer_html', sa.Text(), nullable=False),
    sa.Column('accent', sa.String(length=7), nullable=True),
    sa.Column('logo', sa.String(length=64), nullable=True),
    sa.Column('changed_at', types.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_settings'))
    )
    op.create_table('follows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('follower_id', sa.Integer(), nullable=False),
    sa.Column('followed_id', sa.Integer(), nullable=False),
    sa.Column('timestamp', types.UTCDateTime(), nullable=False),
    sa.CheckConstraint('follower_id <> followed_id', name=op.f('ck_follows_not_oneself')),
    sa.ForeignKeyConstraint(['followed_id'], ['users.id'], name=op.f('fk_follows_followed_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['follower_id'], ['users.id'], name=op.f('fk_follows_follower_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follows')),
    sa.UniqueConstraint('follower_id', 'followed_id', name=op.f('uq_follows_follower_id'))
    )
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.create_index('ix_follows_followed_id_timestamp', ['followed_id', 'timestamp', 'follower_id'], unique=False)
        batch_op.create_index('ix_follows_follower_id_timestamp', ['follower_id', 'timestamp', 'followed_id'], unique=False)

    op.create_table('invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', types.Exact(43), nullable=False),
    sa.Column('note', sa.String(length=100), nullable=False),
    sa.Column('created_at', types.UTCDateTime(), nullable=False),
    sa.Column('expires_at', types.UTCDateTime(), nullable=False),
    sa.Column('used_at', types.UTCDateTime(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('used_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_invitations_created_by_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['used_by_id'], ['users.id'], name=op.f('fk_invitations_used_by_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('token', name=op.f('uq_invitations_token'))
    )
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitations_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitations_used_by_id'), ['used_by_id'], unique=False)

    op.create_table('comments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('body', types.LongText, nullable=False),
    sa.Column('body_html', types.LongText, nullable=False),
    sa.Column('digest', types.Exact(32), nullable=False),
    sa.Column('timestamp', types.UTCDateTime(), nullable=False),
    sa.Column('edited_at', types.UTCDateTime(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('signals', sa.JSON(), nullable=True),
    sa.Column('queued_at', types.UTCDateTime(), nullable=True),
    sa.Column('removed_at', types.UTCDateTime(), nullable=True),
    sa.Column('removed_by_id', sa.Integer(), nullable=True),
    sa.Column('reply_count', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_comments_author_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['parent_id'], ['comments.id'], name=op.f('fk_comments_parent_id_comments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_comments_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['removed_by_id'], ['users.id'], name=op.f('fk_comments_removed_by_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comments'))
    )
    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.create_index('ix_comments_author_id_id', ['author_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index('ix_comments_post_id_parent_id_id', ['post_id', 'parent_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_queued_at'), ['queued_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_removed_at'), ['removed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_removed_by_id'), ['removed_by_id'], unique=False)

    op.create_table('notifications',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('comment_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('created_at', types.UTCDateTime(), nullable=False),
    sa.Column('read_at', types.UTCDateTime(), nullable=True),
    sa.Column('in_digest', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_notifications_actor_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_notifications_comment_id_comments'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_notifications_post_id_posts'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notifications_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications'))
    )
    with op.batch_alter_table('notifications', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notifications_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notifications_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notifications_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notifications_read_at'), ['read_at'], unique=False)
        batch_op.create_index('ix_notifications_user_id_id', ['user_id', 'id'], unique=False)

    op.create_table('reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reporter_id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('created_at', types.UTCDateTime(), nullable=False),
    sa.Column('closed_at', types.UTCDateTime(), nullable=True),
    sa.CheckConstraint('(comment_id IS NULL) <> (post_id IS NULL)', name=op.f('ck_reports_of_one_thing')),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_reports_comment_id_comments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_reports_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reporter_id'], ['users.id'], name=op.f('fk_reports_reporter_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reports')),
    sa.UniqueConstraint('reporter_id', 'comment_id', name='uq_reports_reporter_id_comment_id'),
    sa.UniqueConstraint('reporter_id', 'post_id', name='uq_reports_reporter_id_post_id')
    )
    with op.batch_alter_table('reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reports_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reports_post_id'), ['post_id'], unique=False)

    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.add_column(sa.Column('headers', sa.JSON(), nullable=True))

    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('comments_closed_at', types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('comment_count', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('discussed_at', types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('queued_at', types.UTCDateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_posts_queued_at'), ['queued_at'], unique=False)

    # SQLite makes the table anew, for numbers that are never given twice.
    autoincrement = {'sqlite_autoincrement': True}
    with op.batch_alter_table('users', schema=None, recreate='auto' if op.get_bind().dialect.name != 'sqlite' else 'always', table_kwargs=autoincrement) as batch_op:
        batch_op.add_column(sa.Column('about_html', types.LongText, nullable=True))
        batch_op.add_column(sa.Column('links', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('picture', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('suspended_at', types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('suspended_reason', sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column('follower_count', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('followed_count', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('unread_count', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('letters', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('digest_at', types.UTCDateTime(), nullable=True))
        batch_op.create_index('ix_users_confirmed_member_since', ['confirmed', 'member_since'], unique=False)
        batch_op.create_index(batch_op.f('ix_users_digest_at'), ['digest_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_users_suspended_at'), ['suspended_at'], unique=False)



def downgrade():
    # They go with the comments, or they would be counted still when this version comes back.
    op.execute("DELETE FROM month_counts WHERE kind = 'comments'")
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_users_suspended_at'))
        batch_op.drop_index('ix_users_confirmed_member_since')
        batch_op.drop_index(batch_op.f('ix_users_digest_at'))
        batch_op.drop_column('digest_at')
        batch_op.drop_column('letters')
        batch_op.drop_column('unread_count')
        batch_op.drop_column('followed_count')
        batch_op.drop_column('follower_count')
        batch_op.drop_column('suspended_reason')
        batch_op.drop_column('suspended_at')
        batch_op.drop_column('picture')
        batch_op.drop_column('links')
        batch_op.drop_column('about_html')

    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_posts_queued_at'))
        batch_op.drop_column('queued_at')
        batch_op.drop_column('discussed_at')
        batch_op.drop_column('comment_count')
        batch_op.drop_column('comments_closed_at')

    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.drop_column('headers')

    op.drop_table('reports')
    op.drop_table('notifications')
    op.drop_table('comments')
    op.drop_table('invitations')
    op.drop_table('follows')
    op.drop_table('site_settings')
    op.drop_table('former_names')
    op.drop_table('moderation_log')
