"""Somebody with lived experience signs a version as well

Revision: 0026
Follows: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BEFORE, NOW = ("clinician", "safeguarding-lead"), ("clinician", "safeguarding-lead", "lived-experience")


def upgrade() -> None:
    """Forward."""
    _allow(NOW)


def downgrade() -> None:
    """Back: the release before knows of no such signature. The trigger that keeps the rows is put up again after every migration."""
    on_table = ' ON content_review' if op.get_bind().dialect.name == 'postgresql' else ''
    op.execute(f'DROP TRIGGER IF EXISTS refuse_delete_of_content_review{on_table}')
    op.execute("DELETE FROM content_review WHERE capacity = 'lived-experience'")
    _allow(BEFORE)


def _allow(capacities: tuple[str, ...]) -> None:
    words = ', '.join(f"'{capacity}'" for capacity in capacities)
    with op.batch_alter_table('content_review') as table:
        table.drop_constraint(op.f('ck_content_review_capacity'), type_='check')
        table.create_check_constraint(op.f('ck_content_review_capacity'), f'capacity IN ({words})')
