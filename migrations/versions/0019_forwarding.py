"""Where the record is sent, how far each statement is on its way, what was let go of and what was brought in

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _tenant(table: str, *rest: sa.Column | sa.Constraint) -> None:
    op.create_table(table,
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        *rest,
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f(f'fk_{table}_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f(f'uq_{table}_organisation_id_id')),
    )


def upgrade() -> None:
    """Forward."""
    rebuilt = 'always' if op.get_bind().dialect.name == 'sqlite' else 'never'      # so that the column stands where the code has it
    with op.batch_alter_table('statement_link', recreate=rebuilt) as table:
        table.add_column(sa.Column('stored_at', sa.DateTime(timezone=True), nullable=True))
        table.drop_index(op.f('ix_statement_link_organisation_id_kind_key'))
        table.create_index(op.f('ix_statement_link_in_order'), ['organisation_id', 'kind', 'key', 'stored_at', 'statement_id'], unique=False)
    _tenant('record_endpoint',
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('address', sa.String(length=500), nullable=False),
        sa.Column('version', sa.Enum('1.0.3', '2.0.0', name='version', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('login_sealed', sa.LargeBinary(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('caught_up_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('fault', sa.String(length=200), nullable=False),
        sa.Column('lease', sa.Uuid(), nullable=True),
        sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('tries >= 0', name=op.f('ck_record_endpoint_tries_not_negative')),
    )
    op.create_index(op.f('ix_record_endpoint_organisation_id_made_at'), 'record_endpoint', ['organisation_id', 'made_at'], unique=False)
    _tenant('record_delivery',
        sa.Column('endpoint_id', sa.Uuid(), nullable=False),
        sa.Column('statement_id', sa.Uuid(), nullable=False),
        sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state', sa.Enum('pending', 'delivered', 'parked', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('status', sa.Integer(), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'pending') = (settled_at IS NULL)", name=op.f('ck_record_delivery_settled_when_over')),
        sa.ForeignKeyConstraint(['organisation_id', 'endpoint_id'], ['record_endpoint.organisation_id', 'record_endpoint.id'], name=op.f('fk_record_delivery_organisation_id_endpoint_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'statement_id'], ['statement.organisation_id', 'statement.id'], name=op.f('fk_record_delivery_organisation_id_statement_id'), ondelete='CASCADE'),
        sa.UniqueConstraint('organisation_id', 'endpoint_id', 'statement_id', name=op.f('uq_record_delivery_organisation_id_endpoint_id_statement_id')),
    )
    op.create_index(op.f('ix_record_delivery_queue'), 'record_delivery', ['organisation_id', 'endpoint_id', 'state', 'stored_at', 'statement_id'], unique=False)
    _tenant('record_notice',
        sa.Column('endpoint_id', sa.Uuid(), nullable=False),
        sa.Column('pseudonym', sa.Uuid(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state', sa.Enum('pending', 'delivered', 'parked', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('status', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id', 'endpoint_id'], ['record_endpoint.organisation_id', 'record_endpoint.id'], name=op.f('fk_record_notice_organisation_id_endpoint_id')),
        sa.UniqueConstraint('organisation_id', 'endpoint_id', 'pseudonym', name=op.f('uq_record_notice_organisation_id_endpoint_id_pseudonym')),
    )
    _tenant('purged_statement',
        sa.Column('purged_at', sa.DateTime(timezone=True), nullable=False),
    )
    _tenant('record_import',
        sa.Column('source', sa.String(length=64), nullable=False),
        sa.Column('key_id', sa.Uuid(), nullable=False),
        sa.Column('place', sa.Text(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('refused', sa.Integer(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint('organisation_id', 'source', name=op.f('uq_record_import_organisation_id_source')),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('record_import')
    op.drop_table('purged_statement')
    op.drop_table('record_notice')
    op.drop_table('record_delivery')
    op.drop_table('record_endpoint')
    with op.batch_alter_table('statement_link') as table:
        table.drop_index(op.f('ix_statement_link_in_order'))
        table.drop_column('stored_at')
        table.create_index(op.f('ix_statement_link_organisation_id_kind_key'), ['organisation_id', 'kind', 'key'], unique=False)
