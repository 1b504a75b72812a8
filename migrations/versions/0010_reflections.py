"""Private reflections, sealed

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('entry',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('module_key', sa.String(length=80), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('row_version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_entry_organisation_id')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_entry_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_entry_organisation_id_id'))
    )
    op.create_index(op.f('ix_entry_organisation_id_person_id_begun_at'), 'entry', ['organisation_id', 'person_id', 'begun_at'], unique=False)



def downgrade() -> None:
    """Back."""
    op.drop_index(op.f('ix_entry_organisation_id_person_id_begun_at'), table_name='entry')

    op.drop_table('entry')
