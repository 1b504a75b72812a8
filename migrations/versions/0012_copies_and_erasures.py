"""Copies of everything about a person, and erasures

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('download',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('sealed', sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_download')),
    )
    op.create_index(op.f('ix_download_asked_at'), 'download', ['asked_at'], unique=False)
    op.create_index(op.f('ix_download_person_id'), 'download', ['person_id'], unique=False)
    op.create_table('erasure',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('stopped_at IS NULL OR done_at IS NULL', name=op.f('ck_erasure_stopped_or_done')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure')),
    )
    op.create_index(op.f('ix_erasure_due_at'), 'erasure', ['due_at'], unique=False)
    op.create_index(op.f('ix_erasure_one_waiting'), 'erasure', ['person_id'], unique=True, sqlite_where=sa.text('stopped_at IS NULL'), postgresql_where=sa.text('stopped_at IS NULL'))


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f('ix_erasure_one_waiting'), table_name='erasure', sqlite_where=sa.text('stopped_at IS NULL'), postgresql_where=sa.text('stopped_at IS NULL'))
    op.drop_index(op.f('ix_erasure_due_at'), table_name='erasure')
    op.drop_table('erasure')
    op.drop_index(op.f('ix_download_person_id'), table_name='download')
    op.drop_index(op.f('ix_download_asked_at'), table_name='download')
    op.drop_table('download')
