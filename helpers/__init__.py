"""What the lectures share: derivatives, models, optimisers, and how they are shown."""
