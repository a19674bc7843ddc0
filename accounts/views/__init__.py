"""The pages of one's own account: a module each. `accounts.urls` names them."""
