"""The house: ground floor and roof. Imports nothing, so that `courses` and `assessments` may stand on any part of it."""
