"""The Standard's chapter "Closing a case": proposed, agreed with the reporter, approved by somebody else."""
