"""The pages of those who read complaints: `/gestion/denuncias/`, on the staff surface alone."""
