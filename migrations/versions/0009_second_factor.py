"""Second factors, recovery codes and links about an account

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('account_link',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('purpose', sa.Enum('reset pass phrase', 'confirm address', 'keep address', 'keep second factor', name='purpose', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('secret_hash', sa.LargeBinary(length=32), nullable=False),
        sa.Column('address', sa.String(length=254), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_link_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_account_link')),
        sa.UniqueConstraint('secret_hash', name=op.f('uq_account_link_secret_hash'))
    )
    op.create_index(op.f('ix_account_link_person_id'), 'account_link', ['person_id'], unique=False)

    op.create_table('recovery_code',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recovery_code_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
        sa.UniqueConstraint('person_id', 'code_hash', name=op.f('uq_recovery_code_person_id_code_hash'))
    )
    op.create_table('second_factor',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('secret_sealed', sa.LargeBinary(), nullable=False),
        sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_step', sa.Integer(), nullable=False),
        sa.Column('removal_asked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('removal_first_id', sa.Uuid(), nullable=True),
        sa.Column('removal_second_id', sa.Uuid(), nullable=True),
        sa.Column('removal_due_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('removal_first_id <> person_id AND removal_second_id <> person_id', name=op.f('ck_second_factor_not_herself')),
        sa.CheckConstraint('removal_first_id <> removal_second_id', name=op.f('ck_second_factor_two_people')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor')),
        sa.UniqueConstraint('person_id', name=op.f('uq_second_factor_person_id'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('second_factor')
    op.drop_table('recovery_code')
    op.drop_index(op.f('ix_account_link_person_id'), table_name='account_link')

    op.drop_table('account_link')
