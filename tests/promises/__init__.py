"""What is promised, with figures: a short form in the suite, a long one in the campaign."""
