"""What makes a well-formed problem meaningful: every fault, found in one pass."""
