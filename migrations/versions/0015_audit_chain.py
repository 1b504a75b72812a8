"""The chain that shows a change of who did what

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('audit_link',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('entry_id', sa.Uuid(), nullable=False),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint('sequence >= 1', name=op.f('ck_audit_link_sequence_from_one')),
        sa.ForeignKeyConstraint(['organisation_id', 'entry_id'], ['audit_entry.organisation_id', 'audit_entry.id'], name=op.f('fk_audit_link_organisation_id_entry_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_audit_link_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_link')),
        sa.UniqueConstraint('organisation_id', 'entry_id', name=op.f('uq_audit_link_organisation_id_entry_id')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_audit_link_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'sequence', name=op.f('uq_audit_link_organisation_id_sequence')),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('audit_link')
