"""Change sets that know nested stacks, property values and AWS's own idea of replacement."""
