"""How often a person wants news by letter

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('mail_wish',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('rhythm', sa.Enum('at once', 'daily', 'weekly', 'never', name='rhythm', native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column('last_digest_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_wish')),
        sa.UniqueConstraint('person_id', name=op.f('uq_mail_wish_person_id'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('mail_wish')
