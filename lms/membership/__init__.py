"""Membership, roles, pseudonyms and cohorts. Serves organisations; will never let a person's organisations be joined up."""
