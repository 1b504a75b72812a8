"""Who looked at a version of a module, and signed it

Revision: 0023
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('content_review',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('adoption_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('capacity', sa.Enum('clinician', 'safeguarding-lead', name='capacity', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('act', sa.Enum('asked', 'signed', 'withdrawn', name='act', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('by_id', sa.Uuid(), nullable=False),
        sa.Column('is_named', sa.Boolean(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('number >= 1', name=op.f('ck_content_review_number_from_one')),
        sa.CheckConstraint("act = 'asked' OR by_id = membership_id", name=op.f('ck_content_review_nobody_signs_for_another')),
        sa.ForeignKeyConstraint(['organisation_id', 'adoption_id'], ['adoption.organisation_id', 'adoption.id'], name=op.f('fk_content_review_organisation_id_adoption_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'by_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_content_review_organisation_id_by_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_content_review_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_content_review_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_content_review')),
        sa.UniqueConstraint('organisation_id', 'adoption_id', 'number', name=op.f('uq_content_review_organisation_id_adoption_id_number')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_content_review_organisation_id_id')),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('content_review')
