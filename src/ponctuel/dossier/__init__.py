"""The dossier that a jury reads: plan, traceability and report, made from what ran."""
