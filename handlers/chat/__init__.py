"""What a chat platform's question goes through, whichever platform it is."""
