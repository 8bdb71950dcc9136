"""The Standard's chapter "Progressing the case": new incidents, and what belongs with them."""
