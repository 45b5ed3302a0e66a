"""What a channel wants: filters, delivery options, and when a delivery is due. Pure."""
