"""The course, what people do in it, and the record

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('course',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.String(length=80), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('summary', sa.String(length=600), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
        sa.UniqueConstraint('key', name=op.f('uq_course_key'))
    )
    op.create_table('module',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('course_id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.String(length=80), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_module_course_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_module')),
        sa.UniqueConstraint('key', name=op.f('uq_module_key'))
    )
    op.create_index(op.f('ix_module_course_id'), 'module', ['course_id'], unique=False)
    op.create_table('statement',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('actor_name', sa.Uuid(), nullable=False),
        sa.Column('verb', sa.String(length=200), nullable=False),
        sa.Column('object_iri', sa.String(length=400), nullable=False),
        sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('voids_id', sa.Uuid(), nullable=True),
        sa.Column('body', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_statement_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_statement_organisation_id_id'))
    )
    op.create_index(op.f('ix_statement_organisation_id_actor_name_happened_at'), 'statement', ['organisation_id', 'actor_name', 'happened_at'], unique=False)
    op.create_index(op.f('ix_statement_organisation_id_voids_id'), 'statement', ['organisation_id', 'voids_id'], unique=True)
    op.create_table('activity',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.String(length=120), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_activity_module_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_activity')),
        sa.UniqueConstraint('module_id', 'key', name=op.f('uq_activity_module_id_key'))
    )
    op.create_table('cohort_course',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('cohort_id', sa.Uuid(), nullable=False),
        sa.Column('course_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_cohort_course_course_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'cohort_id'], ['cohort.organisation_id', 'cohort.id'], name=op.f('fk_cohort_course_organisation_id_cohort_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_cohort_course_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_course')),
        sa.UniqueConstraint('organisation_id', 'cohort_id', 'course_id', name=op.f('uq_cohort_course_organisation_id_cohort_id_course_id')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_cohort_course_organisation_id_id'))
    )
    op.create_table('enrolment',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('course_id', sa.Uuid(), nullable=False),
        sa.Column('enrolled_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_enrolment_course_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_enrolment_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_enrolment_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_enrolment_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', 'course_id', name=op.f('uq_enrolment_organisation_id_membership_id_course_id'))
    )
    op.create_table('version',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('document', sa.JSON(), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_version_module_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_version')),
        sa.UniqueConstraint('id', 'module_id', name=op.f('uq_version_id_module_id')),
        sa.UniqueConstraint('module_id', 'digest', name=op.f('uq_version_module_id_digest')),
        sa.UniqueConstraint('module_id', 'number', name=op.f('uq_version_module_id_number'))
    )
    op.create_table('adoption',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.Uuid(), nullable=False),
        sa.Column('version_id', sa.Uuid(), nullable=False),
        sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_adoption_organisation_id')),
        sa.ForeignKeyConstraint(['version_id', 'module_id'], ['version.id', 'version.module_id'], name=op.f('fk_adoption_version_id_module_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_adoption')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_adoption_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'version_id', name=op.f('uq_adoption_organisation_id_version_id'))
    )
    op.create_index(op.f('ix_adoption_organisation_id_module_id_adopted_at'), 'adoption', ['organisation_id', 'module_id', 'adopted_at'], unique=False)
    op.create_table('attempt',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('activity_id', sa.Uuid(), nullable=False),
        sa.Column('adoption_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('answers', sa.JSON(), nullable=False),
        sa.Column('correct', sa.Integer(), nullable=False),
        sa.Column('scored', sa.Integer(), nullable=False),
        sa.Column('has_passed', sa.Boolean(), nullable=False),
        sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('correct BETWEEN 0 AND scored', name=op.f('ck_attempt_correct_within_scored')),
        sa.CheckConstraint('number >= 1', name=op.f('ck_attempt_number_from_one')),
        sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_attempt_activity_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'adoption_id'], ['adoption.organisation_id', 'adoption.id'], name=op.f('fk_attempt_organisation_id_adoption_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_attempt_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_attempt_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_attempt_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', 'activity_id', 'number', name=op.f('uq_attempt_organisation_id_membership_id_activity_id_number'))
    )
    op.create_table('completion',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('activity_id', sa.Uuid(), nullable=False),
        sa.Column('adoption_id', sa.Uuid(), nullable=False),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('outcome', sa.Enum('done', 'passed', 'not yet', 'undone', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('practised_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('confirmed_by_id', sa.Uuid(), nullable=True),
        sa.Column('source_id', sa.Uuid(), nullable=True),
        sa.CheckConstraint('confirmed_by_id IS NULL OR confirmed_by_id <> membership_id', name=op.f('ck_completion_nobody_confirms_herself')),
        sa.CheckConstraint('practised_at <= recorded_at', name=op.f('ck_completion_practised_before_recorded')),
        sa.CheckConstraint('sequence >= 1', name=op.f('ck_completion_sequence_from_one')),
        sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_completion_activity_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'adoption_id'], ['adoption.organisation_id', 'adoption.id'], name=op.f('fk_completion_organisation_id_adoption_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'confirmed_by_id'], ['membership.organisation_id', 'membership.id'], name='fk_completion_confirmed_by'),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_completion_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_completion_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_completion')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_completion_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', 'activity_id', 'sequence', name='uq_completion_in_order'),
        sa.UniqueConstraint('organisation_id', 'membership_id', 'activity_id', 'source_id', name='uq_completion_told_once')
    )
    op.create_index(op.f('ix_completion_organisation_id_activity_id'), 'completion', ['organisation_id', 'activity_id'], unique=False)
    op.create_table('module_start',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('membership_id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.Uuid(), nullable=False),
        sa.Column('adoption_id', sa.Uuid(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_module_start_module_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'adoption_id'], ['adoption.organisation_id', 'adoption.id'], name=op.f('fk_module_start_organisation_id_adoption_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'membership_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_module_start_organisation_id_membership_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_module_start_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_module_start')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_module_start_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'membership_id', 'module_id', name=op.f('uq_module_start_organisation_id_membership_id_module_id'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('module_start')
    op.drop_table('completion')
    op.drop_table('attempt')
    op.drop_table('adoption')
    op.drop_table('version')
    op.drop_table('enrolment')
    op.drop_table('cohort_course')
    op.drop_table('activity')
    op.drop_table('statement')
    op.drop_table('module')
    op.drop_table('course')
