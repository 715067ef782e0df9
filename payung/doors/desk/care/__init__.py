"""What an officer has looked at, and what protects them."""
