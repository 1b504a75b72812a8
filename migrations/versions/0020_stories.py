"""Tries at stories, and which questions of a bank a try at questions asked

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    rebuilt = 'always' if op.get_bind().dialect.name == 'sqlite' else 'never'      # so that the column stands where the code has it
    with op.batch_alter_table('attempt', recreate=rebuilt) as table:
        table.add_column(sa.Column('asked', sa.JSON(none_as_null=True), nullable=True))
    op.create_table('scenario_attempt',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('activity_id', sa.Uuid(), nullable=False),
        sa.Column('adoption_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('path', sa.JSON(), nullable=False),
        sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('has_passed', sa.Boolean(), nullable=True),
        sa.CheckConstraint('number >= 1', name=op.f('ck_scenario_attempt_number_from_one')),
        sa.CheckConstraint('(ended_at IS NULL) = (has_passed IS NULL)', name=op.f('ck_scenario_attempt_judged_when_ended')),
        sa.CheckConstraint('begun_at <= ended_at', name=op.f('ck_scenario_attempt_in_order')),
        sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_scenario_attempt_activity_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'adoption_id'], ['adoption.organisation_id', 'adoption.id'], name=op.f('fk_scenario_attempt_organisation_id_adoption_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_scenario_attempt_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_scenario_attempt_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_attempt')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_scenario_attempt_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', 'activity_id', 'number', name=op.f('uq_scenario_attempt_number_once')),
    )
    op.create_index(
        op.f('ix_scenario_attempt_one_open'), 'scenario_attempt', ['organisation_id', 'membership_id', 'activity_id'], unique=True,
        sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('scenario_attempt')
    with op.batch_alter_table('attempt') as table:
        table.drop_column('asked')
