"""Issues, their assignments, call-backs and the adopted rules, as they are asked for."""

from services.issue.read_models import assignments, callbacks, cases, rules

MODELS = (cases.model, assignments.model, callbacks.model, rules.model)
