"""How fast it is and how well it is understood: measured when that is asked for, and no test."""
