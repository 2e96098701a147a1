"""What is learned from answers: regression, calibration, pooling, all in whole numbers."""
