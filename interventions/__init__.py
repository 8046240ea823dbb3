"""The plan and what is done: goals, actions, aids, reviews."""
