"""What a person chose, walked and keeps."""
