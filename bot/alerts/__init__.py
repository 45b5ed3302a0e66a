"""From an item in the intake stream to messages in every subscribed channel."""
