"""What is odd about award rows: counted, with examples, never corrected."""
