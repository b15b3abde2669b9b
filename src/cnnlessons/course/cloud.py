"""The first cell of every notebook: it installs the course where it is missing, as in Colab."""

REPOSITORY = ""  # the course's public address, once it has one; `make refresh` then writes it into the notebooks

ADDRESS = f'"{REPOSITORY}"' if REPOSITORY else 'input("Address of the course\'s repository: ")'
INSTALL = f"""import importlib.util

if not importlib.util.find_spec("cnnlessons"):  # in Colab, say: install the course
    repository = {ADDRESS}
    %pip install --quiet "git+{{repository}}\""""
