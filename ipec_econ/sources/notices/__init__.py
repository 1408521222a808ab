"""What every format of award notices shares: safe reading, columns, rows, what stands."""
