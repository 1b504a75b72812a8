"""What a copy of a module holds, pure: `booklets` compose it, `web_file` and `paper` write it down.

Below them stand `practice` (stories and questions as reading), `ways` (what somebody wants in it) and `trees` (words as trees).
"""
