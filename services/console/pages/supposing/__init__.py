"""Pages that only reckon: a pair with its prices, the map, what if. They send nothing but a pin."""
