"""Project planning: tasks, critical path, float, uncertainty and earned value (pure functions)."""
