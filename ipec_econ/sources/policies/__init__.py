"""What awards are worth and when they count: one file a policy, in a fixed order."""
