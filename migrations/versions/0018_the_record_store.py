"""The record store that other systems use: keys, links, attachments, documents

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
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
    with op.batch_alter_table('statement') as table:
        table.alter_column('verb', existing_type=sa.String(length=200), type_=sa.Text(), existing_nullable=False)
        table.alter_column('object_iri', existing_type=sa.String(length=400), type_=sa.Text(), existing_nullable=False)
        table.add_column(sa.Column('key_id', sa.Uuid(), nullable=True))
        table.create_index(op.f('ix_statement_organisation_id_stored_at_id'), ['organisation_id', 'stored_at', 'id'], unique=False)
    _tenant('statement_link',
        sa.Column('statement_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.Enum('agent', 'involved', 'activity', 'related', 'defined', 'registration', 'refers', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('key', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id', 'statement_id'], ['statement.organisation_id', 'statement.id'], name=op.f('fk_statement_link_organisation_id_statement_id'), ondelete='CASCADE'),
        sa.UniqueConstraint('organisation_id', 'statement_id', 'kind', 'key', name=op.f('uq_statement_link_organisation_id_statement_id_kind_key')),
    )
    op.create_index(op.f('ix_statement_link_organisation_id_kind_key'), 'statement_link', ['organisation_id', 'kind', 'key'], unique=False)
    _tenant('attachment_content',
        sa.Column('sha2', sa.String(length=128), nullable=False),
        sa.Column('media_type', sa.String(length=200), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint('organisation_id', 'sha2', name=op.f('uq_attachment_content_organisation_id_sha2')),
    )
    _tenant('record_document',
        sa.Column('kind', sa.Enum('state', 'agent profile', 'activity profile', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('place', sa.Uuid(), nullable=False),
        sa.Column('activity', sa.Uuid(), nullable=True),
        sa.Column('agent', sa.Uuid(), nullable=True),
        sa.Column('registration', sa.Uuid(), nullable=True),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('media_type', sa.String(length=200), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint('organisation_id', 'place', name=op.f('uq_record_document_organisation_id_place')),
    )
    op.create_index(op.f('ix_record_document_organisation_id_kind_activity_agent'), 'record_document', ['organisation_id', 'kind', 'activity', 'agent'], unique=False)
    _tenant('record_key',
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('secret_hash', sa.LargeBinary(length=32), nullable=False),
        sa.Column('scopes', sa.JSON(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('renewed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(op.f('ix_record_key_organisation_id_made_at'), 'record_key', ['organisation_id', 'made_at'], unique=False)


def downgrade() -> None:
    """Back."""
    for table in ('record_key', 'record_document', 'attachment_content', 'statement_link'):
        op.drop_table(table)
    with op.batch_alter_table('statement') as table:
        table.drop_index(op.f('ix_statement_organisation_id_stored_at_id'))
        table.drop_column('key_id')
        table.alter_column('object_iri', existing_type=sa.Text(), type_=sa.String(length=400), existing_nullable=False)
        table.alter_column('verb', existing_type=sa.Text(), type_=sa.String(length=200), existing_nullable=False)
