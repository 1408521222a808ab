"""Named productivity measures as columns of the panel, with what they rest on."""
