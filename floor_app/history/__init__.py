"""Events in words, for every screen that shows a history."""
