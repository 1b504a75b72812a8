"""Stepping back, wishes to talk, plans for staying well

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _tenant(table: str) -> tuple:
    return (
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f(f'fk_{table}_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f(f'uq_{table}_organisation_id_id')),
    )


def _ids() -> tuple:
    return sa.Column('id', sa.Uuid(), nullable=False), sa.Column('organisation_id', sa.Uuid(), nullable=False)


def _within(name: str, column: str, table: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(['organisation_id', column], [f'{table}.organisation_id', f'{table}.id'], name=op.f(name), **options)


def _recreate() -> str:
    """SQLite appends a column as a line of another shape than a new table would have."""
    return 'always' if op.get_bind().dialect.name == 'sqlite' else 'never'


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table('membership', schema=None, recreate=_recreate()) as batch_op:
        batch_op.add_column(sa.Column('away_since', sa.DateTime(timezone=True), nullable=True))
    op.create_table('pause', *_ids(),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('began_at <= ended_at', name=op.f('ck_pause_in_order')),
        _within('fk_pause_organisation_id_membership_id', 'membership_id', 'membership'),
        *_tenant('pause'),
    )
    op.create_table('talk_request', *_ids(),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('step', sa.Enum('chosen', 'deputy', 'leads', name='step', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answer_by', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('answered_by_id', sa.Uuid(), nullable=True),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        _within('fk_talk_request_membership', 'membership_id', 'membership'),
        _within('fk_talk_request_answered_by', 'answered_by_id', 'membership'),
        *_tenant('talk_request'),
    )
    op.create_index(op.f('ix_talk_request_answer_by'), 'talk_request', ['answer_by'], unique=False)
    op.create_index(op.f('ix_talk_request_one_open'), 'talk_request', ['organisation_id', 'membership_id'], unique=True, sqlite_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'))
    op.create_table('talk_recipient', *_ids(),
        sa.Column('request_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
        _within('fk_talk_recipient_request', 'request_id', 'talk_request', ondelete='CASCADE'),
        _within('fk_talk_recipient_membership', 'membership_id', 'membership'),
        sa.UniqueConstraint('organisation_id', 'request_id', 'membership_id', name=op.f('uq_talk_recipient_once')),
        *_tenant('talk_recipient'),
    )
    op.create_table('wellness_plan',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('row_version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_wellness_plan_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_wellness_plan')),
        sa.UniqueConstraint('person_id', name=op.f('uq_wellness_plan_person_id')),
    )
    op.create_table('plan_noted', *_ids(),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
        _within('fk_plan_noted_organisation_id_membership_id', 'membership_id', 'membership'),
        sa.UniqueConstraint('organisation_id', 'membership_id', name=op.f('uq_plan_noted_organisation_id_membership_id')),
        *_tenant('plan_noted'),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('plan_noted')
    op.drop_table('wellness_plan')
    op.drop_table('talk_recipient')
    op.drop_index(op.f('ix_talk_request_one_open'), table_name='talk_request', sqlite_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'))
    op.drop_index(op.f('ix_talk_request_answer_by'), table_name='talk_request')
    op.drop_table('talk_request')
    op.drop_table('pause')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_column('away_since')
