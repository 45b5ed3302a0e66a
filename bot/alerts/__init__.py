"""The way of an item from the intake to every subscribed channel."""
