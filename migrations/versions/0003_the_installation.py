"""The installation's own row: who we are in every statement, fixed here for ever

Revision: 0003
Follows: 0002
"""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import context, op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

installation = sa.table(
    "installation", sa.column("id", sa.Uuid()), sa.column("only", sa.Integer()), sa.column("iri_base", sa.String()),
    sa.column("is_demo", sa.Boolean()), sa.column("installed_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Forward: once only; going back and forward again keeps the identity."""
    connection = op.get_bind()
    if connection.execute(sa.select(installation.c.id)).first():
        return
    attributes = context.config.attributes
    connection.execute(installation.insert().values(
        id=uuid.uuid4(), only=1, iri_base=attributes["iri_base"], is_demo=attributes["is_demo"], installed_at=datetime.now(UTC),
    ))


def downgrade() -> None:
    """Back: the row stays, since statements already name it."""
