"""Pages an organisation writes for itself, in editions

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def meet_the_built_in_version(connection: sa.Connection) -> None:
    """One adoption a version again. The rows of history that point at the others are moved; their triggers come back after the migration."""
    found = connection.execute(sa.text("SELECT id, organisation_id, version_id FROM adoption ORDER BY edition_id IS NOT NULL, adopted_at")).all()
    kept: dict[tuple[object, object], object] = {}
    moved = [(row.id, kept[row[1:]]) for row in found if kept.setdefault(row[1:], row.id) != row.id]
    for table in ("module_start", "completion", "attempt"):
        on_table = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(sa.text(f"DROP TRIGGER IF EXISTS refuse_update_of_{table}{on_table}"))
        for old, new in moved:
            connection.execute(sa.text(f"UPDATE {table} SET adoption_id = :new WHERE adoption_id = :old"), {"old": old, "new": new})
    for old, _ in moved:
        connection.execute(sa.text("DELETE FROM adoption WHERE id = :old"), {"old": old})


def upgrade() -> None:
    """Forward."""
    op.create_table('edition',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('pages', sa.JSON(), nullable=False),
        sa.Column('page_key', sa.String(length=120), nullable=False),
        sa.Column('change_note', sa.String(length=500), nullable=False),
        sa.Column('published_by_id', sa.Uuid(), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('number >= 1', name=op.f('ck_edition_number_from_one')),
        sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_edition_module_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'published_by_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_edition_organisation_id_published_by_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_edition_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_edition')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_edition_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'module_id', 'number', name=op.f('uq_edition_organisation_id_module_id_number'))
    )
    op.create_table('page_draft',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.Uuid(), nullable=False),
        sa.Column('page_key', sa.String(length=120), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('changed_by_id', sa.Uuid(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('row_version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_page_draft_module_id')),
        sa.ForeignKeyConstraint(['organisation_id', 'changed_by_id'], ['membership.organisation_id', 'membership.id'], name=op.f('fk_page_draft_organisation_id_changed_by_id')),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_page_draft_organisation_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_page_draft')),
        sa.UniqueConstraint('organisation_id', 'id', name=op.f('uq_page_draft_organisation_id_id')),
        sa.UniqueConstraint('organisation_id', 'module_id', 'page_key', name=op.f('uq_page_draft_organisation_id_module_id_page_key'))
    )
    with op.batch_alter_table('adoption', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edition_id', sa.Uuid(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_adoption_organisation_id_version_id'), type_='unique')
        batch_op.create_index(batch_op.f('ix_adoption_organisation_id_version_id'), ['organisation_id', 'version_id'], unique=True, sqlite_where=sa.text('edition_id IS NULL'), postgresql_where=sa.text('edition_id IS NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_adoption_organisation_id_version_id_edition_id'), ['organisation_id', 'version_id', 'edition_id'])
        batch_op.create_foreign_key(batch_op.f('fk_adoption_organisation_id_edition_id'), 'edition', ['organisation_id', 'edition_id'], ['organisation_id', 'id'])



def downgrade() -> None:
    """Back: own pages go, and whoever met one met the built-in version of that time."""
    meet_the_built_in_version(op.get_bind())
    with op.batch_alter_table('adoption', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_adoption_organisation_id_edition_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_adoption_organisation_id_version_id_edition_id'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_adoption_organisation_id_version_id'), sqlite_where=sa.text('edition_id IS NULL'), postgresql_where=sa.text('edition_id IS NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_adoption_organisation_id_version_id'), ['organisation_id', 'version_id'])
        batch_op.drop_column('edition_id')

    op.drop_table('page_draft')
    op.drop_table('edition')
