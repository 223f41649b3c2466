project = "Course"
extensions = ["myst_parser", "byhand.sites.sphinx"]
