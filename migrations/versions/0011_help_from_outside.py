"""Helpers from outside, and what they were asked

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('outside_helper',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('address', sa.String(length=254), nullable=False),
        sa.Column('named_by_id', sa.Uuid(), nullable=False),
        sa.Column('secret_hash', sa.LargeBinary(length=32), nullable=False),
        sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['organisation_id', 'named_by_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_outside_helper_organisation_id_named_by_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_outside_helper_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_helper')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_outside_helper_organisation_id_id')),
        sa.UniqueConstraint('secret_hash', name=op.f('uq_outside_helper_secret_hash')),
    )
    op.create_index(op.f('ix_outside_helper_ended_at'), 'outside_helper', ['ended_at'], unique=False)
    op.create_index(op.f('ix_outside_helper_one_living'), 'outside_helper', ['organisation_id', 'address'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('borrowed_help',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('helper_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('secret_hash', sa.LargeBinary(length=32), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('has_agreed', sa.Boolean(), nullable=True),
        sa.CheckConstraint('(answered_at IS NULL) = (has_agreed IS NULL)', name=op.f('ck_borrowed_help_answer_and_moment')),
        sa.ForeignKeyConstraint(['organisation_id', 'helper_id'], ['outside_helper.organisation_id', 'outside_helper.id'], name='fk_borrowed_help_helper'),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name='fk_borrowed_help_membership'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_borrowed_help_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_borrowed_help')),
        sa.UniqueConstraint('helper_id', 'membership_id', 'asked_at', name=op.f('uq_borrowed_help_helper_id_membership_id_asked_at')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_borrowed_help_organisation_id_id')),
        sa.UniqueConstraint('secret_hash', name=op.f('uq_borrowed_help_secret_hash')),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('borrowed_help')
    op.drop_index(op.f('ix_outside_helper_one_living'), table_name='outside_helper', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_index(op.f('ix_outside_helper_ended_at'), table_name='outside_helper')
    op.drop_table('outside_helper')
