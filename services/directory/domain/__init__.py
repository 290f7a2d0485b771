"""What the directory decides, one module to each kind of stream; all pure."""
