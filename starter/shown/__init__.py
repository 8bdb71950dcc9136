"""What people see of cases: text for a terminal of 80 columns, times in UK local time."""
