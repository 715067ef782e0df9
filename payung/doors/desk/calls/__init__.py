"""Write down what somebody tells by telephone, in person or by letter."""
