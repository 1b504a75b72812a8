"""Contacts, documents, acknowledgements, breaches

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROLES_OF_CONTACT = ('safeguarding lead', 'safeguarding deputy', 'on call')
KINDS = (
    'escalation protocol', 'safeguarding adults', 'safeguarding children', 'confidentiality', 'boundaries', 'lone working', 'complaints',
    'other policy', 'impact assessment', 'record of processing', 'privacy notice', 'hazard log',
)


def _tenant(table: str) -> tuple:
    return (
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f(f'fk_{table}_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f(f'uq_{table}_organisation_id_id')),
    )


def _ids() -> tuple:
    return sa.Column('id', sa.Uuid(), nullable=False), sa.Column('organisation_id', sa.Uuid(), nullable=False)


def _within(name: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(['organisation_id', column], [f'{table}.organisation_id', f'{table}.id'], name=op.f(name))


def upgrade() -> None:
    """Forward."""
    op.create_table('duty_contact', *_ids(),
        sa.Column('kind', sa.Enum(*ROLES_OF_CONTACT, name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=True),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('phone', sa.String(length=60), nullable=False),
        sa.Column('hours', sa.String(length=200), nullable=False),
        sa.Column('named_by_id', sa.Uuid(), nullable=False),
        sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        _within('fk_duty_contact_membership', 'membership_id', 'membership'),
        _within('fk_duty_contact_named_by', 'named_by_id', 'membership'),
        *_tenant('duty_contact'),
    )
    op.create_index(op.f('ix_duty_contact_one_living'), 'duty_contact', ['organisation_id', 'kind'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('own_line', *_ids(),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('phone', sa.String(length=60), nullable=False),
        sa.Column('hours', sa.String(length=200), nullable=False),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        *_tenant('own_line'),
    )
    op.create_table('document', *_ids(),
        sa.Column('kind', sa.Enum(*KINDS, name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('audience', sa.JSON(), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
        *_tenant('document'),
    )
    op.create_table('document_version', *_ids(),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('html', sa.Text(), nullable=False),
        sa.Column('note', sa.String(length=400), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('published_by_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('number >= 1', name=op.f('ck_document_version_number_from_one')),
        _within('fk_document_version_organisation_id_document_id', 'document_id', 'document'),
        _within('fk_document_version_published_by', 'published_by_id', 'membership'),
        sa.UniqueConstraint('organisation_id', 'document_id', 'number', name=op.f('uq_document_version_organisation_id_document_id_number')),
        *_tenant('document_version'),
    )
    op.create_table('acknowledgement', *_ids(),
        sa.Column('version_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        _within('fk_acknowledgement_version', 'version_id', 'document_version'),
        _within('fk_acknowledgement_membership', 'membership_id', 'membership'),
        sa.UniqueConstraint('organisation_id', 'version_id', 'membership_id', name=op.f('uq_acknowledgement_once')),
        *_tenant('acknowledgement'),
    )
    op.create_table('breach', *_ids(),
        sa.Column('what', sa.Text(), nullable=False),
        sa.Column('discovered_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('noted_by_id', sa.Uuid(), nullable=False),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('discovered_at <= noted_at', name=op.f('ck_breach_discovered_before_noted')),
        _within('fk_breach_organisation_id_noted_by_id', 'noted_by_id', 'membership'),
        *_tenant('breach'),
    )
    op.create_index(op.f('ix_breach_organisation_id_discovered_at'), 'breach', ['organisation_id', 'discovered_at'], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_index(op.f('ix_breach_organisation_id_discovered_at'), table_name='breach')
    op.drop_table('breach')
    op.drop_table('acknowledgement')
    op.drop_table('document_version')
    op.drop_table('document')
    op.drop_table('own_line')
    op.drop_index(op.f('ix_duty_contact_one_living'), table_name='duty_contact', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_table('duty_contact')
