"""The dossier for the jury: plan, traceability and report, made from the outputs of stages."""
