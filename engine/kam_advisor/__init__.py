"""Account management advice from rules kept as data, with every recommendation explained."""
