"""What becomes of the rest after somebody was erased

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _within(name: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(['organisation_id', column], ['membership.organisation_id', 'membership.id'], name=op.f(name))


def upgrade() -> None:
    """Forward."""
    op.create_table('rest_decision',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('because', sa.Enum('nothing', 'claim', 'safeguarding', 'funder', name='because', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decided_by_id', sa.Uuid(), nullable=True),
        _within('fk_rest_decision_membership', 'membership_id'),
        _within('fk_rest_decision_decided_by', 'decided_by_id'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_rest_decision_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rest_decision')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_rest_decision_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', name=op.f('uq_rest_decision_once')),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('rest_decision')
