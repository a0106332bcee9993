"""Items and folders written as elements, in the shape a request asked for."""
