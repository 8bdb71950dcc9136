"""The Standard's chapter "Response Times": risk of harm, priority, and the promised clocks."""
