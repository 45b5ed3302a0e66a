"""Detection: is this text a new export-control act, and what does it do? Pure: no I/O, no clock."""
