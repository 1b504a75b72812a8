"""Invitations, uploaded lists, and how a person wants to be called

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('import_batch',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('asked_by_id', sa.Uuid(), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('faults', sa.JSON(), nullable=True),
        sa.Column('good', sa.Integer(), nullable=False),
        sa.Column('known', sa.Integer(), nullable=False),
        sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['organisation_id', 'asked_by_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_import_batch_organisation_id_asked_by_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_import_batch_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_import_batch_organisation_id_id'))
    )
    op.create_index(op.f('ix_import_batch_uploaded_at'), 'import_batch', ['uploaded_at'], unique=False)

    op.create_table('invitation',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('address', sa.String(length=254), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('roles', sa.JSON(), nullable=False),
        sa.Column('cohort_id', sa.Uuid(), nullable=True),
        sa.Column('role_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('invited_by_id', sa.Uuid(), nullable=True),
        sa.Column('secret_hash', sa.LargeBinary(length=32), nullable=False),
        sa.Column('claim_hash', sa.LargeBinary(length=32), nullable=True),
        sa.Column('claim_address', sa.String(length=254), nullable=False),
        sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('times_sent', sa.Integer(), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('accepted_by_id', sa.Uuid(), nullable=True),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('accepted_at IS NULL OR withdrawn_at IS NULL', name=op.f('ck_invitation_accepted_or_withdrawn')),
        sa.ForeignKeyConstraint(['organisation_id', 'accepted_by_id'], ['membership.organisation_id', 'membership.id'], name='fk_invitation_accepted_by'),
        sa.ForeignKeyConstraint(['organisation_id', 'cohort_id'], ['cohort.organisation_id', 'cohort.id'], name=op.f('fk_invitation_organisation_id_cohort_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'invited_by_id'], ['membership.organisation_id', 'membership.id'], name='fk_invitation_invited_by'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_invitation_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
        sa.UniqueConstraint('claim_hash', name=op.f('uq_invitation_claim_hash')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_invitation_organisation_id_id')),
        sa.UniqueConstraint('secret_hash', name=op.f('uq_invitation_secret_hash'))
    )
    op.create_index(op.f('ix_invitation_one_open'), 'invitation', ['organisation_id', 'address'], unique=True, sqlite_where=sa.text('accepted_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('accepted_at IS NULL AND withdrawn_at IS NULL'))
    op.create_index(op.f('ix_invitation_organisation_id_invited_at'), 'invitation', ['organisation_id', 'invited_at'], unique=False)

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('words', sa.String(length=40), server_default='', nullable=False))
        batch_op.add_column(sa.Column('pronouns', sa.String(length=40), server_default='', nullable=False))
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.alter_column('words', server_default=None)
        batch_op.alter_column('pronouns', server_default=None)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('pronouns')
        batch_op.drop_column('words')

    op.drop_index(op.f('ix_invitation_organisation_id_invited_at'), table_name='invitation')
    op.drop_index(op.f('ix_invitation_one_open'), table_name='invitation', sqlite_where=sa.text('accepted_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('accepted_at IS NULL AND withdrawn_at IS NULL'))

    op.drop_table('invitation')
    op.drop_index(op.f('ix_import_batch_uploaded_at'), table_name='import_batch')

    op.drop_table('import_batch')
