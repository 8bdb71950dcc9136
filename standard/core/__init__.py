"""What every chapter stands on, and which names none of them: words, messages, the case, who is believed."""
