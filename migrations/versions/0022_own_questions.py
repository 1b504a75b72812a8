"""An organisation's own questions and stories beside its own pages, in editions

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Editions that are there have none: they get them by a default that goes again, since no row of theirs may be changed."""
    with op.batch_alter_table('edition') as table:
        table.add_column(sa.Column('questions', sa.JSON(), nullable=False, server_default='{}'))
        table.add_column(sa.Column('stories', sa.JSON(), nullable=False, server_default='{}'))
    with op.batch_alter_table('edition') as table:
        table.alter_column('questions', existing_type=sa.JSON(), existing_nullable=False, server_default=None)
        table.alter_column('stories', existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Back: own questions and stories go."""
    with op.batch_alter_table('edition') as table:
        table.drop_column('stories')
        table.drop_column('questions')
