"""The pages of campaigns: the public's and the authors', and the coordinators' desk."""
