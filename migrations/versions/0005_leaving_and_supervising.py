"""Leaving, suspending, roles for a time, archived groups, named supervisors

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def changing(table):
    """Change a table; on SQLite by rebuilding it, so that it reads as if it had been made so."""
    return op.batch_alter_table(table, recreate='always' if op.get_bind().dialect.name == 'sqlite' else 'never')


def upgrade() -> None:
    """Forward."""
    with changing('membership') as batch:
        batch.add_column(sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    with changing('role_held') as batch:
        batch.add_column(sa.Column('until', sa.DateTime(timezone=True), nullable=True))
    with changing('cohort') as batch:
        batch.add_column(sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('named_supervisor',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('supervisor_id', sa.Uuid(), nullable=True),
        sa.Column('deputy_id', sa.Uuid(), nullable=True),
        sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('supervisor_id IS NULL OR supervisor_id <> membership_id', name=op.f('ck_named_supervisor_nobody_supervises_herself')),
        sa.CheckConstraint('deputy_id IS NULL OR deputy_id <> membership_id', name=op.f('ck_named_supervisor_nobody_is_her_own_deputy')),
        sa.CheckConstraint('deputy_id IS NULL OR supervisor_id IS NULL OR deputy_id <> supervisor_id', name=op.f('ck_named_supervisor_deputy_is_another')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_named_supervisor_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'supervisor_id'], ['membership.organisation_id', 'membership.id'], name='fk_named_supervisor_supervisor'),
        sa.ForeignKeyConstraint(['organisation_id', 'deputy_id'], ['membership.organisation_id', 'membership.id'], name='fk_named_supervisor_deputy'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_named_supervisor_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_named_supervisor')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_named_supervisor_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', name=op.f('uq_named_supervisor_organisation_id_membership_id'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('named_supervisor')
    with changing('cohort') as batch:
        batch.drop_column('archived_at')
    with changing('role_held') as batch:
        batch.drop_column('until')
    with changing('membership') as batch:
        batch.drop_column('ended_at')
        batch.drop_column('suspended_at')
