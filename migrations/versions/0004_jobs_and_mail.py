"""The outbox and the work of the service

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('heartbeat',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_heartbeat')),
        sa.UniqueConstraint('name', name=op.f('uq_heartbeat_name'))
    )
    op.create_table('message',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('once', sa.String(length=200), nullable=False),
        sa.Column('kind', sa.String(length=80), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=True),
        sa.Column('organisation_id', sa.Uuid(), nullable=True),
        sa.Column('to_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('values_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('fortune', sa.Enum('waiting', 'sent', 'not wanted', 'given up', name='fortune', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('fault', sa.String(length=120), nullable=False),
        sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (to_sealed IS NULL) OR fortune <> 'waiting'", name=op.f('ck_message_one_receiver')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
        sa.UniqueConstraint('once', name=op.f('uq_message_once'))
    )
    op.create_index(op.f('ix_message_fortune_due_at'), 'message', ['fortune', 'due_at'], unique=False)
    op.create_index(op.f('ix_message_person_id'), 'message', ['person_id'], unique=False)

    op.create_table('task',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('job', sa.String(length=80), nullable=False),
        sa.Column('subject_id', sa.Uuid(), nullable=True),
        sa.Column('organisation_id', sa.Uuid(), nullable=True),
        sa.Column('state', sa.Enum('waiting', 'done', 'given up', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('lease', sa.Uuid(), nullable=True),
        sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('fault', sa.String(length=120), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('done >= 0 AND total >= 0', name=op.f('ck_task_progress_not_negative')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
        sa.UniqueConstraint('key', name=op.f('uq_task_key'))
    )
    op.create_index(op.f('ix_task_state_due_at'), 'task', ['state', 'due_at'], unique=False)



def downgrade() -> None:
    """Back."""
    op.drop_index(op.f('ix_task_state_due_at'), table_name='task')

    op.drop_table('task')
    op.drop_index(op.f('ix_message_person_id'), table_name='message')
    op.drop_index(op.f('ix_message_fortune_due_at'), table_name='message')

    op.drop_table('message')
    op.drop_table('heartbeat')
