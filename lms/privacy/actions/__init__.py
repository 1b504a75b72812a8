"""The vault: sealing private words for one person, destroying her key, rotating keys, backing them up."""

from lms.privacy.actions.erasing import erase_again
from lms.privacy.actions.keys import back_up_keys, replay_erasures, restore_keys, rotate_kek, rotate_person_key
from lms.privacy.actions.sampling import open_some
from lms.privacy.actions.vault import SHUT, destroy_keys, open_for, open_or_none, open_shown, seal_for

__all__ = [
    "SHUT", "back_up_keys", "destroy_keys", "erase_again", "open_for", "open_or_none", "open_shown", "open_some", "replay_erasures",
    "restore_keys", "rotate_kek", "rotate_person_key", "seal_for",
]
