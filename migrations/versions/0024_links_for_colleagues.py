"""Links to the course for colleagues, and what comes first before the modules on hard things

Revision: 0024
Follows: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('colleague_link',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('team', sa.String(length=120), nullable=False),
        sa.Column('secret_hash', sa.LargeBinary(length=32), nullable=False),
        sa.Column('made_by_id', sa.Uuid(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('times_opened', sa.Integer(), nullable=False),
        sa.CheckConstraint('times_opened >= 0', name=op.f('ck_colleague_link_opened_not_negative')),
        sa.CheckConstraint('made_at <= ends_at', name=op.f('ck_colleague_link_made_before_end')),
        sa.ForeignKeyConstraint(['organisation_id', 'made_by_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_colleague_link_made_by')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_colleague_link_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_colleague_link')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_colleague_link_organisation_id_id')),
        sa.UniqueConstraint('secret_hash', name=op.f('uq_colleague_link_secret_hash')),
    )
    op.create_index(op.f('ix_colleague_link_organisation_id_made_at'), 'colleague_link', ['organisation_id', 'made_at'], unique=False)
    op.create_table('opening_switch',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('prerequisite', sa.String(length=40), nullable=False),
        sa.Column('is_asked', sa.Boolean(), nullable=False),
        sa.Column('changed_by_id', sa.Uuid(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id', 'changed_by_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_opening_switch_changed_by')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_opening_switch_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_opening_switch')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_opening_switch_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'prerequisite', name=op.f('uq_opening_switch_organisation_id_prerequisite')),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('opening_switch')
    op.drop_index(op.f('ix_colleague_link_organisation_id_made_at'), table_name='colleague_link')
    op.drop_table('colleague_link')
