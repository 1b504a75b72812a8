"""Sittings: one open try a person and quiz, the time an organisation allows, the time somebody needs

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('sitting',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('activity_id', sa.Uuid(), nullable=False),
        sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('minutes', sa.Integer(), nullable=True),
        sa.CheckConstraint('begun_at <= ended_at', name=op.f('ck_sitting_in_order')),
        sa.CheckConstraint('minutes > 0', name=op.f('ck_sitting_some_minutes')),
        sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_sitting_activity_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_sitting_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_sitting_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_sitting_organisation_id_id')),
    )
    op.create_index(
        op.f('ix_sitting_one_open'), 'sitting', ['organisation_id', 'membership_id', 'activity_id'], unique=True,
        sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'),
    )
    op.create_table('time_limit',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('module_key', sa.String(length=80), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=True),
        sa.Column('changed_by_id', sa.Uuid(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('minutes > 0', name=op.f('ck_time_limit_some_minutes')),
        sa.ForeignKeyConstraint(['organisation_id', 'changed_by_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_time_limit_changed_by')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_time_limit_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_time_limit')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_time_limit_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'module_key', name=op.f('uq_time_limit_organisation_id_module_key')),
    )
    op.create_table('own_time',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('percent', sa.Integer(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('percent = 0 OR percent >= 100', name=op.f('ck_own_time_never_less')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_own_time_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_own_time_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_own_time')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_own_time_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', name=op.f('uq_own_time_organisation_id_membership_id')),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('own_time')
    op.drop_table('time_limit')
    op.drop_index(op.f('ix_sitting_one_open'), table_name='sitting')
    op.drop_table('sitting')
