"""Project planning: tasks, critical path, margins, uncertainty and earned value. Pure."""
