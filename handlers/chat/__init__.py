"""What every chat platform shares: sessions, answering, rate limits, and the declaration of a platform."""
