"""How runs are executed, kept and gone on with; nothing here knows what is asked."""
