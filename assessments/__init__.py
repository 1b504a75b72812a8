"""How competence is shown, seen and signed."""
