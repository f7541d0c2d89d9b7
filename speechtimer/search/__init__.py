"""Search for good trainings with Optuna, on one machine or on many."""
