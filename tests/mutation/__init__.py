"""Whether the tests would notice: small mistakes are put into the code, one at a time."""
