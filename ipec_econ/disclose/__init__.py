"""Results → what may leave a secure lab, and the evidence for the checker."""
