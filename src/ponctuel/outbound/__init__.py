"""Calls to addresses that users give: only to public hosts, only over https."""
