"""Areas, departments, posts and people, working hours, sign-in."""
