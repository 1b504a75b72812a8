"""People, organisations and what keeps them safe

Revision: 0001
Follows: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('form_receipt',
        sa.Column('token', sa.Uuid(), nullable=False),
        sa.Column('content', sa.String(length=64), nullable=False),
        sa.Column('location', sa.String(), nullable=False),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('token', name=op.f('pk_form_receipt'))
    )
    op.create_index(op.f('ix_form_receipt_received_at'), 'form_receipt', ['received_at'], unique=False)
    op.create_table('installation',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('only', sa.Integer(), nullable=False),
        sa.Column('iri_base', sa.String(), nullable=False),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.Column('installed_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('"only" = 1', name=op.f('ck_installation_one_row')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_installation')),
        sa.UniqueConstraint('only', name=op.f('uq_installation_only'))
    )
    op.create_table('organisation',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('pseudonym', sa.Uuid(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
        sa.UniqueConstraint('key', name=op.f('uq_organisation_key')),
        sa.UniqueConstraint('pseudonym', name=op.f('uq_organisation_pseudonym'))
    )
    op.create_table('person',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('pass_phrase_hash', sa.String(length=200), nullable=False),
        sa.Column('nation', sa.String(length=40), nullable=False),
        sa.Column('time_zone', sa.String(length=60), nullable=False),
        sa.Column('is_active', sa.Boolean(), nullable=False),
        sa.Column('session_epoch', sa.Integer(), nullable=False),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('row_version', sa.Integer(), nullable=False),
        sa.CheckConstraint('email = lower(email)', name=op.f('ck_person_email_in_lower_case')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
        sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    op.create_table('sign_in_attempt',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('address_mark', sa.LargeBinary(length=32), nullable=False),
        sa.Column('network_mark', sa.LargeBinary(length=32), nullable=False),
        sa.Column('succeeded', sa.Boolean(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    op.create_index(op.f('ix_sign_in_attempt_address_mark_at'), 'sign_in_attempt', ['address_mark', 'at'], unique=False)
    op.create_index(op.f('ix_sign_in_attempt_at'), 'sign_in_attempt', ['at'], unique=False)
    op.create_index(op.f('ix_sign_in_attempt_network_mark_at'), 'sign_in_attempt', ['network_mark', 'at'], unique=False)
    op.create_table('audit_entry',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('act', sa.String(length=60), nullable=False),
        sa.Column('thing', sa.String(length=60), nullable=False),
        sa.Column('thing_id', sa.Uuid(), nullable=False),
        sa.Column('about_membership_id', sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_audit_entry_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_audit_entry_organisation_id_id'))
    )
    op.create_index(op.f('ix_audit_entry_organisation_id_at'), 'audit_entry', ['organisation_id', 'at'], unique=False)
    op.create_table('cohort',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_cohort_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_cohort_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_cohort_organisation_id_name'))
    )
    op.create_table('draft',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('place', sa.String(length=200), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('row_version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_draft_organisation_id')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_draft_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_draft_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'person_id', 'place', name=op.f('uq_draft_organisation_id_person_id_place'))
    )
    op.create_table('membership',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=True),
        sa.Column('pseudonym', sa.Uuid(), nullable=False),
        sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('erased_at IS NULL OR person_id IS NULL', name=op.f('ck_membership_erased_has_no_person')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_membership_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'person_id', name=op.f('uq_membership_organisation_id_person_id')),
        sa.UniqueConstraint('pseudonym', name=op.f('uq_membership_pseudonym'))
    )
    op.create_index(op.f('ix_membership_person_id'), 'membership', ['person_id'], unique=False)
    op.create_table('parked_post',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('path', sa.String(length=400), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('parked_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_parked_post_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_parked_post'))
    )
    op.create_index(op.f('ix_parked_post_parked_at'), 'parked_post', ['parked_at'], unique=False)
    op.create_index(op.f('ix_parked_post_person_id'), 'parked_post', ['person_id'], unique=False)
    op.create_table('web_session',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('epoch', sa.Integer(), nullable=False),
        sa.Column('is_locked', sa.Boolean(), nullable=False),
        sa.Column('data', sa.JSON(), nullable=False),
        sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_web_session_person_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_web_session')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_web_session_token_hash'))
    )
    op.create_index(op.f('ix_web_session_person_id'), 'web_session', ['person_id'], unique=False)
    op.create_table('cohort_place',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('cohort_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('part', sa.Enum('trainee', 'trainer', name='part', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id', 'cohort_id'], ['cohort.organisation_id', 'cohort.id'], name=op.f('fk_cohort_place_organisation_id_cohort_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_cohort_place_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_cohort_place_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_place')),
        sa.UniqueConstraint('organisation_id', 'cohort_id', 'membership_id', name=op.f('uq_cohort_place_organisation_id_cohort_id_membership_id')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_cohort_place_organisation_id_id'))
    )
    op.create_index(op.f('ix_cohort_place_organisation_id_membership_id'), 'cohort_place', ['organisation_id', 'membership_id'], unique=False)
    op.create_table('role_held',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('role', sa.Enum('trainee', 'trainer', 'supervisor', 'lead', 'verifier', 'accreditor', 'operator', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_role_held_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_role_held_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_role_held')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_role_held_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', 'role', name=op.f('uq_role_held_organisation_id_membership_id_role'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('role_held')
    op.drop_table('cohort_place')
    op.drop_table('web_session')
    op.drop_table('parked_post')
    op.drop_table('membership')
    op.drop_table('draft')
    op.drop_table('cohort')
    op.drop_table('audit_entry')
    op.drop_table('sign_in_attempt')
    op.drop_table('person')
    op.drop_table('organisation')
    op.drop_table('installation')
    op.drop_table('form_receipt')
