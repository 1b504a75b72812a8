"""Private notes on pages, sealed

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('scratch_note',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('module_key', sa.String(length=80), nullable=False),
        sa.Column('page_key', sa.String(length=80), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('row_version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_scratch_note_organisation_id')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_scratch_note_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_scratch_note')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_scratch_note_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'person_id', 'module_key', 'page_key', name=op.f('uq_scratch_note_one_a_page')),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('scratch_note')
