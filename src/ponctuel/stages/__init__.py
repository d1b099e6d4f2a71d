"""One thin main a DVC stage: load, compute, save."""
