"""Inviting, accepting, bringing in a list."""

from lms.joining.actions.accepting import Newcomer, accept, accept_as, claim_address
from lms.joining.actions.importing import carry_out, check_batch, forget_batches, stage
from lms.joining.actions.inviting import blank_old, forget_invited, invite, invite_first_lead, send_again, withdraw

__all__ = [
    "Newcomer", "accept", "accept_as", "blank_old", "carry_out", "check_batch", "claim_address", "forget_batches", "forget_invited",
    "invite", "invite_first_lead", "send_again", "stage", "withdraw",
]  # fmt: skip
